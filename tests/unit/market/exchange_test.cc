// The exchange, one idea a scenario: every line ends in its status (exchange_language.h).
#include "heed/market/exchange/exchange.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "allocation_testing.h"
#include "exchange_language.h"
#include "heed/market/exchange/settle.h"

namespace bdata = boost::unit_test::data;
using namespace heed::market;
using heed::market::testing::Generator;
using heed::market::testing::Scenario;

BOOST_AUTO_TEST_SUITE(exchange_suite)

namespace {

const std::string kMarket = R"(
  open ada                        = ok
  open bob                        = ok
  deposit ada 1000                = ok
  issue bob seat 5 of 10          = ok
)";

struct Case {
  const char* name;
  std::string text;
};
std::ostream& operator<<(std::ostream& out, const Case& row) { return out << row.name; }

const Case kCases[] = {
    {"accounts are opened once", R"(
       open ada                        = ok
       open ada                        = account_already_open)"},
    {"an id counts once", R"(
       id x open ada                   = ok
       id x open ada                   = exists
       id x open bob                   = exists_with_different_content
       open bob                        = ok)"},
    {"a rejected id stays rejected", R"(
       id x deposit ada 5              = account_unknown
       open ada                        = ok
       id x deposit ada 5              = exists_rejected
       id x deposit ada 6              = exists_with_different_content
       deposit ada 5                   = ok
       balance ada credits 5 0)"},
    {"credits are deposited", R"(
       deposit eve 5                   = account_unknown
       open eve                        = ok
       deposit-asset eve seat 5        = asset_is_not_credits
       deposit-asset eve seat 0        = asset_is_not_credits
       deposit eve 0                   = quantity_not_positive
       deposit eve -1                  = quantity_not_positive
       deposit eve 9007199254740991    = ok
       deposit eve 1                   = amount_overflows
       balance eve credits 9007199254740991 0)"},
    {"units are issued by one owner up to the stated supply", R"(
       issue bob seat 1 of 5           = account_unknown
       open bob                        = ok
       open eve                        = ok
       issue bob credits 1 of 5        = asset_is_credits
       issue bob seat 0 of 5           = quantity_not_positive
       issue bob seat 6 of 5           = supply_exceeded
       issue bob seat 3 of 5           = ok
       issue eve seat 1 of 5           = account_is_not_owner
       issue bob seat 1 of 6           = supply_differs
       issue bob seat 3 of 5           = supply_exceeded
       issue bob seat 2 of 5           = ok
       balance bob seat 5 0)"},
    {"orders hold what they could cost", kMarket + R"(
       bid b1 ada seat 2 @ 300 gtc     = ok
       balance ada credits 400 600
       bid b2 ada seat 2 @ 300 gtc     = credits_exceeded
       bid b3 ada seat 1 @ 400 gtc     = ok
       balance ada credits 0 1000
       ask a1 bob seat 4 @ 700 gtc     = ok
       balance bob seat 1 4
       ask a2 bob seat 2 @ 700 gtc     = units_exceeded)"},
    {"orders that make no sense", kMarket + R"(
       bid b eve seat 1 @ 1 gtc        = account_unknown
       bid c ada credits 1 @ 1 gtc     = asset_is_credits
       bid d ada chair 1 @ 1 gtc       = asset_unknown
       bid e ada seat 0 @ 1 gtc        = quantity_not_positive
       bid f ada seat 1 @ -1 gtc       = price_is_negative
       bid g ada seat 11 @ 1 gtc       = quantity_exceeds_supply
       bid h ada seat 2 @ 9007199254740991 gtc  = amount_overflows
       bid i ada seat 1 @ 9007199254740991 gtc  = credits_exceeded
       balance ada credits 1000 0)"},
    {"the first check that fails is named", kMarket + R"(
       bid b eve chair 0 @ -1 gtc      = account_unknown
       bid c ada chair 0 @ -1 gtc      = asset_unknown
       bid d ada seat 0 @ -1 gtc       = quantity_not_positive
       bid e ada seat 99 @ -1 gtc      = price_is_negative)"},
    {"cancelling gives the hold back", kMarket + R"(
       bid b1 ada seat 2 @ 300 gtc     = ok
       cancel eve b1                   = account_unknown
       cancel ada b2                   = order_unknown
       cancel bob b1                   = order_is_not_yours
       cancel ada b1                   = ok
       balance ada credits 1000 0
       cancel ada b1                   = order_is_closed
       # whose it was is forgotten
       cancel bob b1                   = order_is_closed
       ask a1 bob seat 5 @ 1 gtc       = ok
       cancel bob a1                   = ok
       balance bob seat 5 0)"},
    {"an auction moves units one way and credits the other", kMarket + R"(
       ask a1 bob seat 2 @ 100 gtc     = ok
       bid b1 ada seat 2 @ 100 gtc     = ok
       auction seat                    = ok
       last seat 100
       balance ada credits 800 0
       balance ada seat 2 0
       balance bob credits 200 0
       balance bob seat 3 0
       cancel ada b1                   = order_is_closed)"},
    {"the surplus over the clearing price comes back", kMarket + R"(
       ask a1 bob seat 2 @ 100 gtc     = ok
       bid b1 ada seat 1 @ 300 gtc     = ok
       auction seat                    = ok
       # sellers are left over: the lowest price
       last seat 100
       balance ada credits 900 0
       balance bob credits 100 0
       balance bob seat 3 1)"},
    {"batch orders leave after the next auction", kMarket + R"(
       bid b1 ada seat 2 @ 100 batch   = ok
       auction seat                    = ok
       balance ada credits 1000 0
       cancel ada b1                   = order_is_closed)"},
    {"what is left of a batch order leaves too", kMarket + R"(
       bid b1 ada seat 3 @ 100 batch   = ok
       ask a1 bob seat 1 @ 100 batch   = ok
       auction seat                    = ok
       balance ada credits 900 0
       balance ada seat 1 0)"},
    {"gtc orders stay", kMarket + R"(
       bid b1 ada seat 3 @ 100 gtc     = ok
       auction seat                    = ok
       balance ada credits 700 300
       ask a1 bob seat 1 @ 90 batch    = ok
       auction seat                    = ok
       # buyers are left over: the highest price
       last seat 100
       balance ada credits 700 200
       balance ada seat 1 0)"},
    {"the last price is the reference", kMarket + R"(
       ask a1 bob seat 1 @ 50 batch    = ok
       bid b1 ada seat 1 @ 50 batch    = ok
       auction seat                    = ok
       ask a2 bob seat 1 @ 40 batch    = ok
       bid b2 ada seat 1 @ 100 batch   = ok
       auction seat                    = ok
       last seat 50
       balance ada credits 900 0)"},
    {"a tie goes to the earlier order", kMarket + R"(
       open cyd                        = ok
       deposit cyd 1000                = ok
       bid c1 cyd seat 1 @ 100 batch   = ok
       bid b1 ada seat 1 @ 100 batch   = ok
       ask a1 bob seat 1 @ 100 batch   = ok
       auction seat                    = ok
       balance cyd seat 1 0
       balance ada seat 0 0)"},
    {"an order that could meet an own order is refused", kMarket + R"(
       issue ada desk 3 of 3           = ok
       ask a1 ada desk 1 @ 50 gtc      = ok
       bid b1 ada desk 1 @ 50 gtc      = trades_with_self
       bid b2 ada desk 1 @ 49 gtc      = ok
       ask a2 ada desk 1 @ 49 gtc      = trades_with_self
       cancel ada b2                   = ok
       ask a3 ada desk 1 @ 49 gtc      = ok
       bid b3 ada desk 1 @ 49 gtc      = trades_with_self
       auction desk                    = ok
       balance ada desk 1 2)"},
    {"free of charge", kMarket + R"(
       ask a1 bob seat 1 @ 0 batch     = ok
       bid b1 ada seat 1 @ 0 batch     = ok
       auction seat                    = ok
       balance ada seat 1 0
       balance ada credits 1000 0)"},
    {"auctions need a book", R"(
       auction credits                 = asset_is_credits
       auction seat                    = asset_unknown)"},
};

