#include "heed/attention/math.h"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>
#include <limits>

namespace heed::attention {
namespace {

static_assert(FLT_EVAL_METHOD == 0, "intermediate results must be rounded to double (on 32-bit x86: -mfpmath=sse)");

#include "heed/attention/exp_table.inc"

// ln 2 in two pieces: an exponent times the first is exact.
constexpr double kLn2High = 0x1.62e42fee00000p-1, kLn2Low = 0x1.a39ef35793c76p-33;

// e^x - 1 by its first `terms` terms, smallest first.
template <int terms>
double expm1_series(double x) {
  constexpr double kInverseFactorial[] = {1,         1,          1.0 / 2,     1.0 / 6,      1.0 / 24,     1.0 / 120,
                                          1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800};
  double series = kInverseFactorial[terms];
  for (int i = terms - 1; i >= 2; --i) series = kInverseFactorial[i] + x * series;
  return x + x * x * series;
}

// x = n ln 2 / 32 + r with |r| <= ln 2 / 64, n = 32 k + j, and e^x = 2^k * (power.high + tail).
struct Reduced {
  std::int64_t k;
  double high, tail;
};

Reduced reduce(double x) {
  constexpr double kRound = 0x1.8p52;  // adding it leaves no fraction bits: rounds to nearest even
  const double n = (x * kInverseStep + kRound) - kRound;
  const double r = ((x - n * kStep1) - n * kStep2) - n * kStep3;
  const double p = expm1_series<7>(r);  // the first term left out is below 2^-64 of the result
  const auto index = static_cast<std::int64_t>(n);
  const Power& power = kPowers[index & 31];
  return {index >> 5, power.high, power.low + power.high * p};
}

double clamp_to_limit(double x) {
  return x > kExpPartsLimit ? kExpPartsLimit : x < -kExpPartsLimit ? -kExpPartsLimit : x;
}

}  // namespace

ExpParts exp_parts(double x) {
  const Reduced reduced = reduce(clamp_to_limit(x));
  const auto bits = std::bit_cast<std::uint64_t>(reduced.high + reduced.tail);  // between 0.98 and 2.02
  const auto exponent = static_cast<std::int64_t>(bits >> 52) - 1023;
  return {(bits & ((1ull << 52) - 1)) | 1ull << 52, reduced.k + exponent - 52};
}

double exp(double x) {
  if (std::isnan(x)) return x;
  const ExpParts parts = exp_parts(x);
  const std::int64_t exponent = parts.exponent + 52;
  if (exponent > 1023) return std::numeric_limits<double>::infinity();
  if (exponent < -1022)
    return std::ldexp(static_cast<double>(parts.significand),
                      static_cast<int>(std::max<std::int64_t>(parts.exponent, -2000)));
  const auto biased = static_cast<std::uint64_t>(exponent + 1023);
  return std::bit_cast<double>(biased << 52 | (parts.significand & ((1ull << 52) - 1)));
}

double expm1(double x) {
  if (std::isnan(x) || x == 0) return x;
  if (x < -40) return -1;  // nearer to -1 than to the next double
  if (x > 40) return exp(x);
  if (std::fabs(x) < 1.0 / 16) return expm1_series<10>(x);
  const Reduced reduced = reduce(x);
  const double scale = std::bit_cast<double>(static_cast<std::uint64_t>(reduced.k + 1023) << 52);
  // The larger parts meet last, so that only their sum is rounded at its size.
  if (reduced.k > 0) return scale * reduced.high + (scale * reduced.tail - 1);
  return (scale * reduced.high - 1) + scale * reduced.tail;
}

// x = 2^k * m with m in [sqrt(1/2), sqrt(2)), f = m - 1 and s = f / (2 + f). Then log
// m = 2 atanh s = f - s (f - R) with R = 2/3 s^2 + 2/5 s^4 + ..., which is written as
// f - (f^2 / 2 - s (f^2 / 2 + R)) because f and f^2 / 2 carry nearly all of it.
double log(double x) {
  if (std::isnan(x) || x < 0) return std::numeric_limits<double>::quiet_NaN();
  if (x == 0) return -std::numeric_limits<double>::infinity();
  if (std::isinf(x)) return x;
  int k = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1p54;
    k = -54;
  }
  constexpr std::uint64_t kSqrtHalf = 0x3fe6a09e667f3bcd;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const auto shift = static_cast<std::int64_t>(bits - kSqrtHalf) >> 52;
  const double m = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(shift) << 52));
  const double exponent = static_cast<double>(shift + k);

  const double f = m - 1;
  const double s = f / (2 + f);
  const double z = s * s;
  double series = 0;  // z <= 0.0295: the first term left out is below 2^-60 of the result
  for (int i = 11; i >= 1; --i) series = z * (2.0 / (2 * i + 1) + series);
  const double half_square = 0.5 * f * f;
  return exponent * kLn2High - ((half_square - (s * (half_square + series) + exponent * kLn2Low)) - f);
}

double tanh(double x) {
  if (std::isnan(x) || x == 0) return x;
  const double magnitude = std::fabs(x);
  if (magnitude > 22) return std::copysign(1.0, x);
  const double e = expm1(2 * magnitude);
  return std::copysign(e / (e + 2), x);
}

}  // namespace heed::attention
