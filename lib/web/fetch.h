// A polite HTTP client: one request at a time over libcurl, asking robots.txt first and never hurrying a host.
//
// Nothing but http and https is spoken, on any hop. Every connection is checked against the private-address ranges when
// the socket is opened, on the address that is really used: names that resolve to 127.0.0.1, redirects to the cloud
// metadata address and decimal spellings of either are all refused there (address.h). Bodies are counted after
// decompression, so a small bomb stays small. Proxies, .netrc and the environment are not read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "heed/result.h"
#include "heed/web/limits.h"

namespace heed::web {

struct FetchOptions {
  std::string version = "0";           // of heed, for the user agent
  std::string contact;                 // page or mail address for site owners: "heed/0.1.0 (+https://...)"
  std::string product_token = "heed";  // what robots.txt is asked about
  std::string proxy;                   // as CURLOPT_PROXY; "" = none
  std::size_t body_bytes_max = kFileBytesMax;
  std::int64_t connect_timeout_ms = kConnectTimeoutMs;
  std::int64_t timeout_ms = kFetchTimeoutMs;
  std::int64_t host_delay_ms = kHostDelayMs;  // the least; a longer Crawl-delay is honoured
  std::int64_t crawl_delay_ms_max = kCrawlDelayMsMax;
  int redirects_max = kRedirectsMax;
  bool allow_private = false;  // loopback, RFC 1918 and the like may be fetched
  bool respect_robots = true;
};

struct Response {
  std::string uri;         // where the body came from, after redirects, normalised
  int status = 0;          // always 2xx
  std::string media_type;  // lower case, without parameters; "" when not said
  std::string charset;     // of Content-Type, "" when not said
  std::string body;        // decompressed
  std::string etag;
  std::string last_modified;
  std::string robots_tag;  // X-Robots-Tag lines joined by ", "
  int redirects = 0;
};

// One Fetcher belongs to one thread; it remembers robots.txt and the time of the last request of each host.
class Fetcher {
 public:
  explicit Fetcher(FetchOptions options);
  ~Fetcher();
  Fetcher(Fetcher&&) noexcept;
  Fetcher& operator=(Fetcher&&) noexcept;

  // Waits for the host's turn, then fetches. Every error names the URL and says what to do.
  Result<Response> get(std::string_view uri);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace heed::web