bool is_of_contracts(ExchangeStatus status) {
  return status == ExchangeStatus::kSignatureMissing || status == ExchangeStatus::kSignatureWrong ||
         status == ExchangeStatus::kPayeeUnknown || status == ExchangeStatus::kPaysSelf ||
         status == ExchangeStatus::kKeyMalformed || status == ExchangeStatus::kExpiresInThePast ||
         status >= ExchangeStatus::kContractUnknown;
}

}  // namespace

BOOST_DATA_TEST_CASE(scenario, bdata::make(kCases), row) {
  Scenario scenario;
  for (const std::string& complaint : scenario.run(row.text)) BOOST_TEST(false, complaint);

  Replay replay;
  for (const std::string& line : scenario.journal) BOOST_REQUIRE(!replay.feed(line));
  BOOST_TEST(!replay.finish());
  BOOST_TEST(replay.exchange().entries() == scenario.exchange.entries());
}

BOOST_AUTO_TEST_CASE(every_status_is_met_in_the_scenarios) {
  std::string all;
  for (const Case& row : kCases) all += row.text + "\n";
  for (int i = 0; i < static_cast<int>(ExchangeStatus::kCount); ++i) {
    const auto name = status_name(static_cast<ExchangeStatus>(i));
    if (is_of_contracts(static_cast<ExchangeStatus>(i))) continue;  // contract_test.cc
    BOOST_TEST(all.find("= " + std::string(name)) != std::string::npos, name);
  }
}

