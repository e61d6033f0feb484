#include "attend/unshown.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace heed::tools;

namespace {

// Resources r0, r1 ... of one number each, in an order of one's choice; every need likes those near its own number.
struct Stream {
  std::vector<std::size_t> order;
  explicit Stream(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) order.push_back(i);
  }
  void pass(UnshownSample& sample, std::size_t needs) const {
    sample.begin(needs);
    for (const std::size_t r : order) {
      for (std::size_t n = 0; n < needs; ++n) {
        const double score = -std::abs(static_cast<double>(r) - 100.0 * static_cast<double>(n));
        sample.observe("n" + std::to_string(n), "r" + std::to_string(r), r, score, std::vector<double>{score},
                       {static_cast<float>(r)});
      }
    }
  }
};

std::vector<float> sampled(const std::vector<UnshownSample::Resource>& all) {
  std::vector<float> numbers;
  for (const auto& one : all) numbers.push_back(one.vector->at(0));
  return numbers;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(unshown)

BOOST_AUTO_TEST_CASE(all_of_a_short_stream) {
  UnshownSample sample;
  Stream(40).pass(sample, 1);
  const auto all = sample.take("n0");
  BOOST_TEST(all.size() == 40U);
  for (const auto& one : all) BOOST_TEST(one.count == 1);
  BOOST_TEST(sample.take("n0").empty());
  BOOST_TEST(sample.take("n1").empty());
}

BOOST_AUTO_TEST_CASE(the_nearest_and_a_sample_of_the_others) {
  constexpr std::size_t kCount = 5000;
  UnshownSample sample;
  Stream(kCount).pass(sample, 3);
  const auto all = sample.take("n2");
  double total = 0;
  for (const auto& one : all) total += one.count;
  BOOST_TEST(total == static_cast<double>(kCount), boost::test_tools::tolerance(1e-12));
  for (std::size_t i = 0; i < UnshownSample::kNearestMost; ++i) {
    BOOST_TEST(all[i].count == 1);
    BOOST_TEST(std::abs(all[i].vector->at(0) - 200) <= 16);
    BOOST_TEST(all[i].features[0] == -std::abs(static_cast<double>(all[i].vector->at(0)) - 200));
  }
  // Uniform: the mean of 128 of 0 to 4999 is 2500 with a standard error of 128.
  double mean = 0, count = 0;
  for (std::size_t i = UnshownSample::kNearestMost; i < all.size(); ++i) {
    mean += static_cast<double>(all[i].vector->at(0));
    count += 1;
  }
  BOOST_TEST(count >= 120);
  BOOST_TEST(std::abs(mean / count - 2500) < 400);
  auto numbers = sampled(all);
  std::sort(numbers.begin(), numbers.end());
  BOOST_TEST((std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end()));  // none twice
}

BOOST_AUTO_TEST_CASE(the_order_of_the_stream_changes_nothing) {
  UnshownSample forwards, backwards;
  Stream stream(3000);
  stream.pass(forwards, 2);
  std::reverse(stream.order.begin(), stream.order.end());
  stream.pass(backwards, 2);
  for (const std::string need : {"n0", "n1"}) {
    BOOST_TEST(sampled(forwards.take(need)) == sampled(backwards.take(need)), boost::test_tools::per_element());
  }
}

// A vector is held once however many needs met it, and many needs get by with fewer.
BOOST_AUTO_TEST_CASE(memory_is_bounded) {
  constexpr std::size_t kNeeds = 3000;
  UnshownSample sample;
  Stream(500).pass(sample, kNeeds);
  const auto one = sample.take("n0"), other = sample.take("n2900");
  BOOST_TEST(one.size() <= UnshownSample::kNearestLeast + UnshownSample::kSampledLeast);
  BOOST_TEST(one.size() >= UnshownSample::kSampledLeast);
  BOOST_TEST(one.back().vector.get() == other.back().vector.get());
}

BOOST_AUTO_TEST_SUITE_END()
