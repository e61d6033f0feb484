#include "attention/weights.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numeric>

using namespace heed::tools;
namespace attention = heed::attention;
namespace bdata = boost::unit_test::data;
using attention::Normalization;
using attention::Normalizer;

namespace {

const std::vector<Normalization> kAll = {{Normalizer::kSoftmax, 0.05, 1.5},  {Normalizer::kSoftmax, 1, 1.5},
                                         {Normalizer::kSparsemax, 0.5, 1.5}, {Normalizer::kEntmax15, 0.25, 1.5},
                                         {Normalizer::kEntmax, 0.25, 1.2},   {Normalizer::kEntmax, 1, 3},
                                         {Normalizer::kLinear, 1, 1.5}};

std::vector<double> scores_of(std::size_t count, bool positive) {
  std::vector<double> scores;
  std::uint64_t state = 88172645463325252;
  for (std::size_t i = 0; i < count; ++i) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    const double score = static_cast<double>(state >> 52) / 4096;
    scores.push_back(positive ? score : 2 * score - 1);
  }
  return scores;
}

WeightSum sum_of(const Normalization& how, const std::vector<double>& scores, std::size_t from = 0,
                 std::size_t step = 1) {
  WeightSum sum(how);
  for (std::size_t i = from; i < scores.size(); i += step) sum.push(scores[i], i);
  return sum;
}

}  // namespace

namespace heed::attention {
std::ostream& operator<<(std::ostream& out, const Normalization& how) {
  return out << normalizer_name(how.normalizer) << " " << how.temperature << " " << how.alpha;
}
}  // namespace heed::attention

BOOST_AUTO_TEST_SUITE(attention_weights)

BOOST_DATA_TEST_CASE(weights_are_those_of_normalize_over_all_scores, bdata::make(kAll), how) {
  for (const std::size_t count : {1, 2, 3, 100, 1000}) {
    const auto scores = scores_of(count, how.normalizer == Normalizer::kLinear);
    std::vector<double> expected(count);
    BOOST_REQUIRE(attention::normalize(scores, how, expected).ok());
    const auto weights = sum_of(how, scores).weights(scores);
    for (std::size_t i = 0; i < count; ++i) BOOST_TEST(std::abs(weights[i] - expected[i]) <= 1e-14 * expected[i]);
    BOOST_TEST(std::abs(std::accumulate(weights.begin(), weights.end(), 0.0) - 1) < 1e-12);
  }
}

BOOST_DATA_TEST_CASE(any_split_merges_to_the_same_bytes, bdata::make(kAll), how) {
  const auto scores = scores_of(1000, how.normalizer == Normalizer::kLinear);
  const auto whole = sum_of(how, scores);
  for (const std::size_t parts : {2, 3, 7, 50}) {
    // Forwards from nothing, and backwards in pairs.
    WeightSum forwards(how), backwards(how);
    for (std::size_t i = 0; i < parts; ++i) forwards.merge(sum_of(how, scores, i, parts));
    for (std::size_t i = parts; i-- > 0;) {
      auto part = sum_of(how, scores, i, parts);
      part.merge(backwards);
      backwards = std::move(part);
    }
    for (const auto* merged : {&forwards, &backwards}) {
      BOOST_TEST(merged->count() == scores.size());
      BOOST_TEST(merged->weights(scores) == whole.weights(scores), boost::test_tools::per_element());
      BOOST_TEST(merged->shares({scores[3]}).rest == whole.shares({scores[3]}).rest);
      if (how.normalizer == Normalizer::kSoftmax || how.normalizer == Normalizer::kLinear) {
        BOOST_TEST(merged->format() == whole.format());
      }
    }
  }
}

BOOST_DATA_TEST_CASE(a_state_reads_back_and_goes_on, bdata::make(kAll), how) {
  const auto scores = scores_of(300, how.normalizer == Normalizer::kLinear);
  const auto sum = sum_of(how, scores);
  auto again = WeightSum::parse(sum.format(), how);
  BOOST_REQUIRE(again.ok());
  BOOST_TEST(again->format() == sum.format());
  BOOST_TEST(again->weights(scores) == sum.weights(scores), boost::test_tools::per_element());
  const auto empty = WeightSum::parse(WeightSum(how).format(), how);
  BOOST_REQUIRE(empty.ok());
  BOOST_TEST(empty->empty());
  const std::string text = sum.format();
  BOOST_TEST(!WeightSum::parse(text + " ", how).ok());
  BOOST_TEST(!WeightSum::parse(text.substr(0, text.size() - 1), how).ok());
  BOOST_TEST(!WeightSum::parse("", how).ok());
}

