#include "heed/attention/ridge.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

namespace {

using heed::attention::RidgeFit;
using heed::attention::RidgeSum;

constexpr std::size_t kDims = 7, kOutputs = 3;

struct Example {
  std::vector<float> vector;
  std::vector<double> values;
};

std::vector<Example> examples(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Example> all;
  for (std::size_t i = 0; i < count; ++i) {
    Example example;
    for (std::size_t j = 0; j < kDims; ++j) example.vector.push_back(static_cast<float>(random() % 2001) / 1000 - 1);
    for (std::size_t j = 0; j < kOutputs; ++j) example.values.push_back(static_cast<double>(random() % 100) / 10);
    all.push_back(std::move(example));
  }
  return all;
}

RidgeSum sum_of(const std::vector<Example>& all) {
  RidgeSum sum(kDims);
  for (const auto& example : all) sum.push(example.vector, example.values);
  return sum;
}

// (A | b) to the solution of A w = b, by elimination.
std::vector<double> solve(std::vector<std::vector<double>> rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t k = 0; k < rows.size(); ++k) {
      if (k == i) continue;
      const double factor = rows[k][i] / rows[i][i];
      for (std::size_t j = i; j < rows[k].size(); ++j) rows[k][j] -= factor * rows[i][j];
    }
  }
  std::vector<double> solution;
  for (std::size_t i = 0; i < rows.size(); ++i) solution.push_back(rows[i].back() / rows[i][i]);
  return solution;
}

// The definition, written out.
double plain_prediction(const std::vector<Example>& all, double lambda, std::size_t output,
                        const std::vector<float>& x) {
  double mean = 0;
  for (const auto& example : all) mean += example.values[output] / static_cast<double>(all.size());
  std::vector<std::vector<double>> rows(kDims, std::vector<double>(kDims + 1));
  for (std::size_t i = 0; i < kDims; ++i) {
    for (const auto& example : all) {
      for (std::size_t j = 0; j < kDims; ++j) rows[i][j] += double{example.vector[i]} * example.vector[j];
      rows[i][kDims] += example.vector[i] * (example.values[output] - mean);
    }
    rows[i][i] += lambda;
  }
  const auto weights = solve(rows);
  double value = mean;
  for (std::size_t i = 0; i < kDims; ++i) value += weights[i] * x[i];
  return value;
}

BOOST_AUTO_TEST_SUITE(ridge)

