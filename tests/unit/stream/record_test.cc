// What a line must be to be a record, and what is said of one that is not.
#include "heed/stream/record.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <string>
#include <vector>

namespace bdata = boost::unit_test::data;
using heed::stream::Kind;
using heed::stream::Record;
using heed::stream::RecordParser;
using heed::stream::Value;

namespace {

std::string nested(std::size_t depth) { return R"({"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}"; }

struct Refused {
  const char* name;
  std::string line;
  const char* field;
  const char* message;  // a part of it
  friend std::ostream& operator<<(std::ostream& out, const Refused& row) { return out << row.name; }
};

const std::vector<Refused> kRefused = {
    {"no JSON", "hello", "", "is not one JSON object"},
    {"cut short", R"({"type":"need")", "", "is not one JSON object"},
    {"string cut short", R"({"type":"nee)", "", "without its closing quote"},
    {"two objects", R"({"a":1}{"b":2})", "", "is not one JSON object"},
    {"an array", "[1]", "", "is an array, expected an object"},
    {"a number", "17", "", "is a number, expected an object"},
    {"trailing comma", R"({"a":1,})", "", "is not one JSON object"},
    {"invalid UTF-8", "{\"a\":\"x\xFFy\"}", "", "is not UTF-8 at byte 8"},
    {"overlong UTF-8", "{\"a\":\"\xC0\xAF\"}", "", "is not UTF-8 at byte 7"},
    {"surrogate in UTF-8", "{\"a\":\"\xED\xA0\x80\"}", "", "is not UTF-8 at byte 7"},
    {"control character", "{\"a\":\"x\ty\"}", "", "control character"},
    {"wrong escape", R"({"a":"\q"})", "", "wrong escape"},
    {"lone surrogate escape", R"({"a":"\ud800"})", "", "wrong escape"},
    {"wrong word", R"({"a":nul})", "", "true, false or null"},
    {"integer beyond 64 bits", R"({"a":18446744073709551616})", "", "does not fit 64 bits"},
    {"double beyond its range", R"({"a":1e400})", "", "does not fit 64 bits"},
    {"leading zero", R"({"a":01})", "", "malformed"},
    {"duplicate key", R"({"a":1,"b":2,"a":3})", "a", "stands twice"},
    {"duplicate key written differently", R"({"a":1,"\u0061":3})", "a", "stands twice"},
    {"duplicate key inside", R"({"x":[{"a":{"k":1,"k":2}}]})", "k", "stands twice"},
    {"too deep", nested(300), "", "nests deeper than 256"},
    {"type that is no string", R"({"type":5})", "type", "is a number, expected a string"},
};

Record parsed(RecordParser& parser, std::string_view line) {
  auto record = parser.parse_copy(line);
  BOOST_REQUIRE(record.ok());
  return *record;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(record)

BOOST_DATA_TEST_CASE(what_is_no_record_is_refused, bdata::make(kRefused), row) {
  RecordParser parser;
  auto record = parser.parse_copy(row.line);
  BOOST_REQUIRE(!record.ok());
  BOOST_TEST(record.error().field == row.field);
  BOOST_TEST_INFO(record.error().message);
  BOOST_TEST(record.error().message.find(row.message) != std::string::npos);
  // The parser is good for the next line.
  BOOST_TEST(parsed(parser, R"({"type":"need"})").type() == "need");
}

BOOST_AUTO_TEST_CASE(the_place_of_invalid_utf8_is_right_wherever_it_is) {
  RecordParser parser;
  const std::string text = "{\"a\":\"";
  for (std::size_t before = 0; before < 70; ++before) {
    std::string line = text;
    for (std::size_t i = 0; i < before; ++i) line += i % 3 == 0 ? "\xE2\x82\xAC" : i % 3 == 1 ? "x" : "\xC3\xA9";
    const std::size_t place = line.size() + 1;
    line += "\xFF tail \xE2\x82\xAC\"}";
    const auto record = parser.parse_copy(line);
    BOOST_REQUIRE(!record.ok());
    BOOST_TEST(record.error().message == "is not UTF-8 at byte " + std::to_string(place));
  }
}

BOOST_AUTO_TEST_CASE(fields_are_read_by_kind) {
  RecordParser parser;
  const auto record =
      parsed(parser, R"({"type":"x","s":"\u00e9\n","i":-5,"r":5.0,"d":0.5,"n":null,"b":true,"o":{"k":[1,2]}})");
  BOOST_TEST(*record.string("s") == "\xC3\xA9\n");
  BOOST_TEST(*record.integer("i") == -5);
  BOOST_TEST(*record.integer("r") == 5);
  BOOST_TEST(*record.number("d") == 0.5);
  BOOST_TEST(*record.number("i") == -5.0);
  BOOST_TEST(*record.object().find("b")->boolean());
  BOOST_TEST(!record.has("n"));
  BOOST_TEST(*record.integer_or("n", 7) == 7);
  BOOST_TEST(*record.string_or("absent", "z") == "z");
  std::vector<std::int64_t> elements;
  record.object().find("o")->find("k")->for_each([&](const Value& value) { elements.push_back(*value.integer()); });
  BOOST_TEST(elements == (std::vector<std::int64_t>{1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_field_is_said) {
  RecordParser parser;
  const auto record = parsed(parser, R"({"s":"x","big":9007199254740992,"half":0.5,"u":18446744073709551615})");
  BOOST_TEST(record.string("none").error().message == "is missing");
  BOOST_TEST(record.integer("s").error().message == "is a string, expected an integer");
  BOOST_TEST(record.integer("s").error().field == "s");
  BOOST_TEST(!record.integer("big").ok());
  BOOST_TEST(!record.integer("u").ok());
  BOOST_TEST(!record.integer("half").ok());
  BOOST_TEST(!record.string_or("half", "").ok());
}

BOOST_AUTO_TEST_CASE(integers_stay_within_what_a_double_holds) {
  RecordParser parser;
  BOOST_TEST(*parsed(parser, R"({"i":9007199254740991})").integer("i") == heed::stream::kIntegerMax);
  BOOST_TEST(*parsed(parser, R"({"i":-9007199254740991})").integer("i") == -heed::stream::kIntegerMax);
  BOOST_TEST(!parsed(parser, R"({"i":-9007199254740992})").integer("i").ok());
  BOOST_TEST(*parsed(parser, R"({"i":1e3})").integer("i") == 1000);
}

BOOST_AUTO_TEST_CASE(duplicates_are_found_among_few_keys_and_many) {
  RecordParser parser;
  for (int keys = 2; keys < 60; ++keys) {
    for (const int twice : {0, (keys - 1) / 2, keys - 2}) {
      std::string line = "{";
      for (int i = 0; i + 1 < keys; ++i) line += "\"k" + std::to_string(i) + "\":0,";
      BOOST_TEST(parser.parse_copy(line + "\"last\":0}").ok());
      const auto record = parser.parse_copy(line + "\"k" + std::to_string(twice) + "\":0}");
      BOOST_REQUIRE(!record.ok());
      BOOST_TEST(record.error().field == "k" + std::to_string(twice));
    }
  }
}

std::vector<float> vector_of(const Record& record) {
  const auto vector = record.vector();
  return vector ? std::vector<float>(vector->begin(), vector->end()) : std::vector<float>();
}

struct VectorLine {
  const char* name;
  const char* line;
  std::vector<float> vector;
  friend std::ostream& operator<<(std::ostream& out, const VectorLine& row) { return out << row.name; }
};

const std::vector<VectorLine> kVectorLines = {
    {"alone", R"({"embedding":[1,0.1,-2e3]})", {1, 0.1F, -2000}},
    {"among others", R"({"id":"a","embedding":[0.5],"text":"b"})", {0.5F}},
    {"with space", "{ \"embedding\" :\t[ 0.5 , 1 ] , \"text\":\"b\" }", {0.5F, 1}},
    {"with a name written otherwise", R"({"embe\u0064ding":[0.5,2]})", {0.5F, 2}},
    {"beside NUL", R"({"text":"\u0000","embedding":[0.5,2]})", {0.5F, 2}},
    {"behind one that is deeper", R"({"a":{"embedding":[7,8]},"embedding":[0.5,2]})", {0.5F, 2}},
    {"behind one in a key", R"({"a\"embedding":[7,8],"embedding":[0.5,2]})", {0.5F, 2}},
    {"behind one in a text", R"({"a":"\"embedding\":[7,8]","embedding":[0.5,2]})", {0.5F, 2}},
    {"only deeper", R"({"a":{"embedding":[7,8]}})", {}},
    {"only deeper, beside a false one", R"({"a":{"embedding":[7,8]},"embedding":"\u0000"})", {}},
    {"with a word", R"({"embedding":[1,"x",3]})", {}},
    {"with null", R"({"embedding":[1,null,3]})", {}},
    {"nested", R"({"embedding":[[1],[3]]})", {}},
    {"empty", R"({"embedding":[]})", {}},
    {"beyond floats", R"({"embedding":[1e39]})", {}},
    {"base64", R"({"embedding":"AACAPw=="})", {}},
    {"absent", R"({"id":"a"})", {}},
};

BOOST_DATA_TEST_CASE(the_vector_is_the_array_of_numbers_of_the_record_itself, bdata::make(kVectorLines), row) {
  RecordParser parser;
  const auto record = parsed(parser, row.line);
  BOOST_TEST(vector_of(record) == row.vector, boost::test_tools::per_element());
  BOOST_TEST(record.line() == row.line);
}

// Reading the vector by itself shows nowhere else: as Values it is what any other array is.
BOOST_AUTO_TEST_CASE(a_vector_is_a_value_too) {
  RecordParser parser;
  const auto record = parsed(parser, R"({"id":"a","embedding":[0.1,7],"type":"x"})");
  BOOST_TEST((record.find("embedding")->kind() == Kind::kArray));
  std::vector<double> numbers;
  record.find("embedding")->for_each([&](const Value& value) { numbers.push_back(*value.number()); });
  BOOST_TEST(numbers == (std::vector<double>{0.1, 7}), boost::test_tools::per_element());
  std::string keys;
  record.object().for_each_member([&](std::string_view key, const Value&) { keys.append(key).append(" "); });
  BOOST_TEST(keys == "id embedding type ");
  BOOST_TEST(record.type() == "x");
  BOOST_TEST(record.string("embedding").error().message == "is an array, expected a string");
}

BOOST_AUTO_TEST_CASE(a_vector_is_of_its_line_and_no_other) {
  RecordParser parser;
  for (int round = 0; round < 3; ++round) {
    BOOST_TEST(vector_of(parsed(parser, R"({"embedding":[1,2,3]})")) == (std::vector<float>{1, 2, 3}),
               boost::test_tools::per_element());
    BOOST_TEST(!parsed(parser, R"({"id":"a"})").vector());
    BOOST_TEST(!parser.parse_copy(R"({"embedding":[1,2,3],"embedding":4})").ok());
    BOOST_TEST(!parser.parse_copy(R"({"embedding":[1,2,3]"id":4})").ok());
    BOOST_TEST(!parser.parse_copy(R"({"embedding":[1,02,3]})").ok());
    BOOST_TEST(vector_of(parsed(parser, R"({"embedd\u0069ng":[4]})")) == (std::vector<float>{4}),
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_line_longer_than_the_last_grows_the_parser) {
  RecordParser parser;
  for (std::size_t length : {10UL, 5000UL, 100UL, 200000UL}) {
    const std::string line = R"({"t":")" + std::string(length, 'x') + "\"}";
    BOOST_TEST(parsed(parser, line).string("t")->size() == length);
  }
}

BOOST_AUTO_TEST_SUITE_END()
