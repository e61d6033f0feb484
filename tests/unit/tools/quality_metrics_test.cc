// Names of figures, and demands on them.
#include "verify/quality_metrics.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace bdata = boost::unit_test::data;
using namespace heed::tools;

namespace {

std::string names(const std::vector<Metric>& metrics) {
  std::string text;
  for (const auto& metric : metrics) text += (text.empty() ? "" : " ") + metric.name();
  return text;
}

heed::Result<std::vector<Demand>> parse(const std::string& text, std::vector<Metric>& metrics) {
  return parse_demands(std::vector<std::string>{text}, metrics);
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_told_usually) {
  BOOST_TEST(names(usual_metrics()) == "ndcg@5 ndcg@10 ndcg@20 map mrr recall@10 recall@100 recall@1000 p@5 p@10 p@20");
}

BOOST_AUTO_TEST_CASE(a_demand_puts_its_figure_in_among_its_like) {
  auto metrics = usual_metrics();
  const std::vector<std::string> texts = {"ndcg@7=0.5", "recall@5=1", "p@1000000=0", "ndcg@10=0.25", "ndcg@7=0.125"};
  const auto demands = parse_demands(texts, metrics);
  BOOST_REQUIRE(demands.ok());
  BOOST_TEST(names(metrics) ==
             "ndcg@5 ndcg@7 ndcg@10 ndcg@20 map mrr recall@5 recall@10 recall@100 recall@1000 p@5 p@10 p@20 p@1000000");
  BOOST_TEST(demands->size() == 5U);
  BOOST_TEST(demands->at(3).name == "ndcg@10");
  BOOST_TEST(demands->at(3).least == 0.25);
}

BOOST_DATA_TEST_CASE(figures_of_attention_can_be_demanded,
                     bdata::make({"coverage", "concentration", "entropy", "entropy_normalised", "map", "mrr"}), name) {
  auto metrics = usual_metrics();
  const auto demands = parse(std::string(name) + "=1.5e-1", metrics);
  BOOST_REQUIRE(demands.ok());
  BOOST_TEST(demands->front().least == 0.15);
  BOOST_TEST(metrics.size() == usual_metrics().size());
}

BOOST_DATA_TEST_CASE(what_is_no_demand_is_refused,
                     bdata::make({"",
                                  "=",
                                  "ndcg@10",
                                  "ndcg=0.1",
                                  "ndcg@=1",
                                  "ndcg@0=1",
                                  "ndcg@05=1",
                                  "ndcg@+5=1",
                                  "ndcg@1000001=1",
                                  "ndcg@99999999999999999999=1",
                                  "map@5=1",
                                  "NDCG@5=1",
                                  "f1=1",
                                  "ndcg@5=",
                                  "ndcg@5=x",
                                  "ndcg@5=0.5x",
                                  "ndcg@5= 0.5",
                                  "ndcg@5=nan",
                                  "ndcg@5=inf",
                                  "ndcg@5=1e999",
                                  "coverage@5=1",
                                  " map=1"}),
                     text) {
  auto metrics = usual_metrics();
  const auto demands = parse(text, metrics);
  BOOST_REQUIRE(!demands.ok());
  BOOST_TEST(demands.error().message.starts_with("--at-least " + std::string(text) + ": "));
}

BOOST_AUTO_TEST_CASE(each_name_stands_for_its_figure) {
  const JudgedRanking ranking{{0, 3, 1, 0}, {3, 1, 1, 0}};
  BOOST_TEST((Metric{"ndcg", 3}.compute(ranking)) == ndcg(ranking, 3));
  BOOST_TEST((Metric{"map"}.compute(ranking)) == average_precision(ranking));
  BOOST_TEST((Metric{"mrr"}.compute(ranking)) == 0.5);
  BOOST_TEST((Metric{"recall", 2}.compute(ranking)) == 1.0 / 3);
  BOOST_TEST((Metric{"p", 2}.compute(ranking)) == 0.5);
}