BOOST_AUTO_TEST_CASE(outcomes_cite_what_they_follow_from) {
  Scenario scenario;
  scenario.run(kMarket + R"(
    ask a1 bob seat 2 @ 90 batch     = ok
    bid b1 ada seat 1 @ 100 batch    = ok
    id n auction seat                = ok
  )");
  const std::vector<std::string> expected = {
      R"({"asset":"seat","id":"n","type":"auction"})",
      R"({"asset":"seat","from":[6],"price":90,"quantity":1,"rule":"pressure","surplus":-1,"type":"clearing"})",
      R"({"asset":"seat","buy_order":"b1","buyer":"ada","from":[5,4,7],"id":"n/0","price":90,"quantity":1,"released":10,"sell_order":"a1","seller":"bob","type":"trade"})",
      R"({"account":"bob","asset":"seat","from":[4,7],"order":"a1","quantity":1,"reason":"batch","released":1,"type":"release"})",
  };
  BOOST_REQUIRE(scenario.journal.size() == 10u);
  for (std::size_t i = 0; i < expected.size(); ++i) BOOST_TEST(scenario.journal[6 + i] == expected[i]);
}

BOOST_AUTO_TEST_CASE(rejections_are_journalled_and_repetitions_are_not) {
  Scenario scenario;
  scenario.run(R"(
    id x open ada                    = ok
    id x open ada                    = exists
    id y deposit eve 1               = account_unknown
  )");
  BOOST_REQUIRE(scenario.journal.size() == 3u);
  BOOST_TEST(scenario.journal[2] == R"({"from":[1],"status":"account_unknown","type":"reject"})");
}

BOOST_AUTO_TEST_CASE(outcomes_cannot_be_sent) {
  Exchange exchange;
  BOOST_TEST(!exchange.apply(Trade{{0}, "t", "a", "b", "c", "d", "e", 1, 1, 0}).ok());
  BOOST_TEST(!exchange.apply(Open{"", "ada", {}}).ok());
  BOOST_TEST(exchange.entries() == 0);
}

