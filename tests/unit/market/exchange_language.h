// A little language for exchange scenarios: one line an action, ending in the status it must get.
//
//   open ada                             = ok
//   deposit ada 1000                     = ok
//   issue bob seat 3 of 5                = ok
//   bid b1 ada seat 2 @ 30 gtc           = ok          (batch or gtc)
//   ask a1 bob seat 1 @ 20 batch         = trades_with_self
//   cancel ada b1                        = ok
//   auction seat                         = ok
//   open-keyed ada KEY                   = ok
//   signed KEY ORIGIN bid ...            = ok          (any instruction, signed by the toy key KEY for ORIGIN)
//   contract c1 ada bob credits 50 until 100 if CONDITION          = ok
//   fulfil bob c1 [40] with PROOF,...    = ok          (40: claims no more than that)
//   void bob c1                          = ok
//   clock 100                            = ok
//   held c1 50                           (what the open contract holds; 0: it is not open)
//   balance ada credits 940 60           (available, held)
//   last seat 30
// Lines starting with # are remarks. Inputs get the ids "1", "2", ...; "id x" before a line sets its id to x.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "heed/market/exchange/replay.h"
#include "toy_authority.h"

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

  Exchange exchange{std::make_shared<ToyAuthority>(kToyOrigin)};
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
    if (verb == "held") return check_held(words, line);
    std::string key, origin;
    if (verb == "signed") words >> key >> origin >> verb;
    Entry entry = read(verb, words, id);
    if (!key.empty()) toy_sign(entry, key, origin);
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
    if (verb == "open-keyed") {
      words >> account >> word;
      return Open{id, account, {}, word};
    }
    if (verb == "contract") return read_contract(words);
    if (verb == "fulfil") return read_fulfil(words, id);
    if (verb == "void") {
      words >> account >> word;
      return Void{id, account, word, {}, {}};
    }
    if (verb == "clock") {
      words >> other;
      return Clock{id, {}, other};
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

  static Entry read_contract(std::istringstream& words) {
    Contract contract;
    std::string skip, condition;
    words >> contract.id >> contract.account >> contract.to >> contract.asset >> contract.quantity;
    words >> skip >> contract.expires >> skip >> condition;
    contract.condition = toy_condition(condition);
    return contract;
  }

  static Entry read_fulfil(std::istringstream& words, const std::string& id) {
    Fulfil fulfil;
    std::string word;
    fulfil.id = id;
    words >> fulfil.account >> fulfil.contract >> word;
    if (word != "with") {
      fulfil.quantity = std::stoll(word);
      words >> word;
    }
    words >> word;
    fulfil.proofs = toy_proofs(word, fulfil.contract);
    return fulfil;
  }

  void check_held(std::istringstream& words, const std::string& line) {
    std::string id;
    std::int64_t expected = 0, actual = 0;
    words >> id >> expected;
    for (const OpenContract& contract : exchange.open_contracts()) {
      if (contract.id == id) actual = contract.quantity;
    }
    if (actual != expected) complaints_.push_back(line + "   but it was " + std::to_string(actual));
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
