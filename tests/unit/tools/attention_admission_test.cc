#include "attention/admission.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "attention_case.h"

namespace bdata = boost::unit_test::data;
using namespace heed::tools;
using heed::tools::test::OwnRecord;

namespace {

struct Row {
  std::string asker, resource;
  bool admitted;
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.asker << " and " << row.resource; }

const std::vector<Row> kRows = {
    {R"({})", R"({})", true},
    // Languages: a primary tag admits longer ones, in whole subtags.
    {R"({"filter":{"lang":"pt"}})", R"({"lang":"pt-BR"})", true},
    {R"({"filter":{"lang":"pt-BR"}})", R"({"lang":"pt"})", false},
    {R"({"filter":{"lang":"p"}})", R"({"lang":"pt"})", false},
    {R"({"filter":{"lang":["fi","en"]}})", R"({"lang":"en"})", true},
    {R"({"filter":{"lang":"en"}})", R"({})", false},
    // Dates: after includes, before excludes.
    {R"({"filter":{"after":"2024"}})", R"({"published":"2024-01-01"})", true},
    {R"({"filter":{"after":"2024-05-31"}})", R"({"published":"2024-05-31"})", true},
    {R"({"filter":{"before":"2024-05-31"}})", R"({"published":"2024-05-31"})", false},
    {R"({"filter":{"before":"2024-05-31"}})", R"({"published":"2024-05-30T23:59:59Z"})", true},
    {R"({"filter":{"after":"2024"}})", R"({})", false},
    {R"({"filter":{"after":"2024"}})", R"({"published":"of late"})", false},
    // The same instant is written in many ways.
    {R"({"filter":{"after":"2024-05-31T10:00:00Z"}})", R"({"published":"2024-05-31T09:30:00-02:00"})", true},
    {R"({"filter":{"after":"2024-05-31T10:00:00Z"}})", R"({"published":"2024-05-31T11:30:00+02:00"})", false},
    {R"({"filter":{"before":"2024-06-01"}})", R"({"published":"2024-06-01T01:00:00+02:00"})", true},
    {R"({"filter":{"before":"2024"}})", R"({})", false},
    // Prices: one that is not stated is 0.
    {R"({"filter":{"price_max":5}})", R"({"price":5})", true},
    {R"({"filter":{"price_max":5}})", R"({"price":6})", false},
    {R"({"filter":{"price_max":0}})", R"({})", true},
    {R"({"filter":{"price_max":-1}})", R"({})", false},
    // Owners and exclusions.
    {R"({"filter":{"owner":["ann","bob"]}})", R"({"owner":"bob"})", true},
    {R"({"filter":{"owner":"ann"}})", R"({})", false},
    {R"({"exclude":"r1"})", R"({"id":"r1"})", false},
    {R"({"exclude":["x","bob"]})", R"({"id":"r1","owner":"bob"})", false},
    {R"({"exclude":["x"]})", R"({"id":"r1","owner":"bob"})", true},
    {R"({"exclude":""})", R"({})", true},
    // Readers: everybody if it is not said, else the person or a group.
    {R"({"person":"ana"})", R"({"readers":["ana","staff"]})", true},
    {R"({"person":"ben"})", R"({"readers":["ana","staff"]})", false},
    {R"({"person":"ben","groups":["staff"]})", R"({"readers":["ana","staff"]})", true},
    {R"({"person":"ben","groups":"staff"})", R"({"readers":"staff"})", true},
    {R"({"groups":["staff"]})", R"({"readers":["staff"]})", true},
    {R"({})", R"({"readers":["ana"]})", false},
    {R"({"person":"ana"})", R"({"readers":[]})", false},
    {R"({})", R"({"readers":[""]})", false},
    {R"({"person":"ana","groups":["staff"]})", R"({"readers":["an","Staff"]})", false},
    {R"({"person":"ana"})", R"({"readers":null})", true},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(attention_admission)

BOOST_DATA_TEST_CASE(masks, bdata::make(kRows), row) {
  const OwnRecord need(row.asker), resource(row.resource);
  const auto asker = read_asker(*need);
  const auto traits = read_traits(*resource);
  BOOST_REQUIRE(asker.ok());
  BOOST_REQUIRE(traits.ok());
  BOOST_TEST(admits(*asker, *traits) == row.admitted);
}

// One that is passed over in silence would let through what somebody meant to keep out.
const std::vector<std::string> kBadAskers = {R"({"filter":"en"})",
                                             R"({"filter":{"langauge":"en"}})",
                                             R"({"filter":{"lang":5}})",
                                             R"({"filter":{"lang":["en",5]}})",
                                             R"({"filter":{"after":"may"}})",
                                             R"({"filter":{"after":"2024-13"}})",
                                             R"({"filter":{"before":2024}})",
                                             R"({"filter":{"price_max":1.5}})",
                                             R"({"filter":{"readers":"ana"}})",
                                             R"({"exclude":{"id":"x"}})",
                                             R"({"groups":[["staff"]]})",
                                             R"({"groups":true})",
                                             R"({"person":7})"};
BOOST_DATA_TEST_CASE(an_asker_that_is_not_understood_is_refused, bdata::make(kBadAskers), json) {
  BOOST_TEST(!read_asker(*OwnRecord(json)).ok());
}

const std::vector<std::string> kBadTraits = {
    R"({"id":7})",      R"({"lang":["en"]})",          R"({"price":-1})",         R"({"price":"free"})",
    R"({"price":0.5})", R"({"readers":{"ana":true}})", R"({"readers":["ana",1]})"};
BOOST_DATA_TEST_CASE(traits_that_are_not_understood_are_refused, bdata::make(kBadTraits), json) {
  BOOST_TEST(!read_traits(*OwnRecord(json)).ok());
}

BOOST_AUTO_TEST_SUITE_END()
