// The parts of float_array.cc that need instructions not every machine has. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace heed::stream::internal {

// What may be read before the end of each number, and what find_commas() may write beyond its result.
inline constexpr std::size_t kBytesBefore = 24;
inline constexpr std::size_t kCommaSlack = 64;

// One instruction set's functions.
struct FloatGroups {
  // The places of the commas among `bytes` bytes, and how many there are.
  std::size_t (*find_commas)(const char* text, std::size_t bytes, std::uint32_t* places);

  // Reads numbers, each up to its place in `ends` (counted from `text`), the first from `begin`. Stops at one that is
  // not written as [ ]-?d.d{1,24}, or lies so close to the middle of two floats that more has to be known, or a few
  // numbers before that or before the end; returns how many were read. The machine has to have the set.
  std::size_t (*read)(const char* begin, const char* text, const std::uint32_t* ends, std::size_t count, float* out);
};

// Those that this build and this machine have, the fastest last.
std::span<const FloatGroups* const> float_groups();

#if defined(__x86_64__) && defined(__GNUC__)
#define HEED_FLOAT_GROUPS
bool has_avx2();
bool has_avx512();
extern const FloatGroups kAvx2Groups;    // four at once
extern const FloatGroups kAvx512Groups;  // eight, of at most fifteen characters; others as AVX2 does
#endif

}  // namespace heed::stream::internal
