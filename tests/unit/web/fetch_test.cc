// Fetching against a server of our own on 127.0.0.1: what is asked, in which order, and every way it can go wrong.
#include "heed/web/fetch.h"

#include <zlib.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "heed/web/address.h"
#include "heed/web/document.h"
#include "http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>

using heed::web::Fetcher;
using heed::web::FetchOptions;

namespace {

FetchOptions local() {
  FetchOptions options;
  options.version = "1.2.3";
  options.contact = "mailto:owner@example.org";
  options.allow_private = true;
  options.host_delay_ms = 0;
  options.timeout_ms = 5000;
  return options;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string not_found() { return http_answer("404 Not Found", "no"); }

std::string gzipped(std::size_t zeros) {
  z_stream stream{};
  BOOST_REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  const std::string chunk(1 << 20, '0');
  std::string out(zeros / 500 + (1 << 16), '\0');
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  for (std::size_t done = 0; done < zeros; done += chunk.size()) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(chunk.data()));
    stream.avail_in = static_cast<uInt>(chunk.size());
    BOOST_REQUIRE(deflate(&stream, Z_NO_FLUSH) == Z_OK);
  }
  BOOST_REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fetch)

BOOST_AUTO_TEST_CASE(a_page_with_what_its_headers_say) {
  HttpServer server([](const Asked& asked) {
    if (asked.target != "/a") return not_found();
    return http_answer("200 OK", "<title>A</title><p>text of a",
                       "Content-Type: Text/HTML; charset=\"ISO-8859-1\"\r\nETag: \"e1\"\r\n"
                       "X-Robots-Tag: noindex\r\nX-Robots-Tag: nofollow\r\n");
  });
  Fetcher fetcher(local());
  const auto response = fetcher.get(server.uri("/b/../a#part"));
  BOOST_REQUIRE_MESSAGE(response.ok(), (response.ok() ? "" : response.error().message));
  BOOST_TEST(response->uri == server.uri("/a"));
  BOOST_TEST(response->media_type == "text/html");
  BOOST_TEST(response->charset == "ISO-8859-1");
  BOOST_TEST(response->etag == "\"e1\"");
  BOOST_TEST(response->robots_tag == "noindex, nofollow");
  const auto asked = server.requests().back();
  BOOST_TEST(contains(asked.headers, "User-Agent: heed/1.2.3 (+mailto:owner@example.org)\r\n"));
  const auto document = heed::web::load_uri(fetcher, server.uri("/a"));
  BOOST_REQUIRE(document.ok());
  BOOST_TEST(document->title == "A");
  BOOST_TEST(document->text == "text of a");
  BOOST_TEST(document->noindex);
  BOOST_TEST(document->nofollow);
}

BOOST_AUTO_TEST_CASE(robots_is_asked_once_for_an_origin_and_obeyed) {
  HttpServer server([](const Asked& asked) {
    if (asked.target == "/robots.txt") return http_answer("200 OK", "User-agent: heed\nDisallow: /secret\n");
    return http_answer("200 OK", "ok");
  });
  Fetcher fetcher(local());
  BOOST_TEST(fetcher.get(server.uri("/open")).ok());
  BOOST_TEST(fetcher.get(server.uri("/open2")).ok());
  const auto denied = fetcher.get(server.uri("/secret/x?y"));
  BOOST_REQUIRE(!denied.ok());
  BOOST_TEST(
      contains(denied.error().message, server.uri("/secret/x?y") + ": its robots.txt does not let \"heed\" read it"));
  BOOST_TEST(server.count("/robots.txt") == 1u);
  BOOST_TEST(server.count("/secret/x?y") == 0u);
}

