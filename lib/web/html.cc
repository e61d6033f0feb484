#include "heed/web/html.h"

#include <fmt/format.h>

#include <optional>
#include <unordered_set>
#include <utility>

#include "heed/web/charset.h"
#include "heed/web/content.h"
#include "heed/web/dom.h"
#include "heed/web/limits.h"
#include "heed/web/metadata.h"
#include "heed/web/url.h"

namespace heed::web {
namespace {

bool has_token(std::string_view list, std::string_view token) {
  for (std::size_t at = 0; (at = list.find(token, at)) != std::string_view::npos; at += token.size()) {
    const std::size_t end = at + token.size();
    const bool starts = at == 0 || list[at - 1] == ' ';
    if (starts && (end == list.size() || list[end] == ' ')) return true;
  }
  return false;
}

bool is_kept(const Dom& dom, std::uint32_t node, const std::vector<std::uint8_t>& kept) {
  for (std::uint32_t i = node + 1; i < dom.nodes[node].end; ++i) {
    if (dom.nodes[i].tag == Tag::kText && kept[i] != 0) return true;
  }
  return false;
}

// Every place the page leads to, once, in order. A link that stands in the main text anywhere counts as standing there.
void read_links(const Dom& dom, const Url* base, const Content& content, Page& page) {
  std::unordered_set<std::string> seen;
  for (std::uint32_t i = 0; i < dom.nodes.size() && page.links.size() < kLinksMax; ++i) {
    const Tag tag = dom.nodes[i].tag;
    if ((tag != Tag::k_a && tag != Tag::k_area) || !dom.has_attr(i, Attr::kHref)) continue;
    const std::string_view href = dom.attr(i, Attr::kHref);
    if (href.size() > kUriBytesMax || href.starts_with('#')) continue;
    auto url = parse_url(href, base);
    if (!url || !(url->is_http() || (url->scheme == "file" && base != nullptr && base->scheme == "file"))) continue;
    Link link;
    link.uri = normalise(*std::move(url)).str();
    if (link.uri.size() > kUriBytesMax || !seen.insert(link.uri).second) continue;
    link.text = inner_text(dom, i, kLinkTextBytesMax);
    link.in_text = is_kept(dom, i, content.kept);
    link.nofollow = page.nofollow || has_token(dom.attr(i, Attr::kRel), "nofollow");
    page.links.push_back(std::move(link));
  }
}

}  // namespace

Page extract_html_text(std::string_view utf8, std::string_view base_uri) {
  const Dom dom = parse_dom(utf8);
  const std::optional<Url> base = base_of(dom, base_uri);
  Page page;
  read_metadata(dom, base ? &*base : nullptr, page);
  Content content = main_content(dom);
  read_links(dom, base ? &*base : nullptr, content, page);
  page.text = std::move(content.text);
  page.charset = "utf-8";
  return page;
}

Result<Page> extract_html(std::string_view bytes, std::string_view base_uri, std::string_view charset_hint) {
  if (bytes.size() > kFileBytesMax) {
    return input_error(
        fmt::format("has {} bytes, more than the {} read of one page; split it", bytes.size(), kFileBytesMax));
  }
  const Decoded decoded = decode(bytes, charset_hint, Declares::kHtml);
  Page page = extract_html_text(decoded.text, base_uri);
  page.charset = decoded.charset;
  return page;
}

}  // namespace heed::web
