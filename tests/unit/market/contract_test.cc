// Contracts, keys and the clock: scenarios as in exchange_test.cc, every state with every instruction, and a plain
// model beside random streams.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "allocation_testing.h"
#include "exchange_language.h"

namespace bdata = boost::unit_test::data;
using namespace heed::market;
using namespace heed::market::testing;

BOOST_AUTO_TEST_SUITE(contract_suite)

namespace {

const std::string kEscrow = R"(
  open ada                        = ok
  open bob                        = ok
  deposit ada 100                 = ok
)";

struct Case {
  const char* name;
  std::string text;
};
std::ostream& operator<<(std::ostream& out, const Case& row) { return out << row.name; }

const Case kCases[] = {
    {"what is promised is set aside at once, and paid as promised", kEscrow + R"(
       contract c ada bob credits 60 until 50 if hash:sesame   = ok
       balance ada credits 40 60
       fulfil bob c with sesame        = ok
       balance ada credits 40 0
       balance bob credits 60 0)"},
    {"who claims less gets less, and the rest goes back", kEscrow + R"(
       contract c ada bob credits 60 until 50 if hash:sesame   = ok
       fulfil bob c 0 with sesame      = quantity_not_positive
       fulfil bob c 61 with sesame     = quantity_exceeds_contract
       fulfil bob c 45 with sesame     = ok
       balance ada credits 55 0
       balance bob credits 45 0
       fulfil bob c 15 with sesame     = contract_is_closed)"},
    {"units are promised like credits", kEscrow + R"(
       issue bob seat 2 of 2           = ok
       contract c bob ada seat 3 until 50 if after:0   = units_exceeded
       contract d bob ada seat 2 until 50 if after:0   = ok
       ask a bob seat 1 @ 1 gtc        = units_exceeded
       fulfil ada d with -             = ok
       balance ada seat 2 0
       balance bob seat 0 0)"},
    {"contracts that make no sense", kEscrow + R"(
       contract a eve bob credits 1 until 9 if after:0    = account_unknown
       contract b ada eve credits 1 until 9 if after:0    = payee_unknown
       contract c ada ada credits 1 until 9 if after:0    = pays_self
       contract d ada bob chair 1 until 9 if after:0      = asset_unknown
       contract e ada bob credits 1 until 9 if key:word   = key_malformed
       contract f ada bob credits 1 until 9 if 1of(after:0,key:word)   = key_malformed
       contract g ada bob credits 0 until 9 if after:0    = quantity_not_positive
       contract h ada bob credits 1 until 0 if after:0    = expires_in_the_past
       contract i ada bob credits 101 until 9 if after:0  = credits_exceeded
       balance ada credits 100 0)"},
    {"the payee alone claims or gives up", kEscrow + R"(
       contract c ada bob credits 60 until 50 if hash:sesame   = ok
       fulfil eve c with sesame        = account_unknown
       fulfil bob x with sesame        = contract_unknown
       fulfil ada c with sesame        = contract_is_not_yours
       void ada c                      = contract_is_not_yours
       void eve c                      = account_unknown
       void bob c                      = ok
       balance ada credits 100 0
       void bob c                      = contract_is_closed)"},
    {"an order is no contract, and a rejected contract is none", kEscrow + R"(
       issue bob seat 1 of 1           = ok
       ask o bob seat 1 @ 1 gtc        = ok
       fulfil bob o with -             = contract_unknown
       contract c ada bob credits 900 until 50 if after:0   = credits_exceeded
       fulfil bob c with -             = contract_unknown
       contract d ada bob credits 9 until 50 if after:0     = ok
       cancel ada d                    = order_unknown)"},
    {"a condition is met or it is not", kEscrow + R"(
       contract c ada bob credits 1 until 50 if 2of(hash:sesame,key:key-n,after:10)   = ok
       fulfil bob c with -             = condition_not_met
       fulfil bob c with sesame        = condition_not_met
       fulfil bob c with sesame,key-m  = condition_not_met
       fulfil bob c with sesame,key-n! = condition_not_met
       fulfil bob c with open          = condition_not_met
       held c 1
       fulfil bob c with open,sesame,key-n   = ok
       contract d ada bob credits 1 until 50 if 2of(hash:sesame,key:key-n,after:10)   = ok
       clock 9                         = ok
       fulfil bob d with sesame        = condition_not_met
       clock 10                        = ok
       fulfil bob d with sesame        = ok
       contract e ada bob credits 1 until 50 if before:20   = ok
       clock 20                        = ok
       fulfil bob e with -             = condition_not_met)"},
    {"the first proof by a key counts", kEscrow + R"(
       contract c ada bob credits 1 until 50 if key:key-n   = ok
       fulfil bob c with key-n!,key-n  = condition_not_met
       fulfil bob c with key-n,key-n!  = ok)"},
    {"time runs forwards and expiry is the moment itself", kEscrow + R"(
       clock 10                        = ok
       clock 9                         = clock_runs_backwards
       clock -1                        = clock_runs_backwards
       clock 10                        = ok
       contract b ada bob credits 1 until 10 if after:0   = expires_in_the_past
       contract c ada bob credits 60 until 20 if hash:sesame   = ok
       clock 19                        = ok
       held c 60
       clock 20                        = ok
       held c 0
       balance ada credits 100 0
       fulfil bob c with sesame        = contract_is_closed
       void bob c                      = contract_is_closed
       clock 21                        = ok
       balance ada credits 100 0)"},
    {"a key has to sign, and no other", R"(
       open-keyed ada word             = key_malformed
       open-keyed ada key-a            = ok
       open-keyed ada key-b            = account_already_open
       open bob                        = ok
       deposit ada 100                 = ok
       issue bob seat 5 of 5           = ok
       bid b1 ada seat 1 @ 9 gtc       = signature_missing
       signed key-b market.example bid b1 ada seat 1 @ 9 gtc   = signature_wrong
       signed key-a other.example bid b1 ada seat 1 @ 9 gtc    = signature_wrong
       signed key-a market.example bid b1 ada seat 1 @ 9 gtc   = ok
       signed key-a market.example bid b1 ada seat 1 @ 9 gtc   = exists
       signed key-b market.example bid b1 ada seat 1 @ 9 gtc   = exists_with_different_content
       cancel ada b1                   = signature_missing
       signed key-a market.example cancel ada b1               = ok
       signed key-a market.example issue ada desk 1 of 1       = ok
       issue ada desk 1 of 1           = signature_missing
       contract c ada bob credits 5 until 9 if hash:x          = signature_missing
       signed key-a market.example contract c ada bob credits 5 until 9 if hash:x   = ok
       contract d bob ada seat 1 until 9 if hash:x             = ok
       fulfil ada d with x             = signature_missing
       void ada d                      = signature_missing
       signed key-a market.example fulfil ada d with x         = ok
       signed key-z market.example bid b2 bob seat 1 @ 9 gtc   = credits_exceeded
       signed key-z market.example bid b3 eve seat 1 @ 9 gtc   = account_unknown)"},
    {"a forgery uses up no id", R"(
       open-keyed ada key-a            = ok
       open bob                        = ok
       issue bob seat 5 of 5           = ok
       deposit ada 100                 = ok
       signed key-b market.example bid mine ada seat 1 @ 1 gtc   = signature_wrong
       signed key-a market.example bid mine ada seat 1 @ 9 gtc   = ok
       balance ada credits 91 9)"},
};

