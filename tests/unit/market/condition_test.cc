// Conditions: their form has limits, their truth is that of the grammar, their cost is bounded.
#include "heed/market/exchange/condition.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "heed/market/exchange/condition_json.h"
#include "toy_authority.h"

namespace bdata = boost::unit_test::data;
using namespace heed::market;
using namespace heed::market::testing;

BOOST_AUTO_TEST_SUITE(condition_suite)

namespace {

Condition nested(std::size_t depth) {
  return depth == 0 ? toy_condition("after:0") : Condition{Condition::Kind::kThreshold, {}, 1, {nested(depth - 1)}};
}

Condition wide(std::size_t parts) {
  return {Condition::Kind::kThreshold, {}, 1, std::vector<Condition>(parts, toy_condition("key:key-n"))};
}

struct Refused {
  const char* json;
  const char* message;
};
std::ostream& operator<<(std::ostream& out, const Refused& row) { return out << row.json; }

const Refused kRefused[] = {
    {R"({})", "is missing"},
    {R"({"condition":5})", "not an object"},
    {R"({"condition":{}})", "no \"type\""},
    {R"({"condition":{"type":"sha-256"}})", "no \"hash\""},
    {R"({"condition":{"type":"sha-256","hash":5}})", "no \"hash\" that is a string"},
    {R"({"condition":{"type":"preimage-sha-256","hash":"00"}})", "of type \"preimage-sha-256\""},
    {R"({"condition":{"type":"after","time":"noon"}})", "no \"time\" that is an integer"},
    {R"({"condition":{"type":"after","time":1.5}})", "no \"time\" that is an integer"},
    {R"({"condition":{"type":"after","time":1,"hash":""}})", "a member that its type does not have"},
    {R"({"condition":{"type":"threshold","threshold":1}})", "no \"conditions\""},
    {R"({"condition":{"type":"threshold","threshold":1,"conditions":[5]}})", "not an object"},
};

}  // namespace

BOOST_DATA_TEST_CASE(refuses, bdata::make(kRefused), row) {
  const auto condition = parse_condition_of(row.json);
  BOOST_REQUIRE(!condition.ok());
  BOOST_TEST(condition.error().message.find(row.message) != std::string::npos, condition.error().message);
}

BOOST_AUTO_TEST_CASE(members_come_in_any_order_and_leave_in_one) {
  const auto condition = parse_condition_of(
      R"({"id":"c","condition":{"type":"threshold","threshold":1,"conditions":[{"type":"before","time":7}]}})");
  BOOST_REQUIRE(condition.ok());
  std::string line;
  append_condition(line, *condition);
  BOOST_TEST(line == R"({"conditions":[{"time":7,"type":"before"}],"threshold":1,"type":"threshold"})");
}

BOOST_AUTO_TEST_CASE(forms_have_limits) {
  BOOST_TEST(check_condition(toy_condition("2of(hash:a,key:key-n,after:1)")).ok());
  BOOST_TEST(check_condition(nested(kConditionDepthMax)).ok());
  BOOST_TEST(!check_condition(nested(kConditionDepthMax + 1)).ok());
  BOOST_TEST(check_condition(wide(kConditionsMax - 1)).ok());
  BOOST_TEST(!check_condition(wide(kConditionsMax)).ok());
  BOOST_TEST(!check_condition(toy_condition("0of(after:1)")).ok());
  BOOST_TEST(!check_condition(toy_condition("2of(after:1)")).ok());
  BOOST_TEST(!check_condition(toy_condition("after:-1")).ok());
  BOOST_TEST(!check_condition({Condition::Kind::kSha256, "abc", 0, {}}).ok());
  BOOST_TEST(!check_condition({Condition::Kind::kSha256, std::string(64, 'A'), 0, {}}).ok());
  BOOST_TEST(!check_condition({Condition::Kind::kEd25519, "", 0, {}}).ok());
  BOOST_TEST(!check_condition({Condition::Kind::kEd25519, "a b", 0, {}}).ok());
}

BOOST_AUTO_TEST_CASE(reading_stops_at_the_limits) {
  std::string line = R"({"condition":)";
  for (int i = 0; i < 500; ++i) line += R"({"type":"threshold","threshold":1,"conditions":[)";
  line += R"({"type":"after","time":1})";
  for (int i = 0; i < 500; ++i) line += "]}";
  const auto deep = parse_condition_of(line + "}");
  BOOST_TEST((!deep.ok() || !check_condition(*deep).ok()));
}

BOOST_AUTO_TEST_CASE(proofs_have_limits) {
  BOOST_TEST(check_proofs({{Proof::Kind::kSha256, {}, ""}}).ok());
  BOOST_TEST(check_proofs({{Proof::Kind::kSha256, {}, std::string(kProofTextBytesMax, 'a')}}).ok());
  BOOST_TEST(!check_proofs({{Proof::Kind::kSha256, {}, std::string(kProofTextBytesMax + 1, 'a')}}).ok());
  BOOST_TEST(!check_proofs({{Proof::Kind::kSha256, {}, "a b"}}).ok());
  BOOST_TEST(!check_proofs({{Proof::Kind::kEd25519, "key-n", ""}}).ok());
  BOOST_TEST(!check_proofs({{Proof::Kind::kEd25519, "", "abc"}}).ok());
  BOOST_TEST(!check_proofs(std::vector<Proof>(kProofsMax + 1, {Proof::Kind::kSha256, {}, "a"})).ok());
}

// All 2^3 combinations of what is proved under all thresholds.
BOOST_AUTO_TEST_CASE(a_threshold_counts) {
  ToyAuthority authority(kToyOrigin);
  for (int threshold = 1; threshold <= 3; ++threshold) {
    const Condition condition = toy_condition(std::to_string(threshold) + "of(hash:a,key:key-n,before:10)");
    for (int proved = 0; proved < 8; ++proved) {
      const std::string text = std::string((proved & 1) != 0 ? "a," : "b,") + ((proved & 2) != 0 ? "key-n" : "key-m");
      const std::vector<Proof> proofs = toy_proofs(text, "c");
      const int met = (proved & 1) + (proved >> 1 & 1) + (proved >> 2 & 1);
      BOOST_TEST(holds(condition, {proofs, "c", (proved & 4) != 0 ? 9 : 10}, authority) == (met >= threshold));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_fulfilment_checks_one_signature_for_each_condition_at_most) {
  ToyAuthority authority(kToyOrigin);
  const std::vector<Proof> proofs(kProofsMax, {Proof::Kind::kEd25519, "key-n", "wrong"});
  BOOST_TEST(!holds(wide(kConditionsMax - 1), {proofs, "c", 0}, authority));
  BOOST_TEST(authority.attested == static_cast<int>(kConditionsMax) - 1);
}

BOOST_AUTO_TEST_SUITE_END()
