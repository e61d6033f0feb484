#include "heed/attention/topk.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <vector>

#include "fixture.h"

using namespace heed::attention;

namespace {

struct Item {
  double score;
  std::uint64_t ordinal;
};

// Scores from a few values, so that most ties are decided by the ordinal.
std::vector<Item> random_items(std::size_t count, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<Item> items;
  for (std::uint64_t i = 0; i < count; ++i) items.push_back({static_cast<double>(generator.below(9)) - 4, i});
  return items;
}

std::string written(TopK<int> top) {
  std::string text;
  for (const auto& entry : top.take_sorted())
    text += std::to_string(entry.ordinal) + ":" + std::to_string(entry.payload) + " ";
  return text;
}

std::string best_by_sorting(std::vector<Item> items, std::size_t k) {
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.score > b.score; });
  items.resize(std::min(k, items.size()));
  std::string text;
  for (const Item& item : items) text += std::to_string(item.ordinal) + ":" + std::to_string(item.ordinal * 3) + " ";
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(topk)

BOOST_AUTO_TEST_CASE(any_order_and_split_gives_the_sorted_prefix) {
  Generator generator(1);
  for (std::size_t count : {0u, 1u, 2u, 5u, 60u, 200u}) {
    for (std::size_t k : {0u, 1u, 2u, 10u, 59u, 60u, 61u, 500u}) {
      std::vector<Item> items = random_items(count, count);
      const std::string expected = best_by_sorting(items, k);
      for (int trial = 0; trial < 10; ++trial) {
        shuffle(items, generator);
        TopK<int> left(k), right(k);
        for (const Item& item : items) {
          (generator.below(2) == 0 ? left : right).push(item.score, item.ordinal, static_cast<int>(item.ordinal * 3));
        }
        left.merge(right);
        BOOST_REQUIRE_EQUAL(written(left), expected);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(threshold_rejects_only_what_could_not_enter) {
  TopK<char> top(2);
  BOOST_TEST(top.threshold() == -std::numeric_limits<double>::infinity());
  BOOST_TEST(top.push(1, 5, 'a'));
  BOOST_TEST(top.push(3, 6, 'b'));
  BOOST_TEST(top.threshold() == 1.0);
  BOOST_TEST(!top.admits(1, 7));  // a tie goes to the earlier ordinal
  BOOST_TEST(top.admits(1, 4));
  BOOST_TEST(!top.push(0.5, 1, 'c'));
  BOOST_TEST(top.push(2, 9, 'd'));
  BOOST_TEST(top.threshold() == 2.0);
  BOOST_TEST(TopK<char>(0).threshold() == std::numeric_limits<double>::infinity());
}

BOOST_AUTO_TEST_CASE(payloads_are_moved) {
  TopK<std::unique_ptr<int>> top(1), other(1);
  top.push(1, 1, std::make_unique<int>(1));
  other.push(2, 2, std::make_unique<int>(2));
  top.merge(std::move(other));
  const auto best = top.take_sorted();
  BOOST_REQUIRE(best.size() == 1u);
  BOOST_TEST(*best[0].payload == 2);
  BOOST_TEST(top.size() == 0u);
}

BOOST_AUTO_TEST_CASE(unbounded_keeps_everything) {
  TopK<int> top(TopK<int>::kUnbounded);
  for (std::uint64_t i = 0; i < 1000; ++i) top.push(static_cast<double>(i % 7), i, 0);
  BOOST_TEST(top.size() == 1000u);
}

BOOST_AUTO_TEST_CASE(mass_cut_takes_the_smallest_prefix) {
  const std::vector<double> weights = {0.5, 0.25, 0.125, 0.125};
  BOOST_TEST(mass_cut(weights, 0) == 0u);
  BOOST_TEST(mass_cut(weights, 0.5) == 1u);
  BOOST_TEST(mass_cut(weights, 0.51) == 2u);
  BOOST_TEST(mass_cut(weights, 0.75) == 2u);
  BOOST_TEST(mass_cut(weights, 1) == 4u);
  BOOST_TEST(mass_cut(weights, 2) == 4u);
  BOOST_TEST(mass_cut({}, 0.5) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
