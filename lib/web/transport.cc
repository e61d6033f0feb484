#include "heed/web/transport.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <string_view>
#include <utility>

#include "heed/web/address.h"

namespace heed::web {
namespace {

// What the callbacks of one exchange write to.
struct Capture {
  Exchange* exchange;
  std::size_t bytes_max;
  bool allow_private;
  std::size_t header_bytes = 0;
  bool too_large = false;
  bool headers_too_large = false;
  std::string blocked = {};
};

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool starts_with_lower(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), text.begin(), [](char a, char b) { return a == to_lower(b); });
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// curl hands over decompressed bytes, so this count is what a bomb grows to (before curl 8.20 its own limit is not).
std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) {
  auto& capture = *static_cast<Capture*>(self);
  std::string& body = capture.exchange->body;
  const std::size_t room = capture.bytes_max - body.size();
  body.append(data, std::min(size, room));
  if (size <= room) return size;
  capture.too_large = true;
  return 0;
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* self) {
  auto& capture = *static_cast<Capture*>(self);
  Exchange& exchange = *capture.exchange;
  capture.header_bytes += size;
  if (capture.header_bytes > kHeaderBytesMax) {
    capture.headers_too_large = true;
    return 0;
  }
  const std::string_view line(data, size);
  if (line.starts_with("HTTP/")) {  // a new answer: what a 1xx said before does not count
    exchange.content_type.clear();
    exchange.location.clear();
    exchange.robots_tag.clear();
    return size;
  }
  struct Field {
    std::string_view name;
    std::string* value;
  };
  const std::array<Field, 4> fields{{{"content-type:", &exchange.content_type},
                                     {"location:", &exchange.location},
                                     {"etag:", &exchange.etag},
                                     {"last-modified:", &exchange.last_modified}}};
  for (const Field& field : fields) {
    if (starts_with_lower(line, field.name)) *field.value = trim(line.substr(field.name.size()));
  }
  constexpr std::string_view kRobotsTag = "x-robots-tag:";
  if (starts_with_lower(line, kRobotsTag)) {
    if (!exchange.robots_tag.empty()) exchange.robots_tag += ", ";
    exchange.robots_tag += trim(line.substr(kRobotsTag.size()));
  }
  return size;
}

// Called with the address curl is about to connect to, on every connection.
curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& capture = *static_cast<Capture*>(self);
  if (!capture.allow_private) {
    if (const std::string_view range = special_range(&address->addr); !range.empty()) {
      capture.blocked = fmt::format("{} ({})", address_text(&address->addr), range);
      return CURL_SOCKET_BAD;
    }
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

struct Transport::Handle {
  CURL* curl = nullptr;
  curl_slist* headers = nullptr;
  std::array<char, CURL_ERROR_SIZE> error{};

  Handle() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    curl = curl_easy_init();
    headers =
        curl_slist_append(nullptr, "Accept: text/html,application/xhtml+xml,text/markdown,text/plain;q=0.9,*/*;q=0.1");
  }
  ~Handle() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(curl, option, value);
  }
};

Transport::Transport(TransportOptions options) : options_(std::move(options)), handle_(std::make_unique<Handle>()) {}
Transport::~Transport() = default;

Exchange Transport::get(const std::string& uri, std::size_t bytes_max) {
  Exchange exchange;
  if (handle_->curl == nullptr) {
    exchange.problem = "libcurl could not be started";
    return exchange;
  }
  Capture capture{.exchange = &exchange,
                  .bytes_max = bytes_max,
                  .allow_private = options_.allow_private || !options_.proxy.empty()};
  Handle& handle = *handle_;
  curl_easy_reset(handle.curl);  // keeps connections
  handle.error[0] = '\0';
  handle.set(CURLOPT_ERRORBUFFER, handle.error.data());
  handle.set(CURLOPT_URL, uri.c_str());
  handle.set(CURLOPT_PROTOCOLS_STR, "http,https");
  handle.set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  handle.set(CURLOPT_FOLLOWLOCATION, 0L);
  handle.set(CURLOPT_PATH_AS_IS, 1L);
  handle.set(CURLOPT_NOSIGNAL, 1L);
  handle.set(CURLOPT_PROXY, options_.proxy.c_str());  // "" also keeps curl from looking into the environment
  handle.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  handle.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout_ms));
  handle.set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout_ms));
  handle.set(CURLOPT_USERAGENT, options_.user_agent.c_str());
  handle.set(CURLOPT_HTTPHEADER, handle.headers);
  handle.set(CURLOPT_ACCEPT_ENCODING, "");
  handle.set(CURLOPT_WRITEFUNCTION, &on_body);
  handle.set(CURLOPT_WRITEDATA, static_cast<void*>(&capture));
  handle.set(CURLOPT_HEADERFUNCTION, &on_header);
  handle.set(CURLOPT_HEADERDATA, static_cast<void*>(&capture));
  handle.set(CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
  handle.set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(&capture));
  const CURLcode code = curl_easy_perform(handle.curl);
  long status = 0;
  curl_easy_getinfo(handle.curl, CURLINFO_RESPONSE_CODE, &status);
  exchange.status = static_cast<int>(status);
  if (code == CURLE_OK) {
    exchange.outcome = Exchange::Outcome::kAnswered;
  } else if (capture.too_large) {
    exchange.outcome = Exchange::Outcome::kTooLarge;
  } else if (!capture.blocked.empty()) {
    exchange.outcome = Exchange::Outcome::kBlocked;
    exchange.problem = capture.blocked;
  } else if (capture.headers_too_large) {
    exchange.problem = fmt::format("the answer has more than {} bytes of header lines", kHeaderBytesMax);
  } else {
    exchange.problem = handle.error[0] != '\0' ? handle.error.data() : curl_easy_strerror(code);
    while (exchange.problem.ends_with('.') || exchange.problem.ends_with('\n')) exchange.problem.pop_back();
  }
  return exchange;
}

}  // namespace heed::web