// RFC 9309 section 2.3.1.3: 4xx means no restriction; 2.3.1.4: 5xx means complete disallow.
BOOST_AUTO_TEST_CASE(robots_404_allows_and_503_disallows) {
  std::string status = "404 Not Found";
  HttpServer server(
      [&](const Asked& asked) { return http_answer(asked.target == "/robots.txt" ? status : "200 OK", "x"); });
  BOOST_TEST(Fetcher(local()).get(server.uri("/a")).ok());
  status = "503 Unavailable";
  const auto denied = Fetcher(local()).get(server.uri("/a"));
  BOOST_REQUIRE(!denied.ok());
  BOOST_TEST(contains(denied.error().message, "its robots.txt answered 503"));
  FetchOptions options = local();
  options.respect_robots = false;
  BOOST_TEST(Fetcher(options).get(server.uri("/a")).ok());
}

// Section 2.3.1.2: at least five redirects are followed; beyond, the file counts as unavailable.
BOOST_AUTO_TEST_CASE(robots_redirects) {
  HttpServer server([](const Asked& asked) {
    if (asked.target == "/robots.txt") return http_answer("301 Moved", "", "Location: /r4\r\n");
    if (asked.target == "/r4") return http_answer("302 Found", "", "Location: /r3\r\n");
    if (asked.target == "/r3") return http_answer("302 Found", "", "Location: /r2\r\n");
    if (asked.target == "/r2") return http_answer("302 Found", "", "Location: /r1\r\n");
    if (asked.target == "/r1") return http_answer("307 Found", "", "Location: /rules\r\n");
    if (asked.target == "/rules") return http_answer("200 OK", "User-agent: *\nDisallow: /");
    return http_answer("200 OK", "ok");
  });
  BOOST_TEST(!Fetcher(local()).get(server.uri("/a")).ok());
  HttpServer loop([](const Asked& asked) {
    if (asked.target == "/robots.txt") return http_answer("302 Found", "", "Location: /robots.txt\r\n");
    return http_answer("200 OK", "ok");
  });
  BOOST_TEST(Fetcher(local()).get(loop.uri("/a")).ok());
  BOOST_TEST(loop.count("/robots.txt") == 6u);
}

BOOST_AUTO_TEST_CASE(redirects_are_followed_to_a_limit_and_checked_each_time) {
  HttpServer other([](const Asked& asked) {
    if (asked.target == "/robots.txt") return http_answer("200 OK", "User-agent: *\nDisallow: /private");
    return http_answer("200 OK", "other");
  });
  HttpServer server([&](const Asked& asked) {
    if (asked.target == "/robots.txt") return not_found();
    if (asked.target == "/hop") return http_answer("301 Moved", "", "Location: page\r\n");
    if (asked.target == "/page") return http_answer("200 OK", "page");
    if (asked.target == "/loop") return http_answer("302 Found", "", "Location: /loop\r\n");
    if (asked.target == "/file") return http_answer("302 Found", "", "Location: file:///etc/passwd\r\n");
    if (asked.target == "/ftp") return http_answer("302 Found", "", "Location: ftp://127.0.0.1/\r\n");
    if (asked.target == "/bad") return http_answer("302 Found", "", "Location: http://[::bad\r\n");
    if (asked.target == "/denied") return http_answer("302 Found", "", "Location: " + other.uri("/private") + "\r\n");
    if (asked.target == "/other") return http_answer("308 Moved", "", "Location: " + other.uri("/public") + "\r\n");
    return not_found();
  });
  Fetcher fetcher(local());
  const auto page = fetcher.get(server.uri("/hop"));
  BOOST_REQUIRE(page.ok());
  BOOST_TEST(page->uri == server.uri("/page"));
  BOOST_TEST(page->redirects == 1);
  const auto loop = fetcher.get(server.uri("/loop"));
  BOOST_REQUIRE(!loop.ok());
  BOOST_TEST(contains(loop.error().message, "redirects more than 10 times"));
  BOOST_TEST(server.count("/loop") == 11u);
  const auto file = fetcher.get(server.uri("/file"));
  BOOST_REQUIRE(!file.ok());
  BOOST_TEST(contains(file.error().message, "redirects to a file: URL, expected http: or https:"));
  BOOST_TEST(!fetcher.get(server.uri("/ftp")).ok());
  BOOST_TEST(!fetcher.get(server.uri("/bad")).ok());
  const auto denied = fetcher.get(server.uri("/denied"));
  BOOST_REQUIRE(!denied.ok());
  BOOST_TEST(contains(denied.error().message, "robots.txt does not let"));
  BOOST_TEST(other.count("/private") == 0u);
  const auto moved = fetcher.get(server.uri("/other"));
  BOOST_REQUIRE(moved.ok());
  BOOST_TEST(moved->body == "other");
}

