// HTML pages: the text a reader came for, and what the page says about itself.
//
// Bytes -> UTF-8 (charset.h) -> a flat tree (dom.h) -> metadata and main text. The tree is built here rather than by a
// package: gumbo 0.10.1 reads 33 MB/s, recurses when it frees a tree, and is quadratic in the attributes of one tag
// (40,000: 2.3 s) and in the depth of open elements (10,000: 0.65 s). This one is linear in both.
#pragma once

#include <string_view>

#include "heed/result.h"
#include "heed/web/page.h"

namespace heed::web {

// base_uri: where the page came from, for its relative links; "" keeps absolute links only. charset_hint: of the
// Content-Type header, "" if none. Any bytes give a Page; an error is only input beyond kFileBytesMax.
Result<Page> extract_html(std::string_view bytes, std::string_view base_uri, std::string_view charset_hint = {});

// The same for text that is UTF-8 already.
Page extract_html_text(std::string_view utf8, std::string_view base_uri);

}  // namespace heed::web
