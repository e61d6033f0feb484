// Plain HTTP/1.1 for witnesses: a small server, and a client that posts one body. Boost.Beast does the work, in http.cc
// alone. There is no TLS here: a proxy in front of a witness, or a script around the client, has the certificates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "heed/result.h"

namespace heed::tools {

struct HttpRequest {
  std::string method;  // "GET", "POST"
  std::string path;    // as it came, with its query if it has one
  std::string body;
};

struct HttpAnswer {
  int status = 0;
  std::string content_type;
  std::string allow;  // with 405: the methods there are
  std::string body;
};

// What a server bears from strangers.
struct HttpLimits {
  std::size_t body_bytes_max = 0;
  std::size_t header_bytes_max = std::size_t{8} << 10;
  std::size_t connections_max = 256;  // further ones are closed at once
  unsigned idle_seconds = 15;         // for a request to arrive as a whole, and for an answer to be taken
  unsigned grace_seconds = 3;         // for answers under way when the server is told to end
};

// One thread: requests are answered one after the other, while any number of them arrive.
class HttpServer {
 public:
  using Handler = std::function<HttpAnswer(const HttpRequest& request)>;

  // Listens on ADDRESS:PORT, with an address in numbers ("127.0.0.1", "[::1]"); port 0 lets the system choose.
  static Result<std::unique_ptr<HttpServer>> listen(const std::string& address, const HttpLimits& limits,
                                                    Handler handler);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  // Where it listens: "127.0.0.1:8080".
  std::string address() const;
  // Serves until SIGTERM or SIGINT; what is being answered then is answered first.
  Status run();

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct HttpUrl {
  std::string host;
  std::string port;  // "80" unless the URL says another
  std::string path;  // without a slash at its end
};

// http://HOST[:PORT][/PATH]; anything else is refused.
Result<HttpUrl> parse_http_url(std::string_view url);

// Posts `body` to the URL's path with `suffix` behind it. An error: no answer within `seconds`, or one that is longer
// than `answer_bytes_max`.
Result<HttpAnswer> http_post(const HttpUrl& url, const std::string& suffix, const std::string& body,
                             std::size_t answer_bytes_max, unsigned seconds);

}  // namespace heed::tools
