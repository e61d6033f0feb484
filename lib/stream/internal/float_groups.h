// The part of float_array.cc that needs instructions not every machine has. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>

namespace heed::stream::internal {

// Whether this build and this machine have the two functions below; without, they must not be called.
bool has_float_groups();

// Numbers of a group; what may be read before the end of each number; what find_commas() writes beyond its result.
inline constexpr std::size_t kFloatGroup = 4;
inline constexpr std::size_t kBytesBefore = 24;
inline constexpr std::size_t kCommaSlack = 64;

// The places of the commas among `bytes` bytes, and how many there are.
std::size_t find_commas(const char* text, std::size_t bytes, std::uint32_t* places);

// Reads whole groups of numbers, each up to its place in `ends` (counted from `text`), the first from `begin`. Stops in
// front of the first group with a number that is not written as [ ]-?d.d{1,24} or lies so close to the middle of two
// floats that more has to be known; returns how many numbers were read.
std::size_t read_float_groups(const char* begin, const char* text, const std::uint32_t* ends, std::size_t count,
                              float* out);

}  // namespace heed::stream::internal
