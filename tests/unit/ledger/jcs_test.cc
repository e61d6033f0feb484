#include "heed/ledger/jcs.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "fixture.h"
#include "heed/ledger/canonical.h"

namespace bdata = boost::unit_test::data;
using namespace heed::ledger;

namespace {

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Row {
  std::string text;
  std::string canonical;
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.text; }

std::string nested(unsigned levels) { return std::string(levels, '[') + std::string(levels, ']'); }

const std::vector<Row> kForms = {
    {" \t\r\n{ \"b\" : [ 1 , 2 ] , \"a\" : { } } \n", R"({"a":{},"b":[1,2]})"},
    {"null", "null"},
    {"[]", "[]"},
    {"[ ]", "[]"},
    {"[true,false,null]", "[true,false,null]"},
    {R"("\u00e9\/\u0041\u000a\u001F\u007f")", "\"\xc3\xa9/A\\n\\u001f\x7f\""},
    {R"("\"\\\b\f\n\r\t")", R"("\"\\\b\f\n\r\t")"},
    {R"("\ud834\udd1e")", "\"\xf0\x9d\x84\x9e\""},
    {R"("\ue000\uffff\u0800\u07ff\u0080")", "\"\xee\x80\x80\xef\xbf\xbf\xe0\xa0\x80\xdf\xbf\xc2\x80\""},
    // UTF-16 order: U+10000 sorts before U+E000. Names are compared as they are after escapes are undone.
    {R"({"\ue000":1,"\ud800\udc00":2,"z":3,"\n":4})", "{\"\\n\":4,\"z\":3,\"\xf0\x90\x80\x80\":2,\"\xee\x80\x80\":1}"},
    {R"({"b":{"d":1,"c":2},"a":[{"f":1,"e":2}]})", R"({"a":[{"e":2,"f":1}],"b":{"c":2,"d":1}})"},
    {R"({"":1})", R"({"":1})"},
    {nested(kJsonDepthMax), nested(kJsonDepthMax)},
    // RFC 8785, appendix B, and around the borders of the forms.
    {"[0,-0,0.0,-0e9,0e999999]", "[0,0,0,0,0]"},
    {"[1.0,1e3,1E+3,1e-3,-1.50]", "[1,1000,1000,0.001,-1.5]"},
    {"[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001]", "[333333333.3333333,1e+30,4.5,0.002,1e-27]"},
    {"[999999999999999900000,1e21,1.5e21,123456789012345678901]",
     "[999999999999999900000,1e+21,1.5e+21,123456789012345680000]"},
    {"[0.000001,0.0000001,1.5e-7,9.999999999999997e-7]", "[0.000001,1e-7,1.5e-7,9.999999999999997e-7]"},
    {"[9007199254740993,5e-324,1.7976931348623157e308]", "[9007199254740992,5e-324,1.7976931348623157e+308]"},
    {"[1e-400,-0.000e-5,1e-99999999999999999999,0.00001e-330]", "[0,0,0,0]"},
};

const std::vector<std::string> kRefused = {
    "",
    " ",
    "{",
    "[",
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,}",
    "{\"a\" 1}",
    "{a:1}",
    "{1:1}",
    "{\"a\":1 \"b\":2}",
    "nul",
    "True",
    "NaN",
    "Infinity",
    "+1",
    "01",
    "-",
    "-a",
    "1.",
    ".5",
    "1e",
    "1e+",
    "1.e1",
    "--1",
    "0x1",
    "1,",
    "{} {}",
    "[]]",
    "'a'",
    "\"",
    "\"a",
    "\"\\",
    "\"\\x\"",
    "\"\\u\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\u+123\"",
    "\"\\ud800\"",
    "\"\\ud800x\"",
    "\"\\ud800\\u0041\"",
    "\"\\udc00\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud800\\ud800\"",
    "\"\n\"",
    "\"\x01\"",
    "\"\xff\"",
    "\"\xc3\"",
    "\"\xed\xa0\x80\"",
    "\xef\xbb\xbf{}",
    "// a\n1",
    "{\"a\":1,\"a\":1}",
    "{\"b\":0,\"a\":1,\"\\u0062\":2}",
    "[{\"x\":{\"a\":1,\"a\":2}}]",
    "1e309",
    "-1e400",
    "0.1e99999999999999999999",
    "[1e",
    std::string("1\0", 2),
    std::string("[\0]", 3),
    nested(kJsonDepthMax + 1),
    std::string(100000, '['),
    std::string(100000, '{'),
};

std::string jcs_folder() { return heed::ledger::test::vectors() + "/jcs/"; }

bool have_vectors() {
  if (fs::exists(jcs_folder() + "README.md")) return true;
  BOOST_TEST_MESSAGE("skipped: no " << jcs_folder());
  return false;
}

// The README beside the vectors defines a sequence of doubles: a list of edge cases, 2,000 from the smallest normal one
// on, and then what a chain of hashes gives. It states the hashes of the first lines of "bits,canonical form".
class Doubles {
 public:
  Doubles() {
    const std::string readme = read_text(jcs_folder() + "README.md");
    const std::size_t begin = readme.find("staticU64s = ");
    const std::string list = readme.substr(begin, readme.find("])", begin) - begin);
    for (std::size_t at = list.find("0x"); at != std::string::npos; at = list.find("0x", at + 2)) {
      first_.push_back(std::stoull(list.substr(at + 2, 16), nullptr, 16));
    }
    for (std::uint64_t i = 0; i < 2000; ++i) first_.push_back(0x0010000000000000 + i);
  }

  double next() {
    if (at_ < first_.size()) return std::bit_cast<double>(first_[at_++]);
    for (;;) {
      if (used_ == 4) {
        block_ = sha256(hash_bytes(block_));
        used_ = 0;
      }
      double value;
      std::memcpy(&value, block_.data() + 8 * used_++, 8);
      if (value != 0 && std::isfinite(value)) return value;
    }
  }

