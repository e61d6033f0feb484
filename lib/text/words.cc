#include "heed/text/words.h"

#include <array>

#include "heed/text/unicode.h"

namespace heed::text {
namespace {

enum : std::uint8_t { kBreak, kAsciiLetter, kAsciiDigit, kBeyondAscii };

constexpr std::array<std::uint8_t, 256> byte_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t b = 0; b < 256; ++b) {
    const bool letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    const bool digit = b >= '0' && b <= '9';
    classes[b] = letter ? kAsciiLetter : digit ? kAsciiDigit : b >= 0x80 ? kBeyondAscii : kBreak;
  }
  return classes;
}
constexpr std::array<std::uint8_t, 256> kByteClass = byte_classes();

std::uint8_t byte_class(char c) { return kByteClass[static_cast<unsigned char>(c)]; }

// One code point as the word rules see it.
struct Sign {
  CharClass type = CharClass::kOther;
  Script script = Script::kCommon;
  std::uint8_t bytes = 0;  // 0: past the end
};

Sign sign_at(std::string_view text, std::size_t i) {
  if (i >= text.size()) return {};
  switch (byte_class(text[i])) {
    case kAsciiLetter:
      return {CharClass::kLetter, Script::kLatin, 1};
    case kAsciiDigit:
      return {CharClass::kDigit, Script::kCommon, 1};
    case kBreak:
      return {CharClass::kOther, Script::kCommon, 1};
    default:
      break;
  }
  const Decoded one = decode(text, i);
  if (!one.valid) return {CharClass::kOther, Script::kCommon, one.bytes};
  const Script script = script_of(one.code_point);
  // Class kOther for a letter-like sign of an unspaced script: the ideographic zero, Thai repetition marks are letters.
  return {class_of(one.code_point), script, one.bytes};
}

bool in_word(const Sign& sign) {
  return (sign.type == CharClass::kLetter && !is_unspaced(sign.script)) || sign.type == CharClass::kDigit;
}

bool starts_word(const Sign& sign) { return sign.type == CharClass::kLetter || sign.type == CharClass::kDigit; }

// The bytes of an apostrophe at `i`: 1 for ', 3 for U+2019, 0 for anything else.
std::size_t apostrophe_at(std::string_view text, std::size_t i) {
  if (text[i] == '\'') return 1;
  return text.substr(i, 3) == "\xE2\x80\x99" ? 3 : 0;
}

}  // namespace

bool WordReader::next(Word& word) {
  if (pair_waits_) {
    pair_waits_ = false;
    word = pair_;
    return true;
  }
  while (position_ < text_.size()) {
    const std::uint8_t type = byte_class(text_[position_]);
    if (type == kBreak) {
      ++position_;
      continue;
    }
    if (type == kBeyondAscii) {
      const Sign sign = sign_at(text_, position_);
      if (!starts_word(sign)) {
        position_ += sign.bytes;
        continue;
      }
      if (sign.type == CharClass::kLetter && is_unspaced(sign.script)) {
        return read_single(word, position_, sign.bytes, sign.script);
      }
    }
    read_word(word);
    return true;
  }
  return false;
}

bool WordReader::read_single(Word& word, std::size_t begin, std::size_t bytes, Script script) {
  std::size_t end = begin + bytes;
  while (end < text_.size() && end - begin < kWordBytesMax) {
    const Sign sign = sign_at(text_, end);
    if (sign.type != CharClass::kMark) break;
    end += sign.bytes;
  }
  word = {begin, end, WordKind::kSingle, script};
  if (last_single_.end == begin && begin > 0) {
    pair_ = {last_single_.begin, end, WordKind::kPair, last_single_.script};
    pair_waits_ = true;
  }
  last_single_ = word;
  position_ = end;
  return true;
}

void WordReader::read_word(Word& word) {
  word = {position_, position_, WordKind::kNumber, Script::kCommon};
  std::size_t i = position_;
  bool letter = false;  // is the sign before i a letter (or a mark on one)?
  while (i < text_.size() && i - word.begin < kWordBytesMax - 4) {
    const std::uint8_t type = byte_class(text_[i]);
    if (type == kAsciiLetter || type == kAsciiDigit) {
      letter = type == kAsciiLetter;
      if (letter && word.script == Script::kCommon) word.script = Script::kLatin;
      if (letter) word.kind = WordKind::kWord;
      ++i;
      continue;
    }
    if (type == kBreak) {
      const char c = text_[i];
      const bool joins_letters = c == '\'' && letter && sign_at(text_, i + 1).type == CharClass::kLetter;
      const bool joins_digits = (c == '.' || c == ',') && !letter && sign_at(text_, i + 1).type == CharClass::kDigit;
      if (!joins_letters && !joins_digits) break;
      if (!in_word(sign_at(text_, i + 1))) break;
      ++i;
      continue;
    }
    const Sign sign = sign_at(text_, i);
    if (in_word(sign)) {
      letter = sign.type == CharClass::kLetter;
      if (letter) word.kind = WordKind::kWord;
      if (letter && word.script == Script::kCommon) word.script = sign.script;
    } else if (sign.type == CharClass::kInvisible || (letter && apostrophe_at(text_, i) != 0)) {
      const Sign after = sign_at(text_, i + sign.bytes);
      if (!(after.type == CharClass::kLetter && in_word(after))) break;
    } else if (sign.type != CharClass::kMark) {
      break;
    }
    i += sign.bytes;
  }
  word.end = i;
  position_ = i;
}

std::vector<Word> split_words(std::string_view text) {
  std::vector<Word> words;
  WordReader reader(text);
  for (Word word; reader.next(word);) words.push_back(word);
  return words;
}

}  // namespace heed::text
