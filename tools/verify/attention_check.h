// The check of what attend says: scores, ranks, weights, the words that say why, what an edge carries on from its
// resource, and the summary of each need. All of it is computed again, by the code that attend itself runs
// (attention/scan.h), and has to be equal to the last bit: published figures are the same on every machine.
//
// For this the need, every resource that attend weighed and its summary have to be in the stream, in any order. The
// resources pass by a second time when the needs are known (Share), so that none of them is kept in memory; what is
// kept is the needs and, as they were written, the edges.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "attention/edges.h"
#include "heed/stream/record.h"
#include "verify/claims.h"
#include "verify/placed_fault.h"

namespace heed::tools {

class AttentionCheck {
 public:
  // The first reading: needs, attention records and summaries of attend; others are not looked at.
  void add(const stream::Record& record, Place place);

  // To be called between the readings. Whether there is anything to weigh again.
  bool prepare();

  // The second reading: one thread's share of it, over resources.
  class Share {
   public:
    explicit Share(const AttentionCheck& check);
    void push(const stream::Record& resource);
    void merge(Share other);

   private:
    friend class AttentionCheck;
    std::vector<Scan> scans_;  // by group
  };

  // Behind the second reading, with all shares merged.
  std::vector<PlacedFault> finish(Share share);

  const Claims& claims() const { return claims_; }

 private:
  struct Stated {
    std::string line;
    std::string resource;
    std::int64_t rank = 0;
    std::size_t words = 0;     // of its why
    bool needs_model = false;  // to compute that again
    Place place;
  };
  struct Summary {
    std::string line;
    std::int64_t resources = 0, kept = 0;
    StatedWeighing how;
    bool explained = false;
    bool averages = false;    // has an answer that is a mean, which is not computed again
    std::string value_field;  // of the answer, if it is made of labels
    ValueSums::Options values;
    Place place;
  };
  // All that is said about one need.
  struct Question {
    std::vector<std::string> need_lines;  // each that differs from those before it
    std::vector<Stated> edges;
    std::optional<Summary> summary;
    bool summed_twice = false;  // by summaries that differ
  };
  // Needs that are weighed together: of one model and in one way.
  struct Group {
    Needs needs;
    std::vector<std::size_t> questions;
    StatedWeighing how;
    TermStatistics statistics;  // as stated
    std::string value_field;
    bool texts = false;
    std::size_t edges_max = 0;

    bool takes(const Summary& summary, const Need& need, const TermStatistics& stated) const;
    ScanOptions scan_options() const;
  };

  Question& question(std::string_view need);
  void add_need(const stream::Record& record);
  std::optional<Model> model_of(const Summary& summary);
  void add_edge(const stream::Record& record, Place place);
  void add_summary(const stream::Record& record, Place place);
  void read_answer(const stream::Record& record, Summary& summary);
  bool read_statistics(const Summary& summary, TermStatistics& statistics);
  static EdgeOptions edge_options(const Question& question);
  Result<Need> read_needs(const Question& question);
  // Puts the question into a group; or says why it cannot be checked.
  std::string_view put_in_group(std::size_t number);
  void check_need(const Group& group, std::size_t number, Scan& scan, PassageFinder& passages);
  void compare_edges(const Question& question, const std::vector<std::string_view>& expected);
  void compare_summary(const Question& question, std::string_view expected);
  void compare(const Stated& stated, std::string_view expected);
  void fault(Place place, std::string rule, std::string message);

  std::unordered_map<std::string, std::size_t> numbers_;  // of questions, by need
  std::vector<Question> questions_;                       // in the order in which they were first named
  std::vector<Group> groups_;
  std::vector<PlacedFault> faults_;
  Claims claims_{"attention record", "attention records"};
  stream::RecordParser stated_parser_, expected_parser_;
};

}  // namespace heed::tools
