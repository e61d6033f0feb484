#include "heed/attention/dot.h"

#include <array>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "fixture.h"

using namespace heed::attention;

namespace {

// dot.h read aloud: sixteen lanes, folded by halves.
double dot_by_the_book(const float* a, const float* b, std::size_t count) {
  std::array<double, 16> lane{};
  for (std::size_t i = 0; i < count; ++i) lane[i % 16] += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  for (std::size_t half = 8; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) lane[i] += lane[i + half];
  }
  return lane[0];
}

std::vector<float> rough_floats(std::size_t count, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<float> numbers(count);
  for (float& x : numbers) x = generator.rough(12);
  return numbers;
}

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

}  // namespace

BOOST_AUTO_TEST_SUITE(dot_products)

BOOST_AUTO_TEST_CASE(every_set_gives_the_same_bits_at_every_length_and_alignment) {
  const std::vector<float> a = rough_floats(400, 1), b = rough_floats(400, 2);
  for_each_isa([&](Isa isa) {
    for (std::size_t count = 0; count <= 300; ++count) {
      for (std::size_t shift : {0u, 1u, 2u, 3u, 5u, 7u, 13u}) {
        const float *from_a = a.data() + shift, *from_b = b.data() + 3 * shift % 16;
        BOOST_REQUIRE_MESSAGE(same_bits(dot(from_a, from_b, count), dot_by_the_book(from_a, from_b, count)),
                              isa_name(isa) << " length " << count << " shift " << shift);
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(the_order_matters_for_these_numbers) {
  // Otherwise the test above would prove nothing.
  const std::vector<float> a = rough_floats(300, 1), b = rough_floats(300, 2);
  double in_order = 0;
  for (std::size_t i = 0; i < a.size(); ++i) in_order += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  BOOST_TEST(!same_bits(in_order, dot_by_the_book(a.data(), b.data(), a.size())));
}

BOOST_AUTO_TEST_CASE(extreme_floats_neither_overflow_nor_vanish) {
  const std::vector<float> large(384, std::numeric_limits<float>::max()),
      small(384, std::numeric_limits<float>::denorm_min());
  for_each_isa([&](Isa) {
    const double max = static_cast<double>(std::numeric_limits<float>::max());
    BOOST_TEST(std::isfinite(dot(large.data(), large.data(), 384)));
    BOOST_TEST(dot(large.data(), large.data(), 1) == max * max);
    BOOST_TEST(dot(small.data(), small.data(), 384) == 384 * 0x1p-298);
  });
}

BOOST_AUTO_TEST_CASE(exact_fractions_add_up_exactly) {
  Generator generator(3);
  std::vector<float> a(384), b(384);
  std::int64_t exact = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] = static_cast<float>(generator.fraction(1)), b[i] = static_cast<float>(generator.fraction(1));
    exact += std::lround(a[i] * 4096) * std::lround(b[i] * 4096);
  }
  for_each_isa(
      [&](Isa) { BOOST_TEST(dot(a.data(), b.data(), a.size()) == static_cast<double>(exact) / (4096.0 * 4096.0)); });
}

BOOST_AUTO_TEST_CASE(a_block_of_queries_equals_dot_for_every_shape) {
  const std::vector<float> numbers = rough_floats(40 * 120, 4);
  for_each_isa([&](Isa isa) {
    for (std::size_t dims : {0u, 1u, 2u, 7u, 15u, 16u, 17u, 31u, 32u, 33u, 64u, 100u, 113u}) {
      for (std::size_t queries : {0u, 1u, 2u, 3u, 4u, 5u, 7u, 8u, 9u}) {
        const QueryBlock block(numbers.data() + 1, queries, dims);
        for (std::size_t count : {0u, 1u, 2u, 3u, 4u, 5u, 11u, 12u, 13u, 14u, 15u, 29u}) {
          const float* vectors = numbers.data() + 3;
          std::vector<double> scores(count * queries, -1);
          block.score(vectors, count, scores.data());
          for (std::size_t at = 0; at < scores.size(); ++at) {
            const float *query = numbers.data() + 1 + at % queries * dims, *vector = vectors + at / queries * dims;
            BOOST_REQUIRE_MESSAGE(same_bits(scores[at], dot(query, vector, dims)),
                                  isa_name(isa) << ' ' << queries << " queries, " << count << " vectors of " << dims);
          }
        }
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(a_block_can_be_moved) {
  const std::vector<float> a = rough_floats(32, 5);
  QueryBlock block(a.data(), 2, 16), other;
  other = std::move(block);
  const QueryBlock third(std::move(other));
  double scores[2];
  third.score(a.data(), 1, scores);
  BOOST_TEST(scores[1] == dot(a.data() + 16, a.data(), 16));
  BOOST_TEST(third.queries() == 2u);
}

BOOST_AUTO_TEST_CASE(cosine_of_known_angles) {
  const float x[] = {3, 0}, y[] = {0, 5}, both[] = {2, 2}, none[] = {0, 0};
  BOOST_TEST(cosine(x, x, 2) == 1.0);
  BOOST_TEST(cosine(x, y, 2) == 0.0);
  BOOST_TEST(std::fabs(cosine(x, both, 2) - std::sqrt(0.5)) < 1e-15);
  BOOST_TEST(cosine(x, none, 2) == 0.0);
  BOOST_TEST(squared_norm(both, 2) == 8.0);
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_found_wherever_it_stands) {
  const float bad[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                       -std::numeric_limits<float>::infinity()};
  for_each_isa([&](Isa) {
    std::vector<float> numbers(67, std::numeric_limits<float>::max());
    for (std::size_t count = 0; count <= numbers.size(); ++count) BOOST_REQUIRE(all_finite(numbers.data(), count));
    for (std::size_t at = 0; at < numbers.size(); ++at) {
      for (float x : bad) {
        numbers[at] = x;
        BOOST_REQUIRE(!all_finite(numbers.data(), numbers.size()));
        BOOST_REQUIRE(all_finite(numbers.data(), at));
      }
      numbers[at] = 0;
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()
