// Vectors scaled to length 1, the same on every machine.
#pragma once

#include <span>

namespace heed::encoder {

double length_of(std::span<const float> x);

void scale(std::span<float> x, float factor);

}  // namespace heed::encoder
