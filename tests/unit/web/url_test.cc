// URLs against the cases published with the WHATWG URL Standard (web-platform-tests), and the normalisation of ours.
#include "heed/web/url.h"

#include <simdjson.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <ostream>
#include <string>

using heed::web::normalise;
using heed::web::parse_url;

BOOST_AUTO_TEST_SUITE(url)

namespace {

struct Tally {
  int passed = 0;
  int total = 0;
  void count(bool pass) {
    ++total;
    passed += pass ? 1 : 0;
  }
};

// "" for a failure, the href otherwise.
std::string parsed(std::string_view input, const simdjson::dom::element& base) {
  std::string_view base_text;
  if (base.get(base_text) != simdjson::SUCCESS) {
    const auto url = parse_url(input);
    return url.ok() ? url->str() : "";
  }
  const auto base_url = parse_url(base_text);
  if (!base_url) return "";
  const auto url = parse_url(input, &*base_url);
  return url.ok() ? url->str() : "";
}

}  // namespace

// https://url.spec.whatwg.org/#url-parsing through wpt/url/resources/urltestdata.json.
BOOST_AUTO_TEST_CASE(published_whatwg_cases) {
  const std::string path = std::string(HEED_VECTORS) + "/url/urltestdata.json";
  if (!std::filesystem::exists(path)) {
    BOOST_TEST_MESSAGE("skipped: " << path << " is absent");
    return;
  }
  simdjson::dom::parser parser;
  Tally web, all;
  for (const simdjson::dom::element test : simdjson::dom::array(parser.load(path))) {
    if (!test.is_object()) continue;
    std::string_view input, href;
    if (test["input"].get(input) != simdjson::SUCCESS) continue;  // lone surrogates: not UTF-8
    const bool fails = test["failure"].error() == simdjson::SUCCESS;
    if (!fails) href = test["href"];
    std::string_view base;
    const bool has_base = test["base"].get(base) == simdjson::SUCCESS;
    const bool is_web =
        href.starts_with("http") || (fails && (input.starts_with("http") || (has_base && base.starts_with("http"))));
    const std::string got = parsed(input, test["base"]);
    const bool pass = got == href;
    all.count(pass);
    if (is_web) web.count(pass);
    if (!pass) {
      BOOST_TEST_MESSAGE((is_web ? "http: " : "other: ")
                         << input << " on " << base << ": got \"" << got << "\", expected \"" << href << "\"");
    }
    if (pass && !fails) {
      const auto again = parse_url(got);
      BOOST_TEST(again.ok());
      if (again) BOOST_TEST(again->str() == got);
    }
  }
  BOOST_TEST_MESSAGE("WHATWG cases: http and https " << web.passed << " of " << web.total << ", all " << all.passed
                                                     << " of " << all.total);
  BOOST_TEST(web.passed * 100 >= web.total * 98);
  BOOST_TEST(all.passed * 100 >= all.total * 95);
}

struct Pair {
  std::string_view input;
  std::string_view expected;  // "" for a failure
  friend std::ostream& operator<<(std::ostream& out, const Pair& pair) { return out << pair.input; }
};

// RFC 3986 section 6.2.2, and the choices of ours: no fragment, no empty query.
const Pair kNormal[] = {{"HTTP://Example.ORG", "http://example.org/"},
                        {"http://example.org:80/", "http://example.org/"},
                        {"https://example.org:443/a", "https://example.org/a"},
                        {"https://example.org:80/a", "https://example.org:80/a"},
                        {"http://example.org/a/./b/../c", "http://example.org/a/c"},
                        {"http://example.org/a/%2e%2E/c", "http://example.org/c"},
                        {"http://example.org/%7euser/%41%2f%3a", "http://example.org/~user/A%2F%3A"},
                        {"http://example.org/a b?c d#e", "http://example.org/a%20b?c%20d"},
                        {"http://example.org/?", "http://example.org/"},
                        {"http://example.org/?a=%c3%a9&b=é", "http://example.org/?a=%C3%A9&b=%C3%A9"},
                        {"http://example.org/100%", "http://example.org/100%25"},
                        {"http://example.org/%4%31", "http://example.org/%2541"},
                        {"http://bücher.example/ü", "http://xn--bcher-kva.example/%C3%BC"},
                        {"http:\\\\example.org\\a", "http://example.org/a"},
                        {"http://0x7f.1/", "http://127.0.0.1/"},
                        {"http://[::0001]/", "http://[::1]/"},
                        {" \thttp://exa\nmple.org/ ", "http://example.org/"},
                        {"http://user@example.org/", "http://user@example.org/"},
                        {"mailto:A@b.example", "mailto:A@b.example"},
                        {"http://", ""},
                        {"http://a b/", ""},
                        {"http://example.org:99999/", ""},
                        {"http://[::1/", ""},
                        {"/only/a/path", ""},
                        {"", ""}};

