// Attention over a part of a stream, as records, and parts joined to the whole: for streams that are divided over
// processes or machines.
//
// A part is, need after need, a record of type `partial` with the mergeable state of the need, how it was weighed, and
// the need itself, and behind each the records of type `held`: the best resources of that part, in the order of its
// input. Then come records of type `fit`, if answers are fitted (fit.h), and one of type `part`, which says how much
// there has to be, so that nothing is missing silently. Parts that are merged in the order of the stream give the bytes
// that one process would have given (but for means, values.h, and fits), and so do parts of parts, in whatever tree.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "attention/edges.h"
#include "attention/scan.h"

namespace heed::tools {

// The record of a need with its id and its vector, so that nothing else is needed to finish it.
Result<std::string> whole_need(const Need& need);

// Writes one part, need after need.
class PartWriter {
 public:
  PartWriter(const ScanOptions& options, std::string& out) : options_(options), out_(out), begin_(out.size()) {}

  // `attention` is used up.
  Status add(const Need& need, Attention& attention, const Seen& seen);
  // Behind the last need. `parts`: the names of those that were joined to this one, none if this is where it begins.
  Status finish(std::uint64_t resources, std::vector<std::string> parts);

 private:
  const ScanOptions& options_;
  std::string& out_;
  std::size_t begin_;
  std::size_t needs_ = 0;
};

class PartialMerge {
 public:
  // `model`: of the needs, as read_need() has it.
  explicit PartialMerge(const NeedModel& model) : model_(model) {}

  // What is done to each need that parts bring, before anything is compared with it.
  using Turn = std::function<void(Need&)>;
  void turn_needs(Turn turn) { turn_ = std::move(turn); }

  // Whether it is one of a part's.
  static bool takes(const stream::Record& record);
  // An error if it does not belong to what was added before.
  Status add(const stream::Record& record);
  // To be called behind the last: an error if any of them was refused or is missing.
  Status finish() const;

  const Needs& needs() const { return needs_; }
  bool has_need(std::string_view id) const { return places_.contains(std::string(id)); }
  const ScanOptions& options() const { return options_; }
  // What was seen, without the scorer of words.
  Seen seen() const { return {resources_, &statistics_, stated_history_, nullptr, nullptr}; }
  std::vector<Attention>& attention() { return attention_; }
  LexicalScorer lexical() const;
  FittedAnswers* fit() { return options_.fit; }  // nullptr if none is wanted

  // The parts by their names, and numbers (from 1) of those whose content an earlier one has.
  const std::vector<std::string>& parts() const { return parts_; }
  const std::vector<std::uint64_t>& repeated() const { return repeated_; }

 private:
  // How a part was weighed, as one of its records says.
  struct Stated {
    ScanOptions options;
    bool fit = false;
    std::uint64_t history = 0;
    TermStatistics statistics;
    std::string how;  // all of that but the statistics, which have to be the same in all parts
  };
  // What was added of the part at hand.
  struct Part {
    std::size_t needs = 0;
    std::optional<std::int64_t> resources;
    std::int64_t fit_records = 0;
    std::optional<FittedAnswers> fit;
  };

  Status add_partial(const stream::Record& record);
  Status add_held(const stream::Record& record);
  Status add_fit(const stream::Record& record);
  Status add_end(const stream::Record& record);
  Status add_need(const stream::Record& partial, const std::string& id);
  Status add_names(const stream::Record& end);
  static Result<Stated> read_stated(const stream::Record& partial);
  Status settle(const stream::Record& partial, const Stated& stated, bool empty);
  void adopt(const Stated& stated);
  Attention nothing_seen() const;

  // How many numbers there are in what needs and resources are compared by.
  std::size_t key_dims() const { return needs_.empty() ? 0 : needs_.all()[0].wanted.embedding.dims(); }

  const NeedModel& model_;
  Turn turn_;
  Needs needs_;
  std::unordered_map<std::string, std::size_t> places_;  // of needs, by id
  std::string how_;                                      // of the first part that saw resources, or of the first
  bool settled_ = false;                                 // it saw some
  ScanOptions options_;
  TermStatistics statistics_;
  std::uint64_t stated_history_ = 0;
  std::optional<FittedAnswers> fit_;
  std::vector<Attention> attention_;    // by need, as is what follows
  std::vector<std::uint64_t> in_part_;  // the number of the last part that had it
  std::vector<std::uint64_t> held_;     // of that part

  bool refused_ = false;      // one of the records
  std::uint64_t number_ = 1;  // of the part at hand
  Part part_;
  std::uint64_t resources_ = 0;
  std::vector<std::string> parts_;
  std::set<std::string, std::less<>> names_;
  std::vector<std::uint64_t> repeated_;
};

}  // namespace heed::tools
