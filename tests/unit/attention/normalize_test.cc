// Normalisers against their definitions, the fast version against the plain one, and the values of PyTorch and of the
// package `entmax` by the authors of the paper (data/make_goldens.py).
#include "heed/attention/normalize.h"

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "fixture.h"
#include "heed/attention/math.h"

using namespace heed::attention;

namespace {

constexpr double kMasked = -std::numeric_limits<double>::infinity();

const Normalization kAll[] = {
    {Normalizer::kSoftmax, 1, 0},      {Normalizer::kSoftmax, 0.25, 0},  {Normalizer::kSparsemax, 1, 0},
    {Normalizer::kSparsemax, 0.07, 0}, {Normalizer::kEntmax15, 1, 0},    {Normalizer::kEntmax15, 2.5, 0},
    {Normalizer::kEntmax, 1, 1.25},    {Normalizer::kEntmax, 0.5, 1.5},  {Normalizer::kEntmax, 1, 2},
    {Normalizer::kEntmax, 1, 3.5},     {Normalizer::kEntmax, 0.1, 1.05}, {Normalizer::kLinear, 1, 0}};

std::string name(const Normalization& how) {
  return std::string(normalizer_name(how.normalizer)) + " alpha " + std::to_string(how.family_alpha()) +
         " temperature " + std::to_string(how.temperature);
}

std::vector<double> scores_for(const Normalization& how, std::size_t count, int range, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<double> scores(count);
  for (double& s : scores) {
    s = generator.fraction(range);
    if (how.normalizer == Normalizer::kLinear) s = std::fabs(s) + 0.25;
    if (generator.below(9) == 0) s = kMasked;
  }
  if (count > 0) scores[0] = 0.5;
  return scores;
}

std::vector<double> weights_of(const std::vector<double>& scores, const Normalization& how, bool plain = false) {
  std::vector<double> weights(scores.size());
  const heed::Status status = plain ? normalize_plain(scores, how, weights) : normalize(scores, how, weights);
  BOOST_REQUIRE_MESSAGE(status.ok(), name(how) << ' ' << (status.ok() ? "" : status.error().message));
  return weights;
}

std::string message(const std::vector<double>& scores, const Normalization& how) {
  std::vector<double> weights(scores.size());
  const heed::Status status = normalize(scores, how, weights);
  return status.ok() ? "" : status.error().message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(normalisers)

BOOST_AUTO_TEST_CASE(fast_and_plain_agree_at_every_length_and_alignment) {
  for (const Normalization& how : kAll) {
    for (std::size_t count = 0; count <= 300; ++count) {
      const std::vector<double> scores = scores_for(how, count, static_cast<int>(count % 7 + 1), count);
      const std::vector<double> plain = weights_of(scores, how, true);
      std::vector<double> shifted(count + 3), in_place(scores);
      const std::size_t at = count % 4 == 3 ? 0 : count % 4;
      BOOST_REQUIRE(normalize(scores, how, std::span(shifted).subspan(at, count)).ok());
      BOOST_REQUIRE(normalize(in_place, how, in_place).ok());
      double sum = 0;
      for (std::size_t i = 0; i < count; ++i) {
        BOOST_REQUIRE_MESSAGE(std::fabs(shifted[at + i] - plain[i]) <= 1e-12, name(how) << " length " << count);
        BOOST_REQUIRE(in_place[i] == shifted[at + i]);
        BOOST_REQUIRE(plain[i] >= 0 && (scores[i] != kMasked || plain[i] == 0));
        sum += plain[i];
      }
      BOOST_REQUIRE_MESSAGE(count == 0 || std::fabs(sum - 1) < 1e-12, name(how) << " sums to " << sum);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_set_gives_the_same_bits) {
  for (const Normalization& how : kAll) {
    std::vector<double> first;
    const std::vector<double> scores = scores_for(how, 301, 40, 5);
    for_each_isa([&](Isa) {
      const std::vector<double> weights = weights_of(scores, how);
      if (first.empty()) first = weights;
      BOOST_TEST(weights == first, name(how));
    });
  }
}

BOOST_AUTO_TEST_CASE(the_weights_are_the_optimum_of_their_problem) {
  // Sparsemax is the nearest point of the simplex: weights in the support share one threshold, the others lie below it.
  // For the others of the family likewise with x - w^(alpha - 1).
  for (const Normalization& how : kAll) {
    const double alpha = how.family_alpha();
    if (alpha <= 1) continue;
    const std::vector<double> scores = scores_for(how, 60, 1, 77), weights = weights_of(scores, how);
    double tau = kMasked;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (weights[i] <= 1e-9) continue;
      const double here = (alpha - 1) * scores[i] / how.temperature - std::pow(weights[i], alpha - 1);
      if (tau == kMasked) tau = here;
      BOOST_TEST(std::fabs(here - tau) < 1e-7, name(how));
    }
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (weights[i] == 0) BOOST_TEST((alpha - 1) * scores[i] / how.temperature <= tau + 1e-9);
    }
  }
}

BOOST_AUTO_TEST_CASE(known_rows) {
  // Martins & Astudillo: two scores t and 0 give (t + 1) / 2 up to 1.
  BOOST_TEST(weights_of({0.5, 0}, {Normalizer::kSparsemax, 1, 0}) == (std::vector<double>{0.75, 0.25}));
  BOOST_TEST(weights_of({1, 0}, {Normalizer::kSparsemax, 1, 0}) == (std::vector<double>{1, 0}));
  BOOST_TEST(weights_of({2, 0}, {Normalizer::kEntmax15, 1, 0}) == (std::vector<double>{1, 0}));
  BOOST_TEST(weights_of({1, 3}, {Normalizer::kLinear, 1, 0}) == (std::vector<double>{0.25, 0.75}));
  for (const Normalization& how : kAll) {
    for (const double weight : weights_of(std::vector<double>(7, 0.5), how)) {
      BOOST_TEST(std::fabs(weight - 1.0 / 7) < 1e-14, name(how));
    }
    BOOST_TEST(weights_of({3}, how) == std::vector<double>{1});
  }
}

BOOST_AUTO_TEST_CASE(everything_masked_gives_zeros_and_never_nan) {
  for (const Normalization& how : kAll) {
    for (std::size_t count : {0u, 1u, 5u, 64u}) {
      BOOST_TEST(weights_of(std::vector<double>(count, kMasked), how) == std::vector<double>(count, 0.0));
      BOOST_TEST(weights_of(std::vector<double>(count, kMasked), how, true) == std::vector<double>(count, 0.0));
    }
  }
}

// Up to where neighbouring doubles are a quarter apart.
BOOST_AUTO_TEST_CASE(large_scores_keep_their_differences) {
  const std::vector<double> near = {0.25, 0, -0.25, 0.25, -1};
  for (const Normalization& how : kAll) {
    if (how.normalizer == Normalizer::kLinear) continue;
    for (const double away : {0x1p12, 0x1p40, 0x1p50, -0x1p50}) {
      std::vector<double> far;
      for (const double score : near) far.push_back(score + away);
      for (const bool plain : {false, true}) {
        const std::vector<double> a = weights_of(near, how, plain), b = weights_of(far, how, plain);
        for (std::size_t i = 0; i < a.size(); ++i) BOOST_TEST(std::fabs(a[i] - b[i]) < 1e-12, name(how));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_greatest_doubles_have_weights_too) {
  for (const Normalization& how : kAll) {
    if (how.normalizer == Normalizer::kLinear) continue;
    for (const bool plain : {false, true}) {
      const std::vector<double> weights = weights_of({1e308, -1e308, 1e308, 1e17}, how, plain);
      for (std::size_t i = 0; i < 4; ++i)
        BOOST_TEST(std::fabs(weights[i] - (i % 2 == 0 && i < 3 ? 0.5 : 0)) < 1e-12, name(how) << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_normalised_is_named) {
  const double nan = std::nan("");
  BOOST_TEST(message({1, nan}, {}) == "has score nan at index 1, expected a finite number, or -infinity where masked");
  BOOST_TEST(message({-kMasked}, {Normalizer::kSparsemax, 1, 0}).starts_with("has score inf at index 0"));
  BOOST_TEST(
      message({1, -2}, {Normalizer::kLinear, 1, 0}) ==
      "has score -2 at index 1, expected a finite number that is not negative, as linear weights are shares of a sum");
  BOOST_TEST(message({0, 0}, {Normalizer::kLinear, 1, 0}).starts_with("has scores that sum to 0"));
  BOOST_TEST(message({1e308, 1e308}, {Normalizer::kLinear, 1, 0}).starts_with("has scores whose sum is too large"));
  BOOST_TEST(message({1}, {Normalizer::kSoftmax, 0, 0}) == "has temperature 0, expected a finite number above 0");
  BOOST_TEST(message({1}, {Normalizer::kEntmax, 1, 1}).starts_with("has alpha 1, expected 1.01 to 64"));
}

BOOST_AUTO_TEST_CASE(names_come_back) {
  for (const Normalization& how : kAll) {
    BOOST_TEST((parse_normalizer(normalizer_name(how.normalizer)).value() == how.normalizer));
  }
  BOOST_TEST(parse_normalizer("max").error().message ==
             "normalizer \"max\" is unknown, expected softmax, sparsemax, entmax15, entmax, linear");
}

BOOST_AUTO_TEST_CASE(backward_passes_agree_with_finite_differences) {
  constexpr double kStep = 1e-6;
  for (const Normalization& how : kAll) {
    Generator generator(31);
    std::vector<double> scores(12), upstream(12);
    for (double& s : scores) s = std::fabs(generator.fraction(1)) * how.temperature + 0.1;
    for (double& u : upstream) u = generator.fraction(1);
    const auto loss = [&](const std::vector<double>& at) {
      const std::vector<double> weights = weights_of(at, how);
      return std::inner_product(weights.begin(), weights.end(), upstream.begin(), 0.0);
    };
    std::vector<double> gradient(scores.size());
    BOOST_REQUIRE(normalize_backward(scores, weights_of(scores, how), upstream, how, gradient).ok());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      std::vector<double> more = scores, less = scores;
      more[i] += kStep, less[i] -= kStep;
      const double slope = (loss(more) - loss(less)) / (2 * kStep);
      BOOST_TEST(std::fabs(slope - gradient[i]) < 1e-5 * (1 + std::fabs(slope)), name(how) << " at " << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(many_exponentials_have_the_bits_of_one) {
  Generator generator(3);
  for_each_isa([&](Isa isa) {
    for (std::size_t count = 0; count < 70; ++count) {
      std::vector<double> x(count), many(count);
      for (double& each : x) each = generator.fraction(generator.below(4) == 0 ? 800 : 20) / 3;
      if (count > 3) x[count / 2] = kMasked;
      if (count > 4) x[1] = std::nan("");
      std::vector<double> scores(x);
      // Through softmax of one score and a huge temperature nothing is seen: the kernel is reached by the row's sum.
      for (double& each : scores) each = std::isnan(each) ? 0 : each;
      if (count == 0) continue;
      BOOST_REQUIRE(normalize(scores, {}, many).ok());
      const double max = *std::max_element(scores.begin(), scores.end());
      std::vector<double> single(count);
      for (std::size_t i = 0; i < count; ++i) single[i] = heed::attention::exp(scores[i] - max);
      double lanes[8] = {};
      for (std::size_t i = 0; i < count; ++i) lanes[i % 8] += single[i];
      const double sum =
          ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
      for (std::size_t i = 0; i < count; ++i) BOOST_REQUIRE_MESSAGE(many[i] == single[i] / sum, isa_name(isa));
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()
