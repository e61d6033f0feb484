// Strings and integers as RFC 8785 writes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace heed::market {

// Quotes and escapes UTF-8 text: section 3.2.2.2, nothing but what must be.
void append_json_string(std::string& line, std::string_view text);

void append_json_integer(std::string& line, std::int64_t value);

}  // namespace heed::market
