// Attention over a part of a stream, as records, and parts joined to the whole: for streams that are divided over
// processes or machines.
//
// A record of type `partial` has the mergeable state of one need, how it was weighed, and the need itself; records of
// type `held` behind it have the best resources of that part, in the order of the part's input. Parts that are merged
// in the order of the stream give the bytes that one process would have given (but for means, values.h).
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "attention/edges.h"
#include "attention/scan.h"

namespace heed::tools {

// `attention` is used up.
Status append_partial(const Need& need, Attention& attention, const Seen& seen, const ScanOptions& options,
                      std::string& out);

class PartialMerge {
 public:
  // `model`: of the needs, as read_need() has it.
  explicit PartialMerge(const NeedModel& model) : model_(model) {}

  // A record of type `partial` or `held`. An error if it does not belong to what was added before.
  Status add(const stream::Record& record);

  const Needs& needs() const { return needs_; }
  const ScanOptions& options() const { return options_; }
  const TermStatistics& statistics() const { return statistics_; }
  std::uint64_t resources(std::size_t need) const { return resources_[need]; }
  std::vector<Attention>& attention() { return attention_; }
  LexicalScorer lexical() const;

 private:
  Status add_partial(const stream::Record& record);
  Status add_held(const stream::Record& record);
  Status add_need(const stream::Record& partial, const std::string& id);
  Status settle(const stream::Record& partial);

  const NeedModel& model_;
  Needs needs_;
  std::unordered_map<std::string, std::size_t> places_;  // of needs, by id
  std::string how_;                                      // of the first partial, as written
  ScanOptions options_;
  TermStatistics statistics_;
  std::vector<Attention> attention_;      // by need, as is what follows
  std::vector<std::uint64_t> resources_;  // that were weighed
  std::vector<std::uint64_t> parts_;      // that were added
  std::vector<std::uint64_t> held_;       // of the last of them
  stream::RecordParser parser_;
};

}  // namespace heed::tools
