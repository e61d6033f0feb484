// The regular expressions that tokenizer files contain, as Oniguruma (Ruby syntax, UTF-8) matches them.
//
//   a \n \x41 \x{1F600} \u2581 .     characters (. is all but \n)
//   [a-z\p{L}^...] \s \d \w \S ...   classes, \p{L} \P{Lu} \p{^N} \p{Han}: general categories and Han
//   ? * + {n} {n,m} {n,}             after a character or class; greedy, lazy (+?) or possessive (++)
//   (?:a|b) (?:a|b)? (?i:'s|'t)      groups, optional at most; ignoring the case of ASCII letters
//   (?=...) (?!...) ^ $              looking ahead; beginning and end of a line
//
// Everything else (repeated groups, looking behind, back references, nested classes, properties of other names) and
// patterns that match the empty text are refused when read. What is left needs no stack that grows with the text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "heed/result.h"

namespace heed::encoder::tokenizer {

// A set of characters.
class CharacterSet {
 public:
  struct Part {
    enum Kind : std::uint8_t { kRange, kCategories, kSpace, kWord, kHan };
    Kind kind = kRange;
    bool negated = false;
    char32_t first = 0, last = 0;  // kRange
    std::uint32_t categories = 0;  // kCategories: a bit for each utf8proc_category_t
  };

  CharacterSet(std::vector<Part> parts, bool negated);
  bool has(char32_t c) const { return c < 0x80 ? ascii_[c] : look_up(c); }

 private:
  bool look_up(char32_t c) const;

  std::vector<Part> parts_;
  bool negated_;
  std::array<bool, 128> ascii_{};
};

class Pattern {
 public:
  // `text` is the expression; with `literal` it stands for itself.
  static Result<Pattern> parse(std::string_view text, bool literal = false);

  // The end of the match that begins at `from`, or npos.
  std::size_t match_at(std::string_view text, std::size_t from) const;

  // The first match at or after `from`: {npos, npos} if there is none. Never empty.
  std::pair<std::size_t, std::size_t> find(std::string_view text, std::size_t from) const;

 private:
  friend class PatternReader;
  friend class PatternMatcher;

  static constexpr std::uint32_t kUnlimited = UINT32_MAX;
  enum class Kind : std::uint8_t { kSet, kGroup, kAhead, kNotAhead, kLineBegin, kLineEnd };
  enum class Greed : std::uint8_t { kGreedy, kLazy, kPossessive };
  struct Item {
    Kind kind = Kind::kSet;
    Greed greed = Greed::kGreedy;
    std::uint32_t what = 0;  // which set, or which alternation
    std::uint32_t least = 1, most = 1;
  };
  using Sequence = std::vector<Item>;
  using Alternation = std::vector<Sequence>;

  std::vector<CharacterSet> sets_;
  std::vector<Alternation> alternations_;  // the last one is the whole pattern
};

}  // namespace heed::encoder::tokenizer