 private:
  std::vector<std::uint64_t> first_;
  std::size_t at_ = 0;
  Hash block_{};
  std::size_t used_ = 4;
};

std::string line_of(double value) {
  return fmt::format("{:x},{}\n", std::bit_cast<std::uint64_t>(value), *format_canonical_number(value));
}

// SHA-256 of the first `count` lines.
std::string lines_hash(std::size_t count) {
  Doubles doubles;
  std::string lines;
  lines.reserve(count * 41);
  for (std::size_t i = 0; i < count; ++i) lines += line_of(doubles.next());
  return format_hex(hash_bytes(sha256(lines)));
}

// "| hash | lines | bytes |" in the README.
std::string published_hash(std::size_t count) {
  const std::string readme = read_text(jcs_folder() + "README.md");
  const std::size_t at = readme.find(fmt::format(" | {} ", count));
  return at == std::string::npos ? "" : readme.substr(at - 64, 64);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(jcs)

BOOST_DATA_TEST_CASE(canonical_form, bdata::make(kForms), row) {
  const auto canonical = canonical_json(row.text);
  BOOST_REQUIRE(canonical);
  BOOST_TEST(*canonical == row.canonical);
  BOOST_TEST(*canonical_json(*canonical) == row.canonical);
}

BOOST_DATA_TEST_CASE(is_refused, bdata::make(kRefused), text) {
  const auto canonical = canonical_json(text);
  BOOST_REQUIRE(!canonical);
  BOOST_TEST(canonical.error().message.find("(byte ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_error_names_the_byte) {
  BOOST_TEST(canonical_json("[1,\n x]").error().message ==
             "is not JSON with a canonical form: a value was expected (byte 5)");
  BOOST_TEST(canonical_json("{\"a\":1e999}").error().message ==
             "is not JSON with a canonical form: a number is beyond what a double holds (byte 5)");
}

BOOST_AUTO_TEST_CASE(a_line_of_the_ledger_is_its_own_canonical_form) {
  for (const std::string line : {R"({"a":1,"b":[-5,"x",null],"c":{"":0}})", R"({"n":9007199254740991})",
                                 R"({"s":"\"\\\b\t\n\f\r\u0000\u001f/"})"}) {
    BOOST_TEST(!check_canonical(line));
    BOOST_TEST(*canonical_json(line) == line);
  }
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite_have_no_form) {
  BOOST_TEST(!format_canonical_number(std::numeric_limits<double>::infinity()));
  BOOST_TEST(*format_canonical_number(-0.1) == "-0.1");
  BOOST_TEST(!format_canonical_number(-std::numeric_limits<double>::quiet_NaN()));
}

BOOST_AUTO_TEST_CASE(published_vectors) {
  if (!have_vectors()) return;
  const std::string folder = jcs_folder();
  int seen = 0;
  for (const auto& entry : fs::directory_iterator(folder + "input")) {
    const auto canonical = canonical_json(read_text(entry.path().string()));
    BOOST_REQUIRE_MESSAGE(canonical, entry.path());
    BOOST_TEST(*canonical == read_text(folder + "output/" + entry.path().filename().string()));
    std::string hex = read_text(folder + "outhex/" + entry.path().stem().string() + ".txt");
    std::erase_if(hex, [](char c) { return c == ' ' || c == '\n' || c == '\r'; });
    BOOST_TEST(format_hex(*canonical) == hex);
    ++seen;
  }
  BOOST_TEST_MESSAGE(seen << " published documents in " << folder);
  BOOST_TEST(seen == 6);
}

BOOST_DATA_TEST_CASE(published_numbers, bdata::make({1'000, 10'000, 100'000, 1'000'000}), count) {
  if (!have_vectors()) return;
  BOOST_TEST(lines_hash(static_cast<std::size_t>(count)) == published_hash(static_cast<std::size_t>(count)));
  BOOST_TEST_MESSAGE(count << " published numbers by their hash");
}

// Takes half a gigabyte and some seconds: ledger_test --run_test=jcs/ten_million_published_numbers
BOOST_AUTO_TEST_CASE(ten_million_published_numbers, *boost::unit_test::disabled()) {
  BOOST_REQUIRE(have_vectors());
  BOOST_TEST(lines_hash(10'000'000) == published_hash(10'000'000));
  BOOST_TEST_MESSAGE("10000000 published numbers by their hash");
}

BOOST_AUTO_TEST_CASE(published_numbers_read_back_as_they_were_written) {
  if (!have_vectors()) return;
  Doubles doubles;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = *format_canonical_number(doubles.next());
    BOOST_REQUIRE_EQUAL(*canonical_json(text), text);
  }
}

// Too large and too small without an exponent.
BOOST_AUTO_TEST_CASE(long_numbers_without_an_exponent) {
  BOOST_TEST(!canonical_json("[1" + std::string(400, '0') + "]").ok());
  BOOST_TEST(*canonical_json("[0." + std::string(400, '0') + "1]") == "[0]");
}

BOOST_AUTO_TEST_CASE(names_are_strings_too) {
  BOOST_TEST(!canonical_json("{\"\\x\":1}").ok());
  BOOST_TEST(!canonical_json("{\"a").ok());
}

BOOST_AUTO_TEST_CASE(surrogates_come_in_pairs) {
  BOOST_TEST(!canonical_json(R"(["\ud800\ue000"])").ok());
  BOOST_TEST(!canonical_json(R"(["\ud800abcdef"])").ok());
  BOOST_TEST(canonical_json(R"(["\ud800\udc00"])").ok());
}

BOOST_AUTO_TEST_SUITE_END()
