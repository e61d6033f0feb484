// Ridge regression over a stream (A. Hoerl, R. Kennard 1970): the linear map from vectors to values that fits the
// examples best, as a mergeable state.
//
//   W = (X^T X + lambda I)^-1 X^T (Y - m),  m = the mean of the rows of Y
//   value of x = x W + m
//
// In the words of attention: keys X, values Y, the query x, and weights x (X^T X + lambda I)^-1 x_i instead of
// softmax's (linear attention, A. Katharopoulos et al. 2020, with the interference between keys taken out). For labels,
// Y has a column for each, 1 where an example has it and 0 elsewhere.
//
// Memory: dims^2 + dims * outputs doubles whatever the number of examples; time of a push: dims^2 / 2 additions, of
// finish: dims^3 / 3. Written: 4 dims^2 + 8 dims * outputs bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/result.h"

namespace heed::attention {

class HEED_EXPORT RidgeSum {
 public:
  explicit RidgeSum(std::size_t dims = 0) : dims_(dims) {}

  // `vector`: dims finite floats. `values`: finite; where they are more than before, earlier examples have 0 there.
  void push(std::span<const float> vector, std::span<const double> values);
  // A state of the same dims, whose outputs are the same or the first of these.
  void merge(const RidgeSum& other);
  // Output j becomes output places[j] of `outputs`, which was 0 in all examples where no j becomes it. Places differ.
  void move_outputs(std::span<const std::size_t> places, std::size_t outputs);

  // The bytes of one state, for other machines, and back: little-endian, 64-bit integers dims, outputs and count, then
  // doubles: the lower triangle of X^T X by columns, the sums of the vectors, X^T Y by columns, and by output the sums
  // of the values and of their squares. An error if the bytes are cut, too many, or no sums of examples.
  std::string format();
  static Result<RidgeSum> parse(std::string_view bytes);

  std::size_t dims() const { return dims_; }
  std::size_t outputs() const { return outputs_; }
  std::uint64_t count() const { return count_; }

 private:
  friend class RidgeFit;
  void widen(std::size_t outputs);
  void flush();

  std::size_t dims_;
  std::size_t outputs_ = 0;
  std::uint64_t count_ = 0;
  std::vector<double> gram_;        // X^T X, the lower triangle counts
  std::vector<double> sum_;         // of the vectors
  std::vector<double> products_;    // X^T Y, a column of dims an output
  std::vector<double> value_sums_;  // by output
  std::vector<double> value_squares_;
  std::vector<double> waiting_;  // vectors that are not in gram_ yet: many at once are faster
};

class HEED_EXPORT RidgeFit {
 public:
  // An error if lambda is not above 0, nothing was pushed, or a state that was read is no sum of examples.
  static Result<RidgeFit> create(RidgeSum sum, double lambda);

  // `vector`: as many numbers as the examples had; `values`: at most as many as there are outputs. An error names the
  // sizes that do not fit.
  Status predict(std::span<const float> vector, std::span<double> values) const;

  // The standard deviation of what output 0 has around its fit, for one more example like those seen.
  double deviation() const { return deviation_; }

 private:
  std::size_t dims_ = 0;
  std::vector<double> weights_;  // a column of dims an output
  std::vector<double> means_;
  double deviation_ = 0;
};

}  // namespace heed::attention
