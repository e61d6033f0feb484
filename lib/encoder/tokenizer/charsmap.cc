#include "heed/encoder/tokenizer/charsmap.h"

#include <algorithm>

#include "heed/encoder/tokenizer/characters.h"
#include "heed/text/unicode.h"

namespace heed::encoder::tokenizer {
namespace {

constexpr std::size_t kClusterBytesMax = 5;  // longer ones are taken character by character

std::uint32_t read_u32(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// The parts of a unit of darts-clone.
bool has_leaf(std::uint32_t unit) { return (unit >> 8 & 1) != 0; }
std::uint32_t value_of(std::uint32_t unit) { return unit & 0x7FFFFFFF; }
std::uint32_t label_of(std::uint32_t unit) { return unit & (1U << 31 | 0xFF); }
std::uint32_t offset_of(std::uint32_t unit) { return (unit >> 10) << ((unit & 1U << 9) >> 6); }

}  // namespace

Result<Charsmap> Charsmap::parse(std::string_view bytes) {
  const std::size_t array_bytes = bytes.size() < 4 ? 0 : read_u32(bytes, 0);
  if (bytes.size() < 4 || array_bytes == 0 || array_bytes % 4 != 0 || array_bytes > bytes.size() - 4) {
    return input_error("precompiled_charsmap has an array of " + std::to_string(array_bytes) + " bytes in " +
                       std::to_string(bytes.size()) + ", expected a multiple of 4 that fits");
  }
  Charsmap map;
  map.units_.resize(array_bytes / 4);
  for (std::size_t i = 0; i < map.units_.size(); ++i) map.units_[i] = read_u32(bytes, 4 + 4 * i);
  map.replacements_ = bytes.substr(4 + array_bytes);
  if (!text::valid_utf8(map.replacements_)) {
    return input_error("precompiled_charsmap has replacements that are not UTF-8");
  }
  for (std::size_t c = 0; c < map.kept_.size(); ++c) {
    const char one = static_cast<char>(c);
    map.kept_[c] = !map.find({&one, 1});
  }
  return map;
}

std::optional<std::string_view> Charsmap::find(std::string_view chunk) const {
  std::size_t node = offset_of(units_[0]);
  for (const char c : chunk) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0) return std::nullopt;
    node ^= byte;
    if (node >= units_.size() || label_of(units_[node]) != byte) return std::nullopt;
    const std::uint32_t unit = units_[node];
    node ^= offset_of(unit);
    if (!has_leaf(unit)) continue;
    if (node >= units_.size()) return std::nullopt;
    const std::size_t at = value_of(units_[node]);
    const bool inside = at < replacements_.size() && (static_cast<unsigned char>(replacements_[at]) & 0xC0) != 0x80;
    if (!inside) return std::nullopt;
    return std::string_view(replacements_)
        .substr(at, std::min(replacements_.find('\0', at), replacements_.size()) - at);
  }
  return std::nullopt;
}

bool Charsmap::apply(const Aligned& in, Aligned& out) const {
  const std::string_view text = in.text;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto kept = [&](std::size_t i) { return byte(i) < 0x80 && kept_[byte(i)]; };
  // ASCII that stays itself, and with no ASCII or the end behind it (a mark might join it).
  const auto plain_run = [&](std::size_t i) {
    std::size_t end = i;
    while (end < text.size() && kept(end)) ++end;
    return end > i && end < text.size() && byte(end) >= 0x80 ? end - 1 : end;
  };
  std::size_t i = plain_run(0);
  if (i == text.size()) return false;
  out.clear();
  out.append(in, 0, i);
  while (i < text.size()) {
    const std::size_t begin = i;
    GraphemeReader reader;
    while (i < text.size()) {
      const text::Decoded one = text::decode(text, i);
      if (reader.boundary_before(one.code_point)) break;
      i += one.bytes;
    }
    apply_cluster(in, begin, i, out);
    const std::size_t end = plain_run(i);
    out.append(in, i, end);
    i = end;
  }
  // What vanished in front of everything belongs to the first character, so that it still begins at the beginning.
  if (out.text.empty()) return true;
  const std::size_t first_bytes = text::decode(out.text, 0).bytes;
  for (std::size_t k = 0; k < first_bytes; ++k) out.origins[k].begin = in.origins[0].begin;
  return true;
}

void Charsmap::apply_cluster(const Aligned& in, std::size_t begin, std::size_t end, Aligned& out) const {
  const std::string_view text = in.text;
  if (end - begin <= kClusterBytesMax) {
    if (const auto with = find(text.substr(begin, end - begin))) return replace(in, begin, end, *with, out);
  }
  while (begin < end) {
    const std::size_t next = begin + text::decode(text, begin).bytes;
    if (const auto with = find(text.substr(begin, next - begin))) {
      replace(in, begin, next, *with, out);
    } else {
      out.append(in, begin, next);
    }
    begin = next;
  }
}

// The characters of the replacement stand for those replaced one by one, and the last one for what is left over.
void Charsmap::replace(const Aligned& in, std::size_t begin, std::size_t end, std::string_view with,
                       Aligned& out) const {
  std::size_t old = begin;
  for_each_character(with, [&](char32_t, std::size_t at, std::size_t bytes) {
    out.append(with.substr(at, bytes), in.origins[old]);
    const std::size_t next = old + text::decode(in.text, old).bytes;
    if (next < end) old = next;
  });
}

}  // namespace heed::encoder::tokenizer
