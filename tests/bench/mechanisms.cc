// Normalisers, mergeable states, attention and late interaction, fast beside plain: bench_mechanisms ROUNDS
//
// States take scores as a pass over a stream brings them, one at a time; rates are scores, pairs of a query and a key,
// or pairs of tokens a second. What is fast is checked against what is plain first.
#include <cmath>

#include "data.h"
#include "heed/attention/maxsim.h"
#include "heed/attention/multihead.h"
#include "heed/attention/normalize.h"
#include "heed/attention/sparse_state.h"
#include "heed/attention/state.h"
#include "race.h"

namespace {

using namespace heed::attention;
using heed::bench::Race;
using heed::bench::Random;
using heed::bench::require;

constexpr std::size_t kScores = 1'000'000, kRow = 1'000, kDims = 384;

// As wide as the scores: most of the weight is on the best of them.
constexpr double kTemperature = 0.05;

double sink = 0;

// As scores of unlike vectors of 384 numbers are: around 0, a twentieth wide.
std::vector<double> scores_of(std::size_t count) {
  Random random(3);
  std::vector<double> scores(count);
  for (double& score : scores) score = random.bell() / (4096.0 * 20);
  return scores;
}

std::vector<float> numbers_of(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> numbers(count);
  for (float& x : numbers) x = static_cast<float>(random.around(4095)) / 4096;
  return numbers;
}

template <class State>
void add_pushes(Race& race, const std::string& label, const State& identity, const std::vector<double>& scores,
                const std::vector<double>& value, std::size_t count) {
  race.add(label, static_cast<double>(count), [&, identity, count] {
    State state = identity;
    for (std::size_t i = 0; i < count; ++i) state.push(scores[i], i, value);
    sink += static_cast<double>(state.count());
  });
}

void race_states(const std::vector<double>& scores, unsigned rounds) {
  const std::vector<double> none, vector(kDims, 0.5);
  Race race;
  for (const bool values : {false, true}) {
    const std::vector<double>& value = values ? vector : none;
    const std::string what = values ? "values." : "push.";
    const std::size_t count = values ? kScores / 10 : kScores, dims = value.size();
    add_pushes(race, what + "softmax", SoftmaxState(dims, kTemperature), scores, value, count);
    for (const Normalizer sparse : {Normalizer::kSparsemax, Normalizer::kEntmax15, Normalizer::kEntmax}) {
      const SparseState state(dims, {sparse, kTemperature, 1.25});
      add_pushes(race, fmt::format("{}{}", what, normalizer_name(sparse)), state, scores, value, count);
    }
    add_pushes(race, what + "topk", TopKState(dims, 10), scores, value, count);
  }
  // The worst that can be: with a temperature so high that nearly every score stays in the support.
  add_pushes(race, "flat.entmax15", SparseState(0, {Normalizer::kEntmax15, 1, 0}), scores, none, kScores);
  race.run(rounds);
}

void race_normalizers(const std::vector<double>& scores, unsigned rounds) {
  const Normalization all[] = {{Normalizer::kSoftmax, kTemperature, 0},
                               {Normalizer::kSparsemax, kTemperature, 0},
                               {Normalizer::kEntmax15, kTemperature, 0},
                               {Normalizer::kEntmax, kTemperature, 1.25}};
  Race race;
  std::vector<double> weights(kRow), plain(kRow);
  for (const Normalization& how : all) {
    const std::string name(normalizer_name(how.normalizer));
    const std::span<const double> row(scores.data(), kRow);
    heed::bench::need(normalize(row, how, weights));
    heed::bench::need(normalize_plain(row, how, plain));
    for (std::size_t i = 0; i < kRow; ++i) require(std::fabs(weights[i] - plain[i]) < 1e-12, "normalize");
    for (const bool fast : {true, false}) {
      race.add((fast ? "normalize." : "plain.") + name, 20.0 * kRow, [&weights, row, how, fast] {
        for (int r = 0; r < 20; ++r) heed::bench::need((fast ? normalize : normalize_plain)(row, how, weights));
        sink += weights[0];
      });
    }
  }
  race.run(rounds);
}

// One head, 1,024 queries and keys of 64 numbers.
void race_attention(unsigned rounds) {
  constexpr std::size_t kLength = 1024, kSize = 64;
  const std::vector<float> q = numbers_of(kLength * kSize, 1), k = numbers_of(kLength * kSize, 2),
                           v = numbers_of(kLength * kSize, 3);
  const std::vector<double> q64(q.begin(), q.end()), k64(k.begin(), k.end()), v64(v.begin(), v.end());
  const auto input_of = [](const auto& a, const auto& b, const auto& c) {
    const auto rows = [](const auto& numbers) { return heads_first(numbers.data(), 1, 1, kLength, kSize); };
    return MultiHeadInput<typename std::decay_t<decltype(a)>::value_type>{rows(a), rows(b), rows(c)};
  };
  const auto fast = input_of(q, k, v);
  const auto exact = input_of(q64, k64, v64);
  const auto ours = heed::bench::need(multi_head(fast));
  const auto plain = heed::bench::need(multi_head_plain(exact));
  for (std::size_t i = 0; i < ours.size(); ++i) {
    require(std::fabs(static_cast<double>(ours[i]) - plain.output[i]) < 2e-6, "multi_head");
  }
  Race race;
  race.add("attention.fast", kLength * kLength, [&] { sink += heed::bench::need(multi_head(fast))[0]; });
  race.add("attention.plain", kLength * kLength, [&] { sink += heed::bench::need(multi_head_plain(exact)).output[0]; });
  race.run(rounds);
}

// 32 query tokens, documents of 128 tokens, 128 numbers.
void race_maxsim(unsigned rounds) {
  constexpr std::size_t kQuery = 32, kTokens = 128, kSize = 128, kDocuments = 100;
  const std::vector<float> query = numbers_of(kQuery * kSize, 5), tokens = numbers_of(kDocuments * kTokens * kSize, 6);
  const MaxSimQuery fast(query.data(), kQuery, kSize);
  const auto document = [&tokens](std::size_t d) { return &tokens[d * kTokens * kSize]; };
  const auto plain = [&](std::size_t d) { return maxsim_plain(query.data(), kQuery, document(d), kTokens, kSize); };
  for (std::size_t d = 0; d < kDocuments; ++d) require(fast.score(document(d), kTokens) == plain(d), "maxsim");
  Race race;
  race.add("maxsim.fast", kQuery * kTokens * kDocuments, [&] {
    for (std::size_t d = 0; d < kDocuments; ++d) sink += fast.score(document(d), kTokens);
  });
  race.add("maxsim.plain", kQuery * kTokens * kDocuments, [&] {
    for (std::size_t d = 0; d < kDocuments; ++d) sink += plain(d);
  });
  race.run(rounds);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) heed::bench::fail("usage: bench_mechanisms ROUNDS");
  const auto rounds = static_cast<unsigned>(std::atoi(argv[1]));
  const std::vector<double> scores = scores_of(kScores);
  race_states(scores, rounds);
  race_normalizers(scores, rounds);
  race_attention(rounds);
  race_maxsim(rounds);
  if (sink == 0.5) fmt::print(stderr, "so that nothing is optimised away\n");
}
