#include "heed/encoder/tokenizer/byte_level.h"

#include "heed/text/unicode.h"

namespace heed::encoder::tokenizer {
namespace {

constexpr char32_t kCharactersEnd = 0x144;  // 256 characters, 68 of them from U+0100

std::array<char32_t, 256> make_characters() {
  std::array<char32_t, 256> result{};
  char32_t next = 0x100;
  for (char32_t byte = 0; byte < 256; ++byte) {
    const bool printable = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
    result[byte] = printable ? byte : next++;
  }
  return result;
}

}  // namespace

const std::array<char32_t, 256>& byte_characters() {
  static const std::array<char32_t, 256> characters = make_characters();
  return characters;
}

std::optional<std::string> bytes_of(std::string_view characters) {
  static const auto bytes = [] {
    std::array<int, kCharactersEnd> result;
    result.fill(-1);
    for (int byte = 0; byte < 256; ++byte) result[byte_characters()[static_cast<std::size_t>(byte)]] = byte;
    return result;
  }();
  std::string result;
  for (std::size_t i = 0; i < characters.size();) {
    const text::Decoded one = text::decode(characters, i);
    if (!one.valid || one.code_point >= kCharactersEnd || bytes[one.code_point] < 0) return std::nullopt;
    result.push_back(static_cast<char>(bytes[one.code_point]));
    i += one.bytes;
  }
  return result;
}

}  // namespace heed::encoder::tokenizer
