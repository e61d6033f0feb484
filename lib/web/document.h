// One call for a tool: bytes or a file of any kind in, a document out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "heed/result.h"
#include "heed/web/fetch.h"
#include "heed/web/limits.h"
#include "heed/web/page.h"

namespace heed::web {

enum class Kind { kHtml, kMarkdown, kText, kBinary };

struct Document : Page {
  std::string uri;         // normalised
  std::string media_type;  // "text/html", "text/markdown", "text/plain"
  std::size_t bytes = 0;   // of the source
};

// What is known about some bytes before they are read.
struct Source {
  std::string uri;              // for links and messages; its path's extension is a hint
  std::string media_type = {};  // of Content-Type, "" unknown
  std::string charset = {};
  std::string robots_tag = {};  // X-Robots-Tag
};

// By media type, then by the extension of the URI's path, then by the bytes. Bytes with NUL that are not UTF-16, or
// with the magic of a known binary format, are kBinary whatever they are called.
Kind kind_of(std::string_view bytes, const Source& source);

// Errors: binary formats (naming the format and a remedy), too large. They do not repeat the URI.
Result<Document> from_bytes(std::string_view bytes, const Source& source);

// A regular file of at most `bytes_max`. The path may be relative; the document's uri is the file: URI of the absolute
// path, symlinks as named. Errors name the path.
Result<Document> load_file(const std::string& path, std::size_t bytes_max = kFileBytesMax);

// Fetches and extracts. Errors name the URI.
Result<Document> load_uri(Fetcher& fetcher, std::string_view uri);

}  // namespace heed::web
