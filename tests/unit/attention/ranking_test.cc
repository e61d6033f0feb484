// Late interaction, diversity and BM25.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "fixture.h"
#include "heed/attention/bm25.h"
#include "heed/attention/diversity.h"
#include "heed/attention/dot.h"
#include "heed/attention/maxsim.h"

using namespace heed::attention;

namespace {

constexpr double kMasked = -std::numeric_limits<double>::infinity();

std::vector<float> rough(std::size_t count, std::uint64_t seed, int spread = 2) {
  Generator generator(seed);
  std::vector<float> numbers(count);
  for (float& x : numbers) x = generator.rough(spread);
  return numbers;
}

std::vector<std::size_t> indices(const std::vector<Choice>& choices) {
  std::vector<std::size_t> result;
  for (const Choice& choice : choices) result.push_back(choice.index);
  return result;
}

// log det of the matrix L of diversity.h over `chosen`, by elimination.
double log_det(const Candidates& candidates, const std::vector<std::size_t>& chosen, double theta) {
  const std::size_t n = chosen.size();
  std::vector<double> m(n * n);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      m[i * n + j] = cosine(candidates.vectors + chosen[i] * candidates.dims,
                            candidates.vectors + chosen[j] * candidates.dims, candidates.dims);
    }
    sum += 2 * theta * candidates.relevance[chosen[i]];
  }
  for (std::size_t p = 0; p < n; ++p) {
    sum += std::log(m[p * n + p]);
    for (std::size_t i = p + 1; i < n; ++i) {
      const double factor = m[i * n + p] / m[p * n + p];
      for (std::size_t j = p; j < n; ++j) m[i * n + j] -= factor * m[p * n + j];
    }
  }
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ranking)

