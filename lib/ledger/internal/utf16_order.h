// The order of RFC 8785 section 3.2.3: strings compared as sequences of UTF-16 code units, without leaving UTF-8.
// Private to this room.
#pragma once

#include <string_view>

namespace heed::ledger::internal {

// Both texts are valid UTF-8. Byte order and UTF-16 order differ only where one text has a character above U+FFFF (lead
// byte F0 and up; surrogates from D800 in UTF-16) and the other one from U+E000..U+FFFF (lead bytes EE and EF).
inline int compare_utf16(std::string_view a, std::string_view b) {
  const std::size_t shorter = a.size() < b.size() ? a.size() : b.size();
  for (std::size_t i = 0; i < shorter; ++i) {
    const auto x = static_cast<unsigned char>(a[i]);
    const auto y = static_cast<unsigned char>(b[i]);
    if (x == y) continue;
    if (x >= 0xee && y >= 0xee && (x >= 0xf0) != (y >= 0xf0)) return x >= 0xf0 ? -1 : 1;
    return x < y ? -1 : 1;
  }
  if (a.size() == b.size()) return 0;
  return a.size() < b.size() ? -1 : 1;
}

}  // namespace heed::ledger::internal
