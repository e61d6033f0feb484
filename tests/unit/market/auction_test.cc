// The call auction: published examples, the four rules one by one, and a slow twin that tries every price.
#include "heed/market/exchange/auction.h"

#include <algorithm>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <ostream>

#include "allocation_testing.h"

namespace bdata = boost::unit_test::data;
using namespace heed::market;
using heed::market::testing::Generator;

namespace heed::market {
inline std::ostream& operator<<(std::ostream& out, PriceRule rule) { return out << price_rule_name(rule); }
}  // namespace heed::market

BOOST_AUTO_TEST_SUITE(auction_suite)

namespace {

struct Level {
  std::int64_t quantity, price;
};

std::vector<Quote> quotes(const std::vector<Level>& levels) {
  std::vector<Quote> made;
  for (const Level& level : levels) {
    made.push_back({level.price, level.quantity, static_cast<std::int64_t>(made.size())});
  }
  return made;
}

struct Row {
  const char* name;
  std::vector<Level> bids, asks;
  std::optional<std::int64_t> reference;
  PriceRule rule;
  std::int64_t price, quantity, surplus;
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }

const Row kRows[] = {
    // UNSW, Trading Engine Course, appendix of the additional reading: stock X before the opening, in cents. 1,000 can
    // be traded from 610 to 639, the smallest surplus is 500 from 635 to 639, and it is buyers who are left over: 6.39.
    {"unsw: maximum volume, minimum surplus, buying pressure",
     {{500, 640}, {500, 639}, {500, 639}, {1000, 634}, {500, 633}},
     {{1000, 610}, {500, 640}, {520, 641}, {550, 642}, {519, 643}},
     {},
     PriceRule::kPressure,
     639,
     1000,
     500},
    // MarketGrid documentation, "Single-Price Auction": the most, 290, is executable at 12,400 alone.
    {"marketgrid: maximum volume at one price",
     {{45, 13000},
      {95, 12900},
      {25, 12800},
      {35, 12700},
      {25, 12600},
      {55, 12500},
      {200, 12400},
      {80, 12300},
      {60, 12200}},
     {{35, 13100},
      {50, 13000},
      {10, 12900},
      {15, 12800},
      {10, 12700},
      {20, 12600},
      {90, 12500},
      {155, 12400},
      {125, 12300},
      {10, 12200}},
     {},
     PriceRule::kVolume,
     12400,
     290,
     190},
    {"empty book", {}, {}, {}, PriceRule::kNone, 0, 0, 0},
    {"bids alone", {{5, 10}}, {}, {}, PriceRule::kNone, 0, 0, 0},
    {"asks alone", {}, {{5, 10}}, {}, PriceRule::kNone, 0, 0, 0},
    {"nothing crosses", {{5, 10}}, {{5, 11}}, {}, PriceRule::kNone, 0, 0, 0},
    {"one price", {{5, 10}}, {{3, 10}}, {}, PriceRule::kVolume, 10, 3, 2},
    {"free of charge", {{2, 0}}, {{2, 0}}, {}, PriceRule::kVolume, 0, 2, 0},
    {"least surplus", {{10, 100}, {5, 90}}, {{10, 90}}, 90, PriceRule::kReference, 91, 10, 0},
    {"least surplus at one price", {{10, 12}, {2, 11}}, {{10, 10}, {2, 11}}, {}, PriceRule::kVolume, 11, 12, 0},
    {"surplus decides", {{10, 12}, {6, 10}}, {{10, 9}, {4, 12}}, {}, PriceRule::kSurplus, 11, 10, 0},
    {"buyers left over: the highest", {{10, 100}}, {{5, 80}}, 80, PriceRule::kPressure, 100, 5, 5},
    {"sellers left over: the lowest", {{5, 100}}, {{10, 80}}, 100, PriceRule::kPressure, 80, 5, -5},
    {"nobody left over: nearest to the reference", {{5, 100}}, {{5, 80}}, 93, PriceRule::kReference, 93, 5, 0},
    {"reference above the range", {{5, 100}}, {{5, 80}}, 200, PriceRule::kReference, 100, 5, 0},
    {"reference below the range", {{5, 100}}, {{5, 80}}, 1, PriceRule::kReference, 80, 5, 0},
    {"no reference: the middle, rounded down", {{5, 101}}, {{5, 80}}, {}, PriceRule::kReference, 90, 5, 0},
    {"left over on both sides of the range",
     {{4, 11}, {2, 10}},
     {{4, 10}, {2, 11}},
     10,
     PriceRule::kReference,
     10,
     4,
     2},
    {"largest amounts",
     {{kAmountMax, kAmountMax}},
     {{kAmountMax, 0}},
     kAmountMax,
     PriceRule::kReference,
     kAmountMax,
     kAmountMax,
     0},
};

// Every price, by the words of the rules.
ClearingPrice by_trying_all(const std::vector<Quote>& bids, const std::vector<Quote>& asks,
                            std::optional<std::int64_t> reference, std::int64_t price_max) {
  struct Candidate {
    std::int64_t price, volume, surplus;
  };
  std::vector<Candidate> all;
  for (std::int64_t price = 0; price <= price_max; ++price) {
    std::int64_t demand = 0, supply = 0;
    for (const Quote& bid : bids) demand += bid.price >= price ? bid.quantity : 0;
    for (const Quote& ask : asks) supply += ask.price <= price ? ask.quantity : 0;
    all.push_back({price, std::min(demand, supply), demand - supply});
  }
  const auto keep = [&](auto key) {
    auto best = key(all.front());
    for (const Candidate& candidate : all) best = std::min(best, key(candidate));
    std::erase_if(all, [&](const Candidate& candidate) { return key(candidate) != best; });
  };
  keep([](const Candidate& c) { return -c.volume; });
  if (all.front().volume == 0) return {};
  PriceRule rule = PriceRule::kVolume;
  if (all.size() > 1) {
    rule = PriceRule::kSurplus;
    keep([](const Candidate& c) { return c.surplus < 0 ? -c.surplus : c.surplus; });
  }
  if (all.size() > 1) {
    const bool buyers = std::all_of(all.begin(), all.end(), [](const Candidate& c) { return c.surplus > 0; });
    const bool sellers = std::all_of(all.begin(), all.end(), [](const Candidate& c) { return c.surplus < 0; });
    rule = buyers || sellers ? PriceRule::kPressure : PriceRule::kReference;
    const std::int64_t middle = all.front().price + (all.back().price - all.front().price) / 2;
    const std::int64_t wanted = buyers ? price_max : sellers ? 0 : reference.value_or(middle);
    keep([&](const Candidate& c) { return c.price < wanted ? wanted - c.price : c.price - wanted; });
  }
  return {rule, all.front().price, all.front().volume, all.front().surplus};
}

}  // namespace

