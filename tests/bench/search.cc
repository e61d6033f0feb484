// Search in memory, vectors of 384 numbers, ten best: bench_search ROUNDS [VECTORS]
//
// Beside FAISS (libfaiss-dev) and OpenBLAS (libopenblas-dev), each if it was there when this was built. Every
// contestant is checked first: ours has to be the exact ranking, FAISS's flat index has to find the same vectors but
// for ties of its f32 scores, and the recall of the 8-bit ones is printed to standard error. Rates are pairs of a query
// and a vector.
#include "heed/attention/search.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <queue>
#include <set>

#include "data.h"
#include "heed/attention/encoding.h"
#include "heed/attention/topk.h"
#include "race.h"

#ifdef HEED_BENCH_FAISS
#include <faiss/IndexFlat.h>
#include <faiss/IndexScalarQuantizer.h>
#include <omp.h>
#endif
#ifdef HEED_BENCH_OPENBLAS
#include <cblas.h>
extern "C" void openblas_set_num_threads(int);
#endif

namespace {

using namespace heed::attention;
using heed::bench::Race;
using heed::bench::Random;
using heed::bench::require;

constexpr std::size_t kDims = 384, kQueries = 64, kBest = 10;

// Vectors around 1,000 centres, of length near 1; queries are near to some of them.
struct Data {
  explicit Data(std::size_t vectors) : count(vectors) {
    Random random(7);
    std::vector<float> centres(1000 * kDims);
    for (float& x : centres) x = static_cast<float>(random.bell()) / (4096 * 20);
    const auto near_centre = [&](float* to, int scale) {
      const float* centre = &centres[random.below(1000) * kDims];
      for (std::size_t i = 0; i < kDims; ++i) {
        // A sum of two uniform numbers is bell enough and quicker.
        const auto noise = static_cast<float>(random.around(4095) + random.around(4095));
        to[i] = centre[i] + noise / static_cast<float>(4096 * scale);
      }
    };
    rows.resize(count * kDims);
    for (std::size_t v = 0; v < count; ++v) near_centre(&rows[v * kDims], 24);
    queries.resize(kQueries * kDims);
    for (std::size_t q = 0; q < kQueries; ++q) near_centre(&queries[q * kDims], 24);
  }
  std::size_t count;
  std::vector<float> rows, queries;
  std::size_t sink = 0;
};

struct Nothing {};

// The definition: every score by `dot`. Some of the queries, as it takes a while.
void check_exact(const Data& data, const Hits& hits) {
  for (std::size_t q = 0; q < hits.size(); q += 21) {
    TopK<Nothing> best(kBest);
    for (std::size_t v = 0; v < data.count; ++v) {
      best.push(dot(&data.queries[q * kDims], &data.rows[v * kDims], kDims), v, {});
    }
    const auto expected = best.take_sorted();
    require(expected.size() == hits[q].size(), "search: another number of hits");
    for (std::size_t i = 0; i < expected.size(); ++i) {
      require(hits[q][i].score == expected[i].score && hits[q][i].ordinal == expected[i].ordinal, "search");
    }
  }
}

[[maybe_unused]] double recall(const Hits& truth, const std::int64_t* labels, std::size_t queries) {
  std::size_t found = 0;
  for (std::size_t q = 0; q < queries; ++q) {
    for (const Hit& hit : truth[q]) {
      const auto* row = labels + q * kBest;
      found += std::find(row, row + kBest, static_cast<std::int64_t>(hit.ordinal)) != row + kBest;
    }
  }
  return static_cast<double>(found) / static_cast<double>(queries * kBest);
}

template <class Index>
void add_ours(Race& race, Data& data, const std::string& label, const Index& index, std::size_t queries,
              unsigned threads) {
  auto batch = std::make_shared<QueryBatch>(data.queries.data(), queries, kDims);
  race.add(fmt::format("{}.q{}.t{}", label, queries, threads), static_cast<double>(queries * data.count),
           [&data, &index, batch, threads] {
             data.sink += heed::bench::need(index.search(*batch, {kBest, threads, nullptr}))[0].size();
           });
}

#ifdef HEED_BENCH_FAISS
void add_faiss(Race& race, Data& data, const std::string& label, const faiss::Index& index, std::size_t queries,
               unsigned threads) {
  race.add(fmt::format("{}.q{}.t{}", label, queries, threads), static_cast<double>(queries * data.count),
           [&data, &index, queries, threads] {
             omp_set_num_threads(static_cast<int>(threads));
#ifdef HEED_BENCH_OPENBLAS
             openblas_set_num_threads(static_cast<int>(threads));
#endif
             std::vector<float> scores(queries * kBest);
             std::vector<std::int64_t> labels(queries * kBest);
             index.search(static_cast<std::int64_t>(queries), data.queries.data(), kBest, scores.data(), labels.data());
             data.sink += static_cast<std::size_t>(labels[0]);
           });
}
#endif

#ifdef HEED_BENCH_OPENBLAS
// What one would write by hand: sgemm on blocks of 4,096 vectors, a heap a query.
std::vector<std::vector<std::pair<float, std::size_t>>> blas_search(const Data& data, std::size_t queries,
                                                                    int threads) {
  constexpr std::size_t kBlock = 4096;
  openblas_set_num_threads(threads);
  std::vector<float> scores(queries * kBlock);
  std::vector<std::vector<std::pair<float, std::size_t>>> heaps(queries);
  for (std::size_t at = 0; at < data.count; at += kBlock) {
    const std::size_t some = std::min(kBlock, data.count - at);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(queries), static_cast<int>(some), kDims, 1,
                data.queries.data(), kDims, &data.rows[at * kDims], kDims, 0, scores.data(), kBlock);
    for (std::size_t q = 0; q < queries; ++q) {
      auto& heap = heaps[q];
      for (std::size_t v = 0; v < some; ++v) {
        const float score = scores[q * kBlock + v];
        if (heap.size() == kBest && score <= heap.front().first) continue;
        if (heap.size() == kBest) std::pop_heap(heap.begin(), heap.end(), std::greater<>()), heap.pop_back();
        heap.emplace_back(score, at + v);
        std::push_heap(heap.begin(), heap.end(), std::greater<>());
      }
    }
  }
  return heaps;
}
#endif

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) heed::bench::fail("usage: bench_search ROUNDS [VECTORS]");
  const auto rounds = static_cast<unsigned>(std::atoi(argv[1]));
  Data data(argc == 3 ? static_cast<std::size_t>(std::atol(argv[2])) : 1'000'000);
  const FlatIndex flat(data.rows.data(), data.count, kDims);
  std::vector<std::uint16_t> halves(data.rows.size());
  for (std::size_t i = 0; i < halves.size(); ++i) halves[i] = float_to_half(data.rows[i]);
  const FlatIndex half(halves.data(), data.count, kDims);
  const QuantizedIndex integers = heed::bench::need(QuantizedIndex::build(data.rows.data(), data.count, kDims, 2));

  const QueryBatch all(data.queries.data(), kQueries, kDims);
  const Hits truth = heed::bench::need(flat.search(all, {kBest, 2, nullptr}));
  check_exact(data, truth);
  require(heed::bench::need(flat.search(all, {kBest, 1, nullptr})) == truth, "search with one thread");
  require(heed::bench::need(integers.search(all, {kBest, 1, nullptr})) == truth, "search by 8-bit integers");

  Race race;
