#include "heed/market/json_text.h"

#include <fmt/format.h>

#include <charconv>

namespace heed::market {

void append_json_string(std::string& line, std::string_view text) {
  line += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        line += "\\\"";
        break;
      case '\\':
        line += "\\\\";
        break;
      case '\b':
        line += "\\b";
        break;
      case '\t':
        line += "\\t";
        break;
      case '\n':
        line += "\\n";
        break;
      case '\f':
        line += "\\f";
        break;
      case '\r':
        line += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          line += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          line += c;
        }
    }
  }
  line += '"';
}

void append_json_integer(std::string& line, std::int64_t value) {
  char digits[24];
  line.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

}  // namespace heed::market
