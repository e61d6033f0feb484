#include "attention/lexical.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

#include "attention_case.h"

namespace bdata = boost::unit_test::data;
using namespace heed::tools;
using heed::tools::test::OwnRecord;

namespace {

const auto tolerance = boost::test_tools::tolerance(1e-14);

// Two documents of lengths 3 and 1.
const std::vector<std::string> kLibrary = {R"({"type":"resource","terms":{"a":2,"b":1}})",
                                           R"({"type":"resource","terms":{"b":1}})"};

TermStatistics count(const std::vector<TermCounts>& wanted, const std::vector<std::string>& library = kLibrary) {
  TermStatistics statistics;
  for (const auto& terms : wanted) statistics.want(terms);
  for (const auto& line : library) statistics.add(*OwnRecord(line));
  return statistics;
}

std::vector<double> shares(const std::vector<TermCounts>& questions, const TermStatistics& statistics,
                           const std::string& resource) {
  std::vector<const TermCounts*> pointers;
  for (const auto& question : questions) pointers.push_back(&question);
  std::vector<double> shares(questions.size(), 7);
  const auto status = LexicalScorer(pointers, statistics).score(*OwnRecord(resource), shares);
  BOOST_REQUIRE(status.ok());
  return shares;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(attention_lexical)

BOOST_AUTO_TEST_CASE(statistics_count_documents_lengths_and_wanted_terms) {
  auto statistics = count({{{"a", 1}, {"b", 1}, {"z", 1}}});
  BOOST_TEST(statistics.documents() == 2U);
  BOOST_TEST(statistics.length() == 4U);
  BOOST_TEST(statistics.mean_length() == 2.0);
  BOOST_TEST(statistics.with_term("a") == 1U);
  BOOST_TEST(statistics.with_term("b") == 2U);
  BOOST_TEST(statistics.with_term("z") == 0U);
  BOOST_TEST(statistics.with_term("unasked") == 0U);
  // Pairs have no length; what has no terms is no document.
  BOOST_TEST(statistics.add(*OwnRecord(R"({"terms":{"a b":9,"b":1}})")));
  BOOST_TEST(statistics.length() == 5U);
  BOOST_TEST(!statistics.add(*OwnRecord(R"({"text":"a b"})")));
  BOOST_TEST(statistics.documents() == 3U);
}

// idf(a) = log(1 + 1.5 / 1.5) = log 2, idf(b) = log(1 + 0.5 / 2.5) = log 1.2; k1 = 1.2, b = 0.75, mean length 2:
//   first   (log 2 * 2 * 2.2 / (2 + 1.2 * 1.375) + log 1.2 * 2.2 / (1 + 1.2 * 1.375)) / (2.2 (log 2 + log 1.2))
//   second  (log 1.2 * 2.2 / (1 + 1.2 * 0.625)) / (2.2 (log 2 + log 1.2))
BOOST_AUTO_TEST_CASE(a_share_is_bm25_by_the_most_that_the_need_could_get) {
  const std::vector<TermCounts> need = {{{"a", 1}, {"b", 1}}};
  const auto statistics = count(need);
  BOOST_TEST(shares(need, statistics, kLibrary[0])[0] == 0.5124195103810928, tolerance);
  BOOST_TEST(shares(need, statistics, kLibrary[1])[0] == 0.11900338903510994, tolerance);
}

BOOST_AUTO_TEST_CASE(the_ceiling_is_one) {
  const std::vector<TermCounts> need = {{{"a", 3}, {"b", 1}, {"a b", 2}}};
  const auto statistics = count(need, {kLibrary[0], kLibrary[1], R"({"terms":{"a b":1,"a":1,"b":1}})"});
  const double most = shares(need, statistics, R"({"terms":{"a":4294967295,"a b":4294967295,"b":1}})")[0];
  BOOST_TEST(most <= 1.0);
  // Nothing but the pair is counted, and it has no length.
  const std::vector<TermCounts> pair = {{{"a b", 1}}};
  const double near =
      shares(pair, count(pair, {R"({"terms":{"a b":1,"a":1,"b":1}})"}), R"({"terms":{"a b":1000000}})")[0];
  BOOST_TEST(near <= 1.0);
  BOOST_TEST(near > 0.99999);
}

BOOST_AUTO_TEST_CASE(a_need_none_of_whose_terms_occurs_gets_nothing) {
  const std::vector<TermCounts> needs = {{{"z", 1}}, {}, {{"a", 1}}};
  const auto statistics = count(needs);
  const auto got = shares(needs, statistics, R"({"terms":{"z":5,"a":1}})");
  BOOST_TEST(got[0] == 0.0);
  BOOST_TEST(got[1] == 0.0);
  BOOST_TEST(got[2] > 0.0);
  // Nor does a resource without terms give any.
  for (const double share : shares(needs, statistics, "{}")) BOOST_TEST(share == 0.0);
  // Without any documents there is nothing to divide by.
  for (const double share : shares(needs, TermStatistics(), kLibrary[0])) BOOST_TEST(share == 0.0);
}

BOOST_AUTO_TEST_CASE(a_pair_counts_three_tenths_of_a_word) {
  const std::vector<TermCounts> words = {{{"a", 1}, {"b", 1}}, {{"a", 1}, {"a b", 1}}};
  const std::vector<std::string> library = {R"({"terms":{"a":1,"b":1,"a b":1}})", R"({"terms":{"c":2}})"};
  const auto statistics = count(words, library);
  // Each of the terms is in one of two documents: for the first need "a" is one of two equal words, for the second
  // it is 1 of 1.3.
  const auto got = shares(words, statistics, R"({"terms":{"a":1,"c":1}})");
  BOOST_TEST(got[1] / got[0] == 2 / 1.3, tolerance);
}

BOOST_AUTO_TEST_CASE(parts_of_an_explanation_add_up_to_the_share) {
  const std::vector<TermCounts> need = {{{"b", 1}}, {{"a", 2}, {"b", 1}, {"z", 1}}};
  const auto statistics = count(need);
  const std::vector<const TermCounts*> pointers = {&need[0], &need[1]};
  const LexicalScorer scorer(pointers, statistics);
  for (const auto& line : kLibrary) {
    const OwnRecord resource(line);
    std::vector<double> got(2);
    BOOST_REQUIRE(scorer.score(*resource, got).ok());
    for (std::size_t i = 0; i < 2; ++i) {
      double sum = 0;
      for (const auto& part : scorer.explain(i, *read_terms(*resource))) {
        BOOST_TEST(need[i].contains(part.term));
        sum += part.share;
      }
      BOOST_TEST(sum == got[i], tolerance);
    }
  }
}

const std::vector<std::string> kNoTerms = {R"([])",
                                           R"("a b")",
                                           R"({"a":0})",
                                           R"({"a":-1})",
                                           R"({"a":1e18})",
                                           R"({"a":1.5})",
                                           R"({"a":4294967296})",
                                           R"({"a":"1"})",
                                           R"({"a":1,"b":null})",
                                           R"(7)",
                                           R"({"a":[1]})"};
BOOST_DATA_TEST_CASE(what_are_no_terms_is_refused_and_not_counted, bdata::make(kNoTerms), terms) {
  const OwnRecord record("{\"terms\":" + terms + "}");
  BOOST_TEST(!read_terms(*record).ok());
  auto statistics = count({{{"a", 1}}});
  BOOST_TEST(!statistics.add(*record));
  BOOST_TEST(statistics.documents() == 2U);
  BOOST_TEST(statistics.with_term("a") == 1U);
  const TermCounts need = {{"a", 1}};
  std::vector<double> got(1);
  const auto status = LexicalScorer({&need}, statistics).score(*record, got);
  BOOST_REQUIRE(!status.ok());
  BOOST_TEST(status.error().field == "terms");
}

BOOST_AUTO_TEST_CASE(stated_statistics_are_taken_and_have_to_agree) {
  const auto add = [](TermStatistics& statistics, std::string_view json) {
    return statistics.add_stated(OwnRecord(json)->object()).ok();
  };
  TermStatistics stated;
  BOOST_TEST(add(stated, R"({"documents":2,"length":4,"with_term":{"a":1}})"));
  BOOST_TEST(add(stated, R"({"documents":2,"length":4,"with_term":{"b":2}})"));
  const std::vector<TermCounts> need = {{{"a", 1}, {"b", 1}}};
  BOOST_TEST(shares(need, stated, kLibrary[0])[0] == 0.5124195103810928, tolerance);
  for (const auto wrong :
       {R"({"documents":3,"length":4,"with_term":{}})", R"({"documents":2,"length":5,"with_term":{}})",
        R"({"documents":2,"length":4})", R"({"documents":-2,"length":4,"with_term":{}})",
        R"({"documents":2,"length":4,"with_term":{"a":3}})", R"({"documents":2,"length":4,"with_term":{"a":0}})",
        R"({"documents":2,"length":4,"with_term":[1]})"}) {
    TermStatistics other = stated;
    BOOST_TEST(!add(other, wrong), wrong);
  }
}

BOOST_AUTO_TEST_SUITE_END()