BOOST_DATA_TEST_CASE(normal_form, boost::unit_test::data::make(kNormal), row) {
  const auto once = normalise(row.input);
  BOOST_REQUIRE(once.ok() == !row.expected.empty());
  if (!once) return;
  BOOST_TEST(*once == row.expected);
  const auto twice = normalise(*once);
  BOOST_REQUIRE(twice.ok());
  BOOST_TEST(*twice == *once);
}

// RFC 3986 section 5.4, "Reference Resolution Examples"; where the WHATWG standard differs its answer is given.
const Pair kResolved[] = {{"g", "http://a/b/c/g"},
                          {"./g", "http://a/b/c/g"},
                          {"g/", "http://a/b/c/g/"},
                          {"/g", "http://a/g"},
                          {"//g", "http://g/"},
                          {"?y", "http://a/b/c/d;p?y"},
                          {"g?y", "http://a/b/c/g?y"},
                          {"#s", "http://a/b/c/d;p?q#s"},
                          {"g#s", "http://a/b/c/g#s"},
                          {";x", "http://a/b/c/;x"},
                          {"", "http://a/b/c/d;p?q"},
                          {".", "http://a/b/c/"},
                          {"..", "http://a/b/"},
                          {"../g", "http://a/b/g"},
                          {"../..", "http://a/"},
                          {"../../../g", "http://a/g"},
                          {"/./g", "http://a/g"},
                          {"g.", "http://a/b/c/g."},
                          {"..g", "http://a/b/c/..g"},
                          {"./g/.", "http://a/b/c/g/"},
                          {"g;x=1/../y", "http://a/b/c/y"},
                          {"g?y/../x", "http://a/b/c/g?y/../x"},
                          {"http:g", "http://a/b/c/g"}};

BOOST_DATA_TEST_CASE(rfc_3986_resolution_examples, boost::unit_test::data::make(kResolved), row) {
  const auto base = parse_url("http://a/b/c/d;p?q");
  BOOST_REQUIRE(base.ok());
  const auto url = parse_url(row.input, &*base);
  BOOST_REQUIRE(url.ok());
  BOOST_TEST(url->str() == row.expected);
}

BOOST_AUTO_TEST_CASE(parts_and_origins) {
  const auto url = parse_url("https://u:p@Example.org:8443/a?b#c");
  BOOST_REQUIRE(url.ok());
  BOOST_TEST(url->username == "u");
  BOOST_TEST(url->password == "p");
  BOOST_TEST(url->host.value() == "example.org");
  BOOST_TEST(url->port == 8443);
  BOOST_TEST(url->effective_port() == 8443);
  BOOST_TEST(url->query.value() == "b");
  BOOST_TEST(url->fragment.value() == "c");
  BOOST_TEST(url->origin() == "https://example.org:8443");
  BOOST_TEST(parse_url("http://a")->effective_port() == 80);
  BOOST_TEST(parse_url("data:x")->origin() == "null");
}

BOOST_AUTO_TEST_CASE(file_paths_survive_a_round_trip) {
  for (const std::string path :
       {"/", "/a b/c", "/100%/x?y#z", "/a\\b|c", "/\xff\xfe/latin", "/é/ü", "/a%2e%2e/b", "/~x/{y}", "/tab\there"}) {
    const auto uri = heed::web::file_uri(path);
    BOOST_REQUIRE_MESSAGE(uri.ok(), path);
    BOOST_TEST(normalise(*uri).value() == *uri);
    const auto back = heed::web::file_path(*uri);
    BOOST_REQUIRE_MESSAGE(back.ok(), path);
    BOOST_TEST(*back == path);
  }
  BOOST_TEST(heed::web::file_uri("/home/a b/c.html").value() == "file:///home/a%20b/c.html");
  BOOST_TEST(heed::web::file_path("file://localhost/x").value() == "/x");
  BOOST_TEST(!heed::web::file_uri("relative").ok());
  BOOST_TEST(!heed::web::file_path("file://server/share").ok());
  BOOST_TEST(!heed::web::file_path("file:///a%00b").ok());
  BOOST_TEST(!heed::web::file_path("http://example.org/").ok());
}

BOOST_AUTO_TEST_SUITE_END()
