// Search against the definition: score every row with dot, rank with TopK.
#include "heed/attention/search.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "fixture.h"
#include "heed/attention/encoding.h"
#include "heed/attention/topk.h"

using namespace heed::attention;

namespace {

struct Nothing {};

Hits by_the_book(const std::vector<float>& rows, const std::vector<float>& queries, std::size_t dims, std::size_t k,
                 const std::uint8_t* allowed = nullptr) {
  const std::size_t count = rows.size() / dims;
  Hits hits;
  for (std::size_t q = 0; q * dims < queries.size(); ++q) {
    TopK<Nothing> best(k);
    for (std::size_t v = 0; v < count; ++v) {
      if (allowed == nullptr || allowed[v] != 0) best.push(dot(&queries[q * dims], &rows[v * dims], dims), v, {});
    }
    hits.emplace_back();
    for (const auto& entry : best.take_sorted()) hits.back().push_back({entry.score, entry.ordinal});
  }
  return hits;
}

std::vector<float> numbers(std::size_t count, std::uint64_t seed, int spread) {
  Generator generator(seed);
  std::vector<float> result(count);
  for (float& x : result) x = spread < 0 ? static_cast<float>(generator.fraction(1)) : generator.rough(spread);
  return result;
}

// Rows near to each other, so that their scores differ by less than an f32 sum is off, and many are equal.
std::vector<float> crowded(std::size_t count, std::size_t dims, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<float> centre = numbers(dims, seed, 0), rows;
  for (std::size_t v = 0; v < count; ++v) {
    rows.insert(rows.end(), centre.begin(), centre.end());
    if (dims > 0 && v % 3 != 0) rows[v * dims + generator.below(dims)] *= 1 + 0x1p-23f;
  }
  return rows;
}

void check_all(const std::vector<float>& rows, const std::vector<float>& queries, std::size_t dims,
               const SearchOptions& options, const std::string& what) {
  const std::size_t count = rows.size() / dims;
  const QueryBatch batch(queries.data(), queries.size() / dims, dims);
  const Hits expected = by_the_book(rows, queries, dims, options.k, options.allowed);
  BOOST_REQUIRE_MESSAGE(FlatIndex(rows.data(), count, dims).search(batch, options).value() == expected, what << " f32");
  const auto index = QuantizedIndex::build(rows.data(), count, dims, options.threads).value();
  BOOST_REQUIRE_MESSAGE(index.search(batch, options).value() == expected, what << " i8");

  std::vector<std::uint16_t> halves(rows.size());
  std::vector<float> widened(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    halves[i] = float_to_half(rows[i]);
    if ((halves[i] & 0x7c00) == 0x7c00) halves[i] = 0x7bff;
    widened[i] = half_to_float(halves[i]);
  }
  BOOST_REQUIRE_MESSAGE(FlatIndex(halves.data(), count, dims).search(batch, options).value() ==
                            by_the_book(widened, queries, dims, options.k, options.allowed),
                        what << " f16");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(search)

BOOST_AUTO_TEST_CASE(every_shape_gives_the_plain_answer_to_the_bit) {
  for_each_isa([&](Isa isa) {
    for (std::size_t dims : {1u, 2u, 3u, 5u, 16u, 31u, 64u, 100u, 384u}) {
      for (std::size_t queries : {1u, 2u, 4u, 5u, 17u, 33u, 49u, 64u, 70u}) {
        const std::size_t count = 40 + 7 * dims % 300;
        const auto what =
            std::string(isa_name(isa)) + " dims " + std::to_string(dims) + " queries " + std::to_string(queries);
        check_all(numbers(count * dims, dims, 3), numbers(queries * dims, queries, 3), dims, {}, what);
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(scores_closer_than_f32_can_tell_are_ranked_exactly) {
  for_each_isa([&](Isa isa) {
    for (std::size_t queries : {1u, 6u, 64u}) {
      for (std::size_t dims : {7u, 64u, 384u}) {
        check_all(crowded(500, dims, 3), numbers(queries * dims, 9, 0), dims, {}, std::string(isa_name(isa)));
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(numbers_of_all_magnitudes) {
  for (int exponent : {-140, -126, -70, -62, 0, 40, 60}) {
    const std::size_t dims = 48;
    std::vector<float> rows = numbers(300 * dims, 5, 4), queries = numbers(9 * dims, 6, 4);
    for (float& x : rows) x = std::ldexp(x, exponent);
    for (float& x : queries) x = std::ldexp(x, exponent);
    check_all(rows, queries, dims, {}, "exponent " + std::to_string(exponent));
    queries.resize(dims);
    check_all(rows, queries, dims, {}, "one query, exponent " + std::to_string(exponent));
  }
}

BOOST_AUTO_TEST_CASE(threads_and_masks_change_nothing_else) {
  const std::size_t dims = 33, count = 700;
  const std::vector<float> rows = numbers(count * dims, 1, -1), queries = numbers(12 * dims, 2, -1);
  std::vector<std::uint8_t> allowed(count);
  for (std::size_t v = 0; v < count; ++v) allowed[v] = v % 5 == 2;
  for (unsigned threads : {0u, 1u, 2u, 3u, 7u, 1000u}) {
    for (std::size_t k : {0u, 1u, 10u, 139u, 900u}) {
      SearchOptions options{k, threads, nullptr};
      check_all(rows, queries, dims, options, "threads " + std::to_string(threads));
      options.allowed = allowed.data();
      check_all(rows, queries, dims, options, "masked, threads " + std::to_string(threads));
    }
  }
}

BOOST_AUTO_TEST_CASE(rising_scores_make_every_row_a_candidate) {
  const std::size_t dims = 20, count = 400;
  std::vector<float> rows(count * dims), queries(6 * dims, 1.0f);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<float>(i / dims) / 1024;
  check_all(rows, queries, dims, {}, "rising");
}

BOOST_AUTO_TEST_CASE(empty_searches_and_sizes_that_do_not_fit) {
  const std::vector<float> rows = numbers(30, 1, -1);
  const QueryBatch none(rows.data(), 0, 10), two(rows.data(), 2, 10);
  BOOST_TEST(FlatIndex(rows.data(), 3, 10).search(none).value().empty());
  BOOST_TEST(FlatIndex(rows.data(), 0, 10).search(two).value()[1].empty());
  const auto index = QuantizedIndex::build(rows.data(), 0, 10).value();
  BOOST_TEST(index.search(two).value()[0].empty());
  BOOST_TEST(FlatIndex(rows.data(), 2, 15).search(two).error().message ==
             "has queries of 10 numbers and rows of 15, expected the same");
  BOOST_TEST(QuantizedIndex::build(rows.data(), 0, QuantizedIndex::kDimsMax + 1).error().message ==
             "has rows of 65537 numbers, expected at most 65536");
}

BOOST_AUTO_TEST_SUITE_END()
