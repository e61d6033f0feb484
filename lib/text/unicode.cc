#include "heed/text/unicode.h"

#include <utf8proc.h>

#include <cstring>

namespace heed::text {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080u;

std::uint8_t byte_at(std::string_view text, std::size_t i) { return static_cast<std::uint8_t>(text[i]); }

// Where the run of ASCII that starts at `i` ends, as far as whole words of eight bytes show it.
std::size_t skip_ascii(std::string_view text, std::size_t i) {
  while (i + 8 <= text.size()) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data() + i, 8);
    if ((eight & kHighBits) != 0) break;
    i += 8;
  }
  return i;
}

// What may follow a lead byte: the number of continuation bytes, and the range of the first of them. Table 3-7.
struct Lead {
  std::uint8_t more, low, high;
};

Lead lead_of(std::uint8_t byte) {
  if (byte < 0xC2) return {0, 0, 0};
  if (byte < 0xE0) return {1, 0x80, 0xBF};
  if (byte == 0xE0) return {2, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0x80, 0x9F};
  if (byte < 0xF0) return {2, 0x80, 0xBF};
  if (byte == 0xF0) return {3, 0x90, 0xBF};
  if (byte < 0xF4) return {3, 0x80, 0xBF};
  if (byte == 0xF4) return {3, 0x80, 0x8F};
  return {0, 0, 0};
}

bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool ends_line(char32_t c) { return (c >= 0x0A && c <= 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029; }

// Formatting that stands between the letters of one word: Persian needs the zero-width non-joiner, hyphenated text the
// soft hyphen, mixed-direction text the marks.
bool is_invisible(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || (c >= 0x200C && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

}  // namespace

Decoded decode(std::string_view text, std::size_t offset) {
  const std::uint8_t first = byte_at(text, offset);
  if (first < 0x80) return {first, 1, true};
  const Lead lead = lead_of(first);
  if (lead.more == 0) return {kReplacement, 1, false};
  char32_t code_point = static_cast<char32_t>(first & (0x3F >> lead.more));
  for (std::uint8_t k = 1; k <= lead.more; ++k) {
    const std::uint8_t low = k == 1 ? lead.low : 0x80, high = k == 1 ? lead.high : 0xBF;
    if (offset + k >= text.size()) return {kReplacement, k, false};
    const std::uint8_t byte = byte_at(text, offset + k);
    if (byte < low || byte > high) return {kReplacement, k, false};
    code_point = (code_point << 6) | (byte & 0x3F);
  }
  return {code_point, static_cast<std::uint8_t>(lead.more + 1), true};
}

void append_utf8(char32_t c, std::string& out) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacement;
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::size_t find_invalid_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    i = skip_ascii(text, i);
    if (i == text.size()) break;
    const Decoded one = decode(text, i);
    if (!one.valid) return i;
    i += one.bytes;
  }
  return std::string_view::npos;
}

std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t good = find_invalid_utf8(text);
    if (good == std::string_view::npos) break;
    out.append(text.substr(0, good));
    append_utf8(kReplacement, out);
    text.remove_prefix(good + decode(text, good).bytes);
  }
  return out.append(text);
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) i += decode(text, i).bytes;
  return count;
}

std::size_t floor_boundary(std::string_view text, std::size_t limit) {
  if (limit >= text.size()) return text.size();
  while (limit > 0 && (byte_at(text, limit) & 0xC0) == 0x80) --limit;
  return limit;
}

CharClass class_of(char32_t c) {
  if (is_space(c)) return CharClass::kSpace;
  if (is_invisible(c)) return CharClass::kInvisible;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
      return CharClass::kLetter;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NO:
      return CharClass::kDigit;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return CharClass::kMark;
    default:
      return CharClass::kOther;
  }
}

std::string collapse_spaces(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool space = false, line = false;
  for (std::size_t i = 0; i < text.size();) {
    const Decoded one = decode(text, i);
    if (one.valid && is_space(one.code_point)) {
      space = true;
      line = line || ends_line(one.code_point);
    } else {
      if (space && !out.empty()) out.push_back(line ? '\n' : ' ');
      space = line = false;
      out.append(text.substr(i, one.bytes));
    }
    i += one.bytes;
  }
  return out;
}

}  // namespace heed::text
