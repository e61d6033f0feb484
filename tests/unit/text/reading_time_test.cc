#include "heed/text/reading_time.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <string>

using namespace heed::text;
namespace bdata = boost::unit_test::data;

namespace {

std::string repeated(const std::string& word, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += word;
  return text;
}

struct Row {
  const char *language, *unit;
  int count;
  std::int64_t seconds;  // at the published speed, rounded up
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.language << " " << row.unit; }

// A minute's worth of each language, by the table in formats of the review: exactly 60 seconds.
const std::vector<Row> kRows = {
    {"", "word ", 238, 60},   {"en", "word ", 238, 60},    {"en-GB", "word ", 476, 120}, {"ar", "كلمة ", 181, 60},
    {"de", "Wort ", 260, 60}, {"es", "palabra ", 278, 60}, {"fi", "sana ", 195, 60},     {"fr", "mot ", 214, 60},
    {"he", "מילה ", 224, 60}, {"it", "parola ", 285, 60},  {"ko", "단어 ", 226, 60},     {"nl", "woord ", 228, 60},
    {"sv", "ord ", 218, 60},  {"pl", "słowo ", 238, 60},   {"zh", "字", 420, 60},        {"zh-Hant", "字", 840, 120},
    {"ja", "字", 464, 60},    {"", "か", 464, 60},         {"", "字", 420, 60},          {"th", "ก", 952, 60},
    {"en", "word ", 1, 1},    {"en", "word ", 4, 2},       {"en", "3.14 ", 238, 60},     {"zh", "字", 421, 61}};

}  // namespace

BOOST_AUTO_TEST_SUITE(reading)

BOOST_DATA_TEST_CASE(takes_the_published_time, bdata::make(kRows), row) {
  BOOST_TEST(reading_time(repeated(row.unit, row.count), row.language).seconds == row.seconds);
}

BOOST_AUTO_TEST_CASE(the_band_is_that_of_ordinary_readers) {
  const ReadingTime time = reading_time(repeated("word ", 2100), "en");
  BOOST_TEST(time.words == 2100);
  BOOST_TEST(time.seconds_fast == 420);  // 300 words a minute
  BOOST_TEST(time.seconds_slow == 720);  // 175
  BOOST_TEST(time.seconds == 530);       // 238: 529.4
}

BOOST_AUTO_TEST_CASE(nothing_to_read_takes_no_time) {
  BOOST_TEST(reading_time("").seconds == 0);
  BOOST_TEST(reading_time(" -- \n").seconds == 0);
  BOOST_TEST(reading_time("x").seconds == 1);
  BOOST_TEST(reading_time("x").seconds_fast == 1);
}

BOOST_AUTO_TEST_CASE(a_mixed_text_adds_up) {
  const ReadingTime time = reading_time(repeated("word ", 238) + repeated("字", 420), "zh");
  BOOST_TEST(time.words == 238);
  BOOST_TEST(time.characters == 420);
  BOOST_TEST(time.seconds == 120);
}

BOOST_AUTO_TEST_SUITE_END()
