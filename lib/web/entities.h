// Character references of HTML: "&amp;", "&#8212;", "&#x2014;".
#pragma once

#include <string>
#include <string_view>

namespace heed::web {

// Appends `text` with its references replaced, by the rules of the HTML standard section 13.2.5.72 onwards: numbers map
// through windows-1252 where old pages meant that, unknown names stay as written. In an attribute, a name without
// semicolon that runs on into "=" or a letter stays as written (`?a=1&copy=2`). NUL is left out.
void append_decoded(std::string& out, std::string_view text, bool in_attribute);

}  // namespace heed::web
