// Scores of one query against one key, beside dot and cosine (dot.h), with their backward passes. Plain ones in double.
//
//   scaled dot  scale q.k, scale = 1 / sqrt(d) unless given              (A. Vaswani et al. 2017)
//   additive    v . tanh(Wq q + Wk k + b), Wq: units * dq, Wk: units * dk  (D. Bahdanau, K. Cho, Y. Bengio 2014)
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "heed/attention/attention.h"
#include "heed/export.h"
#include "heed/result.h"

namespace heed::attention {

// All of `dims` numbers; `scale` as above.
HEED_EXPORT double scaled_dot(const float* query, const float* key, std::size_t dims,
                              std::optional<double> scale = std::nullopt);

// Each adds to the gradients of the query and of the key what `gradient`, that of the score, gives them. For a plain
// dot the scale is 1. The gradient of a cosine with a vector of zeros is 0.
HEED_EXPORT void dot_backward(std::span<const double> query, std::span<const double> key, double scale, double gradient,
                              std::span<double> query_gradient, std::span<double> key_gradient);
HEED_EXPORT void cosine_backward(std::span<const double> query, std::span<const double> key, double gradient,
                                 std::span<double> query_gradient, std::span<double> key_gradient);

// Not owned. `bias` and `v` have `units` numbers; bias may be nullptr, all zeros.
struct AdditiveWeights {
  MatrixView wq, wk;
  const double* bias = nullptr;
  const double* v = nullptr;
};

// n * m scores, row after row, of n queries and m keys, each computed by itself. Errors name the sizes that do not fit.
HEED_EXPORT Result<std::vector<double>> additive_scores(MatrixView queries, MatrixView keys,
                                                        const AdditiveWeights& weights);

struct AdditiveGradient {
  std::vector<double> queries, keys, wq, wk, bias, v;  // of the shapes of the inputs
};

// scores_gradient: n * m.
HEED_EXPORT Result<AdditiveGradient> additive_backward(MatrixView queries, MatrixView keys,
                                                       const AdditiveWeights& weights, const double* scores_gradient);

// The fast one in f32: queries and keys are projected once each, the sums are taken sixteen units at a time. Within
// about 1e-6 of sum |v| of the plain one.
class HEED_EXPORT AdditiveScorer {
 public:
  static Result<AdditiveScorer> create(const AdditiveWeights& weights);
  AdditiveScorer(AdditiveScorer&&) noexcept;
  AdditiveScorer& operator=(AdditiveScorer&&) noexcept;
  ~AdditiveScorer();

  // queries: n * dq, keys: m * dk, scores: n * m.
  void score(const float* queries, std::size_t n, const float* keys, std::size_t m, float* scores) const;

 private:
  struct Packed;
  explicit AdditiveScorer(std::unique_ptr<Packed> packed);
  std::unique_ptr<Packed> packed_;
};

}  // namespace heed::attention
