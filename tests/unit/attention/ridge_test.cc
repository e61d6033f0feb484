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
      fit->predict(asked.vector, values);
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
    whole->predict(all[0].vector, expected);
    fit->predict(all[0].vector, values);
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
  RidgeFit::create(sum_of(all), 1)->predict(all[7].vector, expected);
  RidgeFit::create(std::move(sum), 1)->predict(all[7].vector, values);
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

BOOST_AUTO_TEST_CASE(what_cannot_be_fitted_is_refused) {
  BOOST_TEST(!RidgeFit::create(RidgeSum(kDims), 1).ok());
  for (const double lambda : {0.0, -1.0, std::nan("")}) {
    BOOST_TEST(!RidgeFit::create(sum_of(examples(3, 6)), lambda).ok());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
