// Plain text and Markdown, and the kinds of files and directories they come from.
#include "heed/web/text_page.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>

#include "heed/web/document.h"
#include "heed/web/utf8.h"
#include "heed/web/walk.h"

namespace fs = std::filesystem;
using namespace std::string_literals;
using heed::web::extract_markdown;
using heed::web::extract_text;
using heed::web::from_bytes;
using heed::web::Kind;
using heed::web::kind_of;
using heed::web::Source;

BOOST_AUTO_TEST_SUITE(text_page)

namespace {

// A directory of the test's own, gone afterwards.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "heed-web-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string at(const std::string& name) const { return (path_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

 private:
  fs::path path_;
};

}  // namespace

BOOST_AUTO_TEST_CASE(plain_text_is_kept_and_cleaned) {
  const auto page = extract_text("The Title\r\n=========\r\n\r\n\r\nOne  line \t\r  indented\x01\n\n\nEnd\n\n");
  BOOST_REQUIRE(page.ok());
  BOOST_TEST(page->title == "The Title");
  BOOST_TEST(page->text == "The Title\n=========\n\nOne  line\n  indented\n\nEnd");
  BOOST_TEST(extract_text("")->text == "");
  BOOST_TEST(extract_text("A first sentence that goes on\nand on.")->title == "");
  BOOST_TEST(extract_text("N\bNA\bAM\bME\bE\n")->text == "NAME");
  const auto latin = extract_text("caf\xe9 cr\xe8me, d\xe9j\xe0 vu, No\xebl, \xe0 bient\xf4t\n", "iso-8859-1");
  BOOST_TEST(latin->text == "café crème, déjà vu, Noël, à bientôt");
  BOOST_TEST(latin->charset == "iso-8859-1");
  BOOST_TEST(extract_text("\xff\xfeh\0i\0"s)->text == "hi");
}

BOOST_AUTO_TEST_CASE(markdown_to_text) {
  const auto page = extract_markdown(
      "# The *Title*\n\nA [link](../b.html \"t\") and `code <b>`, &amp; more,\nsame paragraph.\\\nnew line\n\n* one\n* "
      "two\n  1. inner\n\n"
      "```c\nint  x;\n  y;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quote <b>bold</b>\n\n<p align=center>Logo "
      "<b>line</b></p>\n\n"
      "<https://example.org/auto>\n",
      "https://example.org/docs/a.md");
  BOOST_REQUIRE(page.ok());
  BOOST_TEST(page->title == "The Title");
  BOOST_TEST(page->text ==
             "The Title\n\nA link and code <b>, & more, same paragraph.\nnew line\n\n- one\n- two\n- inner\n\nint  "
             "x;\n  y;\n\n"
             "a | b\n1 | 2\n\nquote bold\n\nLogo line\n\nhttps://example.org/auto");
  BOOST_REQUIRE(page->links.size() == 2u);
  BOOST_TEST(page->links[0].uri == "https://example.org/b.html");
  BOOST_TEST(page->links[0].text == "link");
  BOOST_TEST(page->links[0].in_text);
}

BOOST_AUTO_TEST_CASE(front_matter) {
  const auto yaml = extract_markdown(
      "---\ntitle: \"From the front\"\ndate: 2024-02-29\nlang: de\ntags:\n  title: no\n---\n# Heading\ntext\n", "");
  BOOST_REQUIRE(yaml.ok());
  BOOST_TEST(yaml->title == "From the front");
  BOOST_TEST(yaml->published == "2024-02-29");
  BOOST_TEST(yaml->lang == "de");
  BOOST_TEST(yaml->text == "Heading\n\ntext");
  const auto toml = extract_markdown("+++\r\ntitle = 'T'\r\n+++\r\nbody", "");
  BOOST_TEST(toml->title == "T");
  BOOST_TEST(toml->text == "body");
  BOOST_TEST(extract_markdown("---\nnot closed\n", "")->text == "not closed");
}

