// Property: whatever the bytes, a page comes out; its strings are valid UTF-8 without NUL, its links are normalised,
// and the tree is well formed (every subtree inside its parent's).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "heed/web/charset.h"
#include "heed/web/dom.h"
#include "heed/web/html.h"
#include "heed/web/text_page.h"
#include "heed/web/url.h"
#include "heed/web/utf8.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const heed::web::Page& page) {
  for (const std::string* text :
       {&page.title, &page.text, &page.lang, &page.published, &page.canonical, &page.charset}) {
    require(heed::web::is_utf8(*text));
    require(text->find('\0') == std::string::npos);
  }
  for (const heed::web::Link& link : page.links) {
    require(heed::web::is_utf8(link.text));
    const auto again = heed::web::normalise(link.uri);
    require(again.ok() && *again == link.uri);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto page = heed::web::extract_html(bytes, "https://example.org/a/b?c");
  require(page.ok());
  check(*page);
  const auto markdown = heed::web::extract_markdown(bytes, "https://example.org/a/b?c");
  require(markdown.ok());
  check(*markdown);
  const auto text = heed::web::extract_text(bytes);
  require(text.ok());
  check(*text);

  const std::string utf8 = heed::web::decode(bytes, "", heed::web::Declares::kHtml).text;
  const heed::web::Dom dom = heed::web::parse_dom(utf8);
  for (std::uint32_t i = 1; i < dom.nodes.size(); ++i) {
    const heed::web::Node& node = dom.nodes[i];
    require(node.parent < i && node.end > i && node.end <= dom.nodes[node.parent].end);
  }
  return 0;
}
