#include "heed/ledger/base64.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace heed::ledger {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNoLetter = 0xff;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoLetter);
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    values[static_cast<unsigned char>(kLetters[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}
constexpr std::array<std::uint8_t, 256> kValues = make_values();

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
  return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
}

}  // namespace

std::string format_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    const std::size_t left = bytes.size() - i;
    text += kLetters[group >> 18];
    text += kLetters[group >> 12 & 63];
    text += left > 1 ? kLetters[group >> 6 & 63] : '=';
    text += left > 2 ? kLetters[group & 63] : '=';
  }
  return text;
}

Result<std::string> parse_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return input_error(fmt::format("base64 text has {} characters, expected a multiple of 4", text.size()));
  }
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  const std::size_t letters = text.size() - padding;

  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  unsigned bit_count = 0;
  for (std::size_t i = 0; i < letters; ++i) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(text[i])];
    if (value == kNoLetter) {
      return input_error(fmt::format("base64 text has a character outside the standard alphabet at position {}", i));
    }
    bits = (bits << 6 | value) & 0xffff;
    bit_count += 6;
    if (bit_count >= 8) {
      bit_count -= 8;
      bytes += static_cast<char>(bits >> bit_count & 0xff);
    }
  }
  if ((bits & ((1U << bit_count) - 1)) != 0) {
    return input_error("base64 text has stray bits in its last letter, expected the canonical spelling");
  }
  return bytes;
}

Result<Hash> parse_base64_hash(std::string_view text) {
  Result<std::string> bytes = parse_base64(text);
  if (!bytes) return bytes.error();
  if (bytes->size() != kHashBytes) {
    return input_error(fmt::format("hash has {} bytes, expected {}", bytes->size(), kHashBytes));
  }
  Hash hash;
  std::transform(bytes->begin(), bytes->end(), hash.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return hash;
}

}  // namespace heed::ledger
