// A web server for the tests: 127.0.0.1, one thread, one answer a connection, written with POSIX sockets.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

// What a client asked, as "GET /path?query" and the header lines.
struct Asked {
  std::string target;
  std::string headers;
  std::chrono::steady_clock::time_point when;
};

class HttpServer {
 public:
  // Gives the whole answer, status line and all, for a request.
  using Answer = std::function<std::string(const Asked&)>;

  explicit HttpServer(Answer answer);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const { return port_; }
  std::string uri(std::string_view path) const;
  std::vector<Asked> requests() const;
  std::size_t count(std::string_view target) const;  // how often it was asked for

 private:
  void serve();

  Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::vector<Asked> requests_;
  std::thread thread_;
};

// "HTTP/1.1 200 OK" with a length, closing afterwards. `headers` are whole lines with CRLF.
std::string http_answer(std::string_view status, std::string_view body, std::string_view headers = "");
