// The outside truth here is the C library's long double, which has 11 bits more than what it judges.
#include "heed/attention/math.h"

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "fixture.h"

namespace attention = heed::attention;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// |value - truth| in units of the last place of a double of the truth's size.
double ulps(double value, long double truth) {
  const auto rounded = static_cast<double>(truth);
  const long double unit = std::max(static_cast<double>(std::ldexp(1.0L, std::ilogb(rounded) - 52)), 0x1p-1074);
  return static_cast<double>(std::fabs(static_cast<long double>(value) - truth) / unit);
}

struct Worst {
  double error = 0, at = 0;
  void see(double error_now, double x) {
    if (error_now > error) error = error_now, at = x;
  }
};

// Numbers of every size: k / 4096 over `range`, and each scaled down by powers of 8.
template <class Body>
void over_grid(int range, Body body) {
  for (int k = -4096 * range; k <= 4096 * range; k += range > 64 ? 61 : 1) body(static_cast<double>(k) / 4096);
  Generator generator(11);
  for (int i = 0; i < 300000; ++i) {
    const double x = generator.fraction(range) + generator.fraction(1) / 4096;
    body(std::ldexp(x, -static_cast<int>(generator.below(60))));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(elementary_functions)

BOOST_AUTO_TEST_CASE(exp_is_within_0_53_ulp) {
  Worst worst;
  over_grid(708, [&](double x) { worst.see(ulps(attention::exp(x), std::exp(static_cast<long double>(x))), x); });
  over_grid(2, [&](double x) { worst.see(ulps(attention::exp(x), std::exp(static_cast<long double>(x))), x); });
  BOOST_TEST(worst.error < 0.53, worst.error << " ulp at " << worst.at);
  BOOST_TEST_MESSAGE("exp: " << worst.error << " ulp at " << worst.at);
}

BOOST_AUTO_TEST_CASE(exp_at_the_ends) {
  BOOST_TEST(attention::exp(0.0) == 1.0);
  BOOST_TEST(attention::exp(-0.0) == 1.0);
  BOOST_TEST(attention::exp(kInfinity) == kInfinity);
  BOOST_TEST(attention::exp(-kInfinity) == 0.0);
  BOOST_TEST(attention::exp(709.78) < kInfinity);
  BOOST_TEST(attention::exp(709.79) == kInfinity);
  BOOST_TEST(attention::exp(-746.0) == 0.0);
  BOOST_TEST(std::isnan(attention::exp(std::numeric_limits<double>::quiet_NaN())));
  for (double x = -745.0; x < -700.0; x += 1.0 / 64) {  // results without all their bits
    BOOST_REQUIRE_MESSAGE(ulps(attention::exp(x), std::exp(static_cast<long double>(x))) <= 1, x);
  }
}

BOOST_AUTO_TEST_CASE(exp_parts_are_exp_without_its_range) {
  over_grid(700, [](double x) {
    const attention::ExpParts parts = attention::exp_parts(x);
    BOOST_REQUIRE(parts.significand >= 1ull << 52);
    BOOST_REQUIRE(parts.significand < 1ull << 53);
    BOOST_REQUIRE(std::ldexp(static_cast<double>(parts.significand), static_cast<int>(parts.exponent)) ==
                  attention::exp(x));
  });
  // Far out, e^x * e^-x is still 1 to the precision of x itself.
  for (double x : {1e5, 123456.75, 1e7, 1e9 + 0.25, 0x1p30}) {
    const attention::ExpParts up = attention::exp_parts(x), down = attention::exp_parts(-x);
    const double product = std::ldexp(static_cast<double>(up.significand) * static_cast<double>(down.significand),
                                      static_cast<int>(up.exponent + down.exponent));
    BOOST_TEST(std::fabs(product - 1) < 1e-15, x);
    const long double log2 = static_cast<long double>(x) / std::log(2.0L);
    BOOST_TEST(std::fabs(static_cast<double>(log2 - static_cast<long double>(up.exponent) -
                                             std::log2(static_cast<long double>(up.significand)))) < 1e-9);
  }
  const attention::ExpParts limit = attention::exp_parts(attention::kExpPartsLimit),
                            beyond = attention::exp_parts(1e300);
  BOOST_TEST(limit.exponent == beyond.exponent);
  BOOST_TEST(limit.significand == beyond.significand);
}

BOOST_AUTO_TEST_CASE(exp_never_decreases) {
  double last = 0;
  for (int k = -4096 * 8; k <= 4096 * 8; ++k) {
    const double x = static_cast<double>(k) / 4096;
    for (double y : {x, std::nextafter(x, 100)}) {
      BOOST_REQUIRE(attention::exp(y) >= last);
      last = attention::exp(y);
    }
  }
}

BOOST_AUTO_TEST_CASE(expm1_is_within_1_1_ulp) {
  Worst worst;
  const auto see = [&](double x) {
    if (x != 0) worst.see(ulps(attention::expm1(x), std::expm1(static_cast<long double>(x))), x);
  };
  over_grid(50, see);
  over_grid(1, see);
  BOOST_TEST(worst.error < 1.1, worst.error << " ulp at " << worst.at);
  BOOST_TEST_MESSAGE("expm1: " << worst.error << " ulp at " << worst.at);
  BOOST_TEST(std::signbit(attention::expm1(-0.0)));
  BOOST_TEST(attention::expm1(-kInfinity) == -1.0);
  BOOST_TEST(attention::expm1(kInfinity) == kInfinity);
}

BOOST_AUTO_TEST_CASE(log_is_within_1_ulp) {
  Worst worst;
  const auto see = [&](double x) {
    if (x > 0 && x != 1) worst.see(ulps(attention::log(x), std::log(static_cast<long double>(x))), x);
  };
  over_grid(1000, see);
  over_grid(2, see);
  over_grid(1, [&](double x) { see(1 + x / 64), see(1 + x * 0x1p-20); });
  for (int exponent = -1074; exponent < 1024; ++exponent)
    see(std::ldexp(1.0, exponent)), see(std::ldexp(1.7, exponent));
  BOOST_TEST(worst.error < 1, worst.error << " ulp at " << worst.at);
  BOOST_TEST_MESSAGE("log: " << worst.error << " ulp at " << worst.at);
  BOOST_TEST(attention::log(1.0) == 0.0);
  BOOST_TEST(attention::log(0.0) == -kInfinity);
  BOOST_TEST(attention::log(kInfinity) == kInfinity);
  BOOST_TEST(std::isnan(attention::log(-1.0)));
}

BOOST_AUTO_TEST_CASE(tanh_is_within_2_5_ulp) {
  Worst worst;
  const auto see = [&](double x) {
    if (x != 0) worst.see(ulps(attention::tanh(x), std::tanh(static_cast<long double>(x))), x);
  };
  over_grid(25, see);
  over_grid(1, see);
  BOOST_TEST(worst.error < 2.5, worst.error << " ulp at " << worst.at);
  BOOST_TEST_MESSAGE("tanh: " << worst.error << " ulp at " << worst.at);
  BOOST_TEST(attention::tanh(kInfinity) == 1.0);
  BOOST_TEST(attention::tanh(-1000.0) == -1.0);
}

BOOST_AUTO_TEST_CASE(known_bits_on_every_machine) {
  // Recorded once: a machine or a compiler that disagrees would publish other weights.
  std::uint64_t digest = 0;
  Generator generator(12);
  for (int i = 0; i < 100000; ++i) {
    const double x = generator.fraction(600);
    for (double y : {attention::exp(x), attention::expm1(x / 16), attention::log(std::fabs(x) + 0x1p-12),
                     attention::tanh(x / 32)}) {
      digest = digest * 0x100000001b3 ^ std::bit_cast<std::uint64_t>(y);
    }
  }
  BOOST_TEST(digest == 1639144432805499106u);
}

BOOST_AUTO_TEST_SUITE_END()
