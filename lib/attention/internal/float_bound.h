// How far an f32 sum may be off, for whoever rules something out by it (search.h, maxsim.h).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "heed/attention/kernels.h"

namespace heed::attention {

// Beyond this the bound of an f32 sum is worth little.
inline constexpr std::size_t kBoundDimsMax = 1u << 18;

// A bound as a float that is certainly not below it, with room for what floats do to it when it is added up.
inline float up(double bound) { return static_cast<float>(bound * (1 + 1e-5)) * (1 + 1e-6f); }

// A float that is certainly not above: what is below it is below the threshold.
inline float down(double threshold) {
  return std::nextafter(static_cast<float>(std::max(threshold, -3.4e38)), -std::numeric_limits<float>::infinity());
}

// gamma_n of n additions and as many products in f32, and what adding up the bound itself may lose.
inline double sum_error(std::size_t dims) {
  const double n = static_cast<double>(dims + 8) * 0x1p-24;
  return n / (1 - n);
}

// What underflows on the way is less than this.
inline double underflow(std::size_t dims) { return static_cast<double>(dims) * 0x1p-130; }

// Squared lengths summed up in f32 become lengths that are not below the true ones.
inline void lengths_of_squares(float* lengths, std::size_t count, std::size_t dims) {
  const float tiny = static_cast<float>(dims) * std::numeric_limits<float>::denorm_min();
  const float bound = 1 + static_cast<float>(sum_error(dims));
  for (std::size_t v = 0; v < count; ++v) lengths[v] = std::sqrt((lengths[v] + tiny) * bound) * (1 + 1e-5f);
}

// The length of each row, not below it.
inline void lengths_up(const float* rows, std::size_t count, std::size_t dims, float* lengths) {
  kernels().float_norms(rows, dims, count, dims, lengths);
  lengths_of_squares(lengths, count, dims);
}

}  // namespace heed::attention