BOOST_AUTO_TEST_CASE(fast_and_plain_maxsim_have_the_same_bits) {
  for_each_isa([&](Isa isa) {
    for (std::size_t dims : {1u, 7u, 16u, 65u, 128u}) {
      for (std::size_t tokens : {0u, 1u, 5u, 16u, 33u}) {
        const std::vector<float> query = rough(tokens * dims, dims + tokens);
        const MaxSimQuery fast(query.data(), tokens, dims);
        for (std::size_t others : {1u, 2u, 13u, 100u}) {
          const std::vector<float> document = rough(others * dims, 7 * others + dims);
          BOOST_REQUIRE_MESSAGE(
              fast.score(document.data(), others) == maxsim_plain(query.data(), tokens, document.data(), others, dims),
              isa_name(isa) << ' ' << dims << ' ' << tokens << ' ' << others);
        }
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(maxsim_of_tokens_nearer_than_f32_can_tell) {
  const std::size_t dims = 96, others = 60;
  const std::vector<float> query = rough(10 * dims, 1), one = rough(dims, 2);
  std::vector<float> document;
  for (std::size_t j = 0; j < others; ++j) {
    document.insert(document.end(), one.begin(), one.end());
    document[j * dims + j % dims] *= 1 + 0x1p-23f;
  }
  for_each_isa([&](Isa) {
    BOOST_TEST(MaxSimQuery(query.data(), 10, dims).score(document.data(), others) ==
               maxsim_plain(query.data(), 10, document.data(), others, dims));
  });
}

BOOST_AUTO_TEST_CASE(huge_and_tiny_tokens) {
  const std::size_t dims = 20;
  for (int exponent : {-130, -75, 62, 100}) {
    std::vector<float> query = rough(4 * dims, 3), document = rough(9 * dims, 4);
    for (float& x : query) x = std::ldexp(x, exponent);
    for (float& x : document) x = std::ldexp(x, exponent);
    BOOST_TEST(MaxSimQuery(query.data(), 4, dims).score(document.data(), 9) ==
               maxsim_plain(query.data(), 4, document.data(), 9, dims));
  }
}

BOOST_AUTO_TEST_CASE(maxsim_says_which_tokens_met) {
  const float query[] = {1, 0, 0, 1}, document[] = {0, 1, 2, 0, 2, 0};
  const MaxSimQuery fast(query, 2, 2);
  std::size_t nearest[2];
  double products[2];
  fast.explain(document, 3, nearest, products);
  BOOST_TEST(nearest[0] == 1u);
  BOOST_TEST(nearest[1] == 0u);
  BOOST_TEST(fast.score(document, 3) == products[0] + products[1]);
  BOOST_TEST(fast.score(document, 0) == kMasked);
  BOOST_TEST(maxsim_plain(query, 2, document, 0, 2) == kMasked);
  BOOST_TEST(MaxSimQuery(query, 0, 2).score(document, 3) == 0.0);
}

BOOST_AUTO_TEST_CASE(copies_do_not_take_the_places) {
  // Three copies of one story, a second story, and one of little worth that is like no other.
  const float vectors[] = {1, 0, 0, 1, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1};
  const double relevance[] = {0.9, 0.9, 0.8, 0.7, 0.1};
  const Candidates candidates{relevance, vectors, 3};
  BOOST_TEST(indices(choose_marginal(candidates, 3, 0.5).value()) == (std::vector<std::size_t>{0, 3, 4}));
  BOOST_TEST(indices(choose_marginal(candidates, 3, 1).value()) == (std::vector<std::size_t>{0, 1, 2}));
  BOOST_TEST(indices(choose_determinantal(candidates, 5, 1).value()) == (std::vector<std::size_t>{0, 3, 4}));
  BOOST_TEST(choose_marginal(candidates, 9, 0.5).value().size() == 5u);
  BOOST_TEST(choose_marginal(candidates, 0, 0.5).value().empty());
  BOOST_TEST(choose_marginal({}, 3, 0.5).value().empty());
  BOOST_TEST(choose_determinantal({}, 3, 1).value().empty());
}

BOOST_AUTO_TEST_CASE(each_choice_is_the_greedy_one) {
  const std::size_t n = 40, dims = 12;
  const std::vector<float> vectors = rough(n * dims, 6);
  std::vector<double> relevance;
  Generator generator(6);
  for (std::size_t i = 0; i < n; ++i) relevance.push_back(generator.fraction(1));
  const Candidates candidates{relevance, vectors.data(), dims};
  const auto by_volume = choose_determinantal(candidates, 8, 0.7).value();
  const auto by_margin = choose_marginal(candidates, 8, 0.6).value();
  std::vector<std::size_t> volume, margin;
  double before = 0;
  for (std::size_t step = 0; step < 8; ++step) {
    double most_volume = kMasked, most_margin = kMasked;
    for (std::size_t i = 0; i < n; ++i) {
      const auto with = [i](std::vector<std::size_t> chosen) {
        chosen.push_back(i);
        return chosen;
      };
      if (std::count(volume.begin(), volume.end(), i) == 0) {
        most_volume = std::max(most_volume, log_det(candidates, with(volume), 0.7));
      }
      if (std::count(margin.begin(), margin.end(), i) > 0) continue;
      double nearest = step == 0 ? 0 : kMasked;
      for (const std::size_t j : margin) {
        nearest = std::max(nearest, cosine(&vectors[i * dims], &vectors[j * dims], dims));
      }
      most_margin = std::max(most_margin, 0.6 * relevance[i] - 0.4 * nearest);
    }
    volume.push_back(by_volume[step].index), margin.push_back(by_margin[step].index);
    const double after = log_det(candidates, volume, 0.7);
    BOOST_TEST(std::fabs(after - most_volume) < 1e-9);
    BOOST_TEST(std::fabs(after - before - by_volume[step].gain) < 1e-9);
    BOOST_TEST(std::fabs(by_margin[step].gain - most_margin) < 1e-12);
    before = after;
  }
}

BOOST_AUTO_TEST_CASE(diversity_that_cannot_be_is_named) {
  const float vectors[] = {1};
  const double nan[] = {std::nan("")}, one[] = {1};
  BOOST_TEST(choose_marginal({one, vectors, 1}, 1, 2).error().message == "has lambda 2, expected 0 to 1");
  BOOST_TEST(choose_determinantal({one, vectors, 1}, 1, -1).error().message ==
             "has theta -1, expected a finite number that is not negative");
  BOOST_TEST(choose_marginal({nan, vectors, 1}, 1, 1).error().message ==
             "has relevance nan at index 0, expected a finite number");
}

BOOST_AUTO_TEST_CASE(bm25_by_hand) {
  // Ten documents, two with the term; it stands three times in a document of the mean length: 3 * 2.2 / (3 + 1.2).
  const double idf = bm25_idf(10, 2);
  BOOST_TEST(std::fabs(idf - std::log(1 + 8.5 / 2.5)) < 1e-15);
  BOOST_TEST(std::fabs(bm25_weight(idf, 3, 50, 50) - idf * 6.6 / 4.2) < 1e-15);
  BOOST_TEST(std::fabs(bm25_weight(idf, 3, 100, 50) - idf * 6.6 / (3 + 1.2 * 1.75)) < 1e-15);
  BOOST_TEST(bm25_weight(idf, 0, 50, 50) == 0.0);
  BOOST_TEST(bm25_weight(1, 1, 7, 0) == 1.0);
  BOOST_TEST(bm25_weight(1, 5, 999, 50, {0, 1}) == 1.0);
  BOOST_TEST(bm25_idf(10, 10) > 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
