// Multi-head and grouped-query attention: self, cross and causal, with a past, padding, masks, soft cap and scale, as
// the ONNX operator Attention has it (opsets 23 and 24). attention.h says what happens within one head.
//
// Query head h uses key and value head h * kv_heads / heads (J. Ainslie et al., "GQA", 2023; one kv head is multi-query
// attention). Queries and keys share one head size, values may have another.
//
// multi_head_plain is attend() for each head, in double. multi_head is the fast one in f32: blocks of 64 keys, an
// online softmax (T. Dao et al., "FlashAttention", 2022), no matrix of scores; softmax alone. Its figures are not
// published: within 2e-6 of the plain ones (relative to 1 + |y|) for inputs of the size of 1, and their last bits
// depend on the instruction set. Half-precision inputs are widened as they are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "heed/attention/attention.h"
#include "heed/export.h"
#include "heed/result.h"

namespace heed::attention {

// A tensor of batch * heads * rows vectors of `dims` numbers that stand side by side; strides in numbers. Not owned.
template <class Number>
struct HeadRows {
  const Number* data = nullptr;
  std::size_t batch = 0, heads = 0, rows = 0, dims = 0;
  std::size_t batch_stride = 0, head_stride = 0, row_stride = 0;

  const Number* row(std::size_t b, std::size_t h, std::size_t i) const {
    return data + b * batch_stride + h * head_stride + i * row_stride;
  }
};

// [batch][heads][rows][dims]
template <class Number>
HeadRows<Number> heads_first(const Number* data, std::size_t batch, std::size_t heads, std::size_t rows,
                             std::size_t dims) {
  return {data, batch, heads, rows, dims, heads * rows * dims, rows * dims, dims};
}

// [batch][rows][heads * dims], as projections leave it.
template <class Number>
HeadRows<Number> rows_first(const Number* data, std::size_t batch, std::size_t rows, std::size_t heads,
                            std::size_t dims) {
  return {data, batch, heads, rows, dims, rows * heads * dims, dims, heads * dims};
}

// One of float, std::uint16_t (halves, encoding.h) and, for the plain version, double. The past stands in front of the
// keys and values; without one it has no rows.
template <class Number>
struct MultiHeadInput {
  HeadRows<Number> queries, keys, values;
  HeadRows<Number> past_keys = {}, past_values = {};
};

// batch * heads * queries * columns numbers; a stride of 0 uses the same for all. Keys from `columns` on are masked.
struct AttentionMask {
  const std::uint8_t* allowed = nullptr;  // 0 masks
  const float* bias = nullptr;            // added to the scores; -infinity masks
  std::size_t columns = 0;
  std::size_t batch_stride = 0, head_stride = 0, query_stride = 0;
};

struct MultiHeadOptions {
  std::optional<double> scale;  // 1 / sqrt(dims)
  double softcap = 0;           // 0: none
  AttentionMask mask;
  // For each of the batch, how many keys (past included) are not padding; empty: all.
  std::span<const std::size_t> key_lengths;
  // Query i sees key j if j <= i + offset: the length of the past, or with key_lengths the length less the queries.
  bool causal = false;
  Normalization normalization;  // softmax alone for the fast version
  unsigned threads = 1;         // of the fast version
};

struct MultiHeadResult {
  std::size_t batch = 0, queries = 0, heads = 0, value_dims = 0;
  std::vector<double> output;           // [batch][queries][heads * value_dims]
  std::vector<AttentionResult> stages;  // [batch][heads]: everything in between
};

// Errors name the sizes that do not fit.
HEED_EXPORT Result<MultiHeadResult> multi_head_plain(const MultiHeadInput<double>& input,
                                                     const MultiHeadOptions& options = {});

// [batch][queries][heads * value_dims]
HEED_EXPORT Result<std::vector<float>> multi_head(const MultiHeadInput<float>& input,
                                                  const MultiHeadOptions& options = {});
HEED_EXPORT Result<std::vector<float>> multi_head(const MultiHeadInput<std::uint16_t>& input,
                                                  const MultiHeadOptions& options = {});

struct MultiHeadGradient {
  std::vector<double> queries;       // [batch][queries][heads * dims]
  std::vector<double> keys, values;  // [batch][past + keys][kv_heads * dims], the past in front
};

// output_gradient: as the output.
HEED_EXPORT Result<MultiHeadGradient> multi_head_backward(const MultiHeadInput<double>& input,
                                                          const MultiHeadOptions& options,
                                                          const MultiHeadResult& result, const double* output_gradient);

}  // namespace heed::attention
