// How wide text is on a terminal, in cells: East Asian wide characters and emoji take two, combining marks none
// (Unicode Standard Annex 11, by way of utf8proc). What belongs together (UAX 29, extended grapheme clusters: a letter
// and its marks, a family joined from four emoji) is as wide as its widest part, and is never cut in two.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace heed::text {

// Cells that `text` takes; control characters take none.
std::size_t display_width(std::string_view text);

// `text` if it fits into `cells`, otherwise as much of its beginning as does with an ellipsis behind it. Never wider
// than `cells`; nothing at all for 0.
std::string cut_to_width(std::string_view text, std::size_t cells);

// Text that can be shown on one line anywhere: valid UTF-8 with its white space collapsed, without control characters,
// noncharacters, and the marks that change the direction of what stands beside them (UAX 9), which a title has no
// business to send to a terminal or into a picture.
std::string one_line(std::string_view text);

// Whether a character in it is written from right to left (UAX 9, classes R and AL), so that the text has to be
// isolated from what stands beside it.
bool has_right_to_left(std::string_view text);

}  // namespace heed::text
