// A little language for exchange scenarios: one line an action, ending in the status it must get.
//
//   open ada                             = ok
//   deposit ada 1000                     = ok
//   issue bob seat 3 of 5                = ok
//   bid b1 ada seat 2 @ 30 gtc           = ok          (batch or gtc)
//   ask a1 bob seat 1 @ 20 batch         = trades_with_self
//   cancel ada b1                        = ok
//   auction seat                         = ok
//   balance ada credits 940 60           (available, held)
//   last seat 30
// Lines starting with # are remarks. Inputs get the ids "1", "2", ...; "id x" before a line sets its id to x.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "heed/market/exchange/replay.h"

namespace heed::market::testing {

class Scenario {
 public:
  // What differed from the text, one line each; empty when everything was as written.
  std::vector<std::string> run(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) step(line);
    if (const auto violation = exchange.audit()) complaints_.push_back(*violation);
    return complaints_;
  }

  Exchange exchange;
  std::vector<std::string> journal;

 private:
  void step(const std::string& line) {
    std::istringstream words(line);
    std::string verb;
    if (!(words >> verb) || verb[0] == '#') return;
    std::string id = std::to_string(++count_);
    if (verb == "id") words >> id >> verb;
    if (verb == "balance") return check_balance(words, line);
    if (verb == "last") return check_last(words, line);
    const Entry entry = read(verb, words, id);
    std::string equals, expected;
    words >> equals >> expected;
    const auto written = write_input(exchange, entry);
    const std::string status = written.ok() ? std::string(status_name(written->status)) : written.error().message;
    if (status != expected) complaints_.push_back(line + "   but it was " + status);
    if (written.ok()) journal.insert(journal.end(), written->lines.begin(), written->lines.end());
  }

  static Entry read(const std::string& verb, std::istringstream& words, const std::string& id) {
    std::string account, asset, skip, word;
    std::int64_t quantity = 0, other = 0;
    if (verb == "open") {
      words >> account;
      return Open{id, account, {}};
    }
    if (verb == "deposit") {
      words >> account >> quantity;
      return Deposit{id, account, std::string(kCredits), {}, quantity};
    }
    if (verb == "deposit-asset") {
      words >> account >> asset >> quantity;
      return Deposit{id, account, asset, {}, quantity};
    }
    if (verb == "issue") {
      words >> account >> asset >> quantity >> skip >> other;
      return Issue{id, account, asset, {}, quantity, other};
    }
    if (verb == "cancel") {
      words >> account >> word;
      return Cancel{id, account, word, {}, {}};
    }
    if (verb == "auction") {
      words >> asset;
      return Auction{id, asset, {}};
    }
    std::string order, force;
    words >> order >> account >> asset >> quantity >> skip >> other >> force;
    return Order{order,    account, asset,
                 {},       {},      verb == "bid" ? Side::kBid : Side::kAsk,
                 quantity, other,   force == "gtc" ? TimeInForce::kGtc : TimeInForce::kBatch};
  }

  void check_balance(std::istringstream& words, const std::string& line) {
    std::string account, asset;
    Balance expected;
    words >> account >> expected.asset >> expected.available >> expected.held;
    Balance actual{expected.asset, 0, 0};
    for (const Balance& balance : exchange.balances(account)) {
      if (balance.asset == expected.asset) actual = balance;
    }
    if (actual == expected) return;
    complaints_.push_back(line + "   but it was " + std::to_string(actual.available) + " " +
                          std::to_string(actual.held));
  }

  void check_last(std::istringstream& words, const std::string& line) {
    std::string asset;
    std::int64_t expected = 0;
    words >> asset >> expected;
    const auto actual = exchange.last_price(asset);
    if (actual != expected) complaints_.push_back(line + "   but it was " + std::to_string(actual.value_or(-1)));
  }

  int count_ = 0;
  std::vector<std::string> complaints_;
};

}  // namespace heed::market::testing
