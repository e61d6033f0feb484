// Journal lines: canonical both ways, and strict.
#include "heed/market/exchange/journal.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "toy_authority.h"

namespace bdata = boost::unit_test::data;
using namespace heed::market;
using heed::market::testing::toy_condition;
using heed::market::testing::toy_hash;

BOOST_AUTO_TEST_SUITE(journal_suite)

namespace {

const std::string kOrderLine =
    R"({"account":"ada","asset":"seat:x","id":"o1","price":5,"quantity":2,"side":"bid","time_in_force":"gtc","type":"order"})";

struct Written {
  Entry entry;
  std::string line;
};
std::ostream& operator<<(std::ostream& out, const Written& row) { return out << row.line; }

const Written kWritten[] = {
    {Open{"open:ada", "ada", {}}, R"({"account":"ada","id":"open:ada","type":"open"})"},
    {Deposit{"d1", "ada", "credits", "cash \"in\"\n\x01", 5},
     R"({"account":"ada","asset":"credits","id":"d1","memo":"cash \"in\"\n\u0001","quantity":5,"type":"deposit"})"},
    {Issue{"i1", "bob", "seat:x", {}, 2, 5},
     R"({"account":"bob","asset":"seat:x","id":"i1","quantity":2,"supply":5,"type":"issue"})"},
    {Order{"o1", "ada", "seat:x", {}, {}, Side::kBid, 2, 5, TimeInForce::kGtc}, kOrderLine},
    {Order{"o2", "bob", "seat:x", "m", "c2ln", Side::kAsk, -2, -5, TimeInForce::kBatch},
     R"({"account":"bob","asset":"seat:x","id":"o2","memo":"m","price":-5,"quantity":-2,"side":"ask","signature":"c2ln","time_in_force":"batch","type":"order"})"},
    {Cancel{"c1", "ada", "o1", {}, {}}, R"({"account":"ada","id":"c1","order":"o1","type":"cancel"})"},
    {Auction{"a1", "seat:\xc3\xa9", {}}, "{\"asset\":\"seat:\xc3\xa9\",\"id\":\"a1\",\"type\":\"auction\"}"},
    {Open{"open:eve", "eve", {}, "eve+1+AA=="},
     R"({"account":"eve","id":"open:eve","key":"eve+1+AA==","type":"open"})"},
    {Contract{"k1", "ada", "bob", "credits", {}, "c2ln", toy_condition("1of(key:key-n,after:7)"), 5, 9},
     R"({"account":"ada","asset":"credits","condition":{"conditions":[{"key":"key-n","type":"ed25519"},{"time":7,"type":"after"}],"threshold":1,"type":"threshold"},"expires":9,"id":"k1","quantity":5,"signature":"c2ln","to":"bob","type":"contract"})"},
    {Contract{"k2", "ada", "bob", "credits", {}, {}, toy_condition("hash:a"), 5, 9},
     R"({"account":"ada","asset":"credits","condition":{"hash":")" + toy_hash("a") +
         R"(","type":"sha-256"},"expires":9,"id":"k2","quantity":5,"to":"bob","type":"contract"})"},
    {Fulfil{
         "f1", "bob", "k1", {}, {}, {{Proof::Kind::kSha256, {}, "c2Vz"}, {Proof::Kind::kEd25519, "key-n", "c2ln"}}, 4},
     R"({"account":"bob","contract":"k1","id":"f1","proofs":[{"preimage":"c2Vz","type":"sha-256"},{"key":"key-n","signature":"c2ln","type":"ed25519"}],"quantity":4,"type":"fulfil"})"},
    {Fulfil{"f2", "bob", "k1", {}, {}, {}, {}},
     R"({"account":"bob","contract":"k1","id":"f2","proofs":[],"type":"fulfil"})"},
    {Void{"v1", "bob", "k1", {}, {}}, R"({"account":"bob","contract":"k1","id":"v1","type":"void"})"},
    {Clock{"t1", "noon", 9}, R"({"id":"t1","memo":"noon","time":9,"type":"clock"})"},
    {Payout{{3, 4}, "k1", "credits", "ada", "bob", "claimed", 5, 4},
     R"({"asset":"credits","contract":"k1","estimate":5,"from":[3,4],"payee":"bob","payer":"ada","quantity":4,"rule":"claimed","type":"payout"})"},
    {Refund{{3, 5}, "k1", "ada", "credits", "rest", 1},
     R"({"account":"ada","asset":"credits","contract":"k1","from":[3,5],"quantity":1,"reason":"rest","type":"refund"})"},
    {Clearing{{7}, "seat:x", "pressure", 2, 5, -3},
     R"({"asset":"seat:x","from":[7],"price":5,"quantity":2,"rule":"pressure","surplus":-3,"type":"clearing"})"},
    {Trade{{3, 4, 8}, "a1/0", "seat:x", "ada", "bob", "o1", "o2", 2, 5, 1},
     R"({"asset":"seat:x","buy_order":"o1","buyer":"ada","from":[3,4,8],"id":"a1/0","price":5,"quantity":2,"released":1,"sell_order":"o2","seller":"bob","type":"trade"})"},
    {Release{{3, 9}, "o1", "ada", "credits", "batch", 1, 5},
     R"({"account":"ada","asset":"credits","from":[3,9],"order":"o1","quantity":1,"reason":"batch","released":5,"type":"release"})"},
    {Reject{{3, 1}, "trades_with_self"}, R"({"from":[3,1],"status":"trades_with_self","type":"reject"})"},
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

