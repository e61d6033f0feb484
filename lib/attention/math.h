// Elementary functions whose last bit does not depend on the machine or on its C library: additions, multiplications
// and divisions of doubles in a fixed order, no contraction, no libm. Published figures go through these.
//
// Largest error seen against long double over the grids in the tests, which hold them to the bound in brackets, in
// units in the last place: exp 0.526 (0.53), expm1 1.004 (1.1), log 0.74 (1), tanh 2.2 (2.5). All assume the default
// rounding mode, as does the rest of the library.
#pragma once

#include <cstdint>

#include "heed/export.h"

namespace heed::attention {

// e^x. Overflows to infinity above 709.78, to 0 below -745.13; NaN gives NaN.
HEED_EXPORT double exp(double x);

// e^x - 1, accurate near 0.
HEED_EXPORT double expm1(double x);

// Natural logarithm. -infinity at 0, NaN below.
HEED_EXPORT double log(double x);

HEED_EXPORT double tanh(double x);

// e^x = significand * 2^exponent with 2^52 <= significand < 2^53: the same rounding as exp, without its range.
struct ExpParts {
  std::uint64_t significand;
  std::int64_t exponent;
};

// Largest |x| that exp_parts tells apart; beyond, x is taken as +-kExpPartsLimit.
// (At 2^30 the last bit of x is already worth 2^-22 of the result.)
inline constexpr double kExpPartsLimit = 0x1p30;

// `x` is not NaN.
HEED_EXPORT ExpParts exp_parts(double x);

}  // namespace heed::attention
