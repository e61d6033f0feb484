// The check of a stream of records, and its answer: what records claim of themselves is computed again.
//
//   resource       content_hash is the hash of its text
//   allocation     the answer of match as a whole: within everybody's minutes, credits and seats, as good as its
//   certificate certificate    says, by the prices it states (common/allocation_check.h); needs the people and the
//   attention records
//                  that match was given, in the same stream or in another operand
//
// All operands that are streams are one stream. Records of other types make no claim that can be checked here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/allocation_check.h"
#include "common/allocation_records.h"
#include "verify/answer.h"

namespace heed::tools {

enum class StreamVerdict { kVerified, kFault, kUnchecked };

class StreamCheck {
 public:
  // `all`: every fault, not only the first.
  explicit StreamCheck(bool all) : all_(all) {}

  void begin_input(std::string name);
  void add(const stream::Record& record);

  struct End {
    StreamVerdict verdict = StreamVerdict::kVerified;
    std::string could_not;  // what there was no way to check, in words; "" if there is no such thing
  };
  // To be called once, behind the last record. Where the stream could not be read whole, what is wrong with a record
  // stays wrong, but nothing is verified and no answer of match is judged.
  End finish(Answers& answers, bool whole);

 private:
  Status check_resource(const stream::Record& record);
  Status add_to_question(const stream::Record& record);
  Status add_to_answer(const stream::Record& record);
  void check_answer();
  std::string_view missing_for_answer() const;
  void fault(FoundFault fault);
  FoundFault at(const stream::Record& record, std::string rule, std::string message) const;
  std::string checked_words() const;
  std::string unchecked_words() const;
  std::string summary_record(StreamVerdict verdict) const;

  bool all_;
  std::string input_;
  std::uint64_t records_ = 0;
  std::uint64_t hashes_ = 0;            // checked
  std::uint64_t hashes_unchecked_ = 0;  // of resources without text, or by another algorithm
  bool answer_checked_ = false;
  std::string answer_unchecked_;  // why not

  AllocationProblem question_;
  StatedAnswer answer_;
  std::uint64_t allocations_ = 0;
  bool has_people_ = false;
  bool has_edges_ = false;
  bool has_certificate_ = false;
  std::vector<FoundFault> deferred_;  // of question and answer: faults only if the answer can be checked
  std::vector<FoundFault> faults_;
  std::uint64_t faults_found_ = 0;
};

}  // namespace heed::tools
