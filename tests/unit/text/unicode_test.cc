#include "heed/text/unicode.h"

#include <boost/test/unit_test.hpp>
#include <map>

#include "golden.h"
#include "heed/text/script.h"

using namespace heed::text;

BOOST_AUTO_TEST_SUITE(unicode)

BOOST_AUTO_TEST_CASE(every_scalar_value_survives_a_round_trip) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string bytes;
    append_utf8(c, bytes);
    const Decoded one = decode(bytes, 0);
    BOOST_REQUIRE(one.valid && one.code_point == c && one.bytes == bytes.size());
    BOOST_REQUIRE(valid_utf8(bytes));
  }
}

// Tables 3-8 to 3-11 of the Unicode Standard 14, section 3.9: how many U+FFFD stand for ill-formed sequences.
BOOST_AUTO_TEST_CASE(replacements_cover_maximal_subparts) {
  const std::string r = "\xEF\xBF\xBD";
  const std::string r2 = r + r, r4 = r2 + r2;
  BOOST_TEST(repair_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41") == r4 + r4 + "A");
  BOOST_TEST(repair_utf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41") == r4 + r4 + "A");
  BOOST_TEST(repair_utf8("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42") == r4 + r + "A" + r2 + "B");
  BOOST_TEST(repair_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41") == r4 + "A");
}

BOOST_AUTO_TEST_CASE(repair_agrees_with_python) {
  const auto rows = golden_rows("repair.txt");
  BOOST_REQUIRE_EQUAL(rows.size(), 300);
  for (const auto& row : rows) {
    const std::string raw = from_hex(row[0]), mended = from_hex(row[1]);
    BOOST_TEST_CONTEXT(row[0]) {
      BOOST_TEST(repair_utf8(raw) == mended);
      BOOST_TEST(valid_utf8(raw) == (raw == mended));
      BOOST_TEST(count_code_points(raw) == count_code_points(mended));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_first_invalid_byte_is_found_at_any_distance) {
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string text = std::string(length, 'a') + "\x80" + std::string(9, 'b');
    BOOST_TEST(find_invalid_utf8(text) == length);
  }
  BOOST_TEST(find_invalid_utf8("") == std::string_view::npos);
  BOOST_TEST(find_invalid_utf8(std::string_view("a\0b", 3)) == std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(classes_agree_with_python) {
  const std::map<std::string, CharClass> names = {
      {"L", CharClass::kLetter}, {"M", CharClass::kMark}, {"N", CharClass::kDigit}};
  const auto rows = golden_rows("class_ranges.txt");
  BOOST_REQUIRE_GT(rows.size(), 1000);
  for (const auto& row : rows) {
    for (char32_t c = code_point_of(row[0]); c <= code_point_of(row[1]); ++c) {
      if (c == 0x34F) continue;  // combining grapheme joiner: a mark nobody sees
      BOOST_REQUIRE_MESSAGE(class_of(c) == names.at(row[2]), "U+" << std::hex << static_cast<std::uint32_t>(c));
    }
  }
}

BOOST_AUTO_TEST_CASE(scripts_agree_with_the_names_of_letters) {
  const std::map<std::string, Script> names = {{"LATIN", Script::kLatin},
                                               {"GREEK", Script::kGreek},
                                               {"CYRILLIC", Script::kCyrillic},
                                               {"ARMENIAN", Script::kArmenian},
                                               {"HEBREW", Script::kHebrew},
                                               {"ARABIC", Script::kArabic},
                                               {"DEVANAGARI", Script::kDevanagari},
                                               {"BENGALI", Script::kBengali},
                                               {"GURMUKHI", Script::kGurmukhi},
                                               {"GUJARATI", Script::kGujarati},
                                               {"ORIYA", Script::kOriya},
                                               {"TAMIL", Script::kTamil},
                                               {"TELUGU", Script::kTelugu},
                                               {"KANNADA", Script::kKannada},
                                               {"MALAYALAM", Script::kMalayalam},
                                               {"SINHALA", Script::kSinhala},
                                               {"THAI", Script::kThai},
                                               {"LAO", Script::kLao},
                                               {"TIBETAN", Script::kTibetan},
                                               {"MYANMAR", Script::kMyanmar},
                                               {"GEORGIAN", Script::kGeorgian},
                                               {"HANGUL", Script::kHangul},
                                               {"ETHIOPIC", Script::kEthiopic},
                                               {"KHMER", Script::kKhmer},
                                               {"MONGOLIAN", Script::kMongolian},
                                               {"HIRAGANA", Script::kHiragana},
                                               {"KATAKANA", Script::kKatakana},
                                               {"BOPOMOFO", Script::kBopomofo},
                                               {"CJK", Script::kHan}};
  const auto rows = golden_rows("scripts.txt");
  BOOST_TEST(rows.size() == names.size());
  for (const auto& row : rows) {
    for (std::size_t i = 1; i < row.size(); ++i) {
      BOOST_TEST_CONTEXT(row[0] << " U+" << row[i]) {
        BOOST_TEST(static_cast<int>(script_of(code_point_of(row[i]))) == static_cast<int>(names.at(row[0])));
      }
    }
  }
  BOOST_TEST((script_of(U'1') == Script::kCommon && script_of(U'.') == Script::kCommon));
  BOOST_TEST((script_of(0x16A0) == Script::kOther));  // a rune
}

BOOST_AUTO_TEST_CASE(spaces_collapse_and_line_ends_stay) {
  BOOST_TEST(collapse_spaces("  a \t b\r\n\r\n c\xC2\xA0\xE3\x80\x80"
                             "d ") == "a b\nc d");
  BOOST_TEST(collapse_spaces(" \n ") == "");
  BOOST_TEST(collapse_spaces("\x80 \x81") == "\x80 \x81");
}

BOOST_AUTO_TEST_CASE(cutting_never_splits_a_code_point) {
  const std::string text = "a\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80";
  const std::vector<std::size_t> cuts = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (std::size_t limit = 0; limit < cuts.size(); ++limit) BOOST_TEST(floor_boundary(text, limit) == cuts[limit]);
}

BOOST_AUTO_TEST_SUITE_END()
