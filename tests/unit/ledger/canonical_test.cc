#include "heed/ledger/canonical.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "heed/ledger/canonical_writer.h"

namespace bdata = boost::unit_test::data;
using namespace heed::ledger;

namespace {

// "rule@offset", or "canonical".
std::string verdict(std::string_view line) {
  const std::optional<CanonicalFault> fault = check_canonical(line);
  return fault ? fmt::format("{}@{}", fault->rule, fault->offset) : "canonical";
}

struct Row {
  std::string line;
  std::string verdict;
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.line << " is " << row.verdict; }

std::string nested(unsigned levels) {
  return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
}

const std::vector<Row> kRows = {
    {R"({})", "canonical"},
    {R"({"a":1,"b":-1,"c":0})", "canonical"},
    {R"({"a":[1,"x",true,false,null,{},[]]})", "canonical"},
    {R"({"":0})", "canonical"},
    {R"({"A":0,"a":0,"aa":0,"b":0})", "canonical"},
    {R"({"n":9007199254740991,"o":-9007199254740991})", "canonical"},
    {R"({"s":"\"\\\b\t\n\f\r\u0000\u001f/"})", "canonical"},
    {"{\"s\":\"\x7f\xc2\x80\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\"}", "canonical"},
    // UTF-16 order: U+10000 (surrogates from D800) sorts before U+E000 and U+FFFF, and after U+D7FF.
    {"{\"\xed\x9f\xbf\":0,\"\xf0\x90\x80\x80\":0,\"\xee\x80\x80\":0,\"\xef\xbf\xbf\":0}", "canonical"},
    {"{\"\xee\x80\x80\":0,\"\xf0\x90\x80\x80\":0}", "unsorted-names@9"},
    // Names are compared as they are after escapes are undone: LF < space.
    {R"({"\n":0," ":0})", "canonical"},
    {R"({" ":0,"\n":0})", "unsorted-names@7"},
    {R"({"a":0,"a":0})", "duplicate-name@7"},
    {R"({"b":0,"a":0})", "unsorted-names@7"},
    {R"({"a":{"c":0,"b":0}})", "unsorted-names@12"},
    {R"({"aa":0,"a":0})", "unsorted-names@8"},
    {R"([])", "not-an-object@0"},
    {R"("a")", "not-an-object@0"},
    {R"( {})", "not-an-object@0"},
    {"", "not-an-object@0"},
    {R"({} )", "trailing-bytes@2"},
    {"{}\n", "trailing-bytes@2"},
    {R"({}{})", "trailing-bytes@2"},
    {R"({ })", "white-space@1"},
    {R"({"a": 1})", "white-space@5"},
    {R"({"a" :1})", "white-space@4"},
    {"{\"a\":1\t}", "white-space@6"},
    {R"({"a":[1, 2]})", "white-space@8"},
    {R"({"a":1,})", "syntax@7"},
    {R"({"a":[1,]})", "syntax@8"},
    {R"({a:1})", "syntax@1"},
    {R"({"a"})", "syntax@4"},
    {R"({"a":})", "syntax@5"},
    {R"({"a":tru})", "syntax@5"},
    {R"({"a":True})", "syntax@5"},
    {R"({"a":NaN})", "syntax@5"},
    {R"({"a":1 "b":2})", "white-space@6"},
    {R"({"a":1;})", "syntax@6"},
    {R"({"a":[1})", "syntax@7"},
    {R"({"a":-})", "syntax@6"},
    {R"({"a":+1})", "syntax@5"},
    {R"({"a":1.0})", "not-an-integer@6"},
    {R"({"a":1e2})", "not-an-integer@6"},
    {R"({"a":0E1})", "not-an-integer@6"},
    {R"({"a":01})", "leading-zero@5"},
    {R"({"a":-01})", "leading-zero@6"},
    {R"({"a":00})", "leading-zero@5"},
    {R"({"a":-0})", "negative-zero@5"},
    {R"({"a":9007199254740992})", "integer-out-of-range@5"},
    {R"({"a":-9007199254740992})", "integer-out-of-range@5"},
    {R"({"a":99999999999999999999999999999999999999999})", "integer-out-of-range@5"},
    {R"({"a":18446744073709551617})", "integer-out-of-range@5"},
    {R"({"s":"\/"})", "unknown-escape@6"},
    {R"({"s":"\x"})", "unknown-escape@6"},
    {R"({"s":"\u0041"})", "escape-not-needed@6"},
    {R"({"s":"\u000a"})", "escape-not-needed@6"},
    {R"({"s":"\u001F"})", "escape-not-needed@6"},
    {R"({"s":"\u0020"})", "escape-not-needed@6"},
    {R"({"s":"\u00g0"})", "escape-not-needed@6"},
    {R"({"s":"\ud800"})", "escape-not-needed@6"},
    {R"({"s":"\U0001"})", "unknown-escape@6"},
    {"{\"s\":\"\n\"}", "control-byte@6"},
    {"{\"s\":\"\t\"}", "control-byte@6"},
    {std::string("{\"s\":\"\0\"}", 9), "control-byte@6"},
    {"{\"s\":\"\xff\"}", "invalid-utf8@6"},
    {"{\"s\":\"\xed\xa0\x80\"}", "invalid-utf8@6"},
    {"{\"s\":\"\xc0\x80\"}", "invalid-utf8@6"},
    {"{\"s\":\"\xe0\x80\x80\"}", "invalid-utf8@6"},
    {"{\"s\":\"\xf4\x90\x80\x80\"}", "invalid-utf8@6"},
    {"{\"s\":\"a\xc3\"}", "invalid-utf8@7"},
    {"{\"\xc3\":0}", "invalid-utf8@2"},
    {nested(64), "canonical"},
    {nested(65), "too-deep@68"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(canonical)

BOOST_DATA_TEST_CASE(every_rule_says_where_it_is_broken, bdata::make(kRows), row) {
  BOOST_TEST(verdict(row.line) == row.verdict);
}

BOOST_AUTO_TEST_CASE(no_beginning_of_a_line_is_canonical) {
  const std::string line = R"({"a":[1,"x\u0001",true,{"b":null}],"c":-12})";
  BOOST_TEST(verdict(line) == "canonical");
  for (std::size_t bytes = 1; bytes < line.size(); ++bytes) BOOST_TEST(verdict(line.substr(0, bytes)) != "canonical");
  BOOST_TEST(verdict(R"({"a)") == "truncated@3");
  BOOST_TEST(verdict(R"({"a\)") == "truncated@3");
  BOOST_TEST(verdict(R"({"a\u00)") == "truncated@3");
  BOOST_TEST(verdict(R"({"a":1)") == "truncated@6");
}

BOOST_AUTO_TEST_CASE(a_line_has_at_most_65535_bytes) {
  const std::string longest = "{\"a\":\"" + std::string(65535 - 8, 'x') + "\"}";
  BOOST_TEST(longest.size() == 65535U);
  BOOST_TEST(verdict(longest) == "canonical");
  BOOST_TEST(verdict("{\"a\":\"" + std::string(65535 - 7, 'x') + "\"}") == "line-too-long@65535");
}

// cyberphone/json-canonicalization testdata: what is an object of integers there is canonical here; a list, and numbers
// with fractions, are not, and neither is any input before it was canonicalised.
BOOST_AUTO_TEST_CASE(published_canonical_texts) {
  const fs::path folder = fs::path(test::vectors()) / "jcs";
  if (!fs::exists(folder)) {
    BOOST_TEST_MESSAGE("skipped: no published test cases at " << folder);
    return;
  }
  const auto output = [&](const char* name) { return test::read_file(folder / "output" / name); };
  for (const char* name : {"french.json", "structures.json", "unicode.json", "weird.json"}) {
    BOOST_TEST(verdict(output(name)) == "canonical", name);
    BOOST_TEST(verdict(test::read_file(folder / "input" / name)) != "canonical", name);
  }
  BOOST_TEST(verdict(output("arrays.json")) == "not-an-object@0");
  BOOST_TEST(verdict(output("values.json")).starts_with("not-an-integer"));

  CanonicalObject one;
  one.integer("\n", 56).object("f", CanonicalObject().text("f", "hi").integer("F", 5));
  CanonicalObject structures;
  structures.array("111", CanonicalArray().object(CanonicalObject().text("e", "yes").text("E", "no")));
  structures.object("1", one).object("10", {}).text("", "empty").object("a", {}).object("A", {});
  BOOST_TEST(*structures.line() == output("structures.json"));

  CanonicalObject weird;
  weird.text("€", "Euro Sign").text("\r", "Carriage Return").text("\xef\xac\xb3", "Hebrew Letter Dalet With Dagesh");
  weird.text("1", "One")
      .text("😂", "Smiley")
      .text("\xc2\x80", "Control\x7f")
      .text("ö", "Latin Small Letter O With Diaeresis");
  weird.text("\n", "Newline").text("</script>", "Browser Challenge");
  BOOST_TEST(*weird.line() == output("weird.json"));
}

BOOST_AUTO_TEST_CASE(written_lines_are_sorted_and_escaped) {
  CanonicalObject object;
  object.text("text", "a\"b\\c\n\x01/é").integer("max", kCanonicalIntegerMax).integer("min", -kCanonicalIntegerMax);
  object.boolean("yes", true).boolean("no", false).null("none");
  object.array("list", CanonicalArray().integer(1).text("x").boolean(false).null().array({}).object({}));
  BOOST_TEST(
      *object.line() ==
      R"({"list":[1,"x",false,null,[],{}],"max":9007199254740991,"min":-9007199254740991,"no":false,"none":null,)"
      R"("text":"a\"b\\c\n\u0001/é","yes":true})");
  BOOST_TEST(*CanonicalObject().line() == "{}");
}

BOOST_AUTO_TEST_CASE(every_character_is_written_so_that_it_is_canonical) {
  for (int c = 0; c < 0x80; ++c) {
    const std::string character(1, static_cast<char>(c));
    BOOST_TEST(CanonicalObject().text(character, character).line().ok(), "character " << c);
  }
}

BOOST_AUTO_TEST_CASE(mistakes_stick_and_name_their_member) {
  const auto message = [](const CanonicalObject& object) { return object.line().error().message; };
  BOOST_TEST(message(CanonicalObject().integer("n", kCanonicalIntegerMax + 1).integer("m", 1)).find("\"n\"") !=
             std::string::npos);
  BOOST_TEST(CanonicalObject().integer("n", INT64_MIN).line().error().field == "n");
  BOOST_TEST(message(CanonicalObject().text("t", "\xff")).find("UTF-8") != std::string::npos);
  BOOST_TEST(message(CanonicalObject().text("\xff", "x")).find("UTF-8") != std::string::npos);
  BOOST_TEST(message(CanonicalObject().null("a").null("a")).find("twice") != std::string::npos);
  BOOST_TEST(message(CanonicalObject().object("o", CanonicalObject().text("t", "\xff"))).find("\"o\"") !=
             std::string::npos);
  BOOST_TEST(!CanonicalObject().array("a", CanonicalArray().integer(INT64_MAX).null()).line().ok());
  BOOST_TEST(!CanonicalObject().array("a", CanonicalArray().object(CanonicalObject().text("t", "\xff"))).line().ok());
  BOOST_TEST(!CanonicalObject().array("a", CanonicalArray().array(CanonicalArray().text("\xff"))).line().ok());
  BOOST_TEST(!CanonicalObject().text("t", std::string(65536, 'x')).line().ok());
  CanonicalArray deep;
  for (int i = 0; i < 70; ++i) deep = CanonicalArray().array(deep);
  BOOST_TEST(!CanonicalObject().array("a", deep).line().ok());
}

BOOST_AUTO_TEST_CASE(every_character_has_one_spelling) {
  const auto rule = [](const std::string& line) {
    const auto fault = check_canonical(line);
    return fault ? std::string(fault->rule) : "ok";
  };
  for (const char* const longer : {"08", "09", "0a", "0c", "0d"}) {
    BOOST_TEST(rule(fmt::format("{{\"a\":\"\\u00{}\"}}", longer)) == "escape-not-needed", longer);
  }
  BOOST_TEST(rule("{\"a\":\"\\u000g\"}") == "escape-not-needed");
  BOOST_TEST(rule("{\"a\":\"\\u000b\"}") == "ok");
  for (const char c : {' ', '\t', '\n', '\r'}) {
    BOOST_TEST(rule(std::string("{\"a\":") + c + "1}") == "white-space");
    BOOST_TEST(rule(std::string("{\"a\"") + c + ":1}") == "white-space");
  }
}

BOOST_AUTO_TEST_CASE(arrays_hold_both_truth_values) {
  CanonicalArray array;
  array.boolean(true).boolean(false).null();
  BOOST_TEST(*CanonicalObject().array("a", array).line() == R"({"a":[true,false,null]})");
}

BOOST_AUTO_TEST_SUITE_END()
