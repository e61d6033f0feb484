// Vectors scaled to length 1, the same on every machine.
#pragma once

#include <span>

namespace heed::encoder {

// Eight partial sums in double, always the same eight, so that a compiler may use vector instructions and every machine
// still adds in the same order.
double length_of(std::span<const float> x);

void scale(std::span<float> x, float factor);

}  // namespace heed::encoder
