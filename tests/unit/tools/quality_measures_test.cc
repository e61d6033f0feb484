// The figures of rankings against trec_eval, and against what can be worked out by hand.
#include "verify/quality_measures.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <ostream>
#include <string>
#include <vector>

namespace bdata = boost::unit_test::data;
using namespace heed::tools;

namespace {

constexpr double kTolerance = 1e-14;  // of figures up to 1: the logarithms differ in their last bit from libm's

bool near(double a, double b) { return std::abs(a - b) <= kTolerance; }

struct Row {
  std::vector<int> results;
  std::vector<int> judged;
  double ndcg5, ndcg10, average, reciprocal, recall5, precision5;
  friend std::ostream& operator<<(std::ostream& out, const Row& row) {
    for (const int grade : row.results) out << grade << ' ';
    return out;
  }
};

// Made with trec_eval itself, as the Python package pytrec_eval-terrier 0.5.11 brings it along: a run whose scores
// fall, and qrels with the grades (a 0 among the results is a judged 0 or not judged at all), measures ndcg_cut.5,10,
// map, recip_rank, recall.5 and P.5. Where every judged resource is a result, ndcg@5 is also
// sklearn.metrics.ndcg_score's.
const std::vector<Row> kTrecEval = {
    {{3, 2, 3, 0, 1, 2},
     {3, 2, 3, 0, 1, 2, 3, 2},
     0.76592286264237,
     0.7561640298168337,
     0.6619047619047619,
     1.0,
     0.5714285714285714,
     0.8},
    {{3, 2, 3, 0, 1, 2}, {3, 2, 3, 0, 1, 2}, 0.8610441760375027, 0.9608081943360617, 0.9266666666666665, 1.0, 0.8, 0.8},
    {{0, 0, 1}, {1}, 0.5, 0.5, 0.3333333333333333, 0.3333333333333333, 1.0, 0.2},
    {{0, 0, 0}, {0, 0, 0, 1}, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0},
    {{4, 0, 1, 0, 2, 0, 3},
     {4, 1, 0, 2, 3, 2, 2, 1, 1, 0},
     0.6184098989370529,
     0.6581141405153329,
     0.3547619047619047,
     1.0,
     0.375,
     0.6},
    {{-1, 2, 0, 1}, {-1, 2, 1, -2}, 0.6433224083306327, 0.6433224083306327, 0.5, 0.5, 1.0, 0.4},
    {{0, 0}, {0, 0}, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0},
    {{0, 3, 0, 4, 3, 4, 3, 3, 2, 0, 4, 1},
     {0, 3, 0, 4, 3, 4, 3, 3, 2, 4, 1, 0},
     0.4351239325537013,
     0.6259860579431695,
     0.6651114317780985,
     0.5,
     0.3333333333333333,
     0.6},
    {{0, 0, 1, 4, 0, 1, 2, 0, 2},
     {0, 1, 4, 0, 1, 2, 2, 0},
     0.31396865920773787,
     0.5434989017723205,
     0.4920634920634921,
     0.3333333333333333,
     0.4,
     0.4},
    {{0, 1, 0, 0, 4, 4, 1, 0, 4, 4, 0, 0, 2},
     {0, 1, 0, 0, 4, 4, 1, 0, 4, 4, 0, 2, 3, 1, 1, 0},
     0.1909655563518052,
     0.47138382574816545,
     0.3665445665445665,
     0.5,
     0.2,
     0.4},
    {{0, 0, 4, 0, 0, 4, 0, 0, 0, 0, 2, 3, 3, 0},
     {0, 4, 0, 0, 4, 0, 0, 0, 0, 2, 3, 3, 0, 1},
     0.198226776190488,
     0.3278709301161584,
     0.2762237762237762,
     0.3333333333333333,
     0.16666666666666666,
     0.2},
};

}  // namespace

BOOST_DATA_TEST_CASE(figures_are_those_of_trec_eval, bdata::make(kTrecEval), row) {
  const JudgedRanking ranking{row.results, row.judged};
  BOOST_TEST(near(ndcg(ranking, 5), row.ndcg5), ndcg(ranking, 5) << " is not " << row.ndcg5);
  BOOST_TEST(near(ndcg(ranking, 10), row.ndcg10), ndcg(ranking, 10) << " is not " << row.ndcg10);
  BOOST_TEST(near(average_precision(ranking), row.average));
  BOOST_TEST(near(reciprocal_rank(ranking), row.reciprocal));
  BOOST_TEST(near(recall(ranking, 5), row.recall5));
  BOOST_TEST(near(precision(ranking, 5), row.precision5));
}

