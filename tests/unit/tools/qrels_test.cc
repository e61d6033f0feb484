// Judgements in the form of TREC: what is read, and what is said of lines that have another form.
#include "verify/qrels.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <string>
#include <vector>

namespace bdata = boost::unit_test::data;
using namespace heed::tools;

namespace {

struct Refused {
  std::string text;
  std::string message;
  friend std::ostream& operator<<(std::ostream& out, const Refused& row) { return out << row.message; }
};

const std::vector<Refused> kRefused = {
    {"", "q holds no judgements"},
    {"\n", "q:1: has 0 fields, expected 4: need, iteration, resource, grade"},
    {"n 0 a 1\n\nn 0 b 1\n", "q:2: has 0 fields, expected 4: need, iteration, resource, grade"},
    {"n\n", "q:1: has 1 field, expected 4: need, iteration, resource, grade"},
    {"n 0 a 1\nn 0 b\n", "q:2: has 3 fields, expected 4: need, iteration, resource, grade"},
    {"n 0 a 1 more\n", "q:1: has 5 fields, expected 4: need, iteration, resource, grade"},
    {"n 0 a high\n", "q:1: the grade is \"high\", expected an integer"},
    {"n 0 a 1.0\n", "q:1: the grade is \"1.0\", expected an integer"},
    {"n 0 a +1\n", "q:1: the grade is \"+1\", expected an integer"},
    {"n 0 a 4294967297\n", "q:1: the grade is \"4294967297\", expected an integer"},
    {"n 0 a 1\nm 0 a 1\nn 1 a 0\n", "q:3: judges resource \"a\" for need \"n\" again: keep one of the lines"},
};

}  // namespace

BOOST_AUTO_TEST_CASE(fields_stand_between_spaces_and_tabs) {
  const auto qrels = parse_qrels("n2\t0\ta\t3\r\n n1  Q0 b -2\t\nn2 0 b 0", "q");
  BOOST_REQUIRE(qrels.ok());
  BOOST_TEST(qrels->size() == 2U);
  BOOST_TEST(qrels->begin()->first == "n1");
  BOOST_TEST(qrels->at("n1").at("b") == -2);
  BOOST_TEST(qrels->at("n2").at("a") == 3);
  BOOST_TEST(qrels->at("n2").at("b") == 0);
}

BOOST_DATA_TEST_CASE(another_form_is_refused, bdata::make(kRefused), row) {
  const auto qrels = parse_qrels(row.text, "q");
  BOOST_REQUIRE(!qrels.ok());
  BOOST_TEST(qrels.error().message == row.message);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_named) {
  const auto absent = read_qrels(std::string(HEED_TEST_DATA) + "/absent");
  BOOST_REQUIRE(!absent.ok());
  BOOST_TEST(absent.error().message.find("/absent: No such file or directory") != std::string::npos);
  const auto folder = read_qrels(HEED_TEST_DATA);
  BOOST_REQUIRE(!folder.ok());
  BOOST_TEST(folder.error().message.starts_with("cannot read "));
}
