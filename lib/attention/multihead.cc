// The plain version: each head's rows are gathered and given to attend().
#include "heed/attention/multihead.h"

#include <algorithm>
#include <limits>

#include "heed/attention/internal/multihead_check.h"

namespace heed::attention {
namespace {

constexpr double kMasked = -std::numeric_limits<double>::infinity();

struct Matrix {
  std::vector<double> numbers;
  std::size_t rows = 0, columns = 0;
  MatrixView view() const { return {numbers.data(), rows, columns}; }
};

Matrix gather(const HeadRows<double>& past, const HeadRows<double>& now, std::size_t b, std::size_t h) {
  Matrix matrix{{}, past.rows + now.rows, now.dims};
  matrix.numbers.reserve(matrix.rows * matrix.columns);
  for (const HeadRows<double>* part : {&past, &now}) {
    for (std::size_t i = 0; i < part->rows; ++i) {
      const double* row = part->row(b, h, i);
      matrix.numbers.insert(matrix.numbers.end(), row, row + now.dims);
    }
  }
  return matrix;
}

// One head as attend() wants it. The options point into the vectors beside them.
struct Head {
  Matrix queries, keys, values;
  std::vector<double> bias;
  std::vector<std::uint8_t> allowed;
  AttentionOptions options;
};

// Masks are spread out to queries * keys; what the mask does not cover is masked.
void spread_mask(const AttentionMask& mask, std::size_t b, std::size_t h, Head& head) {
  if (mask.bias == nullptr && mask.allowed == nullptr) return;
  const std::size_t n = head.queries.rows, m = head.keys.rows;
  head.bias.assign(n * m, 0);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t place = mask_place(mask, b, h, i);
    for (std::size_t j = 0; j < m; ++j) {
      double& bias = head.bias[i * m + j];
      if (j >= mask.columns || (mask.allowed != nullptr && mask.allowed[place + j] == 0)) {
        bias = kMasked;
      } else if (mask.bias != nullptr) {
        bias = static_cast<double>(mask.bias[place + j]);
      }
    }
  }
  head.options.bias = head.bias.data();
}

Head head_of(const MultiHeadInput<double>& input, const MultiHeadOptions& options, std::size_t b, std::size_t h) {
  const std::size_t kv = h * input.keys.heads / input.queries.heads;
  Head head;
  head.queries = gather({}, input.queries, b, h);
  head.keys = gather(input.past_keys, input.keys, b, kv);
  head.values = gather(input.past_values, input.values, b, kv);
  head.options.scale = options.scale;
  head.options.softcap = options.softcap;
  head.options.normalization = options.normalization;
  head.options.causal = options.causal;
  head.options.causal_offset = causal_offset(input, options, b);
  head.options.key_count = key_count(input, options, b);
  spread_mask(options.mask, b, h, head);
  return head;
}

// Adds the rows of one head to [batch][rows][heads * dims].
void scatter(const std::vector<double>& rows, std::size_t b, std::size_t h, std::size_t count, std::size_t heads,
             std::size_t dims, std::vector<double>& to) {
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t x = 0; x < dims; ++x) to[((b * count + i) * heads + h) * dims + x] += rows[i * dims + x];
  }
}

}  // namespace

Result<MultiHeadResult> multi_head_plain(const MultiHeadInput<double>& input, const MultiHeadOptions& options) {
  if (const Status fit = check_multi_head(input, options); !fit) return fit.error();
  const HeadRows<double>& q = input.queries;
  MultiHeadResult result{q.batch, q.rows, q.heads, input.values.dims, {}, {}};
  result.output.resize(q.batch * q.rows * q.heads * result.value_dims);
  for (std::size_t b = 0; b < q.batch; ++b) {
    for (std::size_t h = 0; h < q.heads; ++h) {
      const Head head = head_of(input, options, b, h);
      Result<AttentionResult> one = attend(head.queries.view(), head.keys.view(), head.values.view(), head.options);
      if (!one) return one.error();
      scatter(one->output, b, h, q.rows, q.heads, result.value_dims, result.output);
      result.stages.push_back(std::move(*one));
    }
  }
  return result;
}

Result<MultiHeadGradient> multi_head_backward(const MultiHeadInput<double>& input, const MultiHeadOptions& options,
                                              const MultiHeadResult& result, const double* output_gradient) {
  if (const Status fit = check_multi_head(input, options); !fit) return fit.error();
  const HeadRows<double>& q = input.queries;
  const std::size_t kv_heads = input.keys.heads, keys = input.keys.rows + input.past_keys.rows, v = input.values.dims;
  MultiHeadGradient gradient{std::vector<double>(q.batch * q.rows * q.heads * q.dims),
                             std::vector<double>(q.batch * keys * kv_heads * q.dims),
                             std::vector<double>(q.batch * keys * kv_heads * v)};
  std::vector<double> from(q.rows * v);
  for (std::size_t b = 0; b < q.batch; ++b) {
    for (std::size_t h = 0; h < q.heads; ++h) {
      const Head head = head_of(input, options, b, h);
      for (std::size_t i = 0; i < q.rows; ++i) {
        std::copy_n(output_gradient + ((b * q.rows + i) * q.heads + h) * v, v,
                    from.begin() + static_cast<std::ptrdiff_t>(i * v));
      }
      const Result<AttentionGradient> one = attend_backward(head.queries.view(), head.keys.view(), head.values.view(),
                                                            head.options, result.stages[b * q.heads + h], from.data());
      if (!one) return one.error();
      const std::size_t kv = h * kv_heads / q.heads;
      scatter(one->queries, b, h, q.rows, q.heads, q.dims, gradient.queries);
      scatter(one->keys, b, kv, keys, kv_heads, q.dims, gradient.keys);
      scatter(one->values, b, kv, keys, kv_heads, v, gradient.values);
    }
  }
  return gradient;
}

}  // namespace heed::attention
