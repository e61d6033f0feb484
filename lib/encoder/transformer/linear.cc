#include "heed/encoder/transformer/linear.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace heed::encoder {
namespace {

constexpr int kWeightMax = 127;

// Inputs that share a scale. Of 250 lines in all scripts the least cosine of MiniLM's vectors to those in floats is
// 0.9965 with 128, 0.9963 with 192, 0.9959 with 256 and 0.990 without groups; each group costs time. A multiple of 16.
constexpr std::size_t kGroup = 192;

std::size_t total_outputs(std::span<const LinearTensors> parts) {
  std::size_t outputs = 0;
  for (const LinearTensors& part : parts) outputs += part.weight->shape[0];
  return outputs;
}

Error not_finite(std::string_view what) { return input_error(fmt::format("{} has numbers that are not finite", what)); }

// The nearest whole number, ties to even, for |x| below 2^22, without a call: 2^23 + 2^22 leaves no room for a
// fraction.
float rounded(float x) { return (x + 12582912.0F) - 12582912.0F; }

// One output's weights to bytes; returns the scale. `sums` are those of the groups' bytes.
float quantize_output(std::span<const float> row, std::int8_t* to, std::size_t quad_stride,
                      std::span<std::int32_t> sums) {
  float largest = 0;
  for (const float weight : row) largest = std::max(largest, std::fabs(weight));
  if (!(largest > 1e-30F)) return 0;
  const float factor = kWeightMax / largest;
  for (std::size_t first = 0; first < row.size(); first += kGroup) {
    std::int32_t sum = 0;
    for (std::size_t k = first; k < std::min(first + kGroup, row.size()); ++k) {
      const auto whole = std::clamp(static_cast<std::int32_t>(rounded(row[k] * factor)), -kWeightMax, kWeightMax);
      to[k / kQuad * quad_stride + k % kQuad] = static_cast<std::int8_t>(whole);
      sum += whole;
    }
    sums[first / kGroup] = sum;
  }
  return largest / kWeightMax;
}

}  // namespace

Result<PackedLinear> PackedLinear::pack(std::span<const LinearTensors> parts, std::span<const float> sizes,
                                        Precision precision, std::string_view what) {
  PackedLinear linear;
  linear.inputs_ = parts.front().weight->shape[1];
  linear.outputs_ = total_outputs(parts);
  linear.panels_ = (linear.outputs_ + kPanel - 1) / kPanel;
  linear.quads_ = (linear.inputs_ + kQuad - 1) / kQuad;
  linear.bias_.reset(linear.panels_ * kPanel);
  if (precision == Precision::kF32) {
    linear.weights_.reset(linear.panels_ * linear.inputs_ * kPanel);
  } else {
    linear.weights8_.reset(linear.panels_ * linear.quads_ * kQuad * kPanel);
    linear.scales_.reset(linear.panels_ * kPanel);
    linear.sums_.reset(groups_of(linear.inputs_, kGroup) * linear.panels_ * kPanel);
    if (Status status = linear.balance(parts, sizes, what); !status) return status.error();
  }
  // Rows are gathered 32 at a time, across the seams between parts.
  std::vector<float> rows;
  std::size_t panel = 0, at = 0;
  for (const LinearTensors& part : parts) {
    const std::size_t outputs = part.weight->shape[0];
    if (!read_floats(*part.bias, 0, {linear.bias_.data() + at, outputs})) return not_finite(what);
    at += outputs;
    for (std::size_t row = 0; row < outputs;) {
      const std::size_t here = std::min(outputs - row, kPanel - rows.size() / linear.inputs_);
      const std::size_t old = rows.size();
      rows.resize(old + here * linear.inputs_);
      if (!read_floats(*part.weight, row * linear.inputs_, std::span(rows).subspan(old))) return not_finite(what);
      row += here;
      if (rows.size() == kPanel * linear.inputs_) {
        linear.pack_panel(rows, panel++, precision);
        rows.clear();
      }
    }
  }
  if (!rows.empty()) linear.pack_panel(rows, panel, precision);
  return linear;
}

