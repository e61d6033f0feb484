// One HTTP exchange over libcurl: no redirects, no politeness, but every limit and the address guard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "heed/web/limits.h"

namespace heed::web {

struct TransportOptions {
  std::string user_agent;
  std::string proxy;  // with one, it is the proxy that connects, and the guard cannot see where to
  std::int64_t connect_timeout_ms = kConnectTimeoutMs;
  std::int64_t timeout_ms = kFetchTimeoutMs;
  bool allow_private = false;
};

struct Exchange {
  enum class Outcome {
    kAnswered,     // any status
    kTooLarge,     // the body went beyond bytes_max; `body` holds its beginning
    kBlocked,      // the address is not of the public internet; `problem` says which
    kUnreachable,  // no connection, or it broke; `problem` is curl's sentence
  };
  Outcome outcome = Outcome::kUnreachable;
  std::string problem;
  int status = 0;
  std::string body;  // decompressed
  std::string content_type, location, etag, last_modified, robots_tag;
};

class Transport {
 public:
  explicit Transport(TransportOptions options);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  Exchange get(const std::string& uri, std::size_t bytes_max);

 private:
  struct Handle;
  TransportOptions options_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace heed::web
