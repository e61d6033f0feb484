// Pages to text: what a reader would see, in cases of one idea each; then what a hostile page may try.
#include "heed/web/html.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <ostream>
#include <string>

#include "heed/web/charset.h"
#include "heed/web/content.h"
#include "heed/web/document.h"
#include "heed/web/dom.h"
#include "heed/web/entities.h"
#include "heed/web/metadata.h"
#include "heed/web/utf8.h"

using namespace std::string_literals;
using heed::web::Dom;
using heed::web::extract_html;
using heed::web::Page;
using heed::web::parse_dom;

BOOST_AUTO_TEST_SUITE(html)

namespace {

// All text of a page, nothing left out: the tree and the layout without the judgement.
std::string layout(std::string_view html) {
  const Dom dom = parse_dom(html);
  return heed::web::write_text(dom, 0, std::vector<std::uint8_t>(dom.nodes.size(), 1));
}

Page extract(std::string_view html, std::string_view uri = "https://example.org/dir/page.html") {
  auto page = extract_html(html, uri);
  BOOST_REQUIRE(page.ok());
  BOOST_TEST(heed::web::is_utf8(page->text));
  BOOST_TEST(page->text.find('\0') == std::string::npos);
  return *std::move(page);
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string repeated(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

struct Row {
  std::string_view html;
  std::string_view text;
  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.html; }
};

const Row kLayouts[] = {
    {"<p>one<p>two", "one\n\ntwo"},
    {"<p>a  b\n c&nbsp;d</p>", "a b c d"},
    {"a<br>b<br><br>c", "a\nb\nc"},
    {"<ul><li>one<li>two <b>bold</b></ul>after", "- one\n- two bold\n\nafter"},
    {"<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n- b\n- c"},
    {"<ul><li><p>a</p><p>b</p></li><li></li><li>c</ul>", "- a\nb\n- c"},
    {"<ul><li></li></ul><p>a<p>b", "a\n\nb"},
    {"<table><tr><td><td>b<tr><td>c<td></table><p>d<p>e", "b\nc\n\nd\n\ne"},
    {"<dl><dt>term<dd>meaning<dt>next<dd>more</dl>", "term\nmeaning\nnext\nmore"},
    {"<table><tr><th>a<th>b<tr><td>1<td>2</table>x", "a | b\n1 | 2\n\nx"},
    {"<table><tr><td><table><tr><td>in</table><td>out</table>", "in\nout"},
    {"<pre>\n  int x;\n\n  y;\n</pre>z", "  int x;\n\n  y;\n\nz"},
    {"<p>a <code>b</code>.</p>", "a b."},
    {"<h1>T</h1>text", "T\n\ntext"},
    {"a<script>var x = '<p>no</p>';</script>b<style>p{}</style>c", "abc"},
    {"a<!-- <p>no --> b <!-> c --> d", "a b c --> d"},
    {"x<textarea>no</textarea><select><option>no</select>y", "xy"},
    {"<title>no</title>yes", "yes"},
    {"&lt;b&gt; &amp;amp; &#65;&#x42; &eacute;&copy &notit; &unknown; &", "<b> &amp; AB é© ¬it; &unknown; &"},
    {"&#150;&#0;&#xD800;&#99999999;", "–\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {"a < b and 1<2 </> c", "a < b and 1<2 c"},
    {"<div>a<span>b</div>c</span>", "ab\n\nc"},
    {"<b>a<p>b</b>c</p>d", "a\n\nbc\n\nd"},
    {"<p>a<div>b</div>c", "a\n\nb\n\nc"},
    {"soft\xc2\xadhyphen zero\xe2\x80\x8bwidth", "softhyphen zerowidth"},
    {"<svg><title>no</title><text>no</text></svg>a<svg><p>b", "a\n\nb"},
    {"<p title='a > b'>c", "c"},
    {"<P CLASS=x>c</P >", "c"},
    {"a<p", "a"},
    {"a<p class='x", "a"},
    {"a<!-- b", "a"},
    {"a<script>b", "a"},
    {"", ""},
    {"<", "<"},
    {"</", "</"},
    {"<a", ""},
    {"<plaintext>a<b>c</b>", "a<b>c</b>"},
    {"<?xml version='1.0'?><html><body><a id='x'/><p/><p>text</p></body></html>", "text"},
};

}  // namespace

BOOST_DATA_TEST_CASE(layouts, boost::unit_test::data::make(kLayouts), row) { BOOST_TEST(layout(row.html) == row.text); }

BOOST_AUTO_TEST_CASE(text_controls_and_nul_never_come_out) {
  BOOST_TEST(layout("a\0b&#0;<p>c\x01\x02\x1b[0m"s) == "ab\xef\xbf\xbd\n\nc[0m");
}

// An article with everything sites put around it.
BOOST_AUTO_TEST_CASE(main_text_of_an_article) {
  const std::string sentence =
      "This paragraph explains the subject at some length, with commas, and ends as sentences do. ";
  std::string html =
      "<html lang=en-GB><head><title>How things work | Example Site</title><link rel=canonical href='/how'>"
      "<meta property='article:published_time' content='2024-05-06T07:08:09.123+0200'></head><body>"
      "<header class=site-header><a href=/>Example Site</a><nav><ul><li><a href=/a>Products</a><li><a "
      "href=/b>Pricing</a><li><a "
      "href=/c>Support</a></ul></nav></header><div class=cookie-banner>We use cookies. <a href=/cookies>More</a></div>"
      "<main><article><h1>How things work</h1>";
  for (int i = 0; i < 5; ++i) html += "<h2>Part " + std::to_string(i) + "</h2><p>" + sentence + sentence + "</p>";
  html +=
      "<pre><code>make\nmake install</code></pre><ul><li>First of the points that matter here.<li>Second of the points "
      "that matter.</ul>"
      "<table><tr><td>Cell one of the table<td>Cell two of the table</table>"
      "<p>See <a href='other.html#x' rel='nofollow ugc'>another page</a> for the details of all "
      "this.</p></article></main>"
      "<aside class=sidebar><h3>Related</h3><ul><li><a href=/r1>Related one</a><li><a href=/r2>Related "
      "two</a></ul></aside>"
      "<footer><p>Copyright 2024 Example. All rights reserved.</p><a href=/imprint>Imprint</a></footer></body></html>";
  const Page page = extract(html);
  BOOST_TEST(page.title == "How things work");
  BOOST_TEST(page.lang == "en-gb");
  BOOST_TEST(page.published == "2024-05-06T07:08:09+02:00");
  BOOST_TEST(page.canonical == "https://example.org/how");
  for (const char* part : {"How things work", "Part 4", "make\nmake install", "- First of the points",
                           "Cell one of the table | Cell two", "See another page for"}) {
    BOOST_TEST(contains(page.text, part), part << " in " << page.text);
  }
  for (const char* part : {"Pricing", "cookies", "Related one", "All rights reserved", "Imprint"})
    BOOST_TEST(!contains(page.text, part), part);
  const auto link =
      std::find_if(page.links.begin(), page.links.end(), [](const auto& it) { return it.text == "another page"; });
  BOOST_REQUIRE(link != page.links.end());
  BOOST_TEST(link->uri == "https://example.org/dir/other.html");
  BOOST_TEST(link->in_text);
  BOOST_TEST(link->nofollow);
  BOOST_TEST(!page.links.front().in_text);
  BOOST_TEST(!page.noindex);
}

BOOST_AUTO_TEST_CASE(forum_posts_and_cards_are_content) {
  std::string forum = "<title>T</title><body><h1>Question</h1>";
  for (int i = 0; i < 6; ++i) {
    forum += "<div class=post><div class=author>user" + std::to_string(i) +
             "</div><div class=post-body><p>I think answer number " + std::to_string(i) +
             " is the right one, because it worked for me when I tried it last week.</p></div></div>";
  }
  BOOST_TEST(contains(extract(forum).text, "answer number 5 is the right one"));
}

BOOST_AUTO_TEST_CASE(links_are_absolute_unique_and_of_the_web) {
  const Page page = extract(
      "<base href='https://other.example/base/'><a href='x'>one</a><a href='./x#y'>again</a><a href=' /z '>z</a><a "
      "href='mailto:a@b'>m</a>"
      "<a href='javascript:1'>j</a><a href='#top'>t</a><a href='http://['>bad</a><a "
      "href='//third.example'>third</a><area href=q>");
  std::vector<std::string> uris;
  for (const auto& link : page.links) uris.push_back(link.uri);
  const std::vector<std::string> expected{"https://other.example/base/x", "https://other.example/z",
                                          "https://third.example/", "https://other.example/base/q"};
  BOOST_TEST(uris == expected, boost::test_tools::per_element());
  BOOST_TEST(extract("<a href='x'>one</a><a href='https://a.example/'>two</a>", "").links.size() == 1u);
}

struct RobotsRow {
  std::string_view content;
  bool noindex, nofollow;
  friend std::ostream& operator<<(std::ostream& out, const RobotsRow& row) { return out << row.content; }
};
const RobotsRow kDirectives[] = {{"noindex", true, false},
                                 {"NoIndex, NOFOLLOW", true, true},
                                 {"none", true, true},
                                 {"index, follow", false, false},
                                 {"max-snippet:-1, noindex", true, false},
                                 {"otherbot: noindex, nofollow", false, false},
                                 {"otherbot: noindex, heed: nofollow", false, true},
                                 {"", false, false}};

BOOST_DATA_TEST_CASE(robots_directives, boost::unit_test::data::make(kDirectives), row) {
  Page page;
  heed::web::read_robots_directives(row.content, page);
  BOOST_TEST(page.noindex == row.noindex);
  BOOST_TEST(page.nofollow == row.nofollow);
  const Page whole = extract("<meta name=ROBOTS content=\"" + std::string(row.content) + "\"><a href=/x>x</a>");
  BOOST_TEST(whole.noindex == row.noindex);
  BOOST_TEST(whole.links.at(0).nofollow == row.nofollow);
}

const Row kDates[] = {{"2024-02-29", "2024-02-29"},
                      {"2023-02-29", ""},
                      {"2024-13-01", ""},
                      {"2024/05/06", "2024-05-06"},
                      {"2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z"},
                      {"2024-05-06 07:08+0530", "2024-05-06T07:08:00+05:30"},
                      {"2024-05-06T07:08:09", "2024-05-06"},
                      {"2024-05-06T25:00:00Z", "2024-05-06"},
                      {"May 6, 2024", ""},
                      {"", ""}};

BOOST_DATA_TEST_CASE(dates, boost::unit_test::data::make(kDates), row) {
  BOOST_TEST(heed::web::read_date(row.html) == row.text);
}

BOOST_AUTO_TEST_CASE(date_and_title_from_json_ld) {
  const Page page = extract(
      "<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"Article\",\"headline\":\"From "
      "JSON\",\"inLanguage\":\"fr_FR\","
      "\"datePublished\":\"2020-01-02\"}]}</script><script type='application/ld+json'>{broken</script><p>text");
  BOOST_TEST(page.published == "2020-01-02");
  BOOST_TEST(page.title == "From JSON");
  BOOST_TEST(page.lang == "fr-fr");
}

struct CharsetRow {
  std::string bytes;
  std::string_view hint, charset, text;
  friend std::ostream& operator<<(std::ostream& out, const CharsetRow& row) {
    return out << row.hint << ' ' << row.charset << ' ' << row.text;
  }
};
const CharsetRow kCharsets[] = {
    {"plain", "", "utf-8", "plain"},
    {"\xef\xbb\xbfmark", "iso-8859-1", "utf-8", "mark"},
    {"\xff\xfe<\0p\0>\0\xe9\0"s, "", "utf-16le", "é"},
    {"\xfe\xff\0h\0i"s, "", "utf-16be", "hi"},
    {"caf\xe9", "ISO-8859-1", "iso-8859-1", "café"},
    {"\x93quoted\x94", "latin1", "latin1", "“quoted”"},
    {"<meta charset=windows-1251>\xcf\xf0\xe8\xe2\xe5\xf2", "", "windows-1251", "Привет"},
    {"<meta http-equiv=content-type content='text/html; charset=shift_jis'>\x93\xfa\x96\x7b", "", "shift_jis", "日本"},
    {"<?xml version='1.0' encoding='iso-8859-15'?>\xa4", "", "iso-8859-15", "€"},
    {"<!-- <meta charset=utf-7> --><meta charset=gb2312>\xd6\xd0\xb9\xfa", "", "gb2312", "中国"},
    {"<meta charset=utf-16>é è", "", "utf-8", "é è"},
    {"été à Noël, ça marche", "iso-8859-1", "utf-8", "été à Noël, ça marche"},  // mislabelled
    {"<meta charset=utf-7>+ADw-b+AD4-", "", "utf-8", "+ADw-b+AD4-"},
    {"x", "no-such-charset", "utf-8", "x"},
    {"good é \xff bad", "utf-8", "utf-8", "good é \xef\xbf\xbd bad"},
};

BOOST_DATA_TEST_CASE(charsets, boost::unit_test::data::make(kCharsets), row) {
  const auto page = extract_html(row.bytes, "", row.hint);
  BOOST_REQUIRE(page.ok());
  BOOST_TEST(page->charset == row.charset);
  BOOST_TEST(layout(heed::web::decode(row.bytes, row.hint, heed::web::Declares::kHtml).text) == row.text);
}

BOOST_AUTO_TEST_CASE(undeclared_charsets_are_guessed) {
  // KOI8-R, windows-1251 and EUC-JP text without a word about it.
  const std::string koi8 = repeated(
      "\xf0\xd2\xc9\xd7\xc5\xd4, \xcb\xc1\xcb \xc4\xc5\xcc\xc1? \xfc\xd4\xcf \xd4\xc5\xcb\xd3\xd4 \xce\xc1 "
      "\xd2\xd5\xd3\xd3\xcb\xcf\xcd. ",
      5);
  BOOST_TEST(contains(heed::web::decode(koi8, "", heed::web::Declares::kHtml).text,
                      "Привет, как дела? Это текст на русском."));
  BOOST_TEST(heed::web::is_utf8(heed::web::decode("\xa4\xb3\xa4\xec\xa4\xcf\xc6\xfc\xcb\xdc\xb8\xec\xa4\xc7\xa4\xb9",
                                                  "", heed::web::Declares::kNothing)
                                    .text));
}

// Each within the blink of an eye: the work is linear, the depth is capped, nothing recurses.
BOOST_AUTO_TEST_CASE(hostile_pages) {
  const std::string attributes = [] {
    std::string out = "<div";
    for (int i = 0; i < 1'000'000; ++i) out += " a" + std::to_string(i) + "=1";
    return out + ">text with the million attributes</div>";
  }();
  const std::string cases[] = {
      repeated("<div>", 10'000) + "deep text" + repeated("</div>", 10'000),
      repeated("<div>", 1'000'000) + "deep text",
      repeated("<b>", 300'000) + "text" + repeated("</i>", 300'000),
      repeated("<table><tr><td>", 100'000) + "text",
      repeated("<ul><li>", 100'000) + "text",
      repeated("<a href=x>", 200'000) + "text",
      repeated("<p>", 300'000),
      repeated("</p></div></b>", 200'000),
      repeated("<svg><p>", 100'000),
      repeated("<x-y>", 100'000) + repeated("</x-z>", 100'000),
      attributes,
      "<div class='" + repeated("nav ", 500'000) + "'>text",
      repeated("&amp", 300'000),
      repeated("<!--", 300'000),
      repeated("<![CDATA[", 300'000),
      repeated("<", 300'000),
      "<script>" + repeated("</scrip", 300'000),
      "<p>" + repeated("\xff\xfe", 300'000),
      std::string(1 << 20, '\0'),
      "<p>a\0b<p\0>c</p\0>"s,
      "<title>" + std::string(1 << 20, 'x'),
      repeated("<meta name=robots content=none><base href=//a><link rel=canonical href=//b>", 50'000),
      "<script type='application/ld+json'>" + repeated("[", 100'000) + "</script>",
  };
  for (const std::string& html : cases) {
    const auto start = std::chrono::steady_clock::now();
    const Page page = extract(html);
    const auto took =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start).count();
    BOOST_TEST(took < 20, html.substr(0, 30) << " took " << took << " s");  // sanitizers and busy machines included
    BOOST_TEST(page.title.size() <= 1024u);
  }
  BOOST_TEST(contains(layout(cases[0]), "deep text"));
  BOOST_TEST(contains(layout(cases[1]), "deep text"));
  BOOST_TEST(layout(attributes) == "text with the million attributes");
}

BOOST_AUTO_TEST_CASE(every_prefix_of_a_page_is_a_page) {
  const std::string html =
      "<!DOCTYPE html><html><head><meta charset='utf-8'><title>T &amp; t</title></head><body class=\"a\"><!-- c --><p "
      "id='x'>&eacute;t&#233;"
      "<a href='http://example.org/?a=1&amp;b=2'>l</a></p><script>x</script><table><tr><td>é</table></body></html>";
  for (std::size_t length = 0; length <= html.size(); ++length) extract(html.substr(0, length));
}

BOOST_AUTO_TEST_CASE(input_beyond_the_limit_is_refused) {
  const auto page = extract_html(std::string(heed::web::kFileBytesMax + 1, 'x'), "");
  BOOST_REQUIRE(!page.ok());
  BOOST_TEST(contains(page.error().message, "more than the 67108864 read of one page"));
}

// The pages of the Debian Administrator's Handbook, when the package is installed.
BOOST_AUTO_TEST_CASE(debian_handbook) {
  const std::string folder = "/usr/share/doc/debian-handbook/html/en-US/";
  if (!std::filesystem::exists(folder)) {
    BOOST_TEST_MESSAGE("skipped: the package debian-handbook is not installed");
    return;
  }
  const auto document = heed::web::load_file(folder + "sect.apt-get.html");
  BOOST_REQUIRE(document.ok());
  BOOST_TEST(document->title == "6.2. aptitude, apt-get, and apt Commands");
  for (const char* part : {"6.2.1. Initialization", "sudo apt -o \"Acquire::PDiffs=false\" update",
                           "TIP Incremental updates", "# apt install spamassassin/unstable"}) {
    BOOST_TEST(contains(document->text, part), part);
  }
  int pages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with("sect.")) continue;
    const auto page = heed::web::load_file(entry.path().string());
    BOOST_REQUIRE(page.ok());
    ++pages;
    for (const char* part :
         {"\nPrev\n", "\nNext\n", "- Prev\n", "- Next\n", "Download the ebook", "Product Site", "Documentation Site"}) {
      BOOST_TEST(!contains("\n" + page->text + "\n", part), entry.path().filename().string() << " has " << part);
    }
    BOOST_TEST(contains(page->text, page->title.substr(page->title.rfind(". ") + 2)), entry.path().filename().string());
  }
  BOOST_TEST(pages > 80);
}

BOOST_AUTO_TEST_SUITE_END()