std::string line_of(const std::vector<std::string>& journal, std::size_t back) {
  return journal[journal.size() - back];
}

std::optional<ReplayFault> replayed(const std::vector<std::string>& lines, const std::string& origin = kToyOrigin) {
  Replay replay({}, std::make_shared<ToyAuthority>(origin));
  for (const std::string& line : lines) {
    if (auto fault = replay.feed(line)) return fault;
  }
  return replay.finish();
}

}  // namespace

BOOST_DATA_TEST_CASE(scenario, bdata::make(kCases), row) {
  Scenario scenario;
  for (const std::string& complaint : scenario.run(row.text)) BOOST_TEST(false, complaint);
  const auto fault = replayed(scenario.journal);
  BOOST_TEST(!fault, (fault ? fault->message : ""));
}

BOOST_AUTO_TEST_CASE(every_status_is_met_in_the_scenarios) {
  std::string all;
  for (const Case& row : kCases) all += row.text + "\n";
  for (const char* name : {"signature_missing", "signature_wrong", "payee_unknown", "pays_self", "key_malformed",
                           "expires_in_the_past", "contract_unknown", "contract_is_closed", "contract_is_not_yours",
                           "quantity_exceeds_contract", "condition_not_met", "clock_runs_backwards"}) {
    BOOST_TEST(all.find("= " + std::string(name)) != std::string::npos, name);
  }
}

