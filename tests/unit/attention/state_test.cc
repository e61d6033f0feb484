// Mergeable states: any split and any tree of merges against one pass, and one pass against the definition.
#include "heed/attention/state.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "fixture.h"
#include "heed/attention/base64.h"
#include "heed/attention/sparse_state.h"

using namespace heed::attention;

namespace {

constexpr double kMasked = -std::numeric_limits<double>::infinity();
constexpr std::size_t kDims = 3;

struct Item {
  double score;
  std::uint64_t ordinal;
  std::vector<double> value;
};

// Scores with ties and masked ones; whole values, so that their plain sums are exact in any order.
std::vector<Item> items_of(std::size_t count, int range, std::uint64_t seed, bool positive = false) {
  Generator generator(seed);
  std::vector<Item> items;
  for (std::size_t i = 0; i < count; ++i) {
    double score = generator.fraction(range);
    if (generator.below(3) == 0) score = std::floor(score * 8) / 8;
    if (positive) score = std::fabs(score);
    if (generator.below(11) == 0) score = kMasked;
    std::vector<double> value(kDims);
    for (double& x : value) x = static_cast<double>(generator.below(7)) - 3;
    items.push_back({score, i, value});
  }
  return items;
}

template <class State>
State one_pass(State state, const std::vector<Item>& items) {
  for (const Item& item : items) state.push(item.score, item.ordinal, item.value);
  return state;
}

// A random tree of merges over a random split; some parts travel as text.
template <class State>
State merged_at_random(const State& identity, const std::vector<Item>& items, Generator& generator) {
  std::vector<State> parts(1 + generator.below(9), identity);
  for (const Item& item : items) parts[generator.below(parts.size())].push(item.score, item.ordinal, item.value);
  while (parts.size() > 1) {
    std::swap(parts[generator.below(parts.size())], parts.back());
    State last = parts.back();
    parts.pop_back();
    if (generator.below(2) == 0) last = State::parse(last.format()).value();
    parts[generator.below(parts.size())].merge(last);
  }
  return parts[0];
}

std::vector<double> mean_by_the_book(const std::vector<Item>& items, const Normalization& how) {
  std::vector<double> scores, mean(kDims, 0.0);
  for (const Item& item : items) scores.push_back(item.score);
  std::vector<double> weights(scores.size());
  BOOST_REQUIRE(normalize_plain(scores, how, weights).ok());
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (std::size_t x = 0; x < kDims; ++x) mean[x] += weights[i] * items[i].value[x];
  }
  return mean;
}

void near(const std::vector<double>& a, const std::vector<double>& b, double tolerance = 1e-10) {
  BOOST_REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) BOOST_TEST(std::fabs(a[i] - b[i]) <= tolerance);
}

const Normalization kSparse[] = {{Normalizer::kSparsemax, 1, 0}, {Normalizer::kSparsemax, 0.05, 0},
                                 {Normalizer::kEntmax15, 1, 0},  {Normalizer::kEntmax15, 4, 0},
                                 {Normalizer::kEntmax, 1, 1.2},  {Normalizer::kEntmax, 0.5, 3}};

