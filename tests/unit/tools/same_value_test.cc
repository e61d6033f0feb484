#include "verify/same_value.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>
#include <vector>

#include "heed/stream/record.h"

namespace bdata = boost::unit_test::data;

namespace {

struct Row {
  std::string a, b;
  bool same;
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.a << " and " << row.b; }

const std::vector<Row> kRows = {
    {"5", "5.0", true},
    {"5", "5e0", true},
    {"0.1", "0.10000000000000001", true},
    {"0.1", "0.10000000000000002", false},
    {"0", "-0", true},
    {"5", "\"5\"", false},
    {"\"a\"", "\"\\u0061\"", true},
    {"\"a\"", "\"b\"", false},
    {"true", "true", true},
    {"true", "false", false},
    {"[]", "[]", true},
    {"[]", "{}", false},
    {"[1,2]", "[ 1, 2.0 ]", true},
    {"[1,2]", "[2,1]", false},
    {"[1]", "[1,1]", false},
    {R"({"a":[{"b":1}]})", R"({ "a" : [ { "b" : 1 } ] })", true},
    {R"({"a":1,"b":2})", R"({"b":2,"a":1})", false},
    {R"({"a":1})", R"({"b":1})", false},
    {R"({"a":1})", R"({"a":2})", false},
    {"[null]", "[null]", true},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(same_value)

BOOST_DATA_TEST_CASE(of_two_values, bdata::make(kRows), row) {
  heed::stream::RecordParser parser;
  const auto record = parser.parse_copy(R"({"type":"x","a":)" + row.a + ",\"b\":" + row.b + "}");
  BOOST_REQUIRE(record);
  BOOST_TEST(heed::tools::same_value(*record->find("a"), *record->find("b")) == row.same);
  BOOST_TEST(heed::tools::same_value(*record->find("b"), *record->find("a")) == row.same);
}

BOOST_AUTO_TEST_SUITE_END()
