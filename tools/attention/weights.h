// From scores to weights over a stream: the mergeable state of whichever normaliser was chosen (attention/normalize.h).
// Weights are the same bits however the stream was divided.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "heed/attention/normalize.h"
#include "heed/attention/softmax.h"
#include "heed/attention/sparse_state.h"

namespace heed::tools {

// The sum of scores that linear normalisation divides by, as an integer: whole multiples of 2^-52. A score below 0
// counts as 0, one above 2^40 as 2^40.
class LinearSum {
 public:
  void push(double score);
  void merge(const LinearSum& other);
  double weight(double score) const;
  double share_of(const LinearSum& part) const;
  std::uint64_t count() const { return count_; }
  bool sums_to_nothing() const { return sum_ == 0; }

  std::string format() const;
  static Result<LinearSum> parse(std::string_view text);

 private:
  __extension__ typedef unsigned __int128 Uint128;
  static Uint128 whole(double score);

  Uint128 sum_ = 0;
  std::uint64_t count_ = 0;
};

class WeightSum {
 public:
  explicit WeightSum(const attention::Normalization& how);

  void push(double score, std::uint64_t ordinal);
  // Both of one normalisation.
  void merge(const WeightSum& other);
  std::uint64_t count() const;
  bool empty() const { return count() == 0; }
  // Nothing was seen, or nothing has a share: scores that are none above 0, by linear normalisation.
  bool weighs_nothing() const;

  // The weight of each score, which this has seen.
  std::vector<double> weights(const std::vector<double>& scores) const;

  // What share of all the weight scores it has seen have, and what share the others have.
  struct Shares {
    double kept, rest;
  };
  Shares shares(const std::vector<double>& scores) const;

  // The share that the scores of `part` have, a state over some of the same scores.
  double share_of(const WeightSum& part) const;

  // One canonical text for one state, and back; an error if it is no state of this normalisation.
  std::string format() const;
  static Result<WeightSum> parse(std::string_view text, const attention::Normalization& how);

 private:
  attention::Normalization how_;
  std::variant<attention::SoftmaxSum, LinearSum, attention::SparseState> state_;
};

}  // namespace heed::tools
