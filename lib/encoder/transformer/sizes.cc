#include "heed/encoder/transformer/sizes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace heed::encoder {
namespace {

constexpr double kDeviations = 3;

// Of one number.
struct Spread {
  double mean = 0, deviation = 0;
};

Error not_finite(std::string_view what) { return input_error(fmt::format("{} has numbers that are not finite", what)); }

Result<std::vector<Spread>> spread_behind(const NormTensors& norm, std::size_t hidden, std::string_view what) {
  std::vector<float> weight(hidden), bias(hidden);
  if (!read_floats(*norm.weight, 0, weight) || !read_floats(*norm.bias, 0, bias)) return not_finite(what);
  std::vector<Spread> spreads(hidden);
  for (std::size_t k = 0; k < hidden; ++k) {
    spreads[k] = {static_cast<double>(bias[k]), std::fabs(static_cast<double>(weight[k]))};
  }
  return spreads;
}

Result<std::vector<Spread>> spread_behind(const NormTensors& norm, const LinearTensors& linear, std::string_view what) {
  const std::size_t outputs = linear.weight->shape[0], inputs = linear.weight->shape[1];
  const auto before = spread_behind(norm, inputs, what);
  if (!before) return before.error();
  std::vector<float> row(inputs), bias(outputs);
  if (!read_floats(*linear.bias, 0, bias)) return not_finite(what);
  std::vector<Spread> spreads(outputs);
  for (std::size_t o = 0; o < outputs; ++o) {
    if (!read_floats(*linear.weight, o * inputs, row)) return not_finite(what);
    double mean = static_cast<double>(bias[o]), variance = 0;
    for (std::size_t k = 0; k < inputs; ++k) {
      const double weight = static_cast<double>(row[k]), part = weight * (*before)[k].deviation;
      mean += weight * (*before)[k].mean;
      variance += part * part;
    }
    spreads[o] = {mean, std::sqrt(variance)};
  }
  return spreads;
}

Result<std::vector<float>> sizes_of(const Result<std::vector<Spread>>& spreads) {
  if (!spreads) return spreads.error();
  std::vector<float> sizes;
  for (const auto& [mean, deviation] : *spreads) {
    sizes.push_back(static_cast<float>(std::fabs(mean) + kDeviations * deviation));
  }
  return sizes;
}

}  // namespace

Result<std::vector<float>> sizes_behind(const NormTensors& norm, std::size_t hidden, std::string_view what) {
  return sizes_of(spread_behind(norm, hidden, what));
}

Result<std::vector<float>> sizes_behind(const NormTensors& norm, const LinearTensors& linear, std::string_view what) {
  return sizes_of(spread_behind(norm, linear, what));
}

// None of the activations is larger than its input on the right, nor than 0.17 on the left.
Result<std::vector<float>> sizes_behind(const NormTensors& norm, const LinearTensors& linear, Activation activation,
                                        std::string_view what) {
  constexpr double kLeft = 0.17;
  const auto spreads = spread_behind(norm, linear, what);
  if (!spreads) return spreads.error();
  std::vector<float> sizes;
  for (const auto& [mean, deviation] : *spreads) {
    const double right = mean + kDeviations * deviation;
    const double least = activation == Activation::kRelu ? 0 : kLeft;
    sizes.push_back(static_cast<float>(std::max(right, least)));
  }
  return sizes;
}

}  // namespace heed::encoder
