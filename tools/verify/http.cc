#include "verify/http.h"

#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <chrono>
#include <csignal>
#include <optional>
#include <set>

namespace heed::tools {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view kServerName = "heed";

Error failed(std::string_view action, const std::string& what, const error_code& code) {
  return system_error(fmt::format("cannot {} {}: {}", action, what, code.message()));
}

// "127.0.0.1:8080" and "[::1]:8080".
std::optional<tcp::endpoint> parse_endpoint(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  unsigned short port = 0;
  const char* end = text.data() + text.size();
  const auto [stop, parsed] = std::from_chars(text.data() + colon + 1, end, port);
  error_code code;
  const auto address = asio::ip::make_address(host, code);
  if (parsed != std::errc() || stop != end || code) return std::nullopt;
  return tcp::endpoint(address, port);
}

}  // namespace

// ---- the server

class HttpServer::Impl {
 public:
  Impl(const HttpLimits& limits, Handler handler)
      : limits_(limits), handler_(std::move(handler)), acceptor_(io_), signals_(io_), grace_(io_) {}

  Status open(const std::string& address);
  std::string address() const { return address_; }
  Status run();

 private:
  class Session;
  void accept();
  void stop();

  HttpLimits limits_;
  Handler handler_;
  std::set<Session*> sessions_;  // outlives what waits in io_
  bool stopping_ = false;
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  asio::signal_set signals_;
  asio::steady_timer grace_;
  std::string address_;
};

// One connection: requests are read and answered in turn.
class HttpServer::Impl::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Impl& server, tcp::socket socket) : server_(server), stream_(std::move(socket)) {
    server_.sessions_.insert(this);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { server_.sessions_.erase(this); }

  void read() {
    parser_.emplace();
    parser_->body_limit(server_.limits_.body_bytes_max);
    parser_->header_limit(static_cast<std::uint32_t>(server_.limits_.header_bytes_max));
    stream_.expires_after(std::chrono::seconds(server_.limits_.idle_seconds));
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](error_code code, std::size_t) { self->answer(code); });
  }

  // While an answer is under way it is finished; who has asked nothing is not waited for.
  void stop() {
    if (!answering_) close();
  }
  void close() { stream_.close(); }

 private:
  void answer(error_code code) {
    if (code == http::error::body_limit) return write({413, "text/plain", "", "the body is too long\n"}, false);
    if (code == http::error::header_limit) return write({431, "text/plain", "", "the header is too long\n"}, false);
    // What is no HTTP, has ended or takes too long is not worth an answer.
    if (code) return close();
    const auto& message = parser_->get();
    const HttpRequest request{std::string(message.method_string()), std::string(message.target()), message.body()};
    write(server_.handler_(request), message.keep_alive() && !server_.stopping_);
  }

  void write(const HttpAnswer& answer, bool keep_alive) {
    answering_ = true;
    response_ = {};
    response_.result(static_cast<unsigned>(answer.status));
    response_.set(http::field::server, beast::string_view(kServerName.data(), kServerName.size()));
    response_.set(http::field::content_type, answer.content_type);
    if (!answer.allow.empty()) response_.set(http::field::allow, answer.allow);
    response_.keep_alive(keep_alive);
    response_.body() = answer.body;
    response_.prepare_payload();
    stream_.expires_after(std::chrono::seconds(server_.limits_.idle_seconds));
    http::async_write(stream_, response_, [self = shared_from_this()](error_code code, std::size_t) {
      self->answering_ = false;
      if (!code && self->response_.keep_alive() && !self->server_.stopping_) return self->read();
      error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
      self->close();
    });
  }

  Impl& server_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
  bool answering_ = false;
};

Status HttpServer::Impl::open(const std::string& address) {
  const auto endpoint = parse_endpoint(address);
  if (!endpoint) {
    return input_error(
        fmt::format("--listen is \"{}\", expected an address in numbers and a port, such as "
                    "127.0.0.1:8080",
                    address));
  }
  error_code code;
  acceptor_.open(endpoint->protocol(), code);
  if (!code) acceptor_.set_option(asio::socket_base::reuse_address(true), code);
  if (!code) acceptor_.bind(*endpoint, code);
  if (!code) acceptor_.listen(asio::socket_base::max_listen_connections, code);
  if (code) return failed("listen on", address, code);
  const tcp::endpoint bound = acceptor_.local_endpoint(code);
  if (code) return failed("listen on", address, code);
  const std::string host = bound.address().to_string();
  address_ = fmt::format("{}:{}", bound.address().is_v6() ? "[" + host + "]" : host, bound.port());
  for (const int signal : {SIGTERM, SIGINT}) {
    signals_.add(signal, code);
    if (code) return failed("wait for", "SIGTERM", code);
  }
  return {};
}

