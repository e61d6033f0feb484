#include "heed/encoder/lengths.h"

#include <cmath>

#include "heed/encoder/kernels.h"

namespace heed::encoder {

double length_of(std::span<const float> x) { return std::sqrt(kernels().squares(x.data(), x.size())); }

void scale(std::span<float> x, float factor) { kernels().multiply(x.data(), factor, x.size()); }

}  // namespace heed::encoder
