// UTF-8 as the Unicode Standard defines it (chapter 3.9, table 3-7), read strictly.
//
// Overlong forms, surrogates, values past U+10FFFF and truncated sequences are invalid. A replacement covers one
// maximal subpart of an ill-formed sequence, as browsers and Python's errors="replace" do it (Unicode 14, section 3.9,
// U+FFFD substitution). All functions accept any bytes, including NUL, and never fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace heed::text {

inline constexpr char32_t kReplacement = 0xFFFD;

struct Decoded {
  char32_t code_point;  // kReplacement when the bytes are invalid
  std::uint8_t bytes;   // 1..4: how far to move on
  bool valid;
};

// Reads one code point at `offset`, which must be less than text.size().
Decoded decode(std::string_view text, std::size_t offset);

// Appends the UTF-8 form of a code point; surrogates and values past U+10FFFF are written as kReplacement.
void append_utf8(char32_t code_point, std::string& out);

// The offset of the first invalid byte, or std::string_view::npos. 8 bytes at a time over ASCII.
std::size_t find_invalid_utf8(std::string_view text);
inline bool valid_utf8(std::string_view text) { return find_invalid_utf8(text) == std::string_view::npos; }

// A copy with every maximal ill-formed subsequence replaced by U+FFFD. Valid text comes back unchanged.
std::string repair_utf8(std::string_view text);

// The number of code points, invalid subsequences counting one each.
std::size_t count_code_points(std::string_view text);

// The largest offset <= limit that does not split a code point of valid text: where to cut.
std::size_t floor_boundary(std::string_view text, std::size_t limit);

// What a code point does inside running text, from its general category (utf8proc, Unicode 15).
enum class CharClass : std::uint8_t {
  kSpace,      // White_Space: spaces, tabs, line ends, no-break and ideographic space
  kLetter,     // L*, and the letter numbers Nl
  kDigit,      // Nd, No
  kMark,       // M*: combines with what precedes
  kInvisible,  // default-ignorable formatting inside words: soft hyphen, joiners, direction marks
  kOther,      // punctuation, symbols, controls, unassigned
};
CharClass class_of(char32_t code_point);

// Runs of white space become one space, or one line feed if the run held a line end; none at either end.
std::string collapse_spaces(std::string_view text);

}  // namespace heed::text