BOOST_DATA_TEST_CASE(clears_by_the_rules, bdata::make(kRows), row) {
  const ClearingPrice cleared = find_clearing_price(quotes(row.bids), quotes(row.asks), row.reference);
  BOOST_TEST(cleared.rule == row.rule);
  BOOST_TEST(cleared.price == row.price);
  BOOST_TEST(cleared.quantity == row.quantity);
  BOOST_TEST(cleared.surplus == row.surplus);
}

BOOST_AUTO_TEST_CASE(equals_trying_every_price) {
  constexpr std::int64_t kPriceMax = 12;
  Generator random(11);
  for (int round = 0; round < 3000; ++round) {
    std::vector<Quote> bids, asks;
    for (std::int64_t i = random.pick(0, 5); i > 0; --i)
      bids.push_back({random.pick(0, kPriceMax), random.pick(1, 4), i});
    for (std::int64_t i = random.pick(0, 5); i > 0; --i)
      asks.push_back({random.pick(0, kPriceMax), random.pick(1, 4), i});
    const auto reference = random.chance(50) ? std::optional(random.pick(0, kPriceMax)) : std::nullopt;
    const ClearingPrice fast = find_clearing_price(bids, asks, reference);
    const ClearingPrice slow = by_trying_all(bids, asks, reference, kPriceMax);
    BOOST_TEST_INFO("round " << round);
    BOOST_TEST(fast.rule == slow.rule);
    BOOST_TEST(fast.price == slow.price);
    BOOST_TEST(fast.quantity == slow.quantity);
    BOOST_TEST(fast.surplus == slow.surplus);
  }
}

BOOST_AUTO_TEST_CASE(better_prices_are_filled_before_earlier_orders) {
  const std::vector<Quote> bids = {{10, 3, 0}, {12, 3, 1}};
  const std::vector<Quote> asks = {{10, 3, 2}};
  const auto fills = pair_off(bids, asks, 3);
  BOOST_REQUIRE(fills.size() == 1u);
  BOOST_TEST(fills[0].bid == 1u);
}

BOOST_AUTO_TEST_CASE(a_tie_goes_to_the_earlier_order) {
  const std::vector<Quote> bids = {{10, 3, 9}, {10, 3, 4}};
  const std::vector<Quote> asks = {{10, 2, 5}, {10, 2, 1}};
  const auto fills = pair_off(bids, asks, 4);
  BOOST_REQUIRE(fills.size() == 3u);
  BOOST_TEST(fills[0].bid == 1u);
  BOOST_TEST(fills[0].ask == 1u);
  BOOST_TEST(fills[0].quantity == 2);
  BOOST_TEST(fills[1].ask == 0u);
  BOOST_TEST(fills[1].quantity == 1);
  BOOST_TEST(fills[2].bid == 0u);
  BOOST_TEST(fills[2].quantity == 1);
}

BOOST_AUTO_TEST_CASE(nobody_pays_beyond_their_limit) {
  Generator random(5);
  for (int round = 0; round < 1000; ++round) {
    std::vector<Quote> bids, asks;
    for (int i = 0; i < 6; ++i) bids.push_back({random.pick(0, 20), random.pick(1, 9), i});
    for (int i = 0; i < 6; ++i) asks.push_back({random.pick(0, 20), random.pick(1, 9), i});
    const ClearingPrice cleared = find_clearing_price(bids, asks, {});
    std::int64_t filled = 0;
    for (const Fill& fill : pair_off(bids, asks, cleared.quantity)) {
      BOOST_TEST(bids[fill.bid].price >= cleared.price);
      BOOST_TEST(asks[fill.ask].price <= cleared.price);
      filled += fill.quantity;
    }
    BOOST_TEST(filled == cleared.quantity);
  }
}

BOOST_AUTO_TEST_SUITE_END()
