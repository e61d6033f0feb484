// What the writer writes, and what it refuses to.
#include "heed/stream/json_writer.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "heed/stream/record.h"

using heed::stream::JsonWriter;
using heed::stream::kIntegerMax;
using heed::stream::RecordParser;

BOOST_AUTO_TEST_SUITE(json_writer)

BOOST_AUTO_TEST_CASE(commas_stand_between_members_and_elements) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("a", 1).member("b", "x").key("c").begin_array().integer(1).integer(2);
  json.begin_object().end_object().end_array().member("d", true).key("e").null().end_object();
  BOOST_TEST(out == R"({"a":1,"b":"x","c":[1,2,{}],"d":true,"e":null})");
  BOOST_TEST(json.ok());
}

BOOST_AUTO_TEST_CASE(every_character_comes_back) {
  std::string text;
  for (int c = 0; c < 128; ++c) text += static_cast<char>(c);
  text += "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  std::string out;
  JsonWriter(out).begin_object().member("t", text).end_object();
  BOOST_TEST(out.find('\n') == std::string::npos);
  RecordParser parser;
  const auto record = parser.parse_copy(out);
  BOOST_REQUIRE(record.ok());
  BOOST_TEST(*record->string("t") == text);
}

BOOST_AUTO_TEST_CASE(doubles_come_back_to_the_last_bit) {
  RecordParser parser;
  for (const double value : {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0, 123456789.0, 1e21, 1e-7}) {
    std::string out;
    JsonWriter(out).begin_object().member("d", value).end_object();
    BOOST_TEST(*parser.parse_copy(out)->number("d") == value);
  }
}

BOOST_AUTO_TEST_CASE(what_json_cannot_say_is_refused_by_name) {
  const auto refusal = [](auto value) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("field", value).end_object();
    return json.ok() ? std::string() : json.status().error().field + " " + json.status().error().message;
  };
  BOOST_TEST(refusal(std::nan("")) == "field is not a finite number");
  BOOST_TEST(refusal(std::numeric_limits<double>::infinity()) == "field is not a finite number");
  BOOST_TEST(refusal(std::string("\xFF")) == "field is text that is not UTF-8");
  BOOST_TEST(refusal(kIntegerMax + 1) == "field is 9007199254740992, beyond +-9007199254740991");
  BOOST_TEST(refusal(kIntegerMax).empty());
}

BOOST_AUTO_TEST_SUITE_END()