// A few inputs of a layer are many times as large as the others, always the same ones, and one step of a row's bytes
// would be too coarse for the rest. What an input is multiplied by before it becomes a byte its weights are divided by,
// so that large inputs and large weights share the loss (Xiao et al., SmoothQuant, 2023, with alpha = 1/2).
Status PackedLinear::balance(std::span<const LinearTensors> parts, std::span<const float> sizes,
                             std::string_view what) {
  factors_.reset(round_up(inputs_, 16));
  std::fill_n(factors_.data(), inputs_, 1.0F);
  std::vector<float> row(inputs_), largest(inputs_, 0.0F);
  for (const LinearTensors& part : parts) {
    for (std::size_t o = 0; o < part.weight->shape[0]; ++o) {
      if (!read_floats(*part.weight, o * inputs_, row)) return not_finite(what);
      for (std::size_t k = 0; k < inputs_; ++k) largest[k] = std::max(largest[k], std::fabs(row[k]));
    }
  }
  for (std::size_t k = 0; k < inputs_; ++k) {
    if (sizes[k] > 1e-6F && largest[k] > 1e-6F) factors_[k] = std::sqrt(largest[k] / sizes[k]);
  }
  return {};
}

// `rows` are up to 32 outputs' weights.
void PackedLinear::pack_panel(std::span<const float> rows, std::size_t panel, Precision precision) {
  const std::size_t count = rows.size() / inputs_;
  if (precision == Precision::kF32) {
    float* to = weights_.data() + panel * inputs_ * kPanel;
    for (std::size_t first = 0; first < inputs_; first += 16) {  // 16 numbers of a row are one cache line
      const std::size_t last = std::min(first + 16, inputs_);
      for (std::size_t j = 0; j < count; ++j) {
        for (std::size_t k = first; k < last; ++k) to[k * kPanel + j] = rows[j * inputs_ + k];
      }
    }
    return;
  }
  std::vector<float> row(inputs_);
  std::vector<std::int32_t> sums(groups_of(inputs_, kGroup));
  std::int8_t* to = weights8_.data() + panel * quads_ * kQuad * kPanel;
  for (std::size_t j = 0; j < count; ++j) {
    const std::size_t output = panel * kPanel + j;
    std::fill(sums.begin(), sums.end(), 0);
    for (std::size_t k = 0; k < inputs_; ++k) row[k] = rows[j * inputs_ + k] / factors_[k];
    scales_[output] = quantize_output(row, to + j * kQuad, kPanel * kQuad, sums);
    for (std::size_t group = 0; group < sums.size(); ++group) {
      sums_[group * panels_ * kPanel + output] = static_cast<float>(sums[group]);
    }
  }
}

void PackedLinear::apply(const float* x, std::size_t x_stride, std::size_t rows, float* y, std::size_t y_stride,
                         Epilogue epilogue, LinearScratch& scratch) const {
  if (weights_.size() != 0) {
    kernels().linear({.x = x,
                      .x_stride = x_stride,
                      .rows = rows,
                      .inputs = inputs_,
                      .panels = panels_,
                      .weights = weights_.data(),
                      .bias = bias_.data(),
                      .y = y,
                      .y_stride = y_stride,
                      .epilogue = epilogue});
    return;
  }
  const std::size_t q_stride = round_up(inputs_, 16) + 64;
  scratch.quantized.reserve(rows * q_stride);
  const std::size_t groups = groups_of(inputs_, kGroup);
  scratch.scales.reserve(rows * groups);
  scratch.lows.reserve(rows * groups);
  kernels().quantize(x, x_stride, rows, inputs_, kGroup, factors_.data(), scratch.quantized.data(), q_stride,
                     scratch.scales.data(), scratch.lows.data());
  kernels().linear8({.x = scratch.quantized.data(),
                     .x_scales = scratch.scales.data(),
                     .x_lows = scratch.lows.data(),
                     .x_stride = q_stride,
                     .rows = rows,
                     .quads = quads_,
                     .panels = panels_,
                     .group_quads = kGroup / kQuad,
                     .weights = weights8_.data(),
                     .scales = scales_.data(),
                     .sums = sums_.data(),
                     .bias = bias_.data(),
                     .y = y,
                     .y_stride = y_stride,
                     .epilogue = epilogue});
}

}  // namespace heed::encoder
