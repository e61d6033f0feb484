#include "heed/attention/projection.h"

#include <fmt/format.h>

#include <algorithm>

#include "heed/attention/internal/pack.h"
#include "heed/attention/kernels.h"

namespace heed::attention {
namespace {

Status check_inputs(std::size_t columns, const ProjectionWeights& weights) {
  if (columns == weights.weight.columns) return {};
  return input_error(fmt::format("has rows of {} numbers and a projection from {}, expected the same", columns,
                                 weights.weight.columns));
}

Status check_layer(const LayerWeights& weights) {
  const auto whole = [](std::size_t rows, std::size_t heads) { return heads > 0 && rows % heads == 0; };
  if (!whole(weights.q.weight.rows, weights.heads) || !whole(weights.k.weight.rows, weights.kv_heads) ||
      !whole(weights.v.weight.rows, weights.kv_heads)) {
    return input_error(fmt::format(
        "has projections to {}, {} and {} numbers, expected a multiple of the {} heads and of "
        "the {} of keys and values",
        weights.q.weight.rows, weights.k.weight.rows, weights.v.weight.rows, weights.heads, weights.kv_heads));
  }
  if (weights.heads % weights.kv_heads != 0) {
    return input_error(
        fmt::format("has {} heads of queries and {} of keys, expected a multiple", weights.heads, weights.kv_heads));
  }
  if (weights.q.weight.rows / weights.heads != weights.k.weight.rows / weights.kv_heads) {
    return input_error(fmt::format("has queries of {} numbers and keys of {}, expected the same",
                                   weights.q.weight.rows / weights.heads, weights.k.weight.rows / weights.kv_heads));
  }
  const std::size_t mixed = weights.v.weight.rows / weights.kv_heads * weights.heads;
  if (weights.k.weight.columns != weights.v.weight.columns) {
    return input_error(fmt::format("has projections of keys from {} numbers and of values from {}, expected the same",
                                   weights.k.weight.columns, weights.v.weight.columns));
  }
  return check_inputs(mixed, weights.o);
}

template <class Number>
MultiHeadInput<Number> heads_of(const std::vector<Number>& q, const std::vector<Number>& k,
                                const std::vector<Number>& v, const LayerInput<Number>& input, std::size_t heads,
                                std::size_t kv_heads) {
  const auto split = [&](const std::vector<Number>& rows, std::size_t count, std::size_t parts) {
    const std::size_t vectors = input.batch * count * parts;
    return rows_first(rows.data(), input.batch, count, parts, vectors == 0 ? 0 : rows.size() / vectors);
  };
  return {split(q, input.queries, heads), split(k, input.keys, kv_heads), split(v, input.keys, kv_heads)};
}

}  // namespace

Result<std::vector<double>> project_plain(MatrixView x, const ProjectionWeights& weights) {
  if (const Status fit = check_inputs(x.columns, weights); !fit) return fit.error();
  const std::size_t outputs = weights.weight.rows, inputs = x.columns;
  std::vector<double> y(x.rows * outputs);
  for (std::size_t i = 0; i < x.rows; ++i) {
    for (std::size_t o = 0; o < outputs; ++o) {
      double sum = weights.bias != nullptr ? weights.bias[o] : 0;
      for (std::size_t k = 0; k < inputs; ++k) sum += x.data[i * inputs + k] * weights.weight.data[o * inputs + k];
      y[i * outputs + o] = sum;
    }
  }
  return y;
}

Result<ProjectionGradient> project_backward(MatrixView x, const ProjectionWeights& weights,
                                            const double* output_gradient) {
  if (const Status fit = check_inputs(x.columns, weights); !fit) return fit.error();
  const std::size_t outputs = weights.weight.rows, inputs = x.columns;
  ProjectionGradient gradient{std::vector<double>(x.rows * inputs), std::vector<double>(outputs * inputs),
                              std::vector<double>(outputs)};
  for (std::size_t i = 0; i < x.rows; ++i) {
    for (std::size_t o = 0; o < outputs; ++o) {
      const double from = output_gradient[i * outputs + o];
      gradient.bias[o] += from;
      for (std::size_t k = 0; k < inputs; ++k) {
        gradient.x[i * inputs + k] += from * weights.weight.data[o * inputs + k];
        gradient.weight[o * inputs + k] += from * x.data[i * inputs + k];
      }
    }
  }
  return gradient;
}

struct Projection::Packed {
  FloatPanels panels;
  std::vector<float> bias;  // padded
  std::size_t outputs = 0;
};

Projection::Projection(const ProjectionWeights& weights) : packed_(std::make_unique<Packed>()) {
  const MatrixView& w = weights.weight;
  std::vector<float> rows(w.rows * w.columns);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<float>(w.data[i]);
  packed_->panels = FloatPanels(rows.data(), w.rows, w.columns);
  packed_->outputs = w.rows;
  packed_->bias.assign(packed_->panels.columns(), 0);
  for (std::size_t o = 0; o < w.rows && weights.bias != nullptr; ++o) {
    packed_->bias[o] = static_cast<float>(weights.bias[o]);
  }
}

Projection::Projection(Projection&&) noexcept = default;
Projection& Projection::operator=(Projection&&) noexcept = default;
Projection::~Projection() = default;
std::size_t Projection::inputs() const { return packed_->panels.dims(); }
std::size_t Projection::outputs() const { return packed_->outputs; }

// The kernel writes whole panels: into a block of its own, from which the outputs are taken.
void Projection::apply(const float* x, std::size_t n, float* y) const {
  constexpr std::size_t kRows = 48;
  const std::size_t inputs = this->inputs(), outputs = this->outputs(), width = packed_->panels.columns();
  if (width == 0) return;
  std::vector<float> block(std::min(n, kRows) * width);
  for (std::size_t i = 0; i < n; i += kRows) {
    const std::size_t some = std::min(kRows, n - i);
    for (std::size_t r = 0; r < some; ++r) std::copy_n(packed_->bias.data(), width, &block[r * width]);
    kernels().float_product(packed_->panels.panel(0), packed_->panels.panels(), x + i * inputs, inputs, some, inputs,
                            block.data(), width, true);
    for (std::size_t r = 0; r < some; ++r) std::copy_n(&block[r * width], outputs, y + (i + r) * outputs);
  }
}

Result<LayerResult> layer_plain(const LayerInput<double>& input, const LayerWeights& weights,
                                const MultiHeadOptions& options) {
  if (const Status fit = check_layer(weights); !fit) return fit.error();
  LayerResult result;
  const auto project = [](const double* rows, std::size_t count, const ProjectionWeights& by) {
    return project_plain({rows, count, by.weight.columns}, by).value();  // the sizes fit by construction
  };
  result.q = project(input.x, input.batch * input.queries, weights.q);
  result.k = project(input.context, input.batch * input.keys, weights.k);
  result.v = project(input.context, input.batch * input.keys, weights.v);
  Result<MultiHeadResult> heads =
      multi_head_plain(heads_of(result.q, result.k, result.v, input, weights.heads, weights.kv_heads), options);
  if (!heads) return heads.error();
  result.heads = std::move(*heads);
  result.output = project(result.heads.output.data(), input.batch * input.queries, weights.o);
  return result;
}

Result<LayerGradient> layer_backward(const LayerInput<double>& input, const LayerWeights& weights,
                                     const MultiHeadOptions& options, const LayerResult& result,
                                     const double* output_gradient) {
  if (const Status fit = check_layer(weights); !fit) return fit.error();
  const std::size_t queries = input.batch * input.queries, keys = input.batch * input.keys;
  const auto back = [](const double* rows, std::size_t count, const ProjectionWeights& by, const double* from) {
    return project_backward({rows, count, by.weight.columns}, by, from).value();
  };
  LayerGradient gradient;
  gradient.o = back(result.heads.output.data(), queries, weights.o, output_gradient);
  const Result<MultiHeadGradient> heads =
      multi_head_backward(heads_of(result.q, result.k, result.v, input, weights.heads, weights.kv_heads), options,
                          result.heads, gradient.o.x.data());
  if (!heads) return heads.error();
  gradient.q = back(input.x, queries, weights.q, heads->queries.data());
  gradient.k = back(input.context, keys, weights.k, heads->keys.data());
  gradient.v = back(input.context, keys, weights.v, heads->values.data());
  gradient.x = gradient.q.x;
  gradient.context = gradient.k.x;
  for (std::size_t i = 0; i < gradient.context.size(); ++i) gradient.context[i] += gradient.v.x[i];
  return gradient;
}

AttentionLayer::AttentionLayer(Projection q, Projection k, Projection v, Projection o, std::size_t heads,
                               std::size_t kv_heads)
    : q_(std::move(q)), k_(std::move(k)), v_(std::move(v)), o_(std::move(o)), heads_(heads), kv_heads_(kv_heads) {}

Result<AttentionLayer> AttentionLayer::create(const LayerWeights& weights) {
  if (const Status fit = check_layer(weights); !fit) return fit.error();
  return AttentionLayer(Projection(weights.q), Projection(weights.k), Projection(weights.v), Projection(weights.o),
                        weights.heads, weights.kv_heads);
}

Result<std::vector<float>> AttentionLayer::apply(const LayerInput<float>& input,
                                                 const MultiHeadOptions& options) const {
  const auto project = [](const Projection& by, const float* rows, std::size_t count) {
    std::vector<float> y(count * by.outputs());
    by.apply(rows, count, y.data());
    return y;
  };
  const std::vector<float> q = project(q_, input.x, input.batch * input.queries),
                           k = project(k_, input.context, input.batch * input.keys),
                           v = project(v_, input.context, input.batch * input.keys);
  const Result<std::vector<float>> mixed = multi_head(heads_of(q, k, v, input, heads_, kv_heads_), options);
  if (!mixed) return mixed.error();
  return project(o_, mixed->data(), input.batch * input.queries);
}

}  // namespace heed::attention
