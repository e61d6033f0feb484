#include "heed/attention/softmax.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "fixture.h"
#include "heed/attention/base64.h"
#include "heed/attention/math.h"

using namespace heed::attention;

namespace {

constexpr double kMasked = -std::numeric_limits<double>::infinity();

std::vector<double> random_scores(std::size_t count, int range, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<double> scores(count);
  for (double& s : scores) s = generator.below(16) == 0 ? kMasked : generator.fraction(range);
  return scores;
}

template <class State>
State state_of(std::span<const double> scores) {
  State state;
  for (double s : scores) state.push(s);
  return state;
}

// A random binary tree of merges over a random order of the scores.
SoftmaxSum merged_at_random(std::vector<double> scores, Generator& generator) {
  shuffle(scores, generator);
  std::vector<SoftmaxSum> parts;
  for (std::size_t at = 0; at < scores.size();) {
    const std::size_t count = std::min<std::size_t>(generator.below(40), scores.size() - at);
    parts.push_back(state_of<SoftmaxSum>(std::span(scores).subspan(at, count)));
    at += count;
  }
  while (parts.size() > 1) {
    std::swap(parts[generator.below(parts.size() - 1)], parts[parts.size() - 2]);
    if (generator.below(2) == 0) std::swap(parts.back(), parts[parts.size() - 2]);
    parts[parts.size() - 2].merge(parts.back());
    parts.pop_back();
  }
  return parts.empty() ? SoftmaxSum() : parts[0];
}

long double true_sum(std::span<const double> scores, long double max) {
  long double sum = 0;
  for (double s : scores) sum += std::exp(static_cast<long double>(s) - max);
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(softmax)

BOOST_AUTO_TEST_CASE(any_order_and_grouping_gives_the_same_bytes) {
  for (int range : {1, 20, 60, 200, 5000}) {  // from one group to scores that fall out of the window
    const std::vector<double> scores = random_scores(700, range, static_cast<std::uint64_t>(range));
    const SoftmaxSum one_pass = state_of<SoftmaxSum>(scores);
    Generator generator(99);
    for (int trial = 0; trial < 200; ++trial) {
      const SoftmaxSum other = merged_at_random(scores, generator);
      BOOST_REQUIRE(other == one_pass);
      BOOST_REQUIRE(other.format() == one_pass.format());
    }
  }
}

BOOST_AUTO_TEST_CASE(rising_and_falling_scores_agree) {
  std::vector<double> scores(400);
  std::iota(scores.begin(), scores.end(), -200.0);
  const SoftmaxSum rising = state_of<SoftmaxSum>(scores);
  std::reverse(scores.begin(), scores.end());
  BOOST_TEST((rising == state_of<SoftmaxSum>(scores)));
}

BOOST_AUTO_TEST_CASE(weights_agree_with_long_double_and_with_the_plain_version) {
  for (std::size_t count = 1; count <= 300; ++count) {
    std::vector<double> scores = random_scores(count, static_cast<int>(count % 40 + 1), count);
    scores[0] = 0.25;
    const SoftmaxSum sum = state_of<SoftmaxSum>(scores);
    const OnlineSoftmax plain = state_of<OnlineSoftmax>(scores);
    const SoftmaxTotal total = sum.finish();
    const long double truth = true_sum(scores, sum.max());
    double all = 0;
    for (double s : scores) {
      const auto expected = static_cast<double>(std::exp(static_cast<long double>(s) - sum.max()) / truth);
      BOOST_REQUIRE(std::fabs(total.weight(s) - expected) <= 5e-16 * expected);
      BOOST_REQUIRE(std::fabs(plain.weight(s) - expected) <= 1e-12 * expected);
      all += total.weight(s);
    }
    BOOST_REQUIRE(std::fabs(all - 1) < 1e-14);
    BOOST_REQUIRE(std::fabs(sum.log_sum() - static_cast<double>(sum.max() + std::log(truth))) < 1e-14);
    BOOST_REQUIRE(std::fabs(plain.log_sum() - sum.log_sum()) < 1e-12);
    BOOST_REQUIRE(plain.max() == sum.max());
  }
}

BOOST_AUTO_TEST_CASE(equal_scores_share_equally) {
  for (double score : {0.0, 1.0, -745.0, 12345.5, -1e8}) {
    for (int count : {1, 2, 3, 7, 1000}) {
      SoftmaxSum sum;
      for (int i = 0; i < count; ++i) sum.push(score);
      BOOST_TEST(sum.finish().weight(score) == 1.0 / count);
      BOOST_TEST(std::fabs(sum.log_sum() - (score + std::log(count))) <= std::fabs(score) * 1e-15 + 1e-15);
      BOOST_TEST(sum.count() == static_cast<std::uint64_t>(count));
    }
  }
}

BOOST_AUTO_TEST_CASE(scores_far_apart) {
  SoftmaxSum sum;
  for (double s : {-1e6, 1e6, 0.0, 1e6, -700.0}) sum.push(s);
  BOOST_TEST(sum.finish().weight(1e6) == 0.5);
  BOOST_TEST(sum.finish().weight(0.0) == 0.0);
  BOOST_TEST(sum.max() == 1e6);
  BOOST_TEST(sum.count() == 5u);
  sum.push(1e300);  // counts as the limit
  BOOST_TEST(sum.finish().weight(1e300) == 1.0);
  BOOST_TEST(sum.log_sum() == kExpPartsLimit);
  BOOST_TEST(SoftmaxSum::parse(sum.format()).ok());
}

BOOST_AUTO_TEST_CASE(everything_masked_gives_zeros_and_never_nan) {
  SoftmaxSum sum;
  OnlineSoftmax plain(3);
  const std::vector<double> value(3, std::numeric_limits<double>::quiet_NaN());
  for (int i = 0; i < 5; ++i) sum.push(kMasked), plain.push(kMasked, value);
  sum.merge(SoftmaxSum());
  plain.merge(OnlineSoftmax(3));
  BOOST_TEST((sum == SoftmaxSum()));
  BOOST_TEST(sum.empty());
  BOOST_TEST(sum.finish().weight(1.0) == 0.0);
  BOOST_TEST(sum.finish().weight(kMasked) == 0.0);
  BOOST_TEST(sum.log_sum() == kMasked);
  BOOST_TEST(sum.share(sum) == 0.0);
  BOOST_TEST(sum.remainder(sum) == 0.0);
  BOOST_TEST(plain.weight(1.0) == 0.0);
  BOOST_TEST(plain.log_sum() == kMasked);
  BOOST_TEST(plain.finish() == std::vector<double>(3, 0.0), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_empty_state_is_the_identity_on_both_sides) {
  const SoftmaxSum some = state_of<SoftmaxSum>(random_scores(50, 10, 1));
  SoftmaxSum left, right = some;
  left.merge(some);
  right.merge(SoftmaxSum());
  BOOST_TEST((left == some));
  BOOST_TEST((right == some));
}

BOOST_AUTO_TEST_CASE(zeros_of_both_signs_leave_the_same_bytes) {
  SoftmaxSum a, b;
  a.push(0.0), a.push(-0.0);
  b.push(-0.0), b.push(0.0);
  BOOST_TEST(a.format() == b.format());
}

BOOST_AUTO_TEST_CASE(share_and_remainder_of_a_part) {
  SoftmaxSum all, kept;
  for (double s : {40.0, 39.0, 1.0, 0.0}) all.push(s);
  for (double s : {40.0, 39.0}) kept.push(s);
  const double rest = (std::exp(1.0) + 1) / (std::exp(40.0) + std::exp(39.0) + std::exp(1.0) + 1);
  BOOST_TEST(std::fabs(all.remainder(kept) - rest) <= 1e-15 * rest);  // 1 - share would be 0 or one rounding
  BOOST_TEST(std::fabs(all.share(kept) - (1 - rest)) <= 2e-16);
  BOOST_TEST(all.remainder(all) == 0.0);
  BOOST_TEST(all.remainder(SoftmaxSum()) == 1.0);
  BOOST_TEST(all.share(all) == 1.0);
  Generator generator(5);
  const std::vector<double> scores = random_scores(300, 90, 6);
  const SoftmaxSum whole = state_of<SoftmaxSum>(scores);
  for (std::size_t cut = 0; cut <= scores.size(); ++cut) {
    const SoftmaxSum part = state_of<SoftmaxSum>(std::span(scores).first(cut)),
                     rest_of = state_of<SoftmaxSum>(std::span(scores).subspan(cut));
    BOOST_REQUIRE(std::fabs(whole.remainder(part) - whole.share(rest_of)) <= 1e-15);
    BOOST_REQUIRE(std::fabs(whole.share(part) + whole.remainder(part) - 1) <= 1e-15);
  }
}

BOOST_AUTO_TEST_CASE(a_state_comes_back_from_its_text) {
  for (int range : {1, 30, 300}) {
    for (std::size_t count : {0u, 1u, 2u, 100u}) {
      const SoftmaxSum sum = state_of<SoftmaxSum>(random_scores(count, range, count));
      const auto back = SoftmaxSum::parse(sum.format());
      BOOST_REQUIRE(back.ok());
      BOOST_TEST((*back == sum));
      BOOST_TEST(back->format() == sum.format());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_text_that_is_no_state_is_refused) {
  BOOST_TEST(SoftmaxSum::parse("AAAA").error().message == "has 3 bytes of softmax state, expected 88");
  BOOST_TEST(!SoftmaxSum::parse("not base64").ok());
  BOOST_TEST(!SoftmaxSum::parse(std::string(120, 'A')).ok());
  const auto bytes = base64_decode(state_of<SoftmaxSum>(random_scores(3, 1, 1)).format()).value();
  // Of the highest group's top bits, its index, the count's top bits
  // and the maximum's sign and exponent none can change unnoticed.
  for (std::size_t byte : {15u, 31u, 64u, 65u, 71u, 79u}) {
    for (int bit = 0; bit < 8; ++bit) {
      auto flipped = bytes;
      flipped[byte] = static_cast<std::uint8_t>(flipped[byte] ^ 1 << bit);
      BOOST_TEST(!SoftmaxSum::parse(base64_encode(flipped)).ok(), "byte " << byte << " bit " << bit);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_million_small_terms_are_not_lost) {
  // One score of 0 and a million of -40: in plain double each is below half an ulp of the sum.
  SoftmaxSum sum;
  sum.push(0);
  for (int i = 0; i < 1000000; ++i) sum.push(-40);
  const double expected = 1 / (1 + 1e6 * std::exp(-40.0));
  BOOST_TEST(sum.finish().weight(0) == expected);
  BOOST_TEST(sum.finish().weight(0) < 1.0);
}

BOOST_AUTO_TEST_CASE(weighted_values_merge_like_one_pass) {
  Generator generator(21);
  const std::vector<double> scores = random_scores(200, 30, 21);
  std::vector<std::vector<double>> values(scores.size(), std::vector<double>(5));
  for (auto& value : values) {
    for (double& x : value) x = generator.fraction(2);
  }
  OnlineSoftmax whole(5);
  for (std::size_t i = 0; i < scores.size(); ++i) whole.push(scores[i], values[i]);
  for (int trial = 0; trial < 20; ++trial) {
    OnlineSoftmax left(5), right(5);
    for (std::size_t i = 0; i < scores.size(); ++i) (generator.below(2) == 0 ? left : right).push(scores[i], values[i]);
    left.merge(right);
    for (std::size_t d = 0; d < 5; ++d) BOOST_REQUIRE(std::fabs(left.finish()[d] - whole.finish()[d]) < 1e-12);
  }
  // And like the definition.
  const long double sum = true_sum(scores, whole.max());
  for (std::size_t d = 0; d < 5; ++d) {
    long double mean = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      mean += std::exp(static_cast<long double>(scores[i]) - whole.max()) / sum * values[i][d];
    }
    BOOST_TEST(std::fabs(whole.finish()[d] - static_cast<double>(mean)) < 1e-13);
  }
}

BOOST_AUTO_TEST_SUITE_END()