struct Refused {
  const char* name;
  std::string line;
  const char* field;
  const char* message;
};
std::ostream& operator<<(std::ostream& out, const Refused& row) { return out << row.name; }

const Refused kRefused[] = {
    {"empty line", "", "", "not a JSON object"},
    {"not JSON", "{", "", "not a JSON object"},
    {"an array", "[]", "", "not a JSON object"},
    {"no type", R"({"id":"x"})", "type", "\"type\" is missing"},
    {"type is a number", R"({"type":1})", "type", "\"type\" is missing"},
    {"another type", R"({"type":"resource"})", "type", "not a type of journal entry"},
    {"member missing", replaced(kOrderLine, R"("price":5,)", ""), "price", "\"price\" is missing"},
    {"member unknown", replaced(kOrderLine, R"("price")", R"("perk":1,"price")"), "perk", "unknown member \"perk\""},
    {"member of another kind", replaced(kOrderLine, R"("time_in)", R"("supply":1,"time_in)"), "supply", "unknown"},
    {"price is a string", replaced(kOrderLine, ":5", ":\"5\""), "price", "not an integer"},
    {"price is a fraction", replaced(kOrderLine, ":5", ":5.0"), "price", "not an integer"},
    {"price beyond 64 bits", replaced(kOrderLine, ":5", ":99999999999999999999"), "", "not an integer"},
    {"price beyond 2^53-1", replaced(kOrderLine, ":5", ":9007199254740992"), "price", "2^53-1"},
    {"account is a number", replaced(kOrderLine, "\"ada\"", "7"), "account", "not a string"},
    {"account is empty", replaced(kOrderLine, "\"ada\"", "\"\""), "account", "is empty"},
    {"account with a tab", replaced(kOrderLine, "ada", "a\\td"), "account", "control character"},
    {"account too long", replaced(kOrderLine, "ada", std::string(1025, 'a')), "account", "at most 1024"},
    {"side unknown", replaced(kOrderLine, "bid", "buy"), "side", "expected \"ask\" or \"bid\""},
    {"not UTF-8", replaced(kOrderLine, "ada", "\xff"), "", "not a JSON object"},
    {"line too long", std::string(65'536, ' '), "", "at most 65535"},
    {"from is empty", R"({"from":[],"status":"ok","type":"reject"})", "from", "cites 0 entries"},
    {"from is below 0", R"({"from":[-1],"status":"ok","type":"reject"})", "from", "index of an entry"},
    {"from is a number", R"({"from":1,"status":"ok","type":"reject"})", "from", "not an array"},
    {"from holds a string", R"({"from":["1"],"status":"ok","type":"reject"})", "from", "not an integer"},
    {"a condition with a member too many",
     R"({"account":"a","asset":"b","condition":{"time":1,"type":"after","x":1},"expires":9,"id":"k","quantity":5,"to":"b","type":"contract"})",
     "condition", "does not have"},
    {"a condition out of order",
     R"({"account":"a","asset":"b","condition":{"type":"after","time":1},"expires":9,"id":"k","quantity":5,"to":"b","type":"contract"})",
     "", "not canonical"},
    {"a condition that cannot hold",
     R"({"account":"a","asset":"b","condition":{"conditions":[],"threshold":1,"type":"threshold"},"expires":9,"id":"k","quantity":5,"to":"b","type":"contract"})",
     "condition", "expected 1 to all"},
    {"proofs that are none", R"({"account":"a","contract":"b","id":"k","proofs":["x"],"type":"fulfil"})", "proofs",
     "not an object"},
    {"a space", replaced(kOrderLine, ":5", ": 5"), "", "not canonical"},
    {"members out of order", R"({"id":"open:ada","account":"ada","type":"open"})", "", "not canonical"},
    {"member twice", R"({"account":"ada","account":"ada","id":"x","type":"open"})", "", "not canonical"},
    {"minus zero", replaced(kOrderLine, ":5", ":-0"), "", "not canonical"},
    {"an escape too many", replaced(kOrderLine, "seat:x", "seat\\/x"), "", "not canonical"},
    {"an optional member that is empty", R"({"account":"ada","id":"x","memo":"","type":"open"})", "", "not canonical"},
    {"bytes after the object", kOrderLine + " ", "", "not canonical"},
};

}  // namespace

BOOST_DATA_TEST_CASE(formats_and_parses, bdata::make(kWritten), row) {
  const auto line = format_entry(row.entry);
  BOOST_REQUIRE(line.ok());
  BOOST_TEST(*line == row.line);
  const auto entry = parse_entry(row.line);
  BOOST_REQUIRE_MESSAGE(entry.ok(), (entry.ok() ? "" : entry.error().message));
  BOOST_TEST((*entry == row.entry));
}

BOOST_AUTO_TEST_CASE(every_kind_is_in_the_table) {
  for (std::size_t i = 0; i < std::variant_size_v<Entry>; ++i) {
    bool found = false;
    for (const Written& row : kWritten) found = found || row.entry.index() == i;
    BOOST_TEST(found, "kind " << i);
  }
}

BOOST_DATA_TEST_CASE(refuses, bdata::make(kRefused), row) {
  const auto entry = parse_entry(row.line);
  BOOST_REQUIRE(!entry.ok());
  BOOST_TEST(entry.error().field == row.field);
  BOOST_TEST(entry.error().message.find(row.message) != std::string::npos, entry.error().message);
}

BOOST_AUTO_TEST_CASE(names_fit_a_line_at_their_longest) {
  const std::string name(kNameBytesMax, '"');     // two bytes each once escaped
  const std::string memo(kMemoBytesMax, '\x01');  // six
  const Trade trade{{kAmountMax, kAmountMax, kAmountMax}, name, name, name, name, name, name, 1, 1, 1};
  BOOST_TEST(format_entry(trade).ok());
  const Order order{name, name, name, memo, memo, Side::kBid, kAmountMax, kAmountMax, TimeInForce::kBatch};
  const auto line = format_entry(order);
  BOOST_REQUIRE_MESSAGE(line.ok(), (line.ok() ? "" : line.error().message));
  BOOST_TEST(line->size() <= kLineBytesMax);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_refused) {
  BOOST_TEST(!format_entry(Open{"", "ada", {}}).ok());
  BOOST_TEST(!format_entry(Open{"x", "a\xff", {}}).ok());
  BOOST_TEST(!format_entry(Open{"x", "ada", std::string(kMemoBytesMax + 1, 'm')}).ok());
  BOOST_TEST(!format_entry(Deposit{"x", "ada", "credits", {}, kAmountMax + 1}).ok());
}

BOOST_AUTO_TEST_SUITE_END()