BOOST_AUTO_TEST_CASE(hostile_markdown) {
  for (const std::string& text : {std::string(100'000, '>'), std::string(100'000, '['), std::string(100'000, '*'),
                                  std::string(50'000, '`') + "x", "a\0b\xff\xfe"s, std::string(3000, '\n') + "# "}) {
    const auto page = extract_markdown(text, "");
    BOOST_REQUIRE(page.ok());
    BOOST_TEST(heed::web::is_utf8(page->text));
    BOOST_TEST(page->text.find('\0') == std::string::npos);
  }
}

struct KindRow {
  std::string bytes;
  Source source;
  Kind kind;
  friend std::ostream& operator<<(std::ostream& out, const KindRow& row) {
    return out << row.source.uri << ' ' << row.source.media_type << ' ' << row.bytes.substr(0, 20);
  }
};

const KindRow kKinds[] = {
    {"x", {.uri = "file:///a.html"}, Kind::kHtml},
    {"x", {.uri = "file:///a.md"}, Kind::kMarkdown},
    {"x", {.uri = "https://example.org/a.md?raw#x", .media_type = "text/plain"}, Kind::kMarkdown},
    {"<html>", {.uri = "file:///a.txt"}, Kind::kText},
    {"<html>", {.uri = "https://example.org/a.html", .media_type = "text/plain"}, Kind::kText},
    {"x", {.uri = "https://example.org/a.md", .media_type = "text/html"}, Kind::kHtml},
    {" \n<!DOCTYPE HTML>", {.uri = "file:///a"}, Kind::kHtml},
    {"<?xml version='1.0'?><!-- c --><html>", {.uri = "file:///a"}, Kind::kHtml},
    {"just words", {.uri = "file:///README"}, Kind::kText},
    {"", {.uri = "file:///empty"}, Kind::kText},
    {"%PDF-1.4 x", {.uri = "file:///a.html", .media_type = "text/html"}, Kind::kBinary},
    {"\x7f"
     "ELF\2\1\1\0\0\0"s,
     {.uri = "file:///a"},
     Kind::kBinary},
    {"PK\3\4 x\0"s, {.uri = "file:///a.txt"}, Kind::kBinary},
    {std::string(100, '\0'), {.uri = "file:///a.txt"}, Kind::kBinary},
    {"\xff\xfeh\0i\0"s, {.uri = "file:///a.txt"}, Kind::kText},
    {"h\0e\0l\0l\0o\0 \0y\0o\0u\0"s, {.uri = "file:///a.txt"}, Kind::kText},
    {"one stray \0 in a longer line of text"s, {.uri = "file:///a.txt"}, Kind::kText},
    {"RIFFs are fun", {.uri = "file:///a.txt"}, Kind::kText},
    {"x", {.uri = "https://example.org/a", .media_type = "image/png"}, Kind::kBinary},
};

BOOST_DATA_TEST_CASE(kinds, boost::unit_test::data::make(kKinds), row) {
  BOOST_TEST(static_cast<int>(kind_of(row.bytes, row.source)) == static_cast<int>(row.kind));
}

BOOST_AUTO_TEST_CASE(binary_files_are_refused_with_a_remedy) {
  const auto pdf = from_bytes("%PDF-1.7 ...", {.uri = "file:///a.pdf"});
  BOOST_REQUIRE(!pdf.ok());
  BOOST_TEST(pdf.error().message == "is a PDF file, expected HTML, Markdown or plain text; convert it with pdftotext");
  BOOST_TEST(!from_bytes(std::string(64, '\0'), {.uri = "file:///a"}).ok());
}

BOOST_AUTO_TEST_CASE(files_become_documents) {
  const Folder folder;
  folder.write("a b.html", "<html lang=en><title>T</title><p>Some words here. <a href='c.html'>next page</a>");
  const auto document = heed::web::load_file(folder.at("a b.html"));
  BOOST_REQUIRE(document.ok());
  BOOST_TEST(document->uri == "file://" + folder.at("") + "a%20b.html");
  BOOST_TEST(document->media_type == "text/html");
  BOOST_TEST(document->lang == "en");
  BOOST_TEST(document->bytes == 80u);
  BOOST_REQUIRE(document->links.size() == 1u);
  BOOST_TEST(document->links[0].uri == "file://" + folder.at("") + "c.html");
  const auto missing = heed::web::load_file(folder.at("none"));
  BOOST_REQUIRE(!missing.ok());
  BOOST_TEST(missing.error().message.find(folder.at("none") + ": No such file") == 0u);
  BOOST_TEST(!heed::web::load_file(folder.at("")).ok());
  BOOST_TEST(!heed::web::load_file(folder.at("a b.html"), 79).ok());
  BOOST_TEST(heed::web::load_file(folder.at("a b.html"), 80).ok());
}

BOOST_AUTO_TEST_CASE(walking_is_sorted_safe_and_complete) {
  const Folder folder;
  for (const char* name :
       {"b.html", "a/z.txt", "a/b/c.md", "a.txt", ".hidden", ".git/config", "pic.png", "Big.txt", "c/LICENSE"})
    folder.write(name, name);
  folder.write("Big.txt", std::string(2000, 'x'));
  fs::create_directory_symlink("..", folder.at("a/loop"));
  fs::create_directory_symlink("a", folder.at("z-again"));
  fs::create_symlink("b.html", folder.at("link.html"));
  fs::create_symlink("self", folder.at("self"));
  BOOST_REQUIRE(mkfifo(folder.at("pipe").c_str(), 0600) == 0);
  const auto walked = heed::web::walk(folder.at("").substr(0, folder.at("").size() - 1), {.file_bytes_max = 1000});
  BOOST_REQUIRE(walked.ok());
  const std::vector<std::string> expected{folder.at("a.txt"),  folder.at("a/b/c.md"),  folder.at("a/z.txt"),
                                          folder.at("b.html"), folder.at("c/LICENSE"), folder.at("link.html")};
  BOOST_TEST(walked->files == expected, boost::test_tools::per_element());
  BOOST_REQUIRE(walked->skipped.size() == 2u);
  BOOST_TEST(walked->skipped[0].path == folder.at("Big.txt"));
  BOOST_TEST(walked->skipped[1].path == folder.at("self"));
  const auto one = heed::web::walk(folder.at(".hidden"));
  BOOST_REQUIRE(one.ok());
  BOOST_TEST(one->files.size() == 1u);
  BOOST_TEST(!heed::web::walk(folder.at("nowhere")).ok());
  BOOST_TEST(!heed::web::walk(folder.at("pipe")).ok());
  BOOST_TEST(heed::web::walk(folder.at(""), {.hidden = true})->files.size() == 9u);
}

BOOST_AUTO_TEST_SUITE_END()
