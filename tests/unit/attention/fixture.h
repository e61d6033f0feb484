// What the tests of this room share: every instruction set of
// the machine in turn, and numbers from an integer generator.
#pragma once

#include <cstdint>
#include <vector>

#include "heed/attention/isa.h"

// Runs `body(isa)` with each set this machine has selected, the plain one first, and goes back to the best.
template <class Body>
void for_each_isa(Body body) {
  using heed::attention::Isa;
  for (Isa isa : {Isa::kPlain, Isa::kV2, Isa::kV3, Isa::kV4}) {
    if (heed::attention::select_isa(isa)) body(isa);
  }
  (void)heed::attention::select_isa(heed::attention::best_isa()).ok();
}

// SplitMix64 (G. Steele, D. Lea, C. Flood 2014): the same numbers everywhere, whatever the flags.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

  // k / 4096 in [-range, range].
  double fraction(int range) {
    const std::int64_t k =
        static_cast<std::int64_t>(below(8192 * static_cast<std::uint64_t>(range) + 1)) - 4096 * range;
    return static_cast<double>(k) / 4096;
  }

  // A float of any sign, 24 random bits and an exponent within +-`spread`: sums of their products do round.
  float rough(int spread) {
    const auto mantissa = static_cast<float>(static_cast<std::int64_t>(next() >> 40) - (1 << 23));
    const int exponent = static_cast<int>(below(2 * static_cast<std::uint64_t>(spread) + 1)) - spread - 23;
    float value = mantissa;
    for (int i = 0; i < exponent; ++i) value *= 2;
    for (int i = 0; i > exponent; --i) value /= 2;
    return value;
  }

 private:
  std::uint64_t state_;
};

template <class Number>
void shuffle(std::vector<Number>& numbers, Generator& generator) {
  for (std::size_t i = numbers.size(); i > 1; --i) std::swap(numbers[i - 1], numbers[generator.below(i)]);
}