template <class State>
void check_text(const State& state) {
  const std::string text = state.format();
  const auto back = State::parse(text);
  BOOST_REQUIRE(back.ok());
  BOOST_TEST(back->format() == text);
  BOOST_TEST(back->count() == state.count());
  BOOST_TEST(!State::parse("").ok());
  BOOST_TEST(!State::parse("AAAA").ok());
  BOOST_TEST(!State::parse(text.substr(0, text.size() / 8 * 4)).ok());
  // Whatever is changed, what is accepted is canonical.
  auto bytes = base64_decode(text).value();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int bit : {0, 5, 7}) {
      auto flipped = bytes;
      flipped[at] = static_cast<std::uint8_t>(flipped[at] ^ 1 << bit);
      const auto other = State::parse(base64_encode(flipped));
      if (other.ok()) BOOST_REQUIRE(other->format() == base64_encode(flipped));
      if (at < 8) BOOST_REQUIRE(!other.ok());
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(states)

BOOST_AUTO_TEST_CASE(softmax_states_merge_in_any_tree) {
  Generator generator(1);
  for (const double temperature : {1.0, 0.1}) {
    for (std::size_t count : {0u, 1u, 2u, 50u, 400u}) {
      const std::vector<Item> items = items_of(count, 5, count);
      const SoftmaxState whole = one_pass(SoftmaxState(kDims, temperature), items);
      const std::vector<double> mean = mean_by_the_book(items, {Normalizer::kSoftmax, temperature, 0});
      near(whole.finish().mean, mean);
      for (int trial = 0; trial < 30; ++trial) {
        const SoftmaxState other = merged_at_random(SoftmaxState(kDims, temperature), items, generator);
        BOOST_REQUIRE(other.sum() == whole.sum());  // and so every weight, to the bit
        near(other.finish().mean, mean);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(linear_states_merge_in_any_tree) {
  Generator generator(2);
  for (std::size_t count : {0u, 1u, 2u, 50u, 400u}) {
    std::vector<Item> items = items_of(count, 5, count, true);
    if (count > 0) items[0].score = 1;
    const LinearState whole = one_pass(LinearState(kDims), items);
    const std::vector<double> mean = mean_by_the_book(items, {Normalizer::kLinear, 1, 0});
    near(whole.finish().mean, mean);
    for (int trial = 0; trial < 30; ++trial) {
      const LinearState other = merged_at_random(LinearState(kDims), items, generator);
      BOOST_TEST(other.count() == whole.count());
      near(other.finish().mean, mean);
    }
  }
  BOOST_TEST(!LinearState::admits(-1));
  BOOST_TEST(!LinearState::admits(std::nan("")));
  BOOST_TEST(!LinearState::admits(-kMasked));
  BOOST_TEST(LinearState::admits(kMasked));
  BOOST_TEST(one_pass(LinearState(1), {{0, 0, {5}}}).finish().weight(0) == 0.0);
}

BOOST_AUTO_TEST_CASE(top_k_states_are_the_same_bytes_in_any_tree) {
  Generator generator(3);
  for (std::size_t k : {0u, 1u, 10u, 1000u}) {
    const std::vector<Item> items = items_of(300, 2, k);
    const TopKState whole = one_pass(TopKState(kDims, k), items);
    for (int trial = 0; trial < 30; ++trial) {
      BOOST_REQUIRE(merged_at_random(TopKState(kDims, k), items, generator).format() == whole.format());
    }
    const auto finished = whole.finish().value();
    BOOST_TEST(finished.entries.size() == std::min<std::size_t>(k, whole.count()));
    std::vector<Item> best;
    for (const auto& entry : finished.entries) best.push_back({entry.score, entry.ordinal, entry.payload});
    near(finished.mean, mean_by_the_book(best, {}));
    BOOST_TEST(!whole.finish({Normalizer::kSoftmax, -1, 0}).ok());
  }
}

BOOST_AUTO_TEST_CASE(sparse_states_are_the_same_bytes_in_any_tree) {
  Generator generator(4);
  for (const Normalization& how : kSparse) {
    for (std::size_t count : {0u, 1u, 2u, 50u, 700u}) {
      const std::vector<Item> items = items_of(count, 1 + static_cast<int>(count % 3), count + 1);
      const SparseState whole = one_pass(SparseState(kDims, how), items);
      near(whole.finish().mean, mean_by_the_book(items, how), 1e-8);
      for (int trial = 0; trial < 20; ++trial) {
        BOOST_REQUIRE(merged_at_random(SparseState(kDims, how), items, generator).format() == whole.format());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(sparse_weights_have_the_bits_of_normalize) {
  for (const Normalization& how : kSparse) {
    std::vector<Item> items = items_of(500, 1, 17);
    // The smallest differences of these scores are kept up to 2^36.
    for (const double away : {0.0, 0x1p36}) {
      for (Item& item : items) item.score += away;
      const SparseState::Finished finished = one_pass(SparseState(kDims, how), items).finish();
      std::vector<double> scores;
      for (const Item& item : items) scores.push_back(item.score);
      std::vector<double> weights(scores.size());
      BOOST_REQUIRE(normalize(scores, how, weights).ok());
      std::uint64_t supported = 0, found = 0;
      for (std::size_t i = 0; i < scores.size(); ++i) {
        BOOST_REQUIRE(finished.weight(scores[i]) == weights[i]);
        supported += weights[i] > 0;
      }
      for (const auto& entry : finished.support) found += entry.count;
      BOOST_TEST(found == supported);
      BOOST_TEST(supported < 500u);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_sparse_state_stays_small) {
  Generator generator(6);
  SparseState state(0);
  for (std::uint64_t i = 0; i < 100000; ++i) state.push(generator.fraction(50), i);
  BOOST_TEST(state.entries() < 200u);
  BOOST_TEST(state.count() == 100000u);
  // Equal scores are one entry, however many.
  SparseState ties(1);
  const std::vector<double> one = {1};
  for (std::uint64_t i = 0; i < 10000; ++i) ties.push(i % 2 == 0 ? 0.25 : 0.5, 10000 - i, one);
  BOOST_TEST(ties.entries() < 70u);
  const auto finished = ties.finish();
  BOOST_TEST(finished.support.size() == 1u);
  BOOST_TEST(finished.support[0].count == 5000u);
  BOOST_TEST(finished.support[0].ordinal == 1u);
  BOOST_TEST(finished.weight(0.5) == 1.0 / 5000);
  BOOST_TEST(finished.mean[0] == 1.0);
}

BOOST_AUTO_TEST_CASE(rising_and_falling_scores_leave_the_same_bytes) {
  for (const Normalization& how : kSparse) {
    SparseState rising(0, how), falling(0, how);
    for (int i = 0; i < 2000; ++i) rising.push(i / 512.0, static_cast<std::uint64_t>(i));
    for (int i = 1999; i >= 0; --i) falling.push(i / 512.0, static_cast<std::uint64_t>(i));
    BOOST_TEST(rising.format() == falling.format());
  }
}

BOOST_AUTO_TEST_CASE(everything_masked_gives_zeros_and_never_nan) {
  const std::vector<double> nan(kDims, std::nan("")), zeros(kDims, 0.0);
  const auto masked = [&](auto state) {
    for (std::uint64_t i = 0; i < 5; ++i) state.push(kMasked, i, nan);
    state.merge(decltype(state)(state));
    BOOST_TEST(state.count() == 0u);
    return state;
  };
  BOOST_TEST(masked(SoftmaxState(kDims)).finish().mean == zeros);
  BOOST_TEST(masked(LinearState(kDims)).finish().mean == zeros);
  BOOST_TEST(masked(TopKState(kDims)).finish().value().mean == zeros);
  BOOST_TEST(masked(SparseState(kDims)).finish().mean == zeros);
  BOOST_TEST(SparseState(kDims).finish().weight(1) == 0.0);
}

BOOST_AUTO_TEST_CASE(texts_come_back_and_others_are_refused) {
  const std::vector<Item> items = items_of(40, 1, 8), positive = items_of(40, 1, 8, true);
  for (std::size_t some : {0u, 1u, 40u}) {
    const std::vector<Item> first(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(some));
    const std::vector<Item> shares(positive.begin(), positive.begin() + static_cast<std::ptrdiff_t>(some));
    check_text(one_pass(SoftmaxState(kDims), first));
    check_text(one_pass(LinearState(kDims), shares));
    check_text(one_pass(TopKState(kDims, 5), first));
    check_text(one_pass(SparseState(kDims), first));
  }
  BOOST_TEST(LinearState::parse(SoftmaxState(2).format()).error().message == "is not a linear state");
}

BOOST_AUTO_TEST_SUITE_END()
