#include "heed/encoder/transformer/plain.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace heed::encoder::plain {
namespace {

std::vector<float> floats(const Tensor& tensor) {
  std::vector<float> values(tensor.elements);
  const bool readable = read_floats(tensor, 0, values);
  assert(readable && "plain: a tensor of the checked set cannot be read");
  static_cast<void>(readable);
  return values;
}

// y = x W^T + b: x is n x in, W out x in.
Matrix linear(const Matrix& x, std::size_t n, const LinearTensors& tensors) {
  const std::vector<float> weight = floats(*tensors.weight), bias = floats(*tensors.bias);
  const std::size_t out = tensors.weight->shape[0], in = tensors.weight->shape[1];
  Matrix y(n * out);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t o = 0; o < out; ++o) {
      double sum = static_cast<double>(bias[o]);
      for (std::size_t k = 0; k < in; ++k) sum += x[i * in + k] * static_cast<double>(weight[o * in + k]);
      y[i * out + o] = sum;
    }
  }
  return y;
}

void norm_rows(Matrix& x, std::size_t n, const NormTensors& tensors, double eps) {
  const std::vector<float> weight = floats(*tensors.weight), bias = floats(*tensors.bias);
  const std::size_t h = weight.size();
  for (std::size_t i = 0; i < n; ++i) layer_norm(std::span(x).subspan(i * h, h), weight, bias, eps);
}

void add(Matrix& x, const Matrix& y) { std::transform(x.begin(), x.end(), y.begin(), x.begin(), std::plus<>()); }

// x_0 = word[id_i] + position[offset + i] + type[0], before its norm.
Matrix embed(const TransformerConfig& config, const TransformerTensors& tensors, std::span<const std::int32_t> ids) {
  const std::size_t h = config.hidden;
  Matrix x(ids.size() * h, 0.0);
  std::vector<float> row(h);
  const auto add_row = [&](const Tensor& table, std::size_t index, std::size_t i) {
    read_floats(table, index * h, row);
    for (std::size_t k = 0; k < h; ++k) x[i * h + k] += static_cast<double>(row[k]);
  };
  for (std::size_t i = 0; i < ids.size(); ++i) {
    add_row(*tensors.word, static_cast<std::size_t>(ids[i]), i);
    add_row(*tensors.position, config.position_offset + i, i);
    if (tensors.type != nullptr) add_row(*tensors.type, 0, i);
  }
  return x;
}

void softmax(std::span<double> row) {
  const double largest = *std::max_element(row.begin(), row.end());
  double sum = 0;
  for (double& value : row) sum += value = std::exp(value - largest);
  for (double& value : row) value /= sum;
}

}  // namespace

double gelu_erf(double x) { return 0.5 * x * (1 + std::erf(x / std::numbers::sqrt2)); }

double gelu_tanh(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}

double activate(double x, Activation activation) {
  switch (activation) {
    case Activation::kGeluErf:
      return gelu_erf(x);
    case Activation::kGeluTanh:
      return gelu_tanh(x);
    case Activation::kRelu:
      break;
  }
  return std::max(x, 0.0);
}

void layer_norm(std::span<double> row, std::span<const float> weight, std::span<const float> bias, double eps) {
  const auto count = static_cast<double>(row.size());
  double mean = 0, variance = 0;
  for (const double value : row) mean += value / count;
  for (const double value : row) variance += (value - mean) * (value - mean) / count;
  for (std::size_t i = 0; i < row.size(); ++i) {
    row[i] =
        (row[i] - mean) / std::sqrt(variance + eps) * static_cast<double>(weight[i]) + static_cast<double>(bias[i]);
  }
}

Matrix attention(const Matrix& q, const Matrix& k, const Matrix& v, std::size_t n, std::size_t heads) {
  const std::size_t h = q.size() / n, d = h / heads;
  Matrix out(n * h, 0.0);
  std::vector<double> weights(n);
  for (std::size_t head = 0; head < heads; ++head) {
    const std::size_t first = head * d;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        double dot = 0;
        for (std::size_t c = first; c < first + d; ++c) dot += q[i * h + c] * k[j * h + c];
        weights[j] = dot / std::sqrt(static_cast<double>(d));
      }
      softmax(weights);
      for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t c = first; c < first + d; ++c) out[i * h + c] += weights[j] * v[j * h + c];
      }
    }
  }
  return out;
}

Matrix run(const TransformerConfig& config, const TransformerTensors& tensors, std::span<const std::int32_t> ids) {
  const std::size_t n = ids.size();
  const auto eps = static_cast<double>(config.layer_norm_eps);
  Matrix x = embed(config, tensors, ids);
  norm_rows(x, n, tensors.embedding_norm, eps);
  for (const LayerTensors& layer : tensors.layers) {
    const Matrix context =
        attention(linear(x, n, layer.query), linear(x, n, layer.key), linear(x, n, layer.value), n, config.heads);
    add(x, linear(context, n, layer.attention_output));
    norm_rows(x, n, layer.attention_norm, eps);

    Matrix inner = linear(x, n, layer.up);
    for (double& value : inner) value = activate(value, config.activation);
    add(x, linear(inner, n, layer.down));
    norm_rows(x, n, layer.output_norm, eps);
  }
  return x;
}

}  // namespace heed::encoder::plain
