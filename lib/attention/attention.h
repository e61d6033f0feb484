// Scaled dot-product attention, the plain version in double: every step written out, every intermediate kept, nothing
// clever. It is what fast versions are tested against.
//
//   scores  = scale * Q K^T                     (A. Vaswani et al. 2017; scale is 1 / sqrt(d) unless given)
//   capped  = softcap * tanh(scores / softcap)  (ONNX Attention; before the mask, so that a masked place stays masked)
//   logits  = capped + bias, -infinity where masked
//   weights = softmax of each row of logits; a row with everything masked gives zeros, never NaN
//   output  = weights V
//
// A masked place has no influence at all: its key and value may hold NaN.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

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

}  // namespace heed::attention
