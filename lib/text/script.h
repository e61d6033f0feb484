// Which script a code point is written in, for the scripts whose words need a rule of their own.
//
// The ranges are those of the Script property (Unicode 14, Scripts.txt). Everything else that is a letter is kOther;
// what several scripts share (digits, punctuation, most combining marks) is kCommon.
#pragma once

#include <cstdint>

namespace heed::text {

enum class Script : std::uint8_t {
  kCommon,
  kOther,
  kLatin,
  kGreek,
  kCyrillic,
  kArmenian,
  kHebrew,
  kArabic,
  kDevanagari,
  kBengali,
  kGurmukhi,
  kGujarati,
  kOriya,
  kTamil,
  kTelugu,
  kKannada,
  kMalayalam,
  kSinhala,
  kThai,
  kLao,
  kTibetan,
  kMyanmar,
  kGeorgian,
  kHangul,
  kEthiopic,
  kKhmer,
  kMongolian,
  kHiragana,
  kKatakana,
  kBopomofo,
  kHan,
};

// The prolonged sound mark U+30FC counts as kKatakana, though Unicode calls it common: it never starts a word.
Script script_of(char32_t code_point);

// Scripts written without spaces between words: text in them is cut into characters (words.h).
constexpr bool is_unspaced(Script script) {
  switch (script) {
    case Script::kThai:
    case Script::kLao:
    case Script::kMyanmar:
    case Script::kKhmer:
    case Script::kHiragana:
    case Script::kKatakana:
    case Script::kBopomofo:
    case Script::kHan:
      return true;
    default:
      return false;
  }
}

// Han, kana and Bopomofo: one character is about a morpheme, and reading speed is counted in characters.
constexpr bool is_east_asian(Script script) {
  return script == Script::kHan || script == Script::kHiragana || script == Script::kKatakana ||
         script == Script::kBopomofo;
}

}  // namespace heed::text
