#include "attend/colours.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "heed/attention/math.h"

namespace heed::tools {
namespace {

struct Lab {
  double l, a, b;
};

double power(double base, double exponent) { return base > 0 ? attention::exp(exponent * attention::log(base)) : 0; }

// IEC 61966-2-1, sRGB.
std::uint8_t encode(double linear) {
  const double v = std::clamp(linear, 0.0, 1.0);
  const double encoded = v <= 0.0031308 ? 12.92 * v : 1.055 * power(v, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::floor(encoded * 255 + 0.5));
}

double decode(std::uint8_t byte) {
  const double v = byte / 255.0;
  return v <= 0.04045 ? v / 12.92 : power((v + 0.055) / 1.055, 2.4);
}

double cube(double x) { return x * x * x; }

// The matrices are Ottosson's.
Colour to_srgb(const Lab& lab) {
  const double l = cube(lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b);
  const double m = cube(lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b);
  const double s = cube(lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b);
  return {encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          encode(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

Lab between(const Lab& from, const Lab& to, double share) {
  return {from.l + (to.l - from.l) * share, from.a + (to.a - from.a) * share, from.b + (to.b - from.b) * share};
}

// A quadratic Bezier curve: straight in whatever is straight in its three points.
Lab along(const std::array<Lab, 3>& curve, double share) {
  return between(between(curve[0], curve[1], share), between(curve[1], curve[2], share), share);
}

}  // namespace

Colour paper_colour(double share) {
  // A pale yellow, a saturated green-blue that pulls the middle, a dark blue; L at equal steps.
  static constexpr std::array<Lab, 3> kCurve = {{{0.97, -0.012, 0.050}, {0.63, -0.17, 0.010}, {0.29, 0.005, -0.125}}};
  return to_srgb(along(kCurve, std::clamp(share, 0.0, 1.0)));
}

Colour terminal_colour(double share) {
  static constexpr std::array<Lab, 3> kCurve = {{{0.66, -0.045, -0.115}, {0.66, 0.12, -0.07}, {0.66, 0.11, 0.115}}};
  return to_srgb(along(kCurve, std::clamp(share, 0.0, 1.0)));
}

int cube_colour(Colour colour) {
  static constexpr std::array<int, 6> kLevels = {0, 95, 135, 175, 215, 255};
  const auto nearest = [](int value) {
    const auto closer = [&](int a, int b) { return std::abs(a - value) < std::abs(b - value); };
    return static_cast<int>(std::min_element(kLevels.begin(), kLevels.end(), closer) - kLevels.begin());
  };
  return 16 + 36 * nearest(colour.red) + 6 * nearest(colour.green) + nearest(colour.blue);
}

double luminance(Colour colour) {
  return 0.2126 * decode(colour.red) + 0.7152 * decode(colour.green) + 0.0722 * decode(colour.blue);
}

std::string hex(Colour colour) { return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue); }

}  // namespace heed::tools
