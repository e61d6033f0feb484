#include "verify/sample.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

namespace bdata = boost::unit_test::data;
using namespace heed::tools;

namespace {

std::set<std::string> drawn(Sample sample, int records) {
  for (int i = 0; i < records; ++i) sample.announce("r" + std::to_string(i));
  std::set<std::string> taken;
  for (int i = 0; i < records; ++i) {
    if (const std::string id = "r" + std::to_string(i); sample.takes(id)) taken.insert(id);
  }
  return taken;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sample)

// printf 'one\nr1' | sha256sum
BOOST_AUTO_TEST_CASE(a_lot_is_the_first_eight_bytes_of_a_hash) {
  BOOST_TEST(draw_lot("one", "r1") == 0x4bdb008cb002be3f);
  BOOST_TEST(draw_lot("", "") == 0x01ba4719c80b6fe9);
}

BOOST_AUTO_TEST_CASE(without_a_sample_all_are_taken) {
  BOOST_TEST(drawn(*Sample::parse("", ""), 20).size() == 20U);
  BOOST_TEST(Sample::parse("", "")->whole());
}

BOOST_AUTO_TEST_CASE(a_counted_sample_has_that_many) {
  for (const int count : {1, 2, 7, 99, 100}) {
    BOOST_TEST(drawn(*Sample::parse(std::to_string(count), "s"), 100).size() == static_cast<std::size_t>(count));
  }
  BOOST_TEST(drawn(*Sample::parse("1000", "s"), 100).size() == 100U);
  BOOST_TEST(drawn(*Sample::parse("5", "s"), 0).empty());
}

BOOST_AUTO_TEST_CASE(a_part_is_about_that_part) {
  const std::size_t taken = drawn(*Sample::parse("10%", "s"), 10'000).size();
  BOOST_TEST(taken > 880U);  // four standard deviations of a binomial
  BOOST_TEST(taken < 1120U);
  BOOST_TEST(drawn(*Sample::parse("100%", "s"), 100).size() == 100U);
}

BOOST_AUTO_TEST_CASE(the_seed_decides_and_nothing_else) {
  const auto small = drawn(*Sample::parse("3", "s"), 50);
  BOOST_TEST((drawn(*Sample::parse("3", "s"), 50) == small));
  BOOST_TEST((drawn(*Sample::parse("3", "t"), 50) != small));
  // A larger sample has the smaller one in it.
  const auto large = drawn(*Sample::parse("20", "s"), 50);
  for (const auto& id : small) BOOST_TEST(large.count(id) == 1U);
}

BOOST_AUTO_TEST_CASE(a_seed_that_nobody_chose_is_never_the_same) {
  BOOST_TEST(random_seed() != random_seed());
  BOOST_TEST(random_seed().size() == 32U);
}

BOOST_DATA_TEST_CASE(what_is_no_sample_is_refused,
                     bdata::make({"0", "-1", "x", "1x", " 1", "0%", "-5%", "101%", "%", "nan%",
                                  "99999999999999999999"}),
                     text) {
  BOOST_TEST(!Sample::parse(text, "s"));
}

BOOST_AUTO_TEST_SUITE_END()
