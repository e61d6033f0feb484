// Plain text and Markdown.
#pragma once

#include <string_view>

#include "heed/result.h"
#include "heed/web/page.h"

namespace heed::web {

// Line ends become LF, control characters go, trailing blanks and runs of empty lines are collapsed; the words and the
// indentation stay. The title is the first line when it looks like one (short, and followed by an empty or underlining
// line). Bytes in any charset.
Result<Page> extract_text(std::string_view bytes, std::string_view charset_hint = {});

// CommonMark with tables, strikethrough, task lists and bare links, by md4c. Front matter (`---` YAML or `+++` TOML,
// flat keys title, date, lang and language) is read and taken away; else the first heading is the title. Code is kept
// as written.
Result<Page> extract_markdown(std::string_view bytes, std::string_view base_uri, std::string_view charset_hint = {});

}  // namespace heed::web
