#include "heed/encoder/lengths.h"

#include <array>
#include <cmath>

namespace heed::encoder {

double length_of(std::span<const float> x) {
  std::array<double, 8> sums{};
  std::size_t i = 0;
  for (; i + sums.size() <= x.size(); i += sums.size()) {
    for (std::size_t k = 0; k < sums.size(); ++k) {
      const auto value = static_cast<double>(x[i + k]);
      sums[k] += value * value;
    }
  }
  for (std::size_t k = 0; i < x.size(); ++i, ++k) sums[k] += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  return std::sqrt(((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7])));
}

void scale(std::span<float> x, float factor) {
  for (float& value : x) value *= factor;
}

}  // namespace heed::encoder
