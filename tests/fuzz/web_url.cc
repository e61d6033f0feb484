// Properties: what is written parses again to the same text; normalise(normalise(x)) == normalise(x); a file path that
// goes into a URI comes back the same, but for dot segments.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "heed/web/url.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const heed::Result<heed::web::Url>& url) {
  if (!url) return;
  const std::string text = url->str();
  const auto again = heed::web::parse_url(text);
  require(again.ok() && again->str() == text);
  const auto once = heed::web::normalise(text);
  require(once.ok());
  const auto twice = heed::web::normalise(*once);
  require(twice.ok() && *twice == *once);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(heed::web::parse_url(text));
  for (const char* base_text : {"http://a.example/b/c/d;p?q", "file:///C:/x/y", "about:blank", "x://h/p", "x:/a//b"}) {
    const auto base = heed::web::parse_url(base_text);
    require(base.ok());
    check(heed::web::parse_url(text, &*base));
  }
  const std::string path = "/" + std::string(text);
  if (const auto uri = heed::web::file_uri(path)) {
    const auto back = heed::web::file_path(*uri);
    const bool has_dots = path.find("/.") != std::string::npos;
    require(path.find('\0') != std::string::npos ? !back.ok() || has_dots : back.ok());
    if (back && !has_dots) require(*back == path);
  }
  return 0;
}
