#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "heed/web/charset.h"
#include "heed/web/limits.h"
#include "heed/web/text_page.h"
#include "heed/web/utf8.h"

namespace heed::web {
namespace {

constexpr std::size_t kPlainTitleBytesMax = 120;  // longer first lines are sentences

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// "=====" and "-----" under a line make it a heading in every plain-text convention.
bool is_underline(std::string_view line) {
  line = trim(line);
  if (line.size() < 3) return false;
  return std::string_view("=-*~#").find(line[0]) != std::string_view::npos &&
         std::all_of(line.begin(), line.end(), [&](char c) { return c == line[0]; });
}

// LF line ends, no controls but tabs, no blanks at line ends, at most one empty line in a row.
std::vector<std::string> clean_lines(std::string_view text) {
  std::vector<std::string> lines;
  std::string line;
  const auto flush = [&] {
    while (!line.empty() && is_blank(line.back())) line.pop_back();
    if (!line.empty() || (!lines.empty() && !lines.back().empty())) lines.push_back(line);
    line.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\r' || c == '\n' || c == '\f') {
      if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      flush();
    } else if (c == '\b' && !line.empty()) {
      line.pop_back();  // overstrike, as in formatted manual pages: "N\bNA\bA"
      while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xc0) == 0x80) line.pop_back();
    } else if (byte >= 0x20 ? byte != 0x7f : c == '\t') {
      line += c;
    }
  }
  flush();
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

}  // namespace

Result<Page> extract_text(std::string_view bytes, std::string_view charset_hint) {
  if (bytes.size() > kFileBytesMax) {
    return input_error(
        fmt::format("has {} bytes, more than the {} read of one text; split it", bytes.size(), kFileBytesMax));
  }
  const Decoded decoded = decode(bytes, charset_hint, Declares::kNothing);
  Page page;
  page.charset = decoded.charset;
  const std::vector<std::string> lines = clean_lines(decoded.text);
  for (const std::string& line : lines) {
    page.text += line;
    page.text += '\n';
  }
  if (!page.text.empty()) page.text.pop_back();
  if (!is_utf8(page.text)) page.text = mend_utf8(page.text);  // overstrikes can cut characters
  if (!lines.empty()) {
    const std::string_view first = trim(lines[0]);
    const bool stands_alone = lines.size() == 1 || lines[1].empty() || is_underline(lines[1]);
    if (stands_alone && first.size() <= kPlainTitleBytesMax && is_utf8(first)) page.title = first;
  }
  return page;
}

}  // namespace heed::web
