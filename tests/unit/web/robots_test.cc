// robots.txt: RFC 9309, section by section, then tables of files, paths and answers.
#include "heed/web/robots.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <string>
#include <string_view>

using heed::web::Robots;

BOOST_AUTO_TEST_SUITE(robots)

namespace {

struct Row {
  std::string_view file;
  std::string_view agent;
  std::string_view path;
  bool allowed;
  friend std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << '"' << row.file << "\" " << row.agent << ' ' << row.path;
  }
};

// RFC 9309 section 5.1, "Simple Example": the file and what it says of each crawler.
constexpr std::string_view kSimple =
    "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n"
    "User-Agent: foobot\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n\n"
    "User-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\n"
    "User-Agent: quxbot\n";

const Row kRows[] = {
    {kSimple, "otherbot", "/", true},
    {kSimple, "otherbot", "/a.gif", false},
    {kSimple, "otherbot", "/a.gif?x", true},
    {kSimple, "otherbot", "/example/x", false},
    {kSimple, "otherbot", "/publications/x.gif", true},
    {kSimple, "foobot", "/", false},
    {kSimple, "foobot", "/example/page.html", true},
    {kSimple, "foobot", "/example/allowed.gif", true},
    {kSimple, "foobot", "/example/disallowed.gif", false},
    {kSimple, "barbot", "/example/page.html", false},
    {kSimple, "bazbot", "/example/page.html", false},
    {kSimple, "bazbot", "/a.gif", true},
    {kSimple, "quxbot", "/example/", true},
    // Section 5.2, "Longest Match".
    {"User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif", "foobot", "/example/page/",
     true},
    {"User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif", "foobot",
     "/example/page/disallowed.gif", false},
    // Section 2.2.1: product tokens are compared without regard to case; version numbers are not part of them.
    {"User-agent: FOO\nDisallow: /", "foo", "/", false},
    {"User-agent: foo/1.2\nDisallow: /", "foo", "/", false},
    {"User-agent: foo bar\nDisallow: /", "foo", "/", false},
    {"User-agent: foobar\nDisallow: /", "foo", "/", true},
    {"User-agent: foo\nDisallow: /", "foobar", "/", true},
    // Section 2.2.1: groups that name the same crawler are combined; "*" is for those that are not named.
    {"User-agent: foo\nDisallow: /a\n\nUser-agent: bar\nDisallow: /b\n\nUser-agent: foo\nDisallow: /c", "foo", "/a",
     false},
    {"User-agent: foo\nDisallow: /a\n\nUser-agent: bar\nDisallow: /b\n\nUser-agent: foo\nDisallow: /c", "foo", "/b",
     true},
    {"User-agent: foo\nDisallow: /a\n\nUser-agent: bar\nDisallow: /b\n\nUser-agent: foo\nDisallow: /c", "foo", "/c",
     false},
    {"User-agent: *\nDisallow: /\n\nUser-agent: foo\nAllow: /", "foo", "/x", true},
    {"User-agent: *\nDisallow: /\n\nUser-agent: foo\n", "foo", "/x", true},
    {"User-agent: * # everybody\nDisallow: /", "foo", "/x", false},
    {"User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "foo", "/b", false},
    // Section 2.2.2: rules outside a group belong to nobody; no rule is permission; /robots.txt is always allowed.
    {"Disallow: /\nUser-agent: bar\nDisallow: /x", "foo", "/", true},
    {"", "foo", "/", true},
    {"User-agent: *\nDisallow: /", "foo", "/robots.txt", true},
    {"User-agent: foo\nDisallow:\n", "foo", "/", true},
    {"User-agent: foo\nDisallow: \nDisallow: /x", "foo", "/x", false},
    // Section 2.2.2: matching starts at the first octet and is case sensitive.
    {"User-agent: foo\nDisallow: /X", "foo", "/x", true},
    {"User-agent: foo\nDisallow: /fish", "foo", "/fish.html", false},
    {"User-agent: foo\nDisallow: /fish", "foo", "/catfish", true},
    {"User-agent: foo\nDisallow: /fish/", "foo", "/fish", true},
    {"User-agent: foo\nDisallow: /fish/", "foo", "/fish/?id=1", false},
    {"User-agent: foo\nDisallow: fish", "foo", "/fish", true},
    // Section 2.2.2: the most octets win, and of equals the allowing one, in any order.
    {"User-agent: foo\nDisallow: /p\nAllow: /p", "foo", "/page", true},
    {"User-agent: foo\nAllow: /p\nDisallow: /p", "foo", "/page", true},
    {"User-agent: foo\nAllow: /folder\nDisallow: /folder/", "foo", "/folder/page", false},
    {"User-agent: foo\nDisallow: /\nAllow: /$", "foo", "/", true},
    {"User-agent: foo\nDisallow: /\nAllow: /$", "foo", "/page", false},
    {"User-agent: foo\nAllow: /page\nDisallow: /*.htm", "foo", "/page.htm", false},
    // Section 2.2.2, the table of encodings.
    {"User-agent: foo\nDisallow: /foo/bar?baz=quz", "foo", "/foo/bar?baz=quz", false},
    {"User-agent: foo\nDisallow: /foo/bar/\xe3\x83\x84", "foo", "/foo/bar/%E3%83%84", false},
    {"User-agent: foo\nDisallow: /foo/bar/%E3%83%84", "foo", "/foo/bar/\xe3\x83\x84", false},
    {"User-agent: foo\nDisallow: /foo/bar/%e3%83%84", "foo", "/foo/bar/%E3%83%84", false},
    {"User-agent: foo\nDisallow: /foo/bar/%62%61%7A", "foo", "/foo/bar/baz", false},
    {"User-agent: foo\nDisallow: /foo/bar/baz", "foo", "/foo/bar/%62%61%7A", false},
    {"User-agent: foo\nDisallow: /a%2Fb", "foo", "/a/b", true},
    {"User-agent: foo\nDisallow: /a%2fb", "foo", "/a%2Fb", false},
    // Section 2.2.3: "*" is any run of octets, "$" the end; %2A and %24 are the characters themselves.
    {"User-agent: foo\nDisallow: /fish*", "foo", "/fishheads/yummy.html", false},
    {"User-agent: foo\nDisallow: /*.php", "foo", "/a/b.php?x", false},
    {"User-agent: foo\nDisallow: /*.php", "foo", "/a/b.PHP", true},
    {"User-agent: foo\nDisallow: /*.php$", "foo", "/b.php", false},
    {"User-agent: foo\nDisallow: /*.php$", "foo", "/b.php?x", true},
    {"User-agent: foo\nDisallow: /*.php$", "foo", "/b.php5.php", false},
    {"User-agent: foo\nDisallow: /fish*.php", "foo", "/fishheads/catfish.php?parameters", false},
    {"User-agent: foo\nDisallow: /a*b*c$", "foo", "/axbxc", false},
    {"User-agent: foo\nDisallow: /a*b*c$", "foo", "/axcxb", true},
    {"User-agent: foo\nDisallow: *", "foo", "/", false},
    {"User-agent: foo\nDisallow: /**/x", "foo", "/a/x", false},
    {"User-agent: foo\nDisallow: /price%24", "foo", "/price$x", false},
    {"User-agent: foo\nDisallow: /pri$ce", "foo", "/pri$ce", false},
    {"User-agent: foo\nDisallow: /star%2A", "foo", "/star*", false},
    {"User-agent: foo\nDisallow: /star%2A", "foo", "/starfish", true},
    {"User-agent: foo\nDisallow: /$", "foo", "/", false},
    {"User-agent: foo\nDisallow: /a$b", "foo", "/a", true},
    // Lines: comments, blanks, CR, CRLF, a byte order mark, no colon, misspellings, lines that mean nothing.
    {"# c\nUser-agent: foo # c\nDisallow: /x # c\n", "foo", "/x", false},
    {"  user-agent :\tfoo  \n\tdisallow : /x\t\n", "foo", "/x", false},
    {"User-agent: foo\rDisallow: /x\r", "foo", "/x", false},
    {"User-agent: foo\r\nDisallow: /x\r\n", "foo", "/x", false},
    {"\xef\xbb\xbfUser-agent: foo\nDisallow: /x", "foo", "/x", false},
    {"User-agent foo\nDisallow /x", "foo", "/x", false},
    {"User-agent: foo\nDisallow /x and more", "foo", "/x", true},
    {"Useragent: foo\nDissallow: /x", "foo", "/x", false},
    {"User-agent: foo\nNoindex: /y\nDisallow: /x", "foo", "/x", false},
    {"User-agent: foo\n\n\nDisallow: /x", "foo", "/x", false},
    // Section 2.2.4: other records do not end a list of agents or a group.
    {"User-agent: foo\nSitemap: https://example.org/s.xml\nUser-agent: bar\nDisallow: /x", "foo", "/x", false},
    {"User-agent: foo\nCrawl-delay: 4\nUser-agent: bar\nDisallow: /x", "foo", "/x", false},
};

}  // namespace

