#include "heed/web/utf8.h"

#include <simdjson.h>

#include "heed/text/unicode.h"

namespace heed::web {

// Whole pages are checked here: the package does it with vector instructions.
bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

void append_utf8(std::string& out, std::uint32_t code_point) {
  text::append_utf8(static_cast<char32_t>(code_point), out);
}

std::string mend_utf8(std::string_view text) { return text::repair_utf8(text); }

void truncate_utf8(std::string& text, std::size_t bytes_max) { text.resize(text::floor_boundary(text, bytes_max)); }

}  // namespace heed::web
