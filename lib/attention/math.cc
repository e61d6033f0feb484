#include "heed/attention/math.h"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>
#include <limits>

namespace heed::attention {
namespace {

static_assert(FLT_EVAL_METHOD == 0, "intermediate results must be rounded to double (on 32-bit x86: -mfpmath=sse)");

struct Power {
  double high, low;
};

// 2^(j / 32), as the nearest double and the nearest double to what is missing. Computed with 80 decimal digits.
constexpr Power kPowers[32] = {
    {0x1.0000000000000p+0, 0},
    {0x1.059b0d3158574p+0, 0x1.d73e2a475b465p-55},
    {0x1.0b5586cf9890fp+0, 0x1.8a62e4adc610bp-54},
    {0x1.11301d0125b51p+0, -0x1.6c51039449b3ap-54},
    {0x1.172b83c7d517bp+0, -0x1.19041b9d78a76p-55},
    {0x1.1d4873168b9aap+0, 0x1.e016e00a2643cp-54},
    {0x1.2387a6e756238p+0, 0x1.9b07eb6c70573p-54},
    {0x1.29e9df51fdee1p+0, 0x1.612e8afad1255p-55},
    {0x1.306fe0a31b715p+0, 0x1.6f46ad23182e4p-55},
    {0x1.371a7373aa9cbp+0, -0x1.63aeabf42eae2p-54},
    {0x1.3dea64c123422p+0, 0x1.ada0911f09ebcp-55},
    {0x1.44e086061892dp+0, 0x1.89b7a04ef80d0p-59},
    {0x1.4bfdad5362a27p+0, 0x1.d4397afec42e2p-56},
    {0x1.5342b569d4f82p+0, -0x1.07abe1db13cadp-55},
    {0x1.5ab07dd485429p+0, 0x1.6324c054647adp-54},
    {0x1.6247eb03a5585p+0, -0x1.383c17e40b497p-54},
    {0x1.6a09e667f3bcdp+0, -0x1.bdd3413b26456p-54},
    {0x1.71f75e8ec5f74p+0, -0x1.16e4786887a99p-55},
    {0x1.7a11473eb0187p+0, -0x1.41577ee04992fp-55},
    {0x1.82589994cce13p+0, -0x1.d4c1dd41532d8p-54},
    {0x1.8ace5422aa0dbp+0, 0x1.6e9f156864b27p-54},
    {0x1.93737b0cdc5e5p+0, -0x1.75fc781b57ebcp-57},
    {0x1.9c49182a3f090p+0, 0x1.c7c46b071f2bep-56},
    {0x1.a5503b23e255dp+0, -0x1.d2f6edb8d41e1p-54},
    {0x1.ae89f995ad3adp+0, 0x1.7a1cd345dcc81p-54},
    {0x1.b7f76f2fb5e47p+0, -0x1.5584f7e54ac3bp-56},
    {0x1.c199bdd85529cp+0, 0x1.11065895048ddp-55},
    {0x1.cb720dcef9069p+0, 0x1.503cbd1e949dbp-56},
    {0x1.d5818dcfba487p+0, 0x1.2ed02d75b3707p-55},
    {0x1.dfc97337b9b5fp+0, -0x1.1a5cd4f184b5cp-54},
    {0x1.ea4afa2a490dap+0, -0x1.e9c23179c2893p-54},
    {0x1.f50765b6e4540p+0, 0x1.9d3e12dd8a18bp-54},
};

// 32 / ln 2, and ln 2 / 32 in three pieces: n * kStep1 and n * kStep2 are exact for |n| < 2^36, so that the reduction
// loses nothing before its last step even at kExpPartsLimit.
constexpr double kInverseStep = 0x1.71547652b82fep+5;
constexpr double kStep1 = 0x1.62e4000000000p-6, kStep2 = 0x1.7f7d000000000p-25, kStep3 = 0x1.cf79abc9e3b3ap-45;

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
