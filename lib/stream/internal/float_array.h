// Vectors written as JSON arrays, read straight to floats: several times as fast as a JSON parser, which has to make a
// double of each number and an element of each double. Private to this room.
//
// Each number becomes the float that is nearest to what is written, ties to even: rounded once, where a parser's double
// made a float would be rounded twice. bench_floats proves it for every float there is.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "heed/stream/internal/float_groups.h"

namespace heed::stream::internal {

// `line[array]` is an array's '[', and a byte behind the line can be read. Puts the numbers into `out` and gives the
// place behind the array's ']'. Nothing, with `out` in any state, if this is no array of nothing but numbers (RFC 8259,
// section 6) or one of them is empty, beyond a float's range, or an integer beyond 64 bits, which our parser refuses
// too.
std::optional<std::size_t> read_floats(std::string_view line, std::size_t array, std::vector<float>& out);

// The same with the groups of one instruction set, which the machine has, or number by number with none. They are
// tested against each other.
std::optional<std::size_t> read_floats(std::string_view line, std::size_t array, const FloatGroups* groups,
                                       std::vector<float>& out);

}  // namespace heed::stream::internal
