#include "heed/encoder/transformer/pooling.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "heed/attention/math.h"

namespace heed::encoder {
namespace {

// Sums are doubles, added in the order of the tokens.
using Sums = std::vector<double>;

// The sum of weight(i) * x_i over the tokens from `skip` on, i counting from 1 as the paper's t does.
template <class Weight>
Sums weighted_sum(const float* rows, std::size_t stride, std::size_t n, std::size_t skip, std::size_t hidden,
                  Weight weight) {
  Sums sums(hidden, 0.0);
  for (std::size_t i = skip; i < n; ++i) {
    const float* row = rows + i * stride;
    const double w = weight(i + 1);
    for (std::size_t k = 0; k < hidden; ++k) sums[k] += w * static_cast<double>(row[k]);
  }
  return sums;
}

void divide(const Sums& sums, double by, std::span<float> out) {
  for (std::size_t k = 0; k < sums.size(); ++k) out[k] = static_cast<float>(sums[k] / by);
}

void largest(const float* rows, std::size_t stride, std::size_t n, std::size_t skip, std::span<float> out) {
  std::copy_n(rows + skip * stride, out.size(), out.begin());
  for (std::size_t i = skip + 1; i < n; ++i) {
    for (std::size_t k = 0; k < out.size(); ++k) out[k] = std::max(out[k], rows[i * stride + k]);
  }
}

void pool_one(Pooling pooling, const float* rows, std::size_t stride, std::size_t n, std::size_t skip,
              std::span<float> out) {
  const std::size_t hidden = out.size();
  const auto one = [](std::size_t) { return 1.0; };
  const auto place = [](std::size_t i) { return static_cast<double>(i); };
  const auto count = static_cast<double>(n - skip);
  switch (pooling) {
    case Pooling::kCls:
      std::copy_n(rows, hidden, out.begin());  // whatever is skipped, as sentence-transformers does
      return;
    case Pooling::kMax:
      return largest(rows, stride, n, skip, out);
    case Pooling::kMean:
      return divide(weighted_sum(rows, stride, n, skip, hidden, one), count, out);
    case Pooling::kMeanSqrt:
      return divide(weighted_sum(rows, stride, n, skip, hidden, one), std::sqrt(count), out);
    case Pooling::kWeightedMean: {
      double total = 0;
      for (std::size_t i = skip; i < n; ++i) total += place(i + 1);
      return divide(weighted_sum(rows, stride, n, skip, hidden, place), total, out);
    }
    case Pooling::kLast:
      std::copy_n(rows + (n - 1) * stride, hidden, out.begin());
      return;
  }
}

std::vector<float> apply_dense(const Dense& dense, std::span<const float> x) {
  std::vector<float> y(dense.out);
  for (std::size_t o = 0; o < dense.out; ++o) {
    double sum = static_cast<double>(dense.bias[o]);
    for (std::size_t k = 0; k < dense.in; ++k) {
      sum += static_cast<double>(dense.weight[o * dense.in + k]) * static_cast<double>(x[k]);
    }
    y[o] = static_cast<float>(dense.tanh ? attention::tanh(sum) : sum);
  }
  return y;
}

// Eight partial sums, always the same eight, so that it may be vector instructions everywhere in one order.
double squared_length(std::span<const float> x) {
  std::array<double, 8> sums{};
  for (std::size_t i = 0; i < x.size(); ++i) sums[i % 8] += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

}  // namespace

std::size_t pipeline_dims(const Pipeline& pipeline, std::size_t hidden) {
  return pipeline.dense.empty() ? hidden * pipeline.pooling.size() : pipeline.dense.back().out;
}

Status check_pipeline(const Pipeline& pipeline, std::size_t hidden, std::string_view where) {
  std::size_t width = hidden * pipeline.pooling.size();
  for (const Dense& dense : pipeline.dense) {
    if (dense.in != width) {
      return input_error(fmt::format("{}: a dense layer takes {} numbers, but {} come to it", where, dense.in, width));
    }
    width = dense.out;
  }
  return {};
}

void pool(const Pipeline& pipeline, const float* rows, std::size_t stride, std::size_t n, std::size_t skip,
          std::size_t hidden, std::span<float> out) {
  std::vector<float> pooled(hidden * pipeline.pooling.size());
  for (std::size_t i = 0; i < pipeline.pooling.size(); ++i) {
    pool_one(pipeline.pooling[i], rows, stride, n, skip, std::span(pooled).subspan(i * hidden, hidden));
  }
  for (const Dense& dense : pipeline.dense) pooled = apply_dense(dense, pooled);
  std::copy(pooled.begin(), pooled.end(), out.begin());
  if (pipeline.normalize) {
    scale_to_unit(out);
  } else if (!std::isfinite(squared_length(out))) {
    std::fill(out.begin(), out.end(), 0.0F);
  }
}

double unit_factor(std::span<const float> vector) {
  const double length = std::sqrt(squared_length(vector));
  return std::isfinite(length) && length > 1e-12 ? 1 / length : 0;
}

void scale_to_unit(std::span<float> vector) {
  const double factor = unit_factor(vector);
  for (float& value : vector) value = factor == 0 ? 0.0F : static_cast<float>(static_cast<double>(value) * factor);
}

}  // namespace heed::encoder