// Each way into a state, each instruction, and the answer. Amounts: 60 of ada's 100 are promised.
BOOST_AUTO_TEST_CASE(every_state_meets_every_instruction) {
  const std::vector<std::pair<std::string, std::string>> ways = {
      {"none", ""},
      {"open", ""},
      {"paid", "fulfil bob c with sesame = ok"},
      {"part paid", "fulfil bob c 1 with sesame = ok"},
      {"void", "void bob c = ok"},
      {"expired", "clock 50 = ok"},
  };
  const std::vector<std::pair<std::string, std::vector<const char*>>> answers = {
      {"id n fulfil bob c with sesame",
       {"contract_unknown", "ok", "contract_is_closed", "contract_is_closed", "contract_is_closed",
        "contract_is_closed"}},
      {"id n fulfil bob c 59 with sesame",
       {"contract_unknown", "ok", "contract_is_closed", "contract_is_closed", "contract_is_closed",
        "contract_is_closed"}},
      {"id n fulfil bob c with open",
       {"contract_unknown", "condition_not_met", "contract_is_closed", "contract_is_closed", "contract_is_closed",
        "contract_is_closed"}},
      {"id n fulfil ada c with sesame",
       {"contract_unknown", "contract_is_not_yours", "contract_is_closed", "contract_is_closed", "contract_is_closed",
        "contract_is_closed"}},
      {"id n void bob c",
       {"contract_unknown", "ok", "contract_is_closed", "contract_is_closed", "contract_is_closed",
        "contract_is_closed"}},
      {"id n void ada c",
       {"contract_unknown", "contract_is_not_yours", "contract_is_closed", "contract_is_closed", "contract_is_closed",
        "contract_is_closed"}},
      {"id n cancel ada c",
       {"order_unknown", "order_unknown", "order_unknown", "order_unknown", "order_unknown", "order_unknown"}},
      {"id n clock 49", {"ok", "ok", "ok", "ok", "ok", "clock_runs_backwards"}},
      {"id n clock 50", {"ok", "ok", "ok", "ok", "ok", "ok"}},
      {"id n contract c ada bob credits 60 until 50 if hash:sesame",
       {"ok", "exists", "exists", "exists", "exists", "exists"}},
      {"id n contract c ada bob credits 61 until 50 if hash:sesame",
       {"ok", "exists_with_different_content", "exists_with_different_content", "exists_with_different_content",
        "exists_with_different_content", "exists_with_different_content"}},
  };
  for (std::size_t state = 0; state < ways.size(); ++state) {
    for (const auto& [instruction, expected] : answers) {
      Scenario scenario;
      std::string text = kEscrow;
      if (state > 0) text += "contract c ada bob credits 60 until 50 if hash:sesame = ok\n";
      text += ways[state].second + "\n" + instruction + " = " + expected[state] + "\n";
      for (const std::string& complaint : scenario.run(text)) BOOST_TEST(false, ways[state].first + ": " + complaint);
      // Nothing is ever created or lost, and what is closed holds nothing.
      std::int64_t sum = 0;
      for (const char* account : {"ada", "bob"}) {
        for (const Balance& balance : scenario.exchange.balances(account)) sum += balance.available + balance.held;
      }
      BOOST_TEST(sum == 100);
      BOOST_TEST(!replayed(scenario.journal));
    }
  }
}

BOOST_AUTO_TEST_CASE(expiry_is_in_the_order_of_time_and_then_of_entry) {
  Scenario scenario;
  const auto complaints = scenario.run(kEscrow + R"(
    contract late ada bob credits 1 until 30 if after:0    = ok
    contract first ada bob credits 2 until 20 if after:0   = ok
    contract never ada bob credits 3 until 99 if after:0   = ok
    contract second ada bob credits 4 until 20 if after:0  = ok
    id noon clock 30                                       = ok
    held never 3
    balance ada credits 97 3
  )");
  BOOST_TEST(complaints.empty());
  BOOST_TEST(line_of(scenario.journal, 4) == R"({"id":"noon","time":30,"type":"clock"})");
  BOOST_TEST(
      line_of(scenario.journal, 3) ==
      R"({"account":"ada","asset":"credits","contract":"first","from":[4,7],"quantity":2,"reason":"expiry","type":"refund"})");
  BOOST_TEST(
      line_of(scenario.journal, 2) ==
      R"({"account":"ada","asset":"credits","contract":"second","from":[6,7],"quantity":4,"reason":"expiry","type":"refund"})");
  BOOST_TEST(
      line_of(scenario.journal, 1) ==
      R"({"account":"ada","asset":"credits","contract":"late","from":[3,7],"quantity":1,"reason":"expiry","type":"refund"})");
}