BOOST_AUTO_TEST_CASE(a_state_of_another_normalisation_is_refused) {
  for (std::size_t i = 0; i < kAll.size(); ++i) {
    const auto text = sum_of(kAll[i], scores_of(10, true)).format();
    for (std::size_t j = 0; j < kAll.size(); ++j) {
      // Softmax and linear states hold no parameters.
      const bool same =
          i == j || (kAll[i].normalizer == kAll[j].normalizer && kAll[i].normalizer == Normalizer::kSoftmax);
      BOOST_TEST(WeightSum::parse(text, kAll[j]).ok() == same);
    }
  }
  for (const auto text :
       {"linear", "linear ", "linear 1 0", "linear -1 00000000000000000000000000000001",
        "linear 01 00000000000000000000000000000001", "linear 1 0000000000000000000000000000000g",
        "linear 1 00000000000000000000000000000001x", "linear 99999999999999999999 00000000000000000000000000000001"}) {
    BOOST_TEST(!LinearSum::parse(text).ok(), text);
  }
}

BOOST_DATA_TEST_CASE(shares_of_parts_add_up, bdata::make(kAll), how) {
  const auto scores = scores_of(500, how.normalizer == Normalizer::kLinear);
  const auto whole = sum_of(how, scores);
  double sum = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const auto part = sum_of(how, scores, i, 5);
    const double share = whole.share_of(part);
    double expected = 0;
    std::vector<double> mine;
    for (std::size_t j = i; j < scores.size(); j += 5) mine.push_back(scores[j]);
    for (const double weight : whole.weights(mine)) expected += weight;
    BOOST_TEST(std::abs(share - expected) < 1e-12);
    sum += share;
  }
  BOOST_TEST(std::abs(sum - 1) < 1e-12);
  BOOST_TEST(whole.share_of(WeightSum(how)) == 0.0);
}

BOOST_DATA_TEST_CASE(kept_and_rest_are_one, bdata::make(kAll), how) {
  const auto scores = scores_of(200, how.normalizer == Normalizer::kLinear);
  const auto sum = sum_of(how, scores);
  for (const std::size_t kept : {0, 1, 10, 199, 200}) {
    const auto [mass, rest] = sum.shares({scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(kept)});
    BOOST_TEST(std::abs(mass + rest - 1) < 1e-12);
    BOOST_TEST(rest >= 0.0);
  }
  const auto nothing = WeightSum(how).shares({});
  BOOST_TEST(nothing.kept == 0.0);
  BOOST_TEST(nothing.rest == 0.0);
}

BOOST_AUTO_TEST_CASE(linear_counts_what_is_below_zero_as_zero) {
  const Normalization linear{Normalizer::kLinear, 1, 1.5};
  const std::vector<double> scores = {3, -1, 1, 0};
  const auto weights = sum_of(linear, scores).weights(scores);
  BOOST_TEST(weights == (std::vector<double>{0.75, 0, 0.25, 0}), boost::test_tools::per_element());
  const std::vector<double> none = {-1, 0};
  for (const double weight : sum_of(linear, none).weights(none)) BOOST_TEST(weight == 0.0);
}

BOOST_DATA_TEST_CASE(scores_of_any_size_have_weights, bdata::make(kAll), how) {
  const std::vector<double> scores = {1e15, -1e15, 1e-300, 0, 1e12, 1e15};
  const auto sum = sum_of(how, scores);
  double total = 0;
  for (const double weight : sum.weights(scores)) {
    BOOST_TEST(std::isfinite(weight));
    BOOST_TEST(weight >= 0.0);
    total += weight;
  }
  BOOST_TEST(std::abs(total - 1) < 1e-9);
}

BOOST_AUTO_TEST_SUITE_END()
