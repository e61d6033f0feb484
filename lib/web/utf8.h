// What the room asks of UTF-8, in the form it asks it; the rules are those of text/unicode.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace heed::web {

bool is_utf8(std::string_view text);

// Appends one scalar value; anything that is none (surrogates, beyond U+10FFFF) becomes U+FFFD.
void append_utf8(std::string& out, std::uint32_t code_point);

// Ill-formed sequences become U+FFFD, one a maximal subpart (Unicode 15, section 3.9, "best practice").
std::string mend_utf8(std::string_view text);

// Cuts to at most `bytes_max` bytes without cutting a character.
void truncate_utf8(std::string& text, std::size_t bytes_max);

}  // namespace heed::web