BOOST_AUTO_TEST_CASE(a_payout_states_the_estimate_and_by_which_rule_it_differs) {
  Scenario scenario;
  scenario.run(kEscrow + R"(
    contract c ada bob credits 60 until 50 if hash:sesame  = ok
    contract d ada bob credits 10 until 50 if hash:sesame  = ok
    fulfil bob c with sesame                               = ok
    fulfil bob d 7 with sesame                             = ok
  )");
  BOOST_TEST(
      line_of(scenario.journal, 4) ==
      R"({"asset":"credits","contract":"c","estimate":60,"from":[3,5],"payee":"bob","payer":"ada","quantity":60,"rule":"full","type":"payout"})");
  BOOST_TEST(
      line_of(scenario.journal, 2) ==
      R"({"asset":"credits","contract":"d","estimate":10,"from":[4,7],"payee":"bob","payer":"ada","quantity":7,"rule":"claimed","type":"payout"})");
  BOOST_TEST(
      line_of(scenario.journal, 1) ==
      R"({"account":"ada","asset":"credits","contract":"d","from":[4,8],"quantity":3,"reason":"rest","type":"refund"})");
}

// ---- journals of lies ----

namespace {

// ... contract c (3), fulfil (4), payout (5), contract d (6), clock (7), refund (8)
std::vector<std::string> honest() {
  Scenario scenario;
  const auto complaints = scenario.run(kEscrow + R"(
    contract c ada bob credits 60 until 50 if hash:sesame  = ok
    fulfil bob c with sesame                               = ok
    contract d ada bob credits 10 until 50 if hash:sesame  = ok
    clock 50                                               = ok
  )");
  BOOST_REQUIRE(complaints.empty());
  BOOST_REQUIRE(scenario.journal.size() == 9u);
  BOOST_REQUIRE(!replayed(scenario.journal));
  return scenario.journal;
}

std::string changed(std::string line, const std::string& from, const std::string& to) {
  const auto at = line.find(from);
  BOOST_REQUIRE(at != std::string::npos);
  return line.replace(at, from.size(), to);
}

struct Forgery {
  const char* name;
  void (*forge)(std::vector<std::string>& journal);
  std::int64_t entry;
  const char* rule;
};
std::ostream& operator<<(std::ostream& out, const Forgery& row) { return out << row.name; }

const Forgery kForgeries[] = {
    {"a payout without a fulfilment", [](auto& journal) { journal.erase(journal.begin() + 4); }, 4,
     "unexpected-outcome"},
    {"a payout a second time", [](auto& journal) { journal.insert(journal.begin() + 6, journal[5]); }, 6,
     "unexpected-outcome"},
    {"a fulfilment a second time",
     [](auto& journal) {
       const std::string again = changed(journal[4], "\"id\":\"", "\"id\":\"x");
       journal.insert(journal.begin() + 6, {again, changed(journal[5], "[3,4]", "[3,6]")});
     },
     7, "outcome-differs"},
    {"a payout after expiry",
     [](auto& journal) {
       const std::string fulfil =
           changed(changed(journal[4], "\"id\":\"", "\"id\":\"x"), "\"contract\":\"c\"", "\"contract\":\"d\"");
       journal.push_back(fulfil);
       journal.push_back(changed(changed(journal[5], "[3,4]", "[6,9]"), "\"contract\":\"c\"", "\"contract\":\"d\""));
     },
     10, "outcome-differs"},
    {"a wrong preimage", [](auto& journal) { journal[4] = changed(journal[4], "sesame", "tahini"); }, 5,
     "outcome-differs"},
    {"a payout that is not the estimate",
     [](auto& journal) { journal[5] = changed(journal[5], "\"quantity\":60", "\"quantity\":59"); }, 5,
     "outcome-differs"},
    {"an estimate that is not the contract's",
     [](auto& journal) { journal[5] = changed(journal[5], "\"estimate\":60", "\"estimate\":61"); }, 5,
     "outcome-differs"},
    {"a payout to somebody else",
     [](auto& journal) { journal[5] = changed(journal[5], "\"payee\":\"bob\"", "\"payee\":\"ada\""); }, 5,
     "outcome-differs"},
    {"an expiry that is left out", [](auto& journal) { journal.pop_back(); }, 8, "outcome-missing"},
    {"an expiry before its time", [](auto& journal) { journal[7] = changed(journal[7], "50", "49"); }, 8,
     "unexpected-outcome"},
    {"a refund a second time", [](auto& journal) { journal.push_back(journal.back()); }, 9, "unexpected-outcome"},
};

}  // namespace

