// What embed --terms counts.
#include "heed/text/lexical.h"

#include <boost/test/unit_test.hpp>

namespace heed::text {
namespace {

using Counts = std::map<std::string, std::uint32_t>;

void check(std::string_view title, std::string_view text, const Counts& expected) {
  const Counts counts = lexical_terms(title, text);
  std::string said;
  for (const auto& [term, count] : counts) said += term + "=" + std::to_string(count) + " ";
  BOOST_TEST(counts == expected, said);
}

BOOST_AUTO_TEST_SUITE(lexical)

BOOST_AUTO_TEST_CASE(words_are_stemmed_and_counted_with_their_pairs) {
  check("", "Servers and the server", {{"server", 2}, {"server server", 1}});
  check("", "boundary layers", {{"boundari", 1}, {"boundari layer", 1}, {"layer", 1}});
}

BOOST_AUTO_TEST_CASE(the_title_counts_four_times_and_pairs_do_not_reach_into_the_text) {
  check("Servers", "server", {{"server", 5}});
}

BOOST_AUTO_TEST_CASE(numbers_are_terms) { check("", "knots 2.5", {{"2.5", 1}, {"knot", 1}, {"knot 2.5", 1}}); }

BOOST_AUTO_TEST_CASE(unspaced_scripts_are_pairs_of_characters) {
  check("", "ひらが", {{"ひら", 1}, {"らが", 1}});
  check("", "猫", {{"猫", 1}});
}

BOOST_AUTO_TEST_CASE(a_han_character_is_a_minor_term_of_its_own) {
  check("", "服务器", {{"务", 1}, {"务器", 1}, {"器", 1}, {"服", 1}, {"服务", 1}});
  check("", "server服务", {{"server", 1}, {"务", 1}, {"服", 1}, {"服务", 1}});
  BOOST_TEST(is_minor_term("服"));
  BOOST_TEST(is_minor_term("𠮷"));
  BOOST_TEST(is_minor_term("boundari layer"));
  BOOST_TEST(!is_minor_term("服务"));
  BOOST_TEST(!is_minor_term("ひ"));
  BOOST_TEST(!is_minor_term("é"));
  BOOST_TEST(!is_minor_term(""));
}

BOOST_AUTO_TEST_CASE(nothing_gives_nothing) {
  check("", "", {});
  check("", "the of and \xff", {});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace heed::text
