#include "heed/encoder/tokenizer/aligned.h"

#include <cstring>

namespace heed::encoder::tokenizer {

void Aligned::append_original(std::string_view bytes, std::uint32_t offset) {
  text.append(bytes);
  const std::size_t first = origins.size();
  origins.resize(text.size());
  Origin* out = origins.data() + first;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = static_cast<unsigned char>(bytes[i]) < 0x80 ? 1 : text::decode(bytes, i).bytes;
    const auto begin = static_cast<std::uint32_t>(offset + i);
    for (std::size_t k = 0; k < length; ++k) *out++ = {begin, static_cast<std::uint32_t>(begin + length)};
    i += length;
  }
}

std::size_t ascii_prefix(std::string_view text) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data() + i, 8);
    if ((eight & 0x8080808080808080u) != 0) break;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

}  // namespace heed::encoder::tokenizer