BOOST_DATA_TEST_CASE(forgeries_are_found_where_they_stand, bdata::make(kForgeries), row) {
  std::vector<std::string> journal = honest();
  row.forge(journal);
  const auto fault = replayed(journal);
  BOOST_REQUIRE(fault);
  BOOST_TEST(replay_rule_name(fault->rule) == row.rule);
  BOOST_TEST(fault->entry == row.entry);
}

BOOST_AUTO_TEST_CASE(signatures_are_checked_again) {
  Scenario scenario;
  const auto complaints = scenario.run(R"(
    open-keyed ada key-a                                     = ok
    open bob                                                 = ok
    deposit ada 100                                          = ok
    issue bob seat 5 of 5                                    = ok
    signed key-a market.example bid b1 ada seat 1 @ 9 gtc    = ok
  )");
  BOOST_REQUIRE(complaints.empty());
  BOOST_TEST(!replayed(scenario.journal));

  const auto in_another_ledger = replayed(scenario.journal, "other.example");
  BOOST_REQUIRE(in_another_ledger);
  BOOST_TEST(replay_rule_name(in_another_ledger->rule) == "signature");
  BOOST_TEST(in_another_ledger->entry == 4);

  auto journal = scenario.journal;
  journal[4] = changed(journal[4], "\"price\":9", "\"price\":8");
  BOOST_REQUIRE(replayed(journal));
  BOOST_TEST(replayed(journal)->message.find("not that of the account \"ada\"") != std::string::npos);

  journal[4] = changed(scenario.journal[4], "key-a/", "key-b/");
  BOOST_TEST(replay_rule_name(replayed(journal)->rule) == "signature");

  const auto begin = scenario.journal[4].find("\"signature\"");
  journal[4] = scenario.journal[4];
  journal[4].erase(begin, journal[4].find("\"time_in") - begin);
  BOOST_REQUIRE(replayed(journal));
  BOOST_TEST(replayed(journal)->message.find("is not signed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_an_authority_nothing_is_a_key_and_nothing_is_proved) {
  Exchange exchange;
  BOOST_TEST(status_name(exchange.apply(Open{"1", "ada", {}, "key-a"})->status) == "key_malformed");
  BOOST_TEST(status_name(exchange.apply(Open{"2", "ada", {}})->status) == "ok");
  BOOST_TEST(status_name(exchange.apply(Open{"3", "bob", {}})->status) == "ok");
  BOOST_TEST(status_name(exchange.apply(Deposit{"4", "ada", "credits", {}, 9})->status) == "ok");
  const Contract contract{"c", "ada", "bob", "credits", {}, {}, toy_condition("hash:x"), 5, 9};
  BOOST_TEST(status_name(exchange.apply(contract)->status) == "ok");
  const Fulfil fulfil{"5", "bob", "c", {}, {}, toy_proofs("x", "c"), {}};
  BOOST_TEST(status_name(exchange.apply(fulfil)->status) == "condition_not_met");
}

// ---- random streams beside a plain model ----

namespace {

// Keeps every contract for ever and looks through all of them each time.
class Model {
 public:
  struct Promise {
    std::string id, payer, payee, secret;
    std::int64_t quantity = 0, expires = 0;
    bool open = true;
  };

  std::map<std::string, std::int64_t> available;
  std::vector<Promise> promises;
  std::int64_t now = 0;

  std::string contract(const Promise& promise) {
    if (promise.payer == promise.payee) return "pays_self";
    if (promise.expires <= now) return "expires_in_the_past";
    if (promise.quantity > available[promise.payer]) return "credits_exceeded";
    available[promise.payer] -= promise.quantity;
    promises.push_back(promise);
    return "ok";
  }
  std::string fulfil(const std::string& who, const std::string& id, const std::string& secret, std::int64_t claimed) {
    return close(who, id, [&](Promise& promise) -> std::string {
      const std::int64_t quantity = claimed == 0 ? promise.quantity : claimed;
      if (quantity > promise.quantity) return "quantity_exceeds_contract";
      if (secret != promise.secret) return "condition_not_met";
      available[promise.payee] += quantity;
      available[promise.payer] += promise.quantity - quantity;
      promise.open = false;
      return "ok";
    });
  }
  std::string give_up(const std::string& who, const std::string& id) {
    return close(who, id, [&](Promise& promise) {
      available[promise.payer] += promise.quantity;
      promise.open = false;
      return "ok";
    });
  }
  std::string clock(std::int64_t time) {
    if (time < now) return "clock_runs_backwards";
    now = time;
    for (Promise& promise : promises) {
      if (!promise.open || promise.expires > now) continue;
      available[promise.payer] += promise.quantity;
      promise.open = false;
    }
    return "ok";
  }
  std::int64_t held(const std::string& account) const {
    std::int64_t sum = 0;
    for (const Promise& promise : promises) sum += promise.open && promise.payer == account ? promise.quantity : 0;
    return sum;
  }

 private:
  template <class Do>
  std::string close(const std::string& who, const std::string& id, Do&& act) {
    for (Promise& promise : promises) {
      if (promise.id != id) continue;
      if (!promise.open) return "contract_is_closed";
      if (promise.payee != who) return "contract_is_not_yours";
      return act(promise);
    }
    return "contract_unknown";
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_plain_model_agrees_with_every_answer) {
  const std::vector<std::string> accounts = {"ada", "bob", "cyd"};
  const std::vector<std::string> secrets = {"a", "b"};
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Generator random(seed);
    Model model;
    Exchange exchange(std::make_shared<ToyAuthority>(kToyOrigin));
    Replay replay({}, std::make_shared<ToyAuthority>(kToyOrigin));
    const auto any = [&](const auto& list) {
      return list[static_cast<std::size_t>(random.pick(0, std::ssize(list) - 1))];
    };
    const auto apply = [&](const Entry& entry) {
      const auto written = write_input(exchange, entry);
      BOOST_REQUIRE(written.ok());
      for (const std::string& line : written->lines) BOOST_REQUIRE(!replay.feed(line));
      return std::string(status_name(written->status));
    };
    for (const auto& account : accounts) {
      apply(Open{"open:" + account, account, {}});
      apply(Deposit{"deposit:" + account, account, "credits", {}, 200});
      model.available[account] = 200;
    }
    std::map<std::string, int> met;
    for (int step = 0; step < 400; ++step) {
      const std::string id = "i" + std::to_string(step);
      const std::string target = "i" + std::to_string(random.pick(std::max(0, step - 12), step));
      const std::string who = any(accounts);
      std::string expected, actual;
      switch (random.pick(0, 5)) {
        case 0:
        case 1: {
          const Model::Promise promise{
              id, who, any(accounts), any(secrets), random.pick(1, 90), model.now + random.pick(0, 30)};
          expected = model.contract(promise);
          actual = apply(Contract{id,
                                  promise.payer,
                                  promise.payee,
                                  "credits",
                                  {},
                                  {},
                                  toy_condition("hash:" + promise.secret),
                                  promise.quantity,
                                  promise.expires});
          break;
        }
        case 2:
        case 3: {
          const std::string secret = any(secrets);
          const std::int64_t claimed = random.chance(50) ? 0 : random.pick(1, 90);
          expected = model.fulfil(who, target, secret, claimed);
          actual = apply(Fulfil{id,
                                who,
                                target,
                                {},
                                {},
                                toy_proofs(secret, target),
                                claimed == 0 ? std::nullopt : std::optional(claimed)});
          break;
        }
        case 4:
          expected = model.give_up(who, target);
          actual = apply(Void{id, who, target, {}, {}});
          break;
        default: {
          const std::int64_t time = model.now + random.pick(-1, 6);
          expected = model.clock(time);
          actual = apply(Clock{id, {}, time});
        }
      }
      ++met[actual];
      BOOST_REQUIRE_MESSAGE(actual == expected,
                            "seed " << seed << " step " << step << ": " << actual << ", the model says " << expected);
      for (const auto& account : accounts) {
        const auto balances = exchange.balances(account);
        const Balance balance = balances.empty() ? Balance{"credits", 0, 0} : balances[0];
        BOOST_REQUIRE(balance.available == model.available[account]);
        BOOST_REQUIRE(balance.held == model.held(account));
      }
      const auto violation = exchange.audit();
      BOOST_REQUIRE_MESSAGE(!violation, violation.value_or(""));
    }
    BOOST_TEST(!replay.finish());
    BOOST_TEST(met["ok"] > 50);
  }
}

BOOST_AUTO_TEST_SUITE_END()
