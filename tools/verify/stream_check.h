// The check of a stream of records, and its answer: what records claim of themselves is computed again.
//
//   resource       content_hash is the hash of its text, and of what the source gives today (sources_check.h)
//   embedding      of any record: what the named model makes of its text (embedding_check.h)
//   attention,     score, rank, weight and why are what attend computes from the needs and resources
//   summary        (attention_check.h)
//   allocation     the answer of match as a whole: within everybody's minutes, credits and seats, as good as its
//   certificate    certificate says, by the prices it states (common/allocation_check.h); needs the people and the
//                  attention records that match was given
//   trade, reject  what an entry of a ledger says that is checked in the same run (trade_check.h)
//   signature      of an order or another instruction: its account's, for that ledger (order_check.h)
//
// All operands that are streams are one stream. What a claim needs may stand before or behind it, or in another
// operand. Records of other types make no claim that can be checked here.
//
// The order of calls: every input is begun and its records added; then the ledgers pass by trades() and orders(); then,
// if it is wanted, all inputs are read a second time by readers of any number of threads; then finish().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "common/allocation_check.h"
#include "common/allocation_records.h"
#include "heed/stream/pipeline.h"
#include "verify/answer.h"
#include "verify/attention_check.h"
#include "verify/claims.h"
#include "verify/embedding_check.h"
#include "verify/order_check.h"
#include "verify/sources_check.h"
#include "verify/trade_check.h"

namespace heed::tools {

enum class StreamVerdict { kVerified, kFault, kUnchecked };

class StreamCheck {
 public:
  // `all`: every fault, not only the first. `inputs`: how many there will be.
  StreamCheck(bool all, std::size_t inputs, Sample sample)
      : all_(all), several_(inputs > 1), sample_(std::move(sample)), embeddings_(sample_) {}

  SourcesCheck& sources() { return sources_; }
  TradeCheck& trades() { return trades_; }
  OrderCheck& orders() { return orders_; }

  void begin_input(std::string name);
  void add(const stream::Record& record);
  // Whether the second reading has to see the record again.
  static bool wants_again(const stream::Record& record) { return record.has("embedding"); }

  // Behind the first reading. The readers see records whose file() is the number of the input, from 0, and whose
  // line_number() is what it was; each is for one thread.
  bool wants_second_reading();
  std::unique_ptr<stream::Handler> new_reader();

  struct End {
    StreamVerdict verdict = StreamVerdict::kVerified;
    std::string could_not;  // what there was no way to check, in words; "" if there is no such thing
  };
  // To be called once, behind the last record. Where the stream could not be read whole, what is wrong with a record
  // stays wrong, but nothing is verified and no answer of match is judged.
  End finish(Answers& answers, bool whole);

 private:
  struct Shares {
    EmbeddingCheck::Share embeddings;
    AttentionCheck::Share attention;
  };
  class Reader;

  void check_resource(const stream::Record& record);
  Status check_hash(const stream::Record& record);
  void note_resource(const stream::Record& record);
  Status add_to_question(const stream::Record& record);
  Status add_to_answer(const stream::Record& record);
  void finish_second_reading();
  void check_answer();
  std::string_view missing_for_answer() const;
  void fault(FoundFault fault);
  void fault(const PlacedFault& placed);
  FoundFault at(const stream::Record& record, std::string rule, std::string message) const;
  std::string checked_words() const;
  std::string unchecked_words() const;
  std::string summary_record(StreamVerdict verdict) const;

  bool all_;
  bool several_;
  Sample sample_;
  std::string input_;
  std::uint64_t records_ = 0;
  Claims hashes_{"content hash", "content hashes"};
  SourcesCheck sources_;
  EmbeddingCheck embeddings_;
  AttentionCheck attention_;
  TradeCheck trades_;
  OrderCheck orders_;
  bool answer_checked_ = false;
  std::string answer_unchecked_;  // why not

  // Where streams overlap a resource counts once: as the first of them has it.
  std::unordered_map<std::string, std::uint32_t> first_input_;  // by the id of a resource
  std::unordered_set<std::uint64_t> repeated_;                  // places, as place_key() has them
  std::vector<std::unique_ptr<Shares>> shares_;

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