BOOST_AUTO_TEST_CASE(private_addresses_are_refused_on_every_hop_and_in_every_spelling) {
  HttpServer server([](const Asked&) { return http_answer("200 OK", "inside"); });
  FetchOptions options = local();
  options.allow_private = false;
  Fetcher fetcher(options);
  const std::string port = std::to_string(server.port());
  for (const std::string host : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0"}) {
    const auto got = fetcher.get("http://" + host + ":" + port + "/");
    BOOST_REQUIRE_MESSAGE(!got.ok(), host);
    BOOST_TEST(contains(got.error().message, "not on the public internet; allow private addresses"),
               host << ": " << got.error().message);
  }
  options.respect_robots = false;
  BOOST_TEST(contains(Fetcher(options).get(server.uri("/")).error().message,
                      "127.0.0.1 (loopback), which is not on the public internet"));
  BOOST_TEST(server.requests().empty());
}

BOOST_AUTO_TEST_CASE(bodies_are_counted_after_decompression) {
  const std::string bomb = gzipped(std::size_t{64} << 20);
  BOOST_TEST(bomb.size() < 200'000u);
  HttpServer server([&](const Asked& asked) {
    if (asked.target == "/bomb") return http_answer("200 OK", bomb, "Content-Encoding: gzip\r\n");
    if (asked.target == "/small") return http_answer("200 OK", gzipped(1 << 20), "Content-Encoding: gzip\r\n");
    if (asked.target == "/large") return http_answer("200 OK", std::string(3 << 20, 'x'));
    return not_found();
  });
  FetchOptions options = local();
  options.body_bytes_max = 2 << 20;
  Fetcher fetcher(options);
  for (const char* path : {"/bomb", "/large"}) {
    const auto got = fetcher.get(server.uri(path));
    BOOST_REQUIRE(!got.ok());
    BOOST_TEST(contains(got.error().message, "has more than the 2097152 bytes"), got.error().message);
  }
  const auto small = fetcher.get(server.uri("/small"));
  BOOST_REQUIRE(small.ok());
  BOOST_TEST(small->body.size() == std::size_t{1} << 20);
}

BOOST_AUTO_TEST_CASE(broken_answers_are_errors_with_the_url) {
  HttpServer server([](const Asked& asked) -> std::string {
    if (asked.target == "/robots.txt") return not_found();
    if (asked.target == "/short") return "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this";
    if (asked.target == "/headers")
      return "HTTP/1.1 200 OK\r\n" + [] {
        std::string lines;
        for (int i = 0; i < 400; ++i) lines += "X-Filler-" + std::to_string(i) + ": " + std::string(1000, 'x') + "\r\n";
        return lines;
      }() + "\r\n";
    if (asked.target == "/nothing") return "";
    if (asked.target == "/gone") return http_answer("410 Gone", "");
    if (asked.target == "/slow-down") return http_answer("429 Too Many Requests", "");
    return "not http at all";
  });
  Fetcher fetcher(local());
  for (const char* path : {"/short", "/headers", "/nothing", "/garbage"}) {
    const auto got = fetcher.get(server.uri(path));
    BOOST_REQUIRE_MESSAGE(!got.ok(), path);
    BOOST_TEST(contains(got.error().message, server.uri(path) + ": could not be fetched ("), got.error().message);
  }
  BOOST_TEST(contains(fetcher.get(server.uri("/gone")).error().message, "answered 410: there is no such page"));
  BOOST_TEST(
      contains(fetcher.get(server.uri("/slow-down")).error().message, "answered 429: it asks for fewer requests"));
  const int dead = server.port() == 65535 ? 1 : 9;  // discard: nothing listens there
  const auto refused = fetcher.get("http://127.0.0.1:" + std::to_string(dead) + "/");
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(contains(refused.error().message, "its robots.txt could not be read"), refused.error().message);
}

BOOST_AUTO_TEST_CASE(only_http_urls_and_no_passwords_in_messages) {
  Fetcher fetcher(local());
  for (const char* uri :
       {"file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "javascript:1", "nonsense", "http://"}) {
    BOOST_TEST(!fetcher.get(uri).ok(), uri);
  }
  HttpServer server([](const Asked&) { return not_found(); });
  const auto got = fetcher.get("http://user:secret@127.0.0.1:" + std::to_string(server.port()) + "/");
  BOOST_REQUIRE(!got.ok());
  BOOST_TEST(!contains(got.error().message, "secret"));
}

BOOST_AUTO_TEST_CASE(a_host_is_given_time_between_requests) {
  HttpServer server([](const Asked& asked) {
    return asked.target == "/robots.txt" ? http_answer("200 OK", "User-agent: *\nCrawl-delay: 0.3\n")
                                         : http_answer("200 OK", "ok");
  });
  const auto gap_ms = [&](const FetchOptions& options) {
    Fetcher fetcher(options);
    BOOST_TEST(fetcher.get(server.uri("/1")).ok());
    BOOST_TEST(fetcher.get(server.uri("/2")).ok());
    const auto asked = server.requests();
    return std::chrono::duration_cast<std::chrono::milliseconds>(asked[asked.size() - 1].when -
                                                                 asked[asked.size() - 2].when)
        .count();
  };
  FetchOptions options = local();
  BOOST_TEST(gap_ms(options) >= 290);  // Crawl-delay
  options.crawl_delay_ms_max = 50;
  BOOST_TEST(gap_ms(options) < 250);  // and its cap
  options.host_delay_ms = 200;
  BOOST_TEST(gap_ms(options) >= 190);
}

BOOST_AUTO_TEST_CASE(special_address_ranges) {
  struct Row {
    const char* address;
    const char* range;
  };
  const Row rows[] = {{"8.8.8.8", ""},
                      {"1.1.1.1", ""},
                      {"127.0.0.1", "loopback"},
                      {"127.255.255.254", "loopback"},
                      {"10.0.0.1", "private"},
                      {"172.15.255.255", ""},
                      {"172.16.0.1", "private"},
                      {"172.31.255.255", "private"},
                      {"172.32.0.1", ""},
                      {"192.168.1.1", "private"},
                      {"169.254.169.254", "link-local"},
                      {"100.63.255.255", ""},
                      {"100.64.0.1", "carrier-grade NAT"},
                      {"100.127.255.255", "carrier-grade NAT"},
                      {"0.0.0.0", "this network"},
                      {"224.0.0.1", "multicast"},
                      {"255.255.255.255", "reserved"},
                      {"2606:4700::1111", ""},
                      {"::1", "loopback"},
                      {"::", "unspecified"},
                      {"::ffff:10.1.2.3", "private"},
                      {"::ffff:8.8.8.8", ""},
                      {"64:ff9b::a00:1", "private"},
                      {"2002:7f00:1::", "loopback"},
                      {"fd00::1", "unique local"},
                      {"fe80::1", "link-local"},
                      {"ff02::1", "multicast"}};
  for (const Row& row : rows) {
    sockaddr_storage storage{};
    auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
    if (inet_pton(AF_INET, row.address, &v4->sin_addr) == 1) {
      v4->sin_family = AF_INET;
    } else {
      BOOST_REQUIRE(inet_pton(AF_INET6, row.address, &v6->sin6_addr) == 1);
      v6->sin6_family = AF_INET6;
    }
    const auto* address = reinterpret_cast<const sockaddr*>(&storage);
    BOOST_TEST(heed::web::special_range(address) == row.range, row.address);
    BOOST_TEST(heed::web::address_text(address) == row.address);
  }
  sockaddr local{};
  local.sa_family = AF_UNIX;
  BOOST_TEST(heed::web::special_range(&local) == "not an internet address");
}

BOOST_AUTO_TEST_SUITE_END()
