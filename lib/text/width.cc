#include "heed/text/width.h"

#include <utf8proc.h>

#include <algorithm>

#include "heed/text/unicode.h"

namespace heed::text {
namespace {

constexpr std::string_view kEllipsis = "\u2026";

std::size_t cells_of(char32_t c) {
  return static_cast<std::size_t>(std::max(0, utf8proc_charwidth(static_cast<utf8proc_int32_t>(c))));
}

// What makes an emoji of the character before it: the second half of a flag, and a request to be shown as one (UTS 51).
bool widens(char32_t c) { return (c >= 0x1F1E6 && c <= 0x1F1FF) || c == 0xFE0F; }

struct Cluster {
  std::size_t bytes = 0;
  std::size_t cells = 0;
};

// The cluster that begins at `offset`, which is less than text.size().
Cluster next_cluster(std::string_view text, std::size_t offset) {
  Decoded now = decode(text, offset);
  Cluster cluster{now.bytes, cells_of(now.code_point)};
  utf8proc_int32_t state = 0;
  while (offset + cluster.bytes < text.size()) {
    const Decoded next = decode(text, offset + cluster.bytes);
    if (utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(now.code_point),
                                         static_cast<utf8proc_int32_t>(next.code_point), &state)) {
      break;
    }
    cluster.bytes += next.bytes;
    cluster.cells = std::max(cluster.cells, widens(next.code_point) ? 2 : cells_of(next.code_point));
    now = next;
  }
  return cluster;
}

// Bytes of the longest beginning of whole clusters that fits.
std::size_t fitting(std::string_view text, std::size_t cells) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const Cluster cluster = next_cluster(text, offset);
    if (cluster.cells > cells) break;
    cells -= cluster.cells;
    offset += cluster.bytes;
  }
  return offset;
}

bool is_direction_mark(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool is_noncharacter(char32_t c) { return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF); }

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t cells = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const Cluster cluster = next_cluster(text, offset);
    cells += cluster.cells;
    offset += cluster.bytes;
  }
  return cells;
}

std::string cut_to_width(std::string_view text, std::size_t cells) {
  if (fitting(text, cells) == text.size()) return std::string(text);
  if (cells == 0) return {};
  std::string_view head = text.substr(0, fitting(text, cells - 1));
  while (head.ends_with(' ')) head.remove_suffix(1);
  return std::string(head).append(kEllipsis);
}

std::string one_line(std::string_view text) {
  const std::string whole = repair_utf8(text);
  std::string safe;
  safe.reserve(whole.size());
  for (std::size_t offset = 0; offset < whole.size();) {
    const Decoded next = decode(whole, offset);
    const char32_t c = next.code_point;
    if (class_of(c) == CharClass::kSpace) {
      safe += ' ';
    } else if (!is_control(c) && !is_noncharacter(c) && !is_direction_mark(c)) {
      safe.append(whole, offset, next.bytes);
    }
    offset += next.bytes;
  }
  return collapse_spaces(safe);
}

bool has_right_to_left(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    const Decoded next = decode(text, offset);
    const auto bidi = utf8proc_get_property(static_cast<utf8proc_int32_t>(next.code_point))->bidi_class;
    if (bidi == UTF8PROC_BIDI_CLASS_R || bidi == UTF8PROC_BIDI_CLASS_AL) return true;
    offset += next.bytes;
  }
  return false;
}

}  // namespace heed::text
