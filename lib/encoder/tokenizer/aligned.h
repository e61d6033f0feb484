// Text under change, where every byte knows which bytes of the original it stands for.
//
// What the stages insert belongs to the character it was inserted beside, as in the reference: the U+2581 in front of
// a word to the word's first character, the letters of a decomposition to the character that was decomposed. What they
// remove leaves a gap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "heed/text/unicode.h"

namespace heed::encoder::tokenizer {

struct Origin {
  std::uint32_t begin = 0, end = 0;
};

struct Aligned {
  std::string text;             // valid UTF-8
  std::vector<Origin> origins;  // one a byte of text

  void clear() {
    text.clear();
    origins.clear();
  }
  void append(std::string_view bytes, Origin origin) {
    text.append(bytes);
    // For the few bytes of a character this is three times as fast as resize().
    for (std::size_t i = 0; i < bytes.size(); ++i) origins.push_back(origin);
  }
  void append(char32_t c, Origin origin) {
    text::append_utf8(c, text);
    while (origins.size() < text.size()) origins.push_back(origin);
  }
  void append(const Aligned& from, std::size_t begin, std::size_t end) {
    text.append(from.text, begin, end - begin);
    origins.insert(origins.end(), from.origins.begin() + static_cast<std::ptrdiff_t>(begin),
                   from.origins.begin() + static_cast<std::ptrdiff_t>(end));
  }
  // Bytes that stand for themselves: well-formed UTF-8 that begins at `offset` of the original.
  void append_original(std::string_view bytes, std::uint32_t offset);
};

// Calls take(code point, offset, bytes) for every character of well-formed UTF-8.
template <class Take>
void for_each_character(std::string_view text, Take&& take) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      take(static_cast<char32_t>(byte), i, std::size_t{1});
      ++i;
      continue;
    }
    const text::Decoded one = text::decode(text, i);
    take(one.code_point, i, std::size_t{one.bytes});
    i += one.bytes;
  }
}

// The first character that is not ASCII, or text.size().
std::size_t ascii_prefix(std::string_view text);
inline bool is_ascii(std::string_view text) { return ascii_prefix(text) == text.size(); }

}  // namespace heed::encoder::tokenizer
