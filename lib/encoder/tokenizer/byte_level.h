// The alphabet of byte-level BPE: a printable character for each byte (GPT-2's encoder.py, bytes_to_unicode).
//
// The bytes 21-7E, A1-AC and AE-FF are the characters of these numbers; the others are U+0100 onwards, in order, so a
// space is U+0120.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace heed::encoder::tokenizer {

const std::array<char32_t, 256>& byte_characters();

// The bytes that a string of the alphabet stands for; nullopt if it has other characters.
std::optional<std::string> bytes_of(std::string_view characters);

}  // namespace heed::encoder::tokenizer
