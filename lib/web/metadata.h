// What a page says about itself outside its text: title, language, dates, where it really lives, who may list it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "heed/web/dom.h"
#include "heed/web/page.h"
#include "heed/web/url.h"

namespace heed::web {

// Fills title, lang, published, canonical, noindex, nofollow. `base` (may be null) resolves the canonical address.
void read_metadata(const Dom& dom, const Url* base, Page& page);

// The address relative links start from: <base href> or the page's own. Nothing when neither is known.
std::optional<Url> base_of(const Dom& dom, std::string_view page_uri);

// A date as RFC 3339 knows it ("2025-09-09", "2025-09-09T07:00:00Z"), taken from the front of `text`; "" for anything
// else.
std::string read_date(std::string_view text);

// Applies a robots meta tag or X-Robots-Tag value: "noindex, nofollow", "googlebot: noindex" (others' are not ours).
void read_robots_directives(std::string_view text, Page& page);

}  // namespace heed::web
