// Scaled dot-product attention, the plain version in double: every step written out, every intermediate kept, nothing
// clever. It is what fast versions are tested against.
//
//   scores  = scale * Q K^T                     (A. Vaswani et al. 2017; scale is 1 / sqrt(d) unless given)
//   capped  = softcap * tanh(scores / softcap)  (ONNX Attention; before the mask, so that a masked place stays masked)
//   logits  = capped + bias, -infinity where masked
//   weights = softmax of each row of logits, or another normaliser (normalize.h); a row with everything masked gives
//   zeros,
//             never NaN
//   output  = weights V
//
// A masked place has no influence at all: its key and value may hold NaN.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "heed/attention/normalize.h"
#include "heed/export.h"
#include "heed/result.h"

namespace heed::attention {

// rows * columns numbers, row after row, not owned.
struct MatrixView {
  const double* data = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
};

struct AttentionOptions {
  std::optional<double> scale;
  double softcap = 0;  // 0: none
  Normalization normalization;

  // Masks add up: a key counts for a query if every mask given lets it through.
  const double* bias = nullptr;           // queries * keys, added to the scores; -infinity masks
  const std::uint8_t* allowed = nullptr;  // queries * keys, 0 masks
  // Causal: query i sees key j if j <= i + causal_offset. The offset
  // is the number of keys before the first query (ONNX: the past).
  bool causal = false;
  std::ptrdiff_t causal_offset = 0;
  std::optional<std::size_t> key_count;  // keys from here on are padding
};

struct AttentionResult {
  std::size_t queries = 0;
  std::size_t keys = 0;
  std::size_t value_dims = 0;
  std::vector<double> scores, capped, logits, weights;  // queries * keys each
  std::vector<double> output;                           // queries * value_dims
};

// queries: n * d, keys: m * d, values: m * v. Errors name the shapes that do not fit.
HEED_EXPORT Result<AttentionResult> attend(MatrixView queries, MatrixView keys, MatrixView values,
                                           const AttentionOptions& options = {});

// Gradients of a loss with respect to what went into `attend`.
struct AttentionGradient {
  std::vector<double> queries, keys, values;  // of the shapes of the inputs
  std::vector<double> logits;                 // queries * keys: also the gradient of the bias; 0 where masked
};

// `result` is what attend made of the same inputs; output_gradient: queries * value_dims. What is masked gets 0, and a
// masked key or value may hold NaN here too.
//
//   dV = W^T dO,  dW = dO V^T,  dlogits by normalize_backward,  dscores = dlogits (1 - (capped / softcap)^2),
//   dQ = scale dscores K,  dK = scale dscores^T Q
HEED_EXPORT Result<AttentionGradient> attend_backward(MatrixView queries, MatrixView keys, MatrixView values,
                                                      const AttentionOptions& options, const AttentionResult& result,
                                                      const double* output_gradient);

}  // namespace heed::attention
