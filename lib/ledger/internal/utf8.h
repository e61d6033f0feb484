// UTF-8 decoding that accepts exactly what Unicode 15 table 3-7 calls well formed: no overlong forms, no surrogates,
// nothing above U+10FFFF. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace heed::ledger::internal {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 0;  // 0: the text is not well formed here
};

// The code point that starts at text[offset]; offset < text.size().
inline CodePoint decode_utf8(std::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return offset + i < text.size() ? static_cast<unsigned char>(text[offset + i]) : 0U;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead >= 0xc2 && lead <= 0xdf && tail(1)) return {(lead & 0x1f) << 6 | (byte(1) & 0x3f), 2};
  if (lead >= 0xe0 && lead <= 0xef && tail(1) && tail(2)) {
    const std::uint32_t value = (lead & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    return value >= 0x800 && !surrogate ? CodePoint{value, 3} : CodePoint{};
  }
  if (lead >= 0xf0 && lead <= 0xf4 && tail(1) && tail(2) && tail(3)) {
    const std::uint32_t value = (lead & 0x07) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | (byte(3) & 0x3f);
    return value >= 0x10000 && value <= 0x10ffff ? CodePoint{value, 4} : CodePoint{};
  }
  return {};
}

// White_Space of Unicode, which is also Go's unicode.IsSpace.
inline bool is_unicode_space(std::uint32_t c) {
  return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

}  // namespace heed::ledger::internal
