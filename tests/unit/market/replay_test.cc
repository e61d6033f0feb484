// Replay: every change of a journal is found where it stands.
#include "heed/market/exchange/replay.h"

#include <boost/test/unit_test.hpp>

#include "exchange_language.h"

using namespace heed::market;
using heed::market::testing::Scenario;

BOOST_AUTO_TEST_SUITE(replay_suite)

namespace {

std::vector<std::string> sample_journal() {
  Scenario scenario;
  const auto complaints = scenario.run(R"(
    open ada                         = ok
    open bob                         = ok
    deposit ada 1000                 = ok
    issue bob seat 5 of 10           = ok
    ask a1 bob seat 2 @ 90 batch     = ok
    bid b1 ada seat 1 @ 100 gtc      = ok
    bid b2 ada seat 9 @ 990 gtc      = credits_exceeded
    auction seat                     = ok
    bid b3 ada seat 1 @ 80 gtc       = ok
    cancel ada b3                    = ok
  )");
  BOOST_REQUIRE(complaints.empty());
  return scenario.journal;
}

std::optional<ReplayFault> replayed(const std::vector<std::string>& lines) {
  Replay replay;
  for (const std::string& line : lines) {
    if (auto fault = replay.feed(line)) return fault;
  }
  return replay.finish();
}

bool is_outcome(const std::string& line) { return line.find("\"from\":") != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_CASE(an_honest_journal_replays) { BOOST_TEST(!replayed(sample_journal())); }

BOOST_AUTO_TEST_CASE(every_flipped_bit_of_an_outcome_is_found_in_its_line) {
  const std::vector<std::string> journal = sample_journal();
  for (std::size_t i = 0; i < journal.size(); ++i) {
    if (!is_outcome(journal[i])) continue;
    for (std::size_t bit = 0; bit < journal[i].size() * 8; ++bit) {
      std::vector<std::string> changed = journal;
      changed[i][bit / 8] = static_cast<char>(changed[i][bit / 8] ^ (1 << bit % 8));
      const auto fault = replayed(changed);
      BOOST_REQUIRE_MESSAGE(fault, "entry " << i << " bit " << bit);
      BOOST_TEST(fault->entry == static_cast<std::int64_t>(i));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_missing_outcome_is_found) {
  const std::vector<std::string> journal = sample_journal();
  for (std::size_t i = 0; i < journal.size(); ++i) {
    if (!is_outcome(journal[i])) continue;
    std::vector<std::string> changed = journal;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
    const auto fault = replayed(changed);
    BOOST_REQUIRE_MESSAGE(fault, "entry " << i);
    BOOST_TEST(fault->entry == static_cast<std::int64_t>(i));
  }
}

BOOST_AUTO_TEST_CASE(every_repeated_line_is_found) {
  const std::vector<std::string> journal = sample_journal();
  for (std::size_t i = 0; i < journal.size(); ++i) {
    std::vector<std::string> changed = journal;
    changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(i), journal[i]);
    const auto fault = replayed(changed);
    BOOST_REQUIRE_MESSAGE(fault, "entry " << i);
    BOOST_TEST(fault->entry == static_cast<std::int64_t>(i) + 1);
  }
}

BOOST_AUTO_TEST_CASE(a_changed_amount_of_an_input_changes_what_follows) {
  std::vector<std::string> journal = sample_journal();
  const std::string::size_type at = journal[5].find("\"price\":100");
  BOOST_REQUIRE(at != std::string::npos);
  journal[5].replace(at, 11, "\"price\":101");
  const auto fault = replayed(journal);
  BOOST_REQUIRE(fault);
  BOOST_TEST(replay_rule_name(fault->rule) == "outcome-differs");
  BOOST_TEST(fault->message.find("\"released\":11") != std::string::npos, fault->message);
}

BOOST_AUTO_TEST_CASE(an_outcome_from_nothing_is_found) {
  const auto fault = replayed({R"({"from":[0],"status":"ok","type":"reject"})"});
  BOOST_REQUIRE(fault);
  BOOST_TEST(replay_rule_name(fault->rule) == "unexpected-outcome");
}

BOOST_AUTO_TEST_CASE(a_cut_journal_says_what_must_follow) {
  const std::vector<std::string> journal = sample_journal();
  for (std::size_t kept = 0; kept <= journal.size(); ++kept) {
    Replay replay;
    for (std::size_t i = 0; i < kept; ++i) BOOST_REQUIRE(!replay.feed(journal[i]));
    const std::vector<std::string> pending = replay.pending();
    for (std::size_t i = 0; i < pending.size(); ++i) BOOST_TEST(pending[i] == journal[kept + i]);
    for (const std::string& line : pending) BOOST_REQUIRE(!replay.feed(line));
    BOOST_TEST(!replay.finish());
  }
}

BOOST_AUTO_TEST_CASE(the_first_fault_stays) {
  Replay replay;
  BOOST_REQUIRE(replay.feed("nonsense"));
  const auto again = replay.feed(R"({"account":"ada","id":"x","type":"open"})");
  BOOST_REQUIRE(again);
  BOOST_TEST(again->entry == 0);
  BOOST_TEST(replay_rule_name(replay.finish()->rule) == "malformed");
}

BOOST_AUTO_TEST_SUITE_END()
