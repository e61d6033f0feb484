#include "heed/attention/attention.h"

#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>

#include "heed/attention/math.h"

namespace heed::attention {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ConstMap = Eigen::Map<const Matrix>;
using Map = Eigen::Map<Matrix>;

constexpr double kMasked = -std::numeric_limits<double>::infinity();

Eigen::Index index(std::size_t i) { return static_cast<Eigen::Index>(i); }

ConstMap map(MatrixView view) { return {view.data, index(view.rows), index(view.columns)}; }

Map map(std::vector<double>& numbers, std::size_t rows, std::size_t columns) {
  return {numbers.data(), index(rows), index(columns)};
}

Status check_shapes(MatrixView queries, MatrixView keys, MatrixView values, const AttentionOptions& options) {
  if (queries.columns != keys.columns) {
    return input_error(
        fmt::format("has queries of {} numbers and keys of {}, expected the same", queries.columns, keys.columns));
  }
  if (keys.rows != values.rows) {
    return input_error(fmt::format("has {} keys and {} values, expected the same", keys.rows, values.rows));
  }
  if (options.key_count && *options.key_count > keys.rows) {
    return input_error(
        fmt::format("has {} keys, expected at least the {} that are not padding", keys.rows, *options.key_count));
  }
  if (!(options.softcap >= 0)) return input_error(fmt::format("has soft cap {}, expected 0 or more", options.softcap));
  return {};
}

bool masked(const AttentionOptions& options, std::size_t query, std::size_t key, std::size_t keys) {
  if (options.key_count && key >= *options.key_count) return true;
  if (options.causal && static_cast<std::ptrdiff_t>(key) > static_cast<std::ptrdiff_t>(query) + options.causal_offset)
    return true;
  if (options.allowed != nullptr && options.allowed[query * keys + key] == 0) return true;
  return options.bias != nullptr && options.bias[query * keys + key] == kMasked;
}

double soft_cap(double score, double cap) { return cap > 0 ? cap * tanh(score / cap) : score; }

// One row of logits to weights that sum to 1, or to zeros.
void softmax(const double* logits, std::size_t count, double* weights) {
  const double max = *std::max_element(logits, logits + count);
  double sum = 0;
  for (std::size_t j = 0; j < count; ++j) {
    weights[j] = logits[j] == kMasked ? 0 : exp(logits[j] - max);
    sum += weights[j];
  }
  for (std::size_t j = 0; j < count && sum > 0; ++j) weights[j] /= sum;
}

bool is_softmax(const Normalization& how) { return how.normalizer == Normalizer::kSoftmax && how.temperature == 1; }

double scale_of(const AttentionOptions& options, std::size_t dims) {
  return options.scale.value_or(1 / std::sqrt(static_cast<double>(dims)));
}

// The weighted sum of the rows of `values`. A masked row is left out, not multiplied by 0: it may hold NaN.
void mix(const double* weights, const double* logits, MatrixView values, Map::RowXpr output) {
  for (std::size_t j = 0; j < values.rows; ++j) {
    if (logits[j] != kMasked) output += weights[j] * map(values).row(index(j));
  }
}

}  // namespace

Result<AttentionResult> attend(MatrixView queries, MatrixView keys, MatrixView values,
                               const AttentionOptions& options) {
  if (const Status fit = check_shapes(queries, keys, values, options); !fit) return fit.error();
  const std::size_t n = queries.rows, m = keys.rows;
  AttentionResult result;
  result.queries = n, result.keys = m, result.value_dims = values.columns;
  for (std::vector<double>* each : {&result.scores, &result.capped, &result.logits, &result.weights})
    each->resize(n * m);
  result.output.resize(n * values.columns);
  if (n == 0 || m == 0) return result;

  const double scale = scale_of(options, queries.columns);
  map(result.scores, n, m) = scale * (map(queries) * map(keys).transpose());
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t at = i * m; at < (i + 1) * m; ++at) {
      const double bias = options.bias != nullptr ? options.bias[at] : 0;
      result.capped[at] = soft_cap(result.scores[at], options.softcap);
      result.logits[at] = masked(options, i, at - i * m, m) ? kMasked : result.capped[at] + bias;
    }
    const std::span<const double> logits(&result.logits[i * m], m);
    const std::span<double> weights(&result.weights[i * m], m);
    if (is_softmax(options.normalization)) {
      softmax(logits.data(), m, weights.data());
    } else if (const Status done = normalize_plain(logits, options.normalization, weights); !done) {
      return done.error();
    }
    mix(&result.weights[i * m], &result.logits[i * m], values, map(result.output, n, values.columns).row(index(i)));
  }
  return result;
}

Result<AttentionGradient> attend_backward(MatrixView queries, MatrixView keys, MatrixView values,
                                          const AttentionOptions& options, const AttentionResult& result,
                                          const double* output_gradient) {
  if (const Status fit = check_shapes(queries, keys, values, options); !fit) return fit.error();
  const std::size_t n = queries.rows, m = keys.rows, d = queries.columns, v = values.columns;
  AttentionGradient gradient{std::vector<double>(n * d), std::vector<double>(m * d), std::vector<double>(m * v),
                             std::vector<double>(n * m)};
  const double scale = scale_of(options, d);
  std::vector<double> weights_gradient(m);
  for (std::size_t i = 0; i < n && m > 0; ++i) {
    const double *logits = &result.logits[i * m], *weights = &result.weights[i * m], *from = output_gradient + i * v;
    for (std::size_t j = 0; j < m; ++j) {
      weights_gradient[j] = 0;
      if (logits[j] == kMasked) continue;
      for (std::size_t x = 0; x < v; ++x) {
        weights_gradient[j] += from[x] * values.data[j * v + x];
        gradient.values[j * v + x] += weights[j] * from[x];
      }
    }
    const std::span<double> logits_gradient(&gradient.logits[i * m], m);
    const Status done =
        normalize_backward({logits, m}, {weights, m}, weights_gradient, options.normalization, logits_gradient);
    if (!done) return done.error();
    for (std::size_t j = 0; j < m; ++j) {
      if (logits[j] == kMasked) continue;
      const double share = options.softcap > 0 ? result.capped[i * m + j] / options.softcap : 0;
      const double slope = logits_gradient[j] * (1 - share * share) * scale;
      for (std::size_t x = 0; x < d; ++x) {
        gradient.queries[i * d + x] += slope * keys.data[j * d + x];
        gradient.keys[j * d + x] += slope * queries.data[i * d + x];
      }
    }
  }
  return gradient;
}

}  // namespace heed::attention