#ifdef HEED_BENCH_FAISS
  faiss::IndexFlatIP faiss_flat(kDims);
  faiss_flat.add(static_cast<std::int64_t>(data.count), data.rows.data());
  faiss::IndexScalarQuantizer faiss_sq8(kDims, faiss::ScalarQuantizer::QT_8bit, faiss::METRIC_INNER_PRODUCT);
  faiss_sq8.train(static_cast<std::int64_t>(std::min<std::size_t>(data.count, 100'000)), data.rows.data());
  faiss_sq8.add(static_cast<std::int64_t>(data.count), data.rows.data());
  std::vector<float> scores(kQueries * kBest);
  std::vector<std::int64_t> labels(kQueries * kBest);
  faiss_flat.search(kQueries, data.queries.data(), kBest, scores.data(), labels.data());
  require(recall(truth, labels.data(), kQueries) > 0.995, "FAISS finds other vectors");
  faiss_sq8.search(2, data.queries.data(), kBest, scores.data(), labels.data());
  fmt::print(stderr, "recall of FAISS SQ8 {:.3f} (2 queries), of ours 1 (64 queries, exact)\n",
             recall(truth, labels.data(), 2));
#endif
#ifdef HEED_BENCH_OPENBLAS
  const auto heaps = blas_search(data, kQueries, 2);
  for (std::size_t q = 0; q < kQueries; ++q) {
    std::set<std::size_t> theirs;
    for (const auto& [score, ordinal] : heaps[q]) theirs.insert(ordinal);
    require(theirs.count(truth[q][0].ordinal) == 1, "sgemm and a heap find another vector");
  }
#endif
  for (const unsigned threads : {1u, 2u}) {
    add_ours(race, data, "f32", flat, 1, threads);
    add_ours(race, data, "f16", half, 1, threads);
    add_ours(race, data, "i8", integers, 1, threads);
    add_ours(race, data, "i8", integers, 2, threads);
    add_ours(race, data, "f32", flat, kQueries, threads);
    add_ours(race, data, "f16", half, kQueries, threads);
    add_ours(race, data, "i8", integers, kQueries, threads);
#ifdef HEED_BENCH_FAISS
    add_faiss(race, data, "faiss.flat", faiss_flat, 1, threads);
    add_faiss(race, data, "faiss.flat", faiss_flat, kQueries, threads);
    add_faiss(race, data, "faiss.sq8", faiss_sq8, 1, threads);
    add_faiss(race, data, "faiss.sq8", faiss_sq8, 2, threads);
#endif
#ifdef HEED_BENCH_OPENBLAS
    race.add(fmt::format("sgemm.q{}.t{}", kQueries, threads), static_cast<double>(kQueries * data.count),
             [&data, threads] { data.sink += blas_search(data, kQueries, static_cast<int>(threads)).size(); });
#endif
  }
  race.run(rounds);
  if (data.sink == 1) fmt::print(stderr, "so that nothing is optimised away\n");
}