void HttpServer::Impl::accept() {
  acceptor_.async_accept([this](error_code code, tcp::socket socket) {
    if (stopping_) return;
    // A connection over the limit is closed when `socket` goes; an error is one connection's, or passes.
    if (!code && sessions_.size() < limits_.connections_max) {
      std::make_shared<Session>(*this, std::move(socket))->read();
      return accept();
    }
    if (!code) return accept();
    grace_.expires_after(std::chrono::milliseconds(100));
    grace_.async_wait([this](error_code) {
      if (!stopping_) accept();
    });
  });
}

void HttpServer::Impl::stop() {
  stopping_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  const std::set<Session*> sessions = sessions_;
  for (Session* session : sessions) session->stop();
  grace_.expires_after(std::chrono::seconds(limits_.grace_seconds));
  grace_.async_wait([this](error_code code) {
    if (!code) io_.stop();
  });
}

Status HttpServer::Impl::run() {
  accept();
  signals_.async_wait([this](error_code code, int) {
    if (!code) stop();
  });
  // Until nothing is left to wait for: after a signal that is the last answer, or the time of grace.
  while (!io_.stopped()) {
    io_.run_one();
    if (stopping_ && sessions_.empty()) break;
  }
  return {};
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const std::string& address, const HttpLimits& limits,
                                                       Handler handler) {
  auto impl = std::make_unique<Impl>(limits, std::move(handler));
  if (auto opened = impl->open(address); !opened) return opened.error();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

std::string HttpServer::address() const { return impl_->address(); }
Status HttpServer::run() { return impl_->run(); }

// ---- the client

Result<HttpUrl> parse_http_url(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  const Error wrong =
      input_error(fmt::format("\"{}\" is no address that can be asked, expected http://HOST[:PORT][/PATH]", url));
  if (!url.starts_with(kScheme)) return wrong;
  std::string_view rest = url.substr(kScheme.size());
  if (rest.find_first_of("@?# ") != std::string_view::npos) return wrong;
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  std::string_view authority = rest.substr(0, slash);
  std::string_view path = rest.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  std::string port = "80";
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    port = authority.substr(colon + 1);
    authority = authority.substr(0, colon);
    unsigned short number = 0;
    const auto [end, code] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (code != std::errc() || end != port.data() + port.size() || number == 0) return wrong;
  }
  if (authority.empty()) return wrong;
  return HttpUrl{std::string(authority), port, std::string(path)};
}

namespace {

// One request and its answer, each step with the same deadline.
class Exchange {
 public:
  Exchange(const HttpUrl& url, const std::string& path, const std::string& body, std::size_t answer_bytes_max,
           unsigned seconds)
      : url_(url), resolver_(io_), stream_(io_), seconds_(seconds) {
    request_.method(http::verb::post);
    request_.target(path);
    request_.version(11);
    request_.set(http::field::host, url.port == "80" ? url.host : url.host + ":" + url.port);
    request_.set(http::field::user_agent, beast::string_view(kServerName.data(), kServerName.size()));
    request_.set(http::field::content_type, "text/plain; charset=utf-8");
    request_.keep_alive(false);
    request_.body() = body;
    request_.prepare_payload();
    parser_.body_limit(answer_bytes_max);
  }

  Result<HttpAnswer> run() {
    const std::string where = fmt::format("{}:{}", url_.host, url_.port);
    std::string host = url_.host;
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    resolver_.async_resolve(host, url_.port, [this](error_code code, const tcp::resolver::results_type& found) {
      if (!settle(code)) connect(found);
    });
    io_.run_for(std::chrono::seconds(seconds_));
    if (!done_) return system_error(fmt::format("{} did not answer within {} seconds", where, seconds_));
    if (code_) return failed("ask", where, code_);
    const auto& answer = parser_.get();
    const auto type = answer[http::field::content_type];
    return HttpAnswer{static_cast<int>(answer.result_int()), std::string(type.data(), type.size()), "", answer.body()};
  }

 private:
  // True if this was the end.
  bool settle(error_code code, bool last = false) {
    if (!code && !last) return false;
    code_ = code;
    done_ = true;
    return true;
  }
  void connect(const tcp::resolver::results_type& found) {
    stream_.async_connect(found, [this](error_code code, const tcp::endpoint&) {
      if (!settle(code)) write();
    });
  }
  void write() {
    http::async_write(stream_, request_, [this](error_code code, std::size_t) {
      if (!settle(code)) read();
    });
  }
  void read() {
    http::async_read(stream_, buffer_, parser_, [this](error_code code, std::size_t) { settle(code, true); });
  }

  const HttpUrl& url_;
  asio::io_context io_{1};
  tcp::resolver resolver_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response_parser<http::string_body> parser_;
  unsigned seconds_;
  error_code code_;
  bool done_ = false;
};

}  // namespace

Result<HttpAnswer> http_post(const HttpUrl& url, const std::string& suffix, const std::string& body,
                             std::size_t answer_bytes_max, unsigned seconds) {
  return Exchange(url, url.path + suffix, body, answer_bytes_max, seconds).run();
}

}  // namespace heed::tools