// Six results with grades 3 2 3 0 1 2, and two more resources with 3 and 2, as in the article "Discounted cumulative
// gain" of Wikipedia, which rounds to three digits.
BOOST_AUTO_TEST_CASE(the_example_everybody_knows) {
  const JudgedRanking ranking{{3, 2, 3, 0, 1, 2}, {3, 2, 3, 0, 1, 2, 3, 2}};
  BOOST_TEST(std::abs(discounted_gain(ranking.results, 6) - 6.861) < 0.0005);
  BOOST_TEST(std::abs(ndcg(ranking, 6) - 0.785) < 0.0005);
}

BOOST_AUTO_TEST_CASE(the_first_rank_is_not_discounted) {
  BOOST_TEST(discounted_gain(std::vector<int>{4, 4}, 1) == 4.0);
  // log2 of 4 is 2: the third rank counts half.
  BOOST_TEST(near(discounted_gain(std::vector<int>{0, 0, 1}, 3), 0.5));
}

BOOST_AUTO_TEST_CASE(the_best_order_has_exactly_one) {
  const JudgedRanking ranking{{4, 3, 3, 2, 1, 0}, {0, 1, 2, 3, 3, 4}};
  BOOST_TEST(ndcg(ranking, 4) == 1.0);
  BOOST_TEST(ndcg(ranking, 100) == 1.0);
  BOOST_TEST(average_precision(ranking) == 1.0);
}

BOOST_AUTO_TEST_CASE(nothing_found_is_nothing_won) {
  for (const JudgedRanking& ranking : {JudgedRanking{{}, {1, 2}}, JudgedRanking{{}, {}}, JudgedRanking{{0}, {0, -1}}}) {
    BOOST_TEST(ndcg(ranking, 10) == 0.0);
    BOOST_TEST(average_precision(ranking) == 0.0);
    BOOST_TEST(reciprocal_rank(ranking) == 0.0);
    BOOST_TEST(recall(ranking, 10) == 0.0);
    BOOST_TEST(precision(ranking, 10) == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(gini_of_known_shares) {
  BOOST_TEST(gini({}, 0) == 0.0);
  BOOST_TEST(gini({0, 0}, 2) == 0.0);
  BOOST_TEST(gini({5, 5, 5}, 3) == 0.0);
  BOOST_TEST(gini({8}, 4) == 0.75);           // one of four has everything
  BOOST_TEST(gini({0, 8, 0, 0}, 4) == 0.75);  // zeros may be left out or not
  BOOST_TEST(gini({4, 1, 3, 2}, 4) == 0.25);  // (-3*1 - 1*2 + 1*3 + 3*4) / (4 * 10)
}

// The definition, by pairs: the mean difference divided by twice the mean.
BOOST_AUTO_TEST_CASE(gini_is_the_mean_difference_of_pairs) {
  std::vector<double> amounts;
  for (int i = 0; i < 50; ++i) amounts.push_back((i * 37 % 101) / 128.0);
  double differences = 0;
  double sum = 0;
  for (const double a : amounts) {
    sum += a;
    for (const double b : amounts) differences += std::abs(a - b);
  }
  BOOST_TEST(near(gini(amounts, 50), differences / (2 * 50 * sum)));
}

BOOST_AUTO_TEST_CASE(entropy_of_known_shares) {
  const double ln2 = 0.6931471805599453;
  BOOST_TEST(near(entropy(std::vector<double>{0.5, 0.25, 0.25}), 1.5 * ln2));
  BOOST_TEST(near(entropy(std::vector<double>{2, 1, 1}), 1.5 * ln2));  // of shares, whatever the sum is
  BOOST_TEST(near(normalised_entropy(std::vector<double>{0.1, 0.1, 0.1, 0.1}), 1.0));
  BOOST_TEST(near(normalised_entropy(std::vector<double>{0.5, 0.5, 0, 0}), 0.5));
  for (const auto& weights : {std::vector<double>{}, {0.3}, {0, 0}, {1, 0}}) {
    BOOST_TEST(entropy(weights) == 0.0);
    BOOST_TEST(normalised_entropy(weights) == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(mean_of_none_is_zero) {
  BOOST_TEST(mean(std::vector<double>{}) == 0.0);
  BOOST_TEST(mean(std::vector<double>{1, 2, 4.5}) == 2.5);
}
