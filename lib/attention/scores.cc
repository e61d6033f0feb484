#include "heed/attention/scores.h"

#include <fmt/format.h>

#include <cmath>

#include "heed/attention/dot.h"
#include "heed/attention/internal/pack.h"
#include "heed/attention/kernels.h"
#include "heed/attention/math.h"

namespace heed::attention {
namespace {

Status check_weights(const AdditiveWeights& weights) {
  if (weights.wq.rows == weights.wk.rows) return {};
  return input_error(fmt::format("has a query projection to {} numbers and a key projection to {}, expected the same",
                                 weights.wq.rows, weights.wk.rows));
}

Status check_shapes(MatrixView queries, MatrixView keys, const AdditiveWeights& weights) {
  if (const Status fit = check_weights(weights); !fit) return fit;
  if (queries.columns != weights.wq.columns || keys.columns != weights.wk.columns) {
    return input_error(fmt::format("has queries of {} numbers and keys of {}, expected {} and {} for the projections",
                                   queries.columns, keys.columns, weights.wq.columns, weights.wk.columns));
  }
  return {};
}

double row_dot(const double* a, const double* b, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

// tanh of unit u for query i and key j.
double activation(MatrixView queries, MatrixView keys, const AdditiveWeights& weights, std::size_t i, std::size_t j,
                  std::size_t u) {
  const double bias = weights.bias != nullptr ? weights.bias[u] : 0;
  const std::size_t dq = queries.columns, dk = keys.columns;
  return tanh(row_dot(weights.wq.data + u * dq, queries.data + i * dq, dq) +
              row_dot(weights.wk.data + u * dk, keys.data + j * dk, dk) + bias);
}

// Units in whole panels.
std::size_t padded(std::size_t units) { return (units + kPanelColumns - 1) / kPanelColumns * kPanelColumns; }

std::vector<float> narrowed(const double* numbers, std::size_t count) {
  std::vector<float> result(count);
  for (std::size_t i = 0; i < count; ++i) result[i] = static_cast<float>(numbers[i]);
  return result;
}

}  // namespace

double scaled_dot(const float* query, const float* key, std::size_t dims, std::optional<double> scale) {
  return dot(query, key, dims) * scale.value_or(1 / std::sqrt(static_cast<double>(dims)));
}

void dot_backward(std::span<const double> query, std::span<const double> key, double scale, double gradient,
                  std::span<double> query_gradient, std::span<double> key_gradient) {
  for (std::size_t i = 0; i < query.size(); ++i) {
    query_gradient[i] += gradient * scale * key[i];
    key_gradient[i] += gradient * scale * query[i];
  }
}

// d cos / dq = (k / |k| - cos q / |q|) / |q|
void cosine_backward(std::span<const double> query, std::span<const double> key, double gradient,
                     std::span<double> query_gradient, std::span<double> key_gradient) {
  const std::size_t n = query.size();
  const double q = std::sqrt(row_dot(query.data(), query.data(), n)), k = std::sqrt(row_dot(key.data(), key.data(), n));
  if (!(q > 0) || !(k > 0)) return;
  const double cosine = row_dot(query.data(), key.data(), n) / (q * k);
  for (std::size_t i = 0; i < n; ++i) {
    query_gradient[i] += gradient * (key[i] / k - cosine * query[i] / q) / q;
    key_gradient[i] += gradient * (query[i] / q - cosine * key[i] / k) / k;
  }
}

Result<std::vector<double>> additive_scores(MatrixView queries, MatrixView keys, const AdditiveWeights& weights) {
  if (const Status fit = check_shapes(queries, keys, weights); !fit) return fit.error();
  std::vector<double> scores(queries.rows * keys.rows);
  for (std::size_t i = 0; i < queries.rows; ++i) {
    for (std::size_t j = 0; j < keys.rows; ++j) {
      for (std::size_t u = 0; u < weights.wq.rows; ++u) {
        scores[i * keys.rows + j] += weights.v[u] * activation(queries, keys, weights, i, j, u);
      }
    }
  }
  return scores;
}

Result<AdditiveGradient> additive_backward(MatrixView queries, MatrixView keys, const AdditiveWeights& weights,
                                           const double* scores_gradient) {
  if (const Status fit = check_shapes(queries, keys, weights); !fit) return fit.error();
  const std::size_t units = weights.wq.rows, dq = queries.columns, dk = keys.columns;
  AdditiveGradient gradient{
      std::vector<double>(queries.rows * dq), std::vector<double>(keys.rows * dk), std::vector<double>(units * dq),
      std::vector<double>(units * dk),        std::vector<double>(units),          std::vector<double>(units)};
  for (std::size_t i = 0; i < queries.rows; ++i) {
    for (std::size_t j = 0; j < keys.rows; ++j) {
      const double from = scores_gradient[i * keys.rows + j];
      for (std::size_t u = 0; u < units; ++u) {
        const double t = activation(queries, keys, weights, i, j, u);
        const double inside = from * weights.v[u] * (1 - t * t);
        gradient.v[u] += from * t;
        gradient.bias[u] += inside;
        const auto row = [](std::vector<double>& rows, std::size_t at, std::size_t dims) {
          return std::span<double>(rows.data() + at * dims, dims);
        };
        dot_backward({queries.data + i * dq, dq}, {weights.wq.data + u * dq, dq}, 1, inside,
                     row(gradient.queries, i, dq), row(gradient.wq, u, dq));
        dot_backward({keys.data + j * dk, dk}, {weights.wk.data + u * dk, dk}, 1, inside, row(gradient.keys, j, dk),
                     row(gradient.wk, u, dk));
      }
    }
  }
  return gradient;
}

struct AdditiveScorer::Packed {
  FloatPanels wq, wk;
  std::vector<float> bias, v;  // padded with zeros
};

AdditiveScorer::AdditiveScorer(std::unique_ptr<Packed> packed) : packed_(std::move(packed)) {}
AdditiveScorer::AdditiveScorer(AdditiveScorer&&) noexcept = default;
AdditiveScorer& AdditiveScorer::operator=(AdditiveScorer&&) noexcept = default;
AdditiveScorer::~AdditiveScorer() = default;

Result<AdditiveScorer> AdditiveScorer::create(const AdditiveWeights& weights) {
  if (const Status fit = check_weights(weights); !fit) return fit.error();
  const std::size_t units = weights.wq.rows;
  auto packed = std::make_unique<Packed>();
  packed->wq = FloatPanels(narrowed(weights.wq.data, units * weights.wq.columns).data(), units, weights.wq.columns);
  packed->wk = FloatPanels(narrowed(weights.wk.data, units * weights.wk.columns).data(), units, weights.wk.columns);
  packed->bias.assign(padded(units), 0);
  packed->v.assign(padded(units), 0);
  for (std::size_t u = 0; u < units; ++u) {
    if (weights.bias != nullptr) packed->bias[u] = static_cast<float>(weights.bias[u]);
    packed->v[u] = static_cast<float>(weights.v[u]);
  }
  return AdditiveScorer(std::move(packed));
}

void AdditiveScorer::score(const float* queries, std::size_t n, const float* keys, std::size_t m, float* scores) const {
  const Kernels& use = kernels();
  const std::size_t units = packed_->wq.columns(), dq = packed_->wq.dims(), dk = packed_->wk.dims();
  std::vector<float> q(n * units), k(m * units), inside(units);
  if (units > 0) {
    use.float_product(packed_->wq.panel(0), packed_->wq.panels(), queries, dq, n, dq, q.data(), units, false);
    use.float_product(packed_->wk.panel(0), packed_->wk.panels(), keys, dk, m, dk, k.data(), units, false);
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t u = 0; u < units; ++u) q[i * units + u] += packed_->bias[u];
    for (std::size_t j = 0; j < m; ++j) {
      for (std::size_t u = 0; u < units; ++u) inside[u] = q[i * units + u] + k[j * units + u];
      use.float_softcap(inside.data(), units, 1);
      float lanes[kPanelColumns] = {};
      for (std::size_t u = 0; u < units; ++u) lanes[u % kPanelColumns] += packed_->v[u] * inside[u];
      float sum = 0;
      for (const float lane : lanes) sum += lane;
      scores[i * m + j] = sum;
    }
  }
}

}  // namespace heed::attention
