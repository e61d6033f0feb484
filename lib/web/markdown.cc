// Markdown through md4c: its callbacks come in document order, the text is written as they come.
#include <fmt/format.h>
#include <md4c.h>

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "heed/web/charset.h"
#include "heed/web/content.h"
#include "heed/web/dom.h"
#include "heed/web/entities.h"
#include "heed/web/limits.h"
#include "heed/web/metadata.h"
#include "heed/web/text_page.h"
#include "heed/web/url.h"
#include "heed/web/utf8.h"

namespace heed::web {
namespace {

constexpr std::size_t kFrontMatterBytesMax = 64 << 10;

std::string_view trim(std::string_view text, std::string_view edge = " \t\r\n") {
  const auto first = text.find_first_not_of(edge);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(edge) - first + 1);
}

// Takes "---\nkey: value\n---" or "+++\nkey = value\n+++" off the front.
void take_front_matter(std::string_view& text, Page& page) {
  const bool yaml = text.starts_with("---\n") || text.starts_with("---\r\n");
  const bool toml = text.starts_with("+++\n") || text.starts_with("+++\r\n");
  if (!yaml && !toml) return;
  const std::string_view fence = yaml ? "---" : "+++";
  std::string_view rest = text.substr(text.find('\n') + 1);
  std::vector<std::string_view> lines;
  while (true) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos && trim(rest) != fence) return;  // never closed: a thematic break
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (trim(line) == fence || (yaml && trim(line) == "...")) break;
    lines.push_back(line);
    if (text.size() - rest.size() > kFrontMatterBytesMax) return;
  }
  for (const std::string_view line : lines) {
    const auto separator = line.find(yaml ? ':' : '=');
    if (separator == std::string_view::npos || line.starts_with(' ') || line.starts_with('#')) continue;
    const std::string_view key = trim(line.substr(0, separator));
    const std::string_view value = trim(trim(line.substr(separator + 1)), "\"'");
    if (key == "title") page.title = one_line(value, kTitleBytesMax);
    if (key == "date" || key == "published") page.published = read_date(value);
    if ((key == "lang" || key == "language") && value.size() <= 16) page.lang = value;
  }
  text = rest;
}

// Text of an HTML block inside Markdown: READMEs carry their logo lines in such.
std::string html_text(const std::string& html) {
  const Dom dom = parse_dom(html);
  return write_text(dom, 0, std::vector<std::uint8_t>(dom.nodes.size(), 1));
}

class Renderer {
 public:
  Renderer(const Url* base, Page& page) : base_(base), page_(page) {}

