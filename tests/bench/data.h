// Numbers and words for benchmark data: integer generators only, so that every machine measures the same bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace heed::bench {

// SplitMix64 (Steele, Lea, Flood 2014): one multiplication chain a number, any seed is good.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  // 0 .. bound - 1, bound at most 2^32; the bias is below bound / 2^32.
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32) * std::uint64_t{bound}) >> 32);
  }

  // -bound .. bound.
  std::int32_t around(std::int32_t bound) {
    return static_cast<std::int32_t>(below(static_cast<std::uint32_t>(2 * bound + 1))) - bound;
  }

  // Near to a normal distribution of variance 1, times 4096: the sum of twelve uniform numbers.
  std::int32_t bell() {
    std::int32_t sum = 0;
    for (int i = 0; i < 12; ++i) sum += static_cast<std::int32_t>(below(4096));
    return sum - 6 * 4095;
  }

 private:
  std::uint64_t state_;
};

// Words of everyday technical English. Squaring a uniform number favours the first ones, as language does.
inline constexpr std::array<std::string_view, 64> kWords = {
    "the",      "of",      "and",      "to",       "in",       "a",         "is",        "for",
    "with",     "on",      "package",  "system",   "file",     "server",    "network",   "kernel",
    "install",  "disk",    "mirror",   "archive",  "update",   "security",  "user",      "service",
    "database", "backup",  "command",  "shell",    "mail",     "domain",    "address",   "router",
    "firewall", "virtual", "machine",  "storage",  "volume",   "partition", "boot",      "loader",
    "graphics", "desktop", "printer",  "language", "library",  "compiler",  "developer", "release",
    "testing",  "stable",  "unstable", "bug",      "report",   "licence",   "community", "history",
    "project",  "policy",  "mailing",  "upgrade",  "rollback", "encrypted", "signature", "certificate"};

inline std::string_view word(Random& random) {
  const std::uint64_t u = random.below(1 << 16);
  return kWords[(u * u * kWords.size()) >> 32];
}

}  // namespace heed::bench