BOOST_DATA_TEST_CASE(allowed_or_not, boost::unit_test::data::make(kRows), row) {
  BOOST_TEST(Robots::parse(row.file).allows(row.agent, row.path) == row.allowed);
}

// Section 2.2.4, and a line that is outside the RFC but wide-spread.
BOOST_AUTO_TEST_CASE(sitemaps_and_delays) {
  const Robots robots = Robots::parse(
      "Sitemap: https://example.org/a.xml\nUser-agent: *\nCrawl-delay: 2\nUser-agent: foo\nCrawl-delay: "
      "0.25\nDisallow: /x\n"
      "SITEMAP:https://example.org/b.xml # second\n\nUser-agent: bar\nCrawl-delay: soon\nDisallow: /");
  const std::vector<std::string> expected{"https://example.org/a.xml", "https://example.org/b.xml"};
  BOOST_TEST(robots.sitemaps() == expected, boost::test_tools::per_element());
  BOOST_TEST(robots.crawl_delay_ms("foo") == 250);
  BOOST_TEST(robots.crawl_delay_ms("other") == 250);  // one group: its last delay
  BOOST_TEST(robots.crawl_delay_ms("bar") == -1);
  BOOST_TEST(Robots::allow_all().crawl_delay_ms("foo") == -1);
  BOOST_TEST(Robots::parse("User-agent: a\nCrawl-delay: 99999999999999999999").crawl_delay_ms("a") == 1'000'000'000);
}

// Section 2.5: at least 500 kibibytes are read; what follows is not.
BOOST_AUTO_TEST_CASE(five_hundred_kibibytes) {
  std::string file = "User-agent: foo\nDisallow: /x\n" + std::string(500 << 10, '#') + "\nDisallow: /y\n";
  BOOST_TEST(!Robots::parse(file).allows("foo", "/x"));
  BOOST_TEST(Robots::parse(file).allows("foo", "/y"));
}

BOOST_AUTO_TEST_CASE(hostile_patterns_cost_one_pass) {
  std::string file = "User-agent: foo\n";
  for (int i = 0; i < 40; ++i) {
    file += "Disallow: /";
    for (int k = 0; k < 2000; ++k) file += "*a";
    file += "b$\n";
  }
  BOOST_TEST(Robots::parse(file).allows("foo", "/" + std::string(8000, 'a')));
}

BOOST_AUTO_TEST_CASE(disallow_all_and_allow_all) {
  BOOST_TEST(!Robots::disallow_all().allows("foo", "/x"));
  BOOST_TEST(Robots::allow_all().allows("foo", "/x"));
}

BOOST_AUTO_TEST_SUITE_END()
