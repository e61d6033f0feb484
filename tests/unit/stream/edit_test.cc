// A changed record differs from the old one in the changed fields and in nothing else.
#include "heed/stream/edit.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

namespace bdata = boost::unit_test::data;
using heed::stream::Edit;
using heed::stream::RecordParser;

namespace {

struct Row {
  const char* before;
  const char* set;     // name=json, or
  const char* remove;  // a name
  const char* after;
  friend std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.before << " -> " << row.after;
  }
};

const std::vector<Row> kRows = {
    {R"({})", "x=1", "", R"({"x":1})"},
    {R"({ })", "x=1", "", R"({"x":1 })"},
    {R"({"a":1})", "x=1", "", R"({"a":1,"x":1})"},
    {R"({ "a" : 1 , "b" : [ 1, {"x":2} ] })", "x=3", "", R"({ "a" : 1 , "b" : [ 1, {"x":2} ],"x":3 })"},
    {R"({"a":1,"x":"old, \"}{","b":2})", "x=[9]", "", R"({"a":1,"x":[9],"b":2})"},
    {R"({"\u0078":1})", "x=2", "", R"({"\u0078":2})"},
    {R"({"a":"\\","x":1.50e0})", "a=null", "", R"({"a":null,"x":1.50e0})"},
    {R"({"x":1})", "", "x", R"({})"},
    {R"({"x":1,"a":2})", "", "x", R"({"a":2})"},
    {R"({"a":2, "x":1})", "", "x", R"({"a":2})"},
    {R"({"a":2, "x":1, "b":"é"})", "", "x", R"({"a":2, "b":"é"})"},
    {R"({"a":2})", "", "x", R"({"a":2})"},
    {R"({"a":{"deep":["]","}"]},"x":"\\\""})", "y=0", "", R"({"a":{"deep":["]","}"]},"x":"\\\"","y":0})"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(edit)

BOOST_DATA_TEST_CASE(the_rest_stays_as_it_was, bdata::make(kRows), row) {
  RecordParser parser;
  const auto record = parser.parse_copy(row.before);
  BOOST_REQUIRE(record.ok());
  Edit edit(*record);
  const std::string set = row.set;
  if (!set.empty()) edit.set(set.substr(0, set.find('=')), std::string(set.substr(set.find('=') + 1)));
  if (*row.remove) edit.remove(row.remove);
  std::string out;
  edit.append_to(out);
  BOOST_TEST(out == std::string(row.after) + "\n");
}

BOOST_AUTO_TEST_CASE(the_last_change_of_a_field_wins) {
  RecordParser parser;
  const auto record = parser.parse_copy(R"({"a":1})");
  std::string out;
  Edit(*record).set("x", "1").remove("a").set("x", "2").set("a", "3").append_to(out);
  BOOST_TEST(out == "{\"a\":3,\"x\":2}\n");
}

BOOST_AUTO_TEST_CASE(raw_values_keep_their_writing) {
  RecordParser parser;
  const auto record = parser.parse_copy(R"({"n": 1.50e0 ,"s":"\u00e9","o":{"a": [1 ,2]}})");
  BOOST_TEST(heed::stream::raw_member(*record, "n") == "1.50e0");
  BOOST_TEST(heed::stream::raw_member(*record, "s") == R"("\u00e9")");
  BOOST_TEST(heed::stream::raw_member(*record, "o") == R"({"a": [1 ,2]})");
  BOOST_TEST(heed::stream::raw_member(*record, "x").empty());
}

BOOST_AUTO_TEST_SUITE_END()
