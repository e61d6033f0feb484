#include "attention/heads.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "attention/days.h"
#include "attention_case.h"

namespace bdata = boost::unit_test::data;
using namespace heed::tools;
using heed::tools::test::OwnRecord;

BOOST_AUTO_TEST_SUITE(attention_heads)

BOOST_AUTO_TEST_CASE(what_is_not_named_weighs_nothing_but_not_which_weighs_one) {
  const auto heads = parse_heads("dense=0.4,lexical=0.6");
  BOOST_REQUIRE(heads.ok());
  BOOST_TEST((*heads)[Head::kDense] == 0.4);
  BOOST_TEST((*heads)[Head::kLexical] == 0.6);
  BOOST_TEST((*heads)[Head::kNot] == 1);
  BOOST_TEST(heads->sum() == 2.0);
}

BOOST_AUTO_TEST_CASE(a_name_alone_weighs_one_and_the_last_of_two_counts) {
  BOOST_TEST((*parse_heads("recency"))[Head::kRecency] == 1);
  BOOST_TEST((*parse_heads("dense=2,dense=3"))[Head::kDense] == 3);
  BOOST_TEST((*parse_heads("dense,not=0"))[Head::kNot] == 0);
}

const std::vector<std::string> kRefused = {
    "",          "dense,",    "dens",           "Dense=1",       "dense=",     "dense=-1",
    "dense=nan", "dense=inf", "dense=x",        "dense=1000001", "dense=0.5x", "dense=1e400",
    "dense:0.5", " dense",    "dense, lexical", "dense=0",       "not",        "not=1,dense=0"};
BOOST_DATA_TEST_CASE(what_is_no_weighted_list_of_heads_is_refused, bdata::make(kRefused), text) {
  BOOST_TEST(!parse_heads(text).ok());
}

BOOST_AUTO_TEST_CASE(messages_name_what_is_wrong_and_what_there_is) {
  BOOST_TEST(parse_heads("dense,wit=2").error().message ==
             "has a head \"wit\": there are dense, lexical, recency, quality, price, novelty, not, context");
  BOOST_TEST(parse_heads("price=-2").error().message ==
             "has a weight of \"price\" that is not a number from 0 to 1000000");
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back) {
  for (const auto& heads : {plain_heads(), lexical_heads(), *parse_heads("not=0.25,dense=0.1,context=1e-3,price=7")}) {
    const OwnRecord record("{\"heads\":" + format_heads(heads) + "}");
    const auto again = read_heads(*record->find("heads"));
    BOOST_REQUIRE(again.ok());
    BOOST_TEST((*again == heads));
  }
  BOOST_TEST(format_heads(lexical_heads()) == R"({"dense":0.4,"lexical":0.6,"context":0.2})");
  const OwnRecord bad(R"({"heads":{"dense":"much"}})");
  BOOST_TEST(!read_heads(*bad->find("heads")).ok());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(attention_days)

struct Date {
  std::string text;
  double days;
};
std::ostream& operator<<(std::ostream& out, const Date& date) { return out << date.text; }

// By date -u -d DATE +%s, divided by 86,400.
const std::vector<Date> kDates = {{"1970", 0},
                                  {"1970-01-02", 1},
                                  {"2000-03", 11017},
                                  {"2024-02-29", 19782},
                                  {"1969-12-31", -1},
                                  {"2024-02-29T12:00Z", 19782.5},
                                  {"2024-02-29t06:00:00z", 19782.25},
                                  {"2024-02-29 18:00:00.999", 19782.75},
                                  {"2024-03-01T01:00:00+07:00", 19782.75},
                                  {"2024-02-28T19:00:00-05:00", 19782},
                                  {"2016-12-31T23:59:60Z", 17167}};
BOOST_DATA_TEST_CASE(dates_and_their_beginnings_are_days, bdata::make(kDates), date) {
  const auto days = days_of(date.text);
  BOOST_REQUIRE(days.has_value());
  BOOST_TEST(*days == date.days, boost::test_tools::tolerance(1e-12));
}

const std::vector<std::string> kNoDates = {"",
                                           "24",
                                           "yesterday",
                                           "2024-",
                                           "2024-13",
                                           "2024-02-30",
                                           "2023-02-29",
                                           "2024-2-3",
                                           "2024-02-03T",
                                           "2024-02-03T25:00",
                                           "2024-02-03T10:61",
                                           "2024-02-03T10:00+2",
                                           "20240203",
                                           "-024-01-01",
                                           "2024-00",
                                           "2024-02-03T10:00+02:0x"};
BOOST_DATA_TEST_CASE(what_is_no_date_has_no_days, bdata::make(kNoDates), text) {
  BOOST_TEST(!days_of(text).has_value());
}

BOOST_AUTO_TEST_CASE(today_is_a_date) { BOOST_TEST(days_of(today()).has_value()); }

BOOST_AUTO_TEST_SUITE_END()
