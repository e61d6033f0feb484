#include "heed/web/entities.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "heed/web/url.h"
#include "heed/web/utf8.h"

namespace heed::web {
namespace {

struct Entity {
  std::string_view name;
  std::string_view text;
  bool legacy;  // may stand without its semicolon
};

constexpr Entity kEntities[] = {
#include "heed/web/entity_table.inc"
};
constexpr std::size_t kNameBytesMax = 32;  // CounterClockwiseContourIntegral has 31
constexpr std::size_t kLegacyBytesMax = 6;

const Entity* find(std::string_view name) {
  const auto* it = std::lower_bound(std::begin(kEntities), std::end(kEntities), name,
                                    [](const Entity& entity, std::string_view key) { return entity.name < key; });
  return it != std::end(kEntities) && it->name == name ? it : nullptr;
}

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Numbers 128 to 159 are controls in Unicode and letters in windows-1252, which is what their authors saw.
constexpr std::array<std::uint16_t, 32> kWindows1252{0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                     0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,   0x017d, 0x8f,
                                                     0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                     0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};

// text begins with "&#". Returns the bytes used, 0 when there are no digits.
std::size_t append_number(std::string& out, std::string_view text) {
  std::size_t i = 2;
  const bool hex = i < text.size() && (text[i] == 'x' || text[i] == 'X');
  if (hex) ++i;
  const std::size_t start = i;
  std::uint32_t value = 0;
  while (i < text.size() && (hex ? is_hex(text[i]) : (text[i] >= '0' && text[i] <= '9'))) {
    if (value <= 0x10ffff) value = value * (hex ? 16 : 10) + static_cast<std::uint32_t>(hex_value(text[i]));
    ++i;
  }
  if (i == start) return 0;
  if (value >= 0x80 && value <= 0x9f) value = kWindows1252[value - 0x80];
  if (value == 0) value = 0xfffd;
  append_utf8(out, value);
  if (i < text.size() && text[i] == ';') ++i;
  return i;
}

// text begins with "&" and a letter. Returns the bytes used, 0 when it is no name.
std::size_t append_named(std::string& out, std::string_view text, bool in_attribute) {
  std::size_t end = 1;
  while (end < text.size() && end <= kNameBytesMax && is_alnum(text[end])) ++end;
  const std::string_view name = text.substr(1, end - 1);
  if (end < text.size() && text[end] == ';') {
    if (const Entity* entity = find(name)) {
      out += entity->text;
      return end + 1;
    }
  }
  // The longest legacy name that the letters begin with: "&notit" is "¬it".
  for (std::size_t length = std::min(name.size(), kLegacyBytesMax); length >= 2; --length) {
    const Entity* entity = find(name.substr(0, length));
    if (entity == nullptr || !entity->legacy) continue;
    const char next = 1 + length < text.size() ? text[1 + length] : '\0';
    if (in_attribute && (next == '=' || is_alnum(next))) return 0;
    out += entity->text;
    return 1 + length;
  }
  return 0;
}

}  // namespace

void append_decoded(std::string& out, std::string_view text, bool in_attribute) {
  while (!text.empty()) {
    const auto special = text.find_first_of(std::string_view("&\0", 2));
    out += text.substr(0, special);
    if (special == std::string_view::npos) return;
    text.remove_prefix(special);
    std::size_t used = 0;
    if (text[0] == '&' && text.size() > 1) {
      if (text[1] == '#') used = append_number(out, text);
      if (is_alnum(text[1])) used = append_named(out, text, in_attribute);
    }
    if (used == 0) {
      if (text[0] == '&') out += '&';
      used = 1;
    }
    text.remove_prefix(used);
  }
}

}  // namespace heed::web
