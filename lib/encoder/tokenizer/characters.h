// What the reference knows about characters, which is not what Unicode 15 says.
//
// It asks six sources, each of another Unicode version: the crates unicode_categories 0.1 (Unicode 8, for BERT's
// control characters, accents and punctuation) and unicode-normalization-alignments 0.1, Rust's own tables, the crates
// regex and unicode-segmentation, and Oniguruma. We ask utf8proc and keep the differences in characters_tables.inc,
// found by asking the reference about every code point.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace heed::encoder::tokenizer {

enum CharacterFlag : std::uint16_t {
  kControl = 1 << 0,  // dropped by BERT's cleaning: U+0000, U+FFFD, Cc but \t \n \r, most Cf, Co; not the unassigned
  kSpace = 1 << 1,    // White_Space
  kPunctuation =
      1 << 2,  // P*, and every ASCII character that is neither letter, digit, space nor control: $ + < = > ^ ` | ~
  kNonspacing = 1 << 3,   // Mn, as BERT's normalizer knows it
  kMark = 1 << 4,         // M*, as the normalizer StripAccents knows it
  kNumeric = 1 << 5,      // N*
  kWord = 1 << 6,         // \w of Rust's regex
  kPatternWord = 1 << 7,  // \w of Oniguruma
  kChinese = 1 << 8,      // gets spaces around it from BERT's normalizer
  kDecomposes = 1 << 9,   // has a canonical decomposition, or a combining class other than 0: NFD may change it
  kUppercase = 1 << 10,   // has a lower case of its own
  kComposes = 1 << 11,    // may be the second part of a canonical composition, or kDecomposes
};

struct Character {
  std::uint16_t flags;
  std::uint8_t category;         // utf8proc_category_t, as Oniguruma has it
  std::uint8_t combining_class;  // as the reference has it
};

inline constexpr std::size_t kTableSize = 0x20000;  // beyond it there are few letters that are more than Han

// The table of the first two planes; made at the first call, in about 3 ms.
const std::array<Character, kTableSize>& character_table();

Character character_beyond_table(char32_t c);

inline Character character(char32_t c) {
  static const auto& table = character_table();
  return c < kTableSize ? table[c] : character_beyond_table(c);
}

inline bool is(char32_t c, unsigned flags) { return (character(c).flags & flags) != 0; }

bool is_han(char32_t c);  // \p{Han} of Oniguruma

// The full canonical or compatibility decomposition of one character, valid until the next call in this thread.
std::span<const char32_t> decompose(char32_t c, bool compatible);

// The composition of two characters; 0: there is none.
char32_t compose(char32_t first, char32_t second);

// Rust's char::to_lowercase: U+0130 is the only one that becomes two.
struct Lower {
  char32_t first, second;  // second: 0 if there is none
};
Lower lower(char32_t c);

// Finds the ends of extended grapheme clusters (UAX 29), one character after the other.
class GraphemeReader {
 public:
  // Whether a cluster ends between the character before and this one. False for the first.
  bool boundary_before(char32_t c);

 private:
  std::int32_t state_ = 0;
  char32_t last_ = 0;
  bool any_ = false;
};

}  // namespace heed::encoder::tokenizer
