#include "heed/attention/base64.h"

#include <fmt/format.h>

#include <cassert>
#include <cstring>

#include "heed/attention/kernels.h"

namespace heed::attention {
namespace {

std::size_t padding_of(std::string_view text) {
  if (text.ends_with("==")) return 2;
  return text.ends_with('=') ? 1 : 0;
}

bool in_alphabet(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

// The slow search for what a kernel refused.
Error first_fault(std::string_view text) {
  const std::size_t end = text.size() - padding_of(text);
  for (std::size_t i = 0; i < end; ++i) {
    if (in_alphabet(text[i])) continue;
    const bool printable = text[i] > ' ' && text[i] < 0x7f;
    const std::string what =
        printable ? fmt::format("'{}'", text[i]) : fmt::format("byte 0x{:02x}", static_cast<unsigned char>(text[i]));
    return input_error(fmt::format("has {} at position {}, which is not base64", what, i));
  }
  return input_error("ends in base64 bits that are not zero, expected the canonical encoding");
}

// The last group when it is padded: two or three characters to one or two bytes. The kernel decodes it with 'A', six
// zero bits, in place of each '='; the bytes that then stick out hold the unused bits.
bool decode_padded(const char* group, std::size_t padding, std::uint8_t* out) {
  char filled[4] = {group[0], group[1], padding == 2 ? 'A' : group[2], 'A'};
  std::uint8_t bytes[3];
  if (!kernels().base64_decode(filled, 1, bytes)) return false;
  std::memcpy(out, bytes, 3 - padding);
  return bytes[2] == 0 && (padding == 1 || bytes[1] == 0);
}

}  // namespace

Result<std::size_t> base64_decoded_size(std::string_view text) {
  if (text.size() % 4 != 0) {
    return input_error(fmt::format("has {} characters of base64, expected a multiple of 4", text.size()));
  }
  return text.size() / 4 * 3 - padding_of(text);
}

Status base64_decode(std::string_view text, std::span<std::uint8_t> out) {
  const Result<std::size_t> size = base64_decoded_size(text);
  if (!size) return size.error();
  assert(*size == out.size() && "base64_decode: the output has another size");
  if (text.empty()) return {};
  const std::size_t padding = padding_of(text);
  const std::size_t whole = text.size() / 4 - (padding != 0 ? 1 : 0);
  if (!kernels().base64_decode(text.data(), whole, out.data())) return first_fault(text);
  if (padding != 0 && !decode_padded(text.data() + whole * 4, padding, out.data() + whole * 3))
    return first_fault(text);
  return {};
}

Result<std::vector<std::uint8_t>> base64_decode(std::string_view text) {
  const Result<std::size_t> size = base64_decoded_size(text);
  if (!size) return size.error();
  std::vector<std::uint8_t> bytes(*size);
  if (const Status status = base64_decode(text, bytes); !status) return status.error();
  return bytes;
}

void base64_encode(std::span<const std::uint8_t> bytes, char* out) {
  const std::size_t whole = bytes.size() / 3, rest = bytes.size() % 3;
  kernels().base64_encode(bytes.data(), whole, out);
  if (rest == 0) return;
  std::uint8_t last[3] = {};
  std::memcpy(last, bytes.data() + whole * 3, rest);
  char* end = out + whole * 4;
  kernels().base64_encode(last, 1, end);
  end[3] = '=';
  if (rest == 1) end[2] = '=';
}

std::string base64_encode(std::span<const std::uint8_t> bytes) {
  std::string text(base64_encoded_size(bytes.size()), '\0');
  base64_encode(bytes, text.data());
  return text;
}

}  // namespace heed::attention
