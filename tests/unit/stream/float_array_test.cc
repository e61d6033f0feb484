// Arrays of numbers as floats: what JSON allows, what strtof says, and the same from every reader.
#include "heed/stream/internal/float_array.h"

#include <algorithm>
#include <bit>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <ostream>
#include <random>
#include <string>
#include <vector>

namespace bdata = boost::unit_test::data;
using heed::stream::internal::float_groups;
using heed::stream::internal::FloatGroups;
using heed::stream::internal::read_floats;

namespace {

std::vector<std::uint32_t> bits_of(const std::vector<float>& floats) {
  std::vector<std::uint32_t> bits;
  for (const float each : floats) bits.push_back(std::bit_cast<std::uint32_t>(each));
  return bits;
}

// Long enough for groups before and behind the number at hand.
const std::string kUsual = "0.25,-0.5,0.125,0.0625,-0.375,0.75,-0.875,0.03125";
const std::vector<std::string> kBefore = {"", "0.25,", kUsual + ",", kUsual + ",0.5," + kUsual + ","};
const std::vector<std::string> kBehind = {"", ",0.5", "," + kUsual};

// What every reader makes of "[TEXT]", which has to be the same.
std::optional<std::vector<float>> read(const std::string& text) {
  const std::string line = "[" + text + "] ";
  std::vector<float> plain, fast;
  const auto end = read_floats(line, 0, nullptr, plain);
  BOOST_TEST_INFO(text);
  for (const FloatGroups* groups : float_groups()) {
    BOOST_REQUIRE(read_floats(line, 0, groups, fast) == end);
    if (end) BOOST_REQUIRE(bits_of(fast) == bits_of(plain));
  }
  if (!end) return std::nullopt;
  BOOST_TEST(*end == line.find(']') + 1);
  return plain;
}

struct Number {
  const char* text;
  float value;
  friend std::ostream& operator<<(std::ostream& out, const Number& row) { return out << row.text; }
};

constexpr float kLeast = std::numeric_limits<float>::denorm_min();
constexpr float kMost = std::numeric_limits<float>::max();

const std::vector<Number> kNumbers = {
    {"0", 0},
    {"-0", -0.0F},
    {"-0.0", -0.0F},
    {"7", 7},
    {"-12", -12},
    {"0.5", 0.5F},
    {" 0.5", 0.5F},
    {"\t-0.5\r ", -0.5F},
    {"9.75", 9.75F},
    {"12.75", 12.75F},
    {"1e3", 1000},
    {"1.5E-2", 0.015F},
    {"-1.5e+2", -150},
    {"0.1", 0.1F},
    {"0.10000000149011612", 0.1F},
    {"0.123456789012345678901234", 0.123456789F},
    {"0.1234567890123456789012345", 0.123456789F},
    {"0.0000000000000000000000001", 1e-25F},
    {"1e-400", 0},
    {"-1e-400", -0.0F},
    {"1.4e-45", kLeast},
    {"0.7e-45", 0},
    {"3.4028235e38", kMost},
    {"18446744073709551615", 18446744073709551616.0F},
    {"-9223372036854775808", -9223372036854775808.0F},
    // The middle of 1 and the next float goes to the even one; a trace more or less decides.
    {"1.000000059604644775390625", 1},
    {"1.000000059604644775390626", 1.00000012F},
    {"1.00000005960464477539062500000000000000000000001", 1.00000012F},
    {"1.000000059604644775390624", 1},
    {"1.000000178813934326171875", 1.00000024F},
    {"1.000000178813934326171874", 1.00000012F},
};

const std::vector<const char*> kNoNumbers = {"",
                                             " ",
                                             "-",
                                             "+1",
                                             ".5",
                                             "5.",
                                             "01",
                                             "-01",
                                             "00.5",
                                             "0.5.5",
                                             "1e",
                                             "1e+",
                                             "e5",
                                             "0x10",
                                             "1 2",
                                             "0.5 0.5",
                                             "nan",
                                             "NaN",
                                             "inf",
                                             "-inf",
                                             "null",
                                             "true",
                                             "\"1\"",
                                             "[1",
                                             "{",
                                             "1e39",
                                             "-3.5e38",
                                             "1e400",
                                             "0.5f",
                                             "0,.5",
                                             ",",
                                             "1,",
                                             "0.1234567/9",
                                             "0.:1",
                                             "0.1-123",
                                             "0. 123",
                                             "--0.25",
                                             "  - 0.25",
                                             "/.25",
                                             "0.25\n0.25",
                                             "1.2e3.",
                                             "0.2,",
                                             ":.5",
                                             "18446744073709551616",
                                             "-9223372036854775809",
                                             "0.123456789012345x789",
                                             "0.x23456789012345678"};

}  // namespace

