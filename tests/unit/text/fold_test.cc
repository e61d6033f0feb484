#include "heed/text/fold.h"

#include <boost/test/unit_test.hpp>

#include "golden.h"

using namespace heed::text;

BOOST_AUTO_TEST_SUITE(folding)

BOOST_AUTO_TEST_CASE(agrees_with_the_policy_written_in_python) {
  const auto rows = golden_rows("fold.txt");
  BOOST_REQUIRE_GT(rows.size(), 90);
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row[0]) {
      BOOST_TEST(fold(row[0]) == row.at(1));
      BOOST_TEST(fold(row[1]) == row[1]);  // folding twice changes nothing more
    }
  }
}

BOOST_AUTO_TEST_CASE(spellings_of_one_word_meet) {
  const std::vector<std::pair<std::string, std::string>> same = {
      {"MÜLLER", "muller"}, {"Straße", "STRASSE"}, {"Ελλάδα", "ΕΛΛΑΔΑ"},     {"cafe\u0301", "café"}, {"ｶﾞ", "ガ"},
      {"Ёлка", "елка"},     {"don’t", "DON'T"},    {"İstanbul", "istanbul"}, {"أحمد", "احمد"}};
  for (const auto& [a, b] : same) BOOST_TEST(fold(a) == fold(b));
  const std::vector<std::pair<std::string, std::string>> different = {
      {"йод", "иод"}, {"か", "が"}, {"कि", "की"}, {"ไก่", "ไก"}, {"她", "他"}};
  for (const auto& [a, b] : different) BOOST_TEST(fold(a) != fold(b));
}

BOOST_AUTO_TEST_CASE(any_bytes_fold_to_valid_text) {
  BOOST_TEST(fold("A\x80"
                  "B\xE4\xB8") ==
             "a\xEF\xBF\xBD"
             "b\xEF\xBF\xBD");
  BOOST_TEST(fold("") == "");
  BOOST_TEST(fold(std::string_view("A\0B", 3)) == std::string_view("a\0b", 3));
  std::string many;  // the longest decomposition there is, eighteen code points each
  for (int i = 0; i < 100; ++i) many += "\uFDFA";
  BOOST_TEST(fold(many).size() > many.size());
  std::string out = "kept ";
  fold_into("É", out);
  BOOST_TEST(out == "kept e");
}

BOOST_AUTO_TEST_SUITE_END()