BOOST_AUTO_TEST_CASE(predictions_are_those_of_the_normal_equations) {
  for (const std::size_t count : {1U, 5U, 64U, 65U, 300U}) {
    const auto all = examples(count, 1);
    const auto fit = RidgeFit::create(sum_of(all), 0.5);
    BOOST_REQUIRE(fit.ok());
    std::vector<double> values(kOutputs);
    for (const auto& asked : examples(5, 2)) {
      BOOST_REQUIRE(fit->predict(asked.vector, values).ok());
      for (std::size_t j = 0; j < kOutputs; ++j) {
        BOOST_TEST(std::abs(values[j] - plain_prediction(all, 0.5, j, asked.vector)) < 1e-9);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(parts_merge_to_the_whole) {
  const auto all = examples(200, 3);
  for (const std::ptrdiff_t cut : {0, 1, 64, 130, 200}) {
    RidgeSum merged = sum_of({all.begin(), all.begin() + cut});
    merged.merge(sum_of({all.begin() + cut, all.end()}));
    BOOST_TEST(merged.count() == 200U);
    const auto whole = RidgeFit::create(sum_of(all), 2), fit = RidgeFit::create(std::move(merged), 2);
    std::vector<double> expected(kOutputs), values(kOutputs);
    BOOST_REQUIRE(whole->predict(all[0].vector, expected).ok());
    BOOST_REQUIRE(fit->predict(all[0].vector, values).ok());
    for (std::size_t j = 0; j < kOutputs; ++j) BOOST_TEST(std::abs(values[j] - expected[j]) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(outputs_that_come_later_were_nothing_before) {
  auto all = examples(50, 4);
  RidgeSum sum(kDims);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].values[2] = i < 25 ? 0 : 1;
    sum.push(all[i].vector, std::span(all[i].values).first(i < 25 ? 2 : 3));
  }
  std::vector<double> expected(kOutputs), values(kOutputs);
  BOOST_REQUIRE(RidgeFit::create(sum_of(all), 1)->predict(all[7].vector, expected).ok());
  BOOST_REQUIRE(RidgeFit::create(std::move(sum), 1)->predict(all[7].vector, values).ok());
  BOOST_TEST(values == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_deviation_is_that_of_what_is_left) {
  const auto all = examples(100, 5);
  const auto fit = RidgeFit::create(sum_of(all), 0.1);
  double squares = 0;
  for (const auto& example : all) {
    const double left = example.values[0] - plain_prediction(all, 0.1, 0, example.vector);
    squares += left * left;
  }
  BOOST_TEST(std::abs(fit->deviation() - std::sqrt(squares / 100)) < 1e-9);
}

BOOST_AUTO_TEST_CASE(a_state_is_read_back_as_it_was_written) {
  for (const std::size_t count : {0U, 1U, 64U, 100U}) {
    RidgeSum sum = sum_of(examples(count, 7));
    const std::string bytes = sum.format();
    BOOST_TEST(bytes.size() == (count == 0 ? 24 : 8 * (3 + kDims * (kDims + 3) / 2 + kOutputs * (kDims + 2))));
    auto read = RidgeSum::parse(bytes);
    BOOST_REQUIRE(read.ok());
    BOOST_TEST(read->count() == count);
    BOOST_TEST((read->format() == bytes));
    if (count == 0) continue;
    std::vector<double> expected(kOutputs), values(kOutputs);
    const auto asked = examples(1, 8)[0].vector;
    const auto whole = RidgeFit::create(sum, 2), fit = RidgeFit::create(*read, 2);
    BOOST_REQUIRE(whole->predict(asked, expected).ok());
    BOOST_REQUIRE(fit->predict(asked, values).ok());
    BOOST_TEST(values == expected, boost::test_tools::per_element());
    BOOST_TEST(fit->deviation() == whole->deviation());
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_state_is_refused) {
  const std::string bytes = sum_of(examples(9, 9)).format();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    BOOST_TEST(!RidgeSum::parse(std::string_view(bytes).substr(0, size)).ok());
  }
  BOOST_TEST(!RidgeSum::parse(bytes + "x").ok());
  const auto with = [&](std::size_t word, std::string_view value) {
    return std::string(bytes).replace(8 * word, 8, value);
  };
  using namespace std::string_view_literals;
  constexpr auto kInfinity = "\0\0\0\0\0\0\xF0\x7F"sv, kMinusOne = "\0\0\0\0\0\0\xF0\xBF"sv;
  const std::string huge(8, '\xFF');
  for (std::size_t word = 0; word < 3; ++word) BOOST_TEST(!RidgeSum::parse(with(word, huge)).ok());
  for (std::size_t word = 3; word < bytes.size() / 8; ++word) BOOST_TEST(!RidgeSum::parse(with(word, kInfinity)).ok());
  BOOST_TEST(!RidgeSum::parse(with(3, kMinusOne)).ok());  // a square
}

// A matrix that is no sum of squares: 0 where an example has 1, beside products that are not 0.
BOOST_AUTO_TEST_CASE(sums_of_no_examples_are_not_fitted) {
  RidgeSum sum(2);
  sum.push(std::vector<float>{100, 100}, std::vector<double>{1});
  std::string bytes = sum.format();
  bytes.replace(8 * 3, 8, 8, '\0');
  const auto read = RidgeSum::parse(bytes);
  BOOST_REQUIRE(read.ok());
  BOOST_TEST(!RidgeFit::create(*read, 2).ok());
}

BOOST_AUTO_TEST_CASE(parts_with_other_outputs_merge_when_these_are_moved) {
  const auto all = examples(100, 10);
  // The second half has outputs 2 and 0 alone, as its own 0 and 1.
  std::vector<Example> whole = all, half(all.begin() + 50, all.end());
  for (std::size_t i = 50; i < all.size(); ++i) {
    whole[i].values[1] = 0;
    half[i - 50].values = {all[i].values[2], all[i].values[0]};
  }
  RidgeSum merged = sum_of({all.begin(), all.begin() + 50}), other = sum_of(half);
  other.move_outputs(std::vector<std::size_t>{2, 0}, kOutputs);
  merged.merge(other);
  std::vector<double> expected(kOutputs), values(kOutputs);
  BOOST_REQUIRE(RidgeFit::create(sum_of(whole), 1)->predict(all[7].vector, expected).ok());
  BOOST_REQUIRE(RidgeFit::create(merged, 1)->predict(all[7].vector, values).ok());
  for (std::size_t j = 0; j < kOutputs; ++j) BOOST_TEST(std::abs(values[j] - expected[j]) < 1e-9);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_fitted_is_refused) {
  BOOST_TEST(!RidgeFit::create(RidgeSum(kDims), 1).ok());
  for (const double lambda : {0.0, -1.0, std::nan("")}) {
    BOOST_TEST(!RidgeFit::create(sum_of(examples(3, 6)), lambda).ok());
  }
}

// A vector of another space has no value: it was read beyond its end.
BOOST_AUTO_TEST_CASE(a_vector_of_another_size_is_refused) {
  const auto fit = RidgeFit::create(sum_of(examples(10, 3)), 1);
  std::vector<double> values(kOutputs);
  for (const std::size_t size : {kDims - 1, kDims + 1, std::size_t{0}}) {
    const auto status = fit->predict(std::vector<float>(size), values);
    BOOST_REQUIRE(!status.ok());
    BOOST_TEST(status.error().message.find(std::to_string(size) + " numbers") != std::string::npos);
    BOOST_TEST(status.error().message.find("expected " + std::to_string(kDims)) != std::string::npos);
  }
  std::vector<double> too_many(kOutputs + 1);
  BOOST_TEST(!fit->predict(std::vector<float>(kDims), too_many).ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