BOOST_AUTO_TEST_SUITE(float_array)

BOOST_DATA_TEST_CASE(a_number_is_the_nearest_float_wherever_it_stands, bdata::make(kNumbers), row) {
  const auto expected = std::bit_cast<std::uint32_t>(row.value);
  for (const auto& before : kBefore) {
    for (const auto& behind : kBehind) {
      const auto floats = read(before + row.text + behind);
      BOOST_REQUIRE(floats.has_value());
      const auto place = static_cast<std::size_t>(std::count(before.begin(), before.end(), ','));
      BOOST_TEST(std::bit_cast<std::uint32_t>(floats->at(place)) == expected);
    }
  }
}

BOOST_DATA_TEST_CASE(what_is_no_number_spoils_the_array_wherever_it_stands, bdata::make(kNoNumbers), text) {
  for (const auto& before : kBefore) {
    for (const auto& behind : kBehind) {
      BOOST_TEST_CONTEXT(before << text << behind) BOOST_TEST(!read(before + text + behind).has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(an_array_without_an_end_is_none) {
  std::vector<float> floats;
  BOOST_TEST(!read_floats("[0.5,0.25", 0, floats).has_value());
  BOOST_TEST(!read_floats("[", 0, floats).has_value());
}

// Every length of number and array, on both sides of the pieces in which a text is read.
BOOST_AUTO_TEST_CASE(all_readers_agree_with_strtof) {
  std::mt19937 random(1);
  std::size_t numbers = 0;
  for (std::size_t length = 1; length < 900; length += 1 + length / 40) {
    std::string text;
    std::vector<float> expected;
    const bool spaced = random() % 2 == 0;
    for (std::size_t i = 0; i < length; ++i) {
      std::string number = random() % 2 == 0 ? "" : "-";
      number += static_cast<char>('0' + (random() % 4 == 0 ? random() % 10 : 0));
      number += '.';
      for (std::size_t digits = 1 + random() % (random() % 3 == 0 ? 30 : 9); digits > 0; --digits)
        number += static_cast<char>('0' + random() % 10);
      if (random() % 50 == 0) number += "e-" + std::to_string(random() % 50);
      expected.push_back(std::strtof(number.c_str(), nullptr));
      text += (i == 0 ? "" : (random() % 40 == 0) != spaced ? ", " : ",") + number;
    }
    const auto floats = read(text);
    BOOST_REQUIRE(floats.has_value());
    BOOST_REQUIRE(bits_of(*floats) == bits_of(expected));
    numbers += length;
  }
  BOOST_TEST(numbers > 10000U);
}

// Groups look at all of their bytes together: each byte of a number, in each place of a group.
BOOST_AUTO_TEST_CASE(each_byte_of_a_number_is_seen) {
  const std::string allowed = "0123456789eE-.,] \t\r\n";  // some only in some places, where all readers agree
  for (const std::string number : {"-0.123456789012345678", "-0.123456789", "0.5", "-7.25"}) {
    for (const std::string comma : {",", ", "}) {
      for (std::size_t before = 9; before < 17; ++before) {
        std::string array;
        for (std::size_t i = 0; i < before; ++i) array += "0.25" + comma;
        const std::size_t begin = array.size() - 1;
        array += number;
        for (std::size_t i = 0; i < 12; ++i) array += comma + "-0.125";
        for (std::size_t place = begin; place < begin + number.size() + 2; ++place) {
          std::string text = array;
          for (int byte = 1; byte < 256; byte += before == 9 || byte < 0x60 ? 1 : 17) {
            text[place] = static_cast<char>(byte);
            const bool good = read(text).has_value();
            BOOST_TEST_CONTEXT("byte " << byte << " at " << place << " of " << array)
            BOOST_TEST((!good || allowed.find(text[place]) != std::string::npos));
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
