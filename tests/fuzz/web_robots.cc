// Properties: any bytes are a robots.txt; answers do not depend on the line ends; /robots.txt is always allowed; a path
// keeps its answer when an unreserved octet of it is percent-encoded. Input: the file, NUL, the path.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "heed/web/robots.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto split = input.find('\0');
  const std::string_view file = input.substr(0, split);
  const std::string path =
      "/" + std::string(split == std::string_view::npos ? std::string_view() : input.substr(split + 1));
  const heed::web::Robots robots = heed::web::Robots::parse(file);
  const bool allowed = robots.allows("heed", path);
  (void)robots.crawl_delay_ms("heed");
  (void)robots.sitemaps();

  std::string crlf;
  for (const char c : file) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  if (crlf.size() < 400'000) require(heed::web::Robots::parse(crlf).allows("heed", path) == allowed);
  require(robots.allows("heed", "/robots.txt"));
  require(!heed::web::Robots::disallow_all().allows("heed", path) || path == "/robots.txt");
  if (path.size() == 2 && path[1] >= 'a' && path[1] <= 'z') {
    constexpr char kHex[] = "0123456789abcdef";
    const std::string encoded = std::string("/%") + kHex[path[1] / 16] + kHex[path[1] % 16];
    require(robots.allows("heed", encoded) == allowed);
  }
  return 0;
}