  bool run(std::string_view text) {
    MD_PARSER parser{};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_PERMISSIVEURLAUTOLINKS |
                   MD_FLAG_PERMISSIVEEMAILAUTOLINKS;
    parser.enter_block = [](MD_BLOCKTYPE type, void*, void* self) { return static_cast<Renderer*>(self)->enter(type); };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) { return static_cast<Renderer*>(self)->leave(type); };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
      return static_cast<Renderer*>(self)->enter_span(type, detail);
    };
    parser.leave_span = [](MD_SPANTYPE type, void*, void* self) {
      return static_cast<Renderer*>(self)->leave_span(type);
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
      return static_cast<Renderer*>(self)->text(type, {text, size});
    };
    if (md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, this) != 0) return false;
    while (!page_.text.empty() && (page_.text.back() == '\n' || page_.text.back() == ' ')) page_.text.pop_back();
    return true;
  }

 private:
  void gap(int lines) { gap_ = std::max(gap_, lists_ > 0 && lines == 2 ? 1 : lines); }

  void write(std::string_view text) {
    if (text.empty()) return;
    if (gap_ > 0 && !page_.text.empty()) page_.text.append(static_cast<std::size_t>(gap_), '\n');
    gap_ = 0;
    if (bullet_) page_.text += "- ";
    bullet_ = false;
    page_.text += text;
    if (in_heading_) heading_ += text;
    if (link_depth_ > 0 && link_text_.size() < kLinkTextBytesMax) link_text_ += text;
  }

  int enter(MD_BLOCKTYPE type) {
    switch (type) {
      case MD_BLOCK_UL:
      case MD_BLOCK_OL:
        gap(2);
        ++lists_;
        break;
      case MD_BLOCK_LI:
        gap(1);
        bullet_ = true;
        break;
      case MD_BLOCK_H:
        gap(2);
        in_heading_ = page_.title.empty();
        break;
      case MD_BLOCK_HTML:
        in_html_ = true;
        break;
      case MD_BLOCK_TR:
        gap(1);
        row_ = 0;
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        if (row_++ > 0) write(" | ");
        break;
      case MD_BLOCK_THEAD:
      case MD_BLOCK_TBODY:
      case MD_BLOCK_DOC:
        break;
      default:
        gap(2);
        break;
    }
    return 0;
  }

  int leave(MD_BLOCKTYPE type) {
    switch (type) {
      case MD_BLOCK_UL:
      case MD_BLOCK_OL:
        --lists_;
        gap(2);
        break;
      case MD_BLOCK_LI:
        bullet_ = false;
        gap(1);
        break;
      case MD_BLOCK_H:
        if (in_heading_ && !heading_.empty() && page_.title.empty()) {
          page_.title = one_line(heading_, kTitleBytesMax);
        }
        in_heading_ = false;
        heading_.clear();
        gap(2);
        break;
      case MD_BLOCK_HTML:
        in_html_ = false;
        gap(2);
        write(html_text(html_));
        html_.clear();
        gap(2);
        break;
      case MD_BLOCK_CODE:
        while (!page_.text.empty() && page_.text.back() == '\n') page_.text.pop_back();
        gap(2);
        break;
      case MD_BLOCK_TR:
        gap(1);
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
      case MD_BLOCK_THEAD:
      case MD_BLOCK_TBODY:
        break;
      default:
        gap(2);
        break;
    }
    return 0;
  }

  static std::string attribute(const MD_ATTRIBUTE& value) {
    std::string out;
    append_decoded(out, {value.text, value.size}, false);
    return out;
  }

  int enter_span(MD_SPANTYPE type, void* detail) {
    if (type == MD_SPAN_A) {
      if (link_depth_++ == 0) {
        link_uri_ = attribute(static_cast<MD_SPAN_A_DETAIL*>(detail)->href);
        link_text_.clear();
      }
    }
    return 0;
  }

  int leave_span(MD_SPANTYPE type) {
    if (type == MD_SPAN_A && --link_depth_ == 0) add_link();
    return 0;
  }

  void add_link() {
    if (page_.links.size() >= kLinksMax || link_uri_.size() > kUriBytesMax || link_uri_.starts_with('#')) return;
    auto url = parse_url(link_uri_, base_);
    if (!url || !(url->is_http() || (url->scheme == "file" && base_ != nullptr && base_->scheme == "file"))) return;
    Link link{.uri = normalise(*std::move(url)).str(), .text = link_text_, .in_text = true};
    if (!seen_.insert(link.uri).second) return;
    truncate_utf8(link.text, kLinkTextBytesMax);
    page_.links.push_back(std::move(link));
  }

  int text(MD_TEXTTYPE type, std::string_view text) {
    switch (type) {
      case MD_TEXT_NULLCHAR:
        break;
      case MD_TEXT_BR:
        gap(1);
        break;
      case MD_TEXT_SOFTBR:
        write(" ");
        break;
      case MD_TEXT_ENTITY: {
        std::string decoded;
        append_decoded(decoded, text, false);
        write(decoded);
        break;
      }
      case MD_TEXT_HTML:
        if (in_html_) html_ += text;  // an inline tag says nothing
        break;
      default:
        write_clean(text);
        break;
    }
    return 0;
  }

  void write_clean(std::string_view text) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; };
    if (std::none_of(text.begin(), text.end(), is_control)) return write(text);
    std::string clean;
    std::copy_if(text.begin(), text.end(), std::back_inserter(clean), [&](char c) { return !is_control(c); });
    write(clean);
  }

  const Url* base_;
  Page& page_;
  std::unordered_set<std::string> seen_;
  std::string html_, heading_, link_uri_, link_text_;
  int gap_ = 0, lists_ = 0, row_ = 0, link_depth_ = 0;
  bool bullet_ = false, in_heading_ = false, in_html_ = false;
};

}  // namespace

Result<Page> extract_markdown(std::string_view bytes, std::string_view base_uri, std::string_view charset_hint) {
  if (bytes.size() > kFileBytesMax) {
    return input_error(
        fmt::format("has {} bytes, more than the {} read of one text; split it", bytes.size(), kFileBytesMax));
  }
  const Decoded decoded = decode(bytes, charset_hint, Declares::kNothing);
  Page page;
  page.charset = decoded.charset;
  std::string_view text = decoded.text;
  take_front_matter(text, page);
  std::optional<Url> base;
  if (!base_uri.empty()) {
    if (auto url = parse_url(base_uri)) base = *std::move(url);
  }
  if (!Renderer(base ? &*base : nullptr, page).run(text)) {
    return system_error("ran out of memory while reading Markdown; give the file in smaller parts");
  }
  return page;
}

}  // namespace heed::web
