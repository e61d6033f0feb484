#include "heed/text/width.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

namespace bdata = boost::unit_test::data;
using namespace heed::text;

namespace {

struct Row {
  std::string text;
  std::size_t cells;
  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << '"' << row.text << '"'; }
};

const Row kRows[] = {
    {"", 0},
    {"plain", 5},
    {"数据库", 6},              // East Asian Width W
    {"ｆｕｌｌ", 8},            // F
    {"ｶﾀｶﾅ", 4},                // H: halfwidth kana
    {"한국어", 6},              // precomposed Hangul
    {"e\u0301te\u0301", 3},     // marks stand above their letters
    {"\u0915\u094D\u0937", 2},  // Devanagari: two clusters before Unicode 15.1
    {"שלום", 4},
    {"🤒", 2},
    {"👩\u200D👩\u200D👧\u200D👦", 2},  // one family
    {"☺\uFE0F", 2},                 // a symbol that asks to be an emoji
    {"🇫🇷", 2},                      // two regional indicators are one flag
    {"a\x1b[31mb", 6},              // a control character has no width; what follows is text
};

}  // namespace

BOOST_AUTO_TEST_SUITE(width)

BOOST_DATA_TEST_CASE(cells, bdata::make(kRows), row) { BOOST_TEST(display_width(row.text) == row.cells); }

BOOST_AUTO_TEST_CASE(what_fits_is_not_cut) {
  BOOST_TEST(cut_to_width("backup", 6) == "backup");
  BOOST_TEST(cut_to_width("", 0) == "");
  BOOST_TEST(cut_to_width("\u0301", 0) == "\u0301");
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_ends_in_an_ellipsis) {
  BOOST_TEST(cut_to_width("backups", 6) == "backu…");
  BOOST_TEST(cut_to_width("a backup", 3) == "a…");  // no space before the ellipsis
  BOOST_TEST(cut_to_width("ab", 1) == "…");
  BOOST_TEST(cut_to_width("ab", 0) == "");
}

BOOST_AUTO_TEST_CASE(a_wide_character_is_not_halved) {
  BOOST_TEST(cut_to_width("数据库", 5) == "数据…");
  BOOST_TEST(cut_to_width("数据库", 4) == "数…");
}

BOOST_AUTO_TEST_CASE(a_letter_keeps_its_marks_and_a_family_its_members) {
  BOOST_TEST(cut_to_width("e\u0301tude", 2) == "e\u0301…");
  BOOST_TEST(cut_to_width("👩\u200D👧 and more", 3) == "👩\u200D👧…");
}

BOOST_AUTO_TEST_CASE(no_cut_is_wider_than_asked) {
  const std::string text = "Ａe\u0301 数 👩\u200D👧 שלום 🇫🇷x";
  for (std::size_t cells = 0; cells <= display_width(text) + 1; ++cells) {
    BOOST_TEST(display_width(cut_to_width(text, cells)) <= cells);
  }
}

BOOST_AUTO_TEST_CASE(one_line_is_safe_to_show) {
  BOOST_TEST(one_line(" two\r\n lines\tand\u2028more ") == "two lines and more");
  BOOST_TEST(one_line("red\x1b[31m\x07\u009b0m") == "red[31m0m");
  BOOST_TEST(one_line("report\u202Egpj.exe\u2066") == "reportgpj.exe");
  BOOST_TEST(one_line(std::string("nul\0byte", 8)) == "nulbyte");
  BOOST_TEST(one_line("bad\xff\xc3") == "bad\uFFFD\uFFFD");
  BOOST_TEST(one_line("\uFFFE\uFDD0x") == "x");
  BOOST_TEST(one_line("می\u200Cخواهم 👩\u200D👧") == "می\u200Cخواهم 👩\u200D👧");  // joiners are spelling
}

BOOST_AUTO_TEST_CASE(direction) {
  BOOST_TEST(has_right_to_left("a שלום"));
  BOOST_TEST(has_right_to_left("سلام"));
  BOOST_TEST(!has_right_to_left("plain 数据 123 …"));
}

BOOST_AUTO_TEST_SUITE_END()