BOOST_AUTO_TEST_CASE(nothing_is_lost_whatever_is_sent) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Generator random(seed);
    Exchange exchange;
    Replay replay;
    const auto name = [&](const char* prefix, int count) { return prefix + std::to_string(random.pick(1, count)); };
    for (int step = 0; step < 600; ++step) {
      const std::string id = "i" + std::to_string(random.chance(97) ? step : step / 2);
      const std::string account = name("p", 5), asset = name("asset", 2);
      Entry entry = Open{id, account, {}};
      switch (random.pick(0, 9)) {
        case 0:
          break;
        case 1:
          entry = Deposit{id, account, "credits", {}, random.pick(-1, 500)};
          break;
        case 2:
          entry = Issue{id, account, asset, {}, random.pick(0, 9), 40};
          break;
        case 3:
          entry = Auction{id, asset, {}};
          break;
        case 4:
          entry = Cancel{id, account, "i" + std::to_string(random.pick(0, step)), {}, {}};
          break;
        default:
          entry = Order{id,
                        account,
                        asset,
                        {},
                        {},
                        random.chance(50) ? Side::kBid : Side::kAsk,
                        random.pick(1, 6),
                        random.pick(0, 60),
                        random.chance(50) ? TimeInForce::kGtc : TimeInForce::kBatch};
      }
      const auto written = write_input(exchange, entry);
      BOOST_REQUIRE(written.ok());
      for (const std::string& line : written->lines) {
        const auto fault = replay.feed(line);
        BOOST_REQUIRE_MESSAGE(!fault, (fault ? fault->message : ""));
      }
      const auto violation = exchange.audit();
      BOOST_REQUIRE_MESSAGE(!violation, violation.value_or(""));
    }
    BOOST_TEST(!replay.finish());
  }
}

BOOST_AUTO_TEST_CASE(movements_add_up_to_the_balances) {
  Scenario scenario;
  scenario.run(kMarket + R"(
    ask a1 bob seat 2 @ 90 gtc       = ok
    bid b1 ada seat 1 @ 100 batch    = ok
    auction seat                     = ok
  )");
  std::int64_t available = 0, held = 0;
  Replay replay([&](const Movement& movement) {
    if (movement.account != "ada" || movement.asset != kCredits) return;
    available += movement.available;
    held += movement.held;
  });
  for (const std::string& line : scenario.journal) BOOST_REQUIRE(!replay.feed(line));
  const std::vector<Balance> balances = scenario.exchange.balances("ada");
  BOOST_TEST(balances[0].available == available);
  BOOST_TEST(balances[0].held == held);
}

BOOST_AUTO_TEST_CASE(an_allocation_becomes_one_trade_a_reading) {
  const std::vector<Funds> funds = {{"ada", 500}, {"bob", 500}};
  const std::vector<Grant> grants = {
      {"ada", "intro", "press", 200, 1, 2, "sha256:aa"},
      {"ada", "notes", "", 0, 1, {}, {}},
      {"bob", "intro", "press", 200, 1, 2, {}},
      {"bob", "essay", "ada", 0, 1, {}, {}},
      {"ada", "essay", "ada", 0, 1, {}, {}},
  };
  Exchange exchange;
  std::vector<std::string> trades;
  for (const Entry& entry : settle_allocation(exchange, "batch1", funds, grants)) {
    const auto written = write_input(exchange, entry);
    BOOST_REQUIRE(written.ok());
    BOOST_TEST(status_name(written->status) == "ok");
    for (const std::string& line : written->lines) {
      if (line.find("\"type\":\"trade\"") != std::string::npos) trades.push_back(line);
    }
  }
  BOOST_TEST(trades.size() == 3u);
  BOOST_TEST((exchange.balances("ada") == std::vector<Balance>{{"credits", 300, 0}, {"seat:intro", 1, 0}}));
  BOOST_TEST((exchange.balances("bob") ==
              std::vector<Balance>{{"credits", 300, 0}, {"seat:essay", 1, 0}, {"seat:intro", 1, 0}}));
  BOOST_TEST((exchange.balances("press") == std::vector<Balance>{{"credits", 400, 0}}));

  const std::int64_t entries = exchange.entries();
  for (const Entry& entry : settle_allocation(exchange, "batch1", funds, grants)) {
    const auto again = write_input(exchange, entry);
    BOOST_REQUIRE(again.ok());
    BOOST_TEST(status_name(again->status) == "exists");
  }
  BOOST_TEST(exchange.entries() == entries);
}

BOOST_AUTO_TEST_SUITE_END()
