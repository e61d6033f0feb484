// The heads of an attention score. Each looks at one side of a resource and gives a number; the score is their weighted
// sum, so that every edge can say what each of them brought.
//
//   dense     how alike the two vectors are: a dot product, or what --score says
//   lexical   the share of the need's words that the resource has, each counted by how rare it is: BM25 (bm25.h) over
//             the terms that embed --terms wrote, divided by the most that the need could get; 0 to 1
//   recency   1 for what was published now, 1/2 after one half-life; 0 without a date
//   quality   the field `quality`, 0 if it is not there
//   price     minus the price in credits
//   novelty   1 minus the greatest cosine to what the person has read (--history); 1 without a history
//   not       minus what the resource has of what the need does not want: the greatest over its field `not` of dense
//             and lexical together, as they are weighed for the need itself; 0 if that is below 0
//   context   how alike it is to what the need found at first look: hop two of a memory network (finish.h)
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "heed/result.h"
#include "heed/stream/value.h"

namespace heed::tools {

enum class Head { kDense, kLexical, kRecency, kQuality, kPrice, kNovelty, kNot, kContext };
inline constexpr std::size_t kHeads = 8;

std::string_view head_name(Head head);
std::optional<Head> find_head(std::string_view name);

// A number for each head: weights, or what each brought to a score.
class HeadValues {
 public:
  double operator[](Head head) const { return values_[static_cast<std::size_t>(head)]; }
  double& operator[](Head head) { return values_[static_cast<std::size_t>(head)]; }

  // Added up in the order of the heads.
  double sum() const;

  bool operator==(const HeadValues& other) const = default;

 private:
  std::array<double, kHeads> values_{};
};

// What a user gets who says nothing: vectors alone; or, where needs and resources have terms, vectors and words.
// Measured on all of Cranfield, nDCG@10 (linear gain): tests/bench/README.md.
HeadValues plain_heads();
HeadValues lexical_heads();

// "dense=0.4,lexical=0.6": heads that are not named weigh nothing, but for `not`, which weighs 1. A name alone
// weighs 1.
Result<HeadValues> parse_heads(std::string_view text);

// The member `heads` of a summary: {"dense":0.4,...}, every head that weighs something and belongs to the default or
// not.
Result<HeadValues> read_heads(const stream::Value& object);
std::string format_heads(const HeadValues& weights);

// What each head brought, of any sign: those that brought something.
Result<HeadValues> read_parts(const stream::Value& object);
std::string format_parts(const HeadValues& parts);

}  // namespace heed::tools
