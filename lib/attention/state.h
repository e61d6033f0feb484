// Mergeable states: what a pass over a stream keeps of each mechanism. Every state is the same kind of thing:
//
//   S(dims, ...)                    the identity: it has seen nothing
//   push(score, ordinal, value)     one resource: `value` has dims finite numbers (a vector, a one-hot label, a number;
//                                   none with dims 0, for weights alone); ordinal is its place in the whole input. A
//                                   score of -infinity is masked: no effect, its value is not looked at
//   merge(other)                    what a state of the same dims and parameters has seen
//   finish()                        the weighted mean of the values and whatever gives the weights; zeros of nothing
//   format(), S::parse(text)        one canonical text for one state, and back; parse refuses what format would not
//   write
//
// Whatever the split of a stream and the tree of merges, results agree within 1e-6 (in practice 1e-12). Beyond that:
//
//   SoftmaxState  count, greatest score, sum and so every weight: the same bits however the stream was split
//   (SoftmaxSum) TopKState     everything: the same bits however the stream was split SparseState   weights, support
//   and ordinals (sparse_state.h): the same bits however the stream was split LinearState   count
//
// Sums of values (and the sum of a LinearState) are added up in double: the same bytes when the same parts are merged
// in the same order, as `attend` does. An exact sum of products was considered: 72 bytes and a 128-bit addition for
// each number of each value would make the pass about ten times slower than the pipe it reads from.
//
//   state         memory                                      time of a push
//   SoftmaxState  88 bytes + 8 dims                           one exponential, dims additions
//   LinearState   24 bytes + 8 dims                           dims additions
//   TopKState     k (16 bytes + 8 dims)                       a comparison for what does not enter
//   SparseState   what can still be in the support            a comparison for what cannot enter
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/attention/normalize.h"
#include "heed/attention/softmax.h"
#include "heed/attention/topk.h"
#include "heed/export.h"
#include "heed/result.h"

namespace heed::attention {

template <class S>
concept MergeableState = std::copyable<S> && requires(S state, const S& other, std::span<const double> value) {
  state.push(0.0, std::uint64_t{0}, value);
  state.merge(other);
  state.finish();
  { other.dims() } -> std::same_as<std::size_t>;
  { other.count() } -> std::same_as<std::uint64_t>;
  { other.format() } -> std::same_as<std::string>;
  { S::parse(std::string_view()) } -> std::same_as<Result<S>>;
};

class HEED_EXPORT SoftmaxState {
 public:
  struct Finished {
    SoftmaxTotal total;        // total.weight(score / temperature)
    std::vector<double> mean;  // of the values
  };

  explicit SoftmaxState(std::size_t dims = 0, double temperature = 1);

  void push(double score, std::uint64_t ordinal, std::span<const double> value = {});
  void merge(const SoftmaxState& other);

  std::size_t dims() const { return weighted_.size(); }
  double temperature() const { return temperature_; }
  std::uint64_t count() const { return sum_.count(); }
  const SoftmaxSum& sum() const { return sum_; }  // over score / temperature
  Finished finish() const;

  std::string format() const;
  static Result<SoftmaxState> parse(std::string_view text);

 private:
  void raise_max(double max);

  double temperature_;
  SoftmaxSum sum_;
  double max_ = -std::numeric_limits<double>::infinity();  // what weighted_ is relative to
  std::vector<double> weighted_;
};

// Scores are not negative (and finite): `admits` says whether one is.
class HEED_EXPORT LinearState {
 public:
  struct Finished {
    double sum;
    std::vector<double> mean;
    double weight(double score) const { return sum > 0 ? score / sum : 0; }  // 0 if all scores are
  };

  explicit LinearState(std::size_t dims = 0) : weighted_(dims, 0.0) {}

  static bool admits(double score);
  void push(double score, std::uint64_t ordinal, std::span<const double> value = {});
  void merge(const LinearState& other);

  std::size_t dims() const { return weighted_.size(); }
  std::uint64_t count() const { return count_; }
  Finished finish() const;

  std::string format() const;
  static Result<LinearState> parse(std::string_view text);

 private:
  double sum_ = 0;
  std::uint64_t count_ = 0;
  std::vector<double> weighted_;
};

// The k best, and softmax (or another normaliser) over them alone.
class HEED_EXPORT TopKState {
 public:
  struct Finished {
    std::vector<TopK<std::vector<double>>::Entry> entries;  // best first, with their values
    std::vector<double> weights;                            // of the entries
    std::vector<double> mean;
  };

  explicit TopKState(std::size_t dims = 0, std::size_t k = 10) : dims_(dims), best_(k) {}

  void push(double score, std::uint64_t ordinal, std::span<const double> value = {});
  void merge(const TopKState& other);

  std::size_t dims() const { return dims_; }
  std::size_t k() const { return best_.k(); }
  std::uint64_t count() const { return count_; }
  // An error if the scores cannot be normalised so (normalize.h).
  Result<Finished> finish(const Normalization& how = {}) const;

  std::string format() const;
  static Result<TopKState> parse(std::string_view text);

 private:
  std::size_t dims_;
  TopK<std::vector<double>> best_;
  std::uint64_t count_ = 0;
};

}  // namespace heed::attention
