// Bytes of a page to UTF-8: which encoding, and the conversion.
//
// Order: byte order mark, the transport's charset, the page's own declaration in its first kilobytes, then a look at
// the bytes (UTF-8 first, uchardet after). Two liberties are taken against the letter of the Encoding Standard, because
// pages lie: bytes that are valid UTF-8 with several multi-byte sequences are UTF-8 whatever single-byte name they
// carry, and a declared UTF-8 that mostly fails to decode is guessed at instead.
#pragma once

#include <string>
#include <string_view>

namespace heed::web {

struct Decoded {
  std::string text;     // valid UTF-8; what could not be decoded is U+FFFD
  std::string charset;  // what was decided, lower case: "utf-8", "windows-1252", "shift_jis"
};

enum class Declares { kNothing, kHtml };  // kHtml: look for <meta charset> and <?xml encoding?>

Decoded decode(std::string_view bytes, std::string_view charset_hint, Declares declares);

// The declaration inside an HTML page's first 4 KiB (the standard asks for 1 KiB; pages exceed it), "" if none.
std::string declared_charset(std::string_view bytes);

}  // namespace heed::web
