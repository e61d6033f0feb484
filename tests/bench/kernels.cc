// Scores and base64 for every instruction set this machine has, in the cache and from memory, beside the bandwidth of
// the memory itself: bench_kernels ROUNDS
//
// Vectors have 384 numbers. In the cache means 512 vectors (768 KiB), from memory 200,000 (293 MiB). Rates of scores
// are vectors (or pairs) a second; of base64, and of memory, bytes a second of text and of memory read.
#include <cmath>
#include <cstring>
#include <memory>
#include <numeric>

#include "data.h"
#include "heed/attention/base64.h"
#include "heed/attention/dot.h"
#include "heed/attention/encoding.h"
#include "heed/attention/isa.h"
#include "race.h"

namespace {

using namespace heed::attention;
using heed::bench::Race;
using heed::bench::Random;
using heed::bench::require;

constexpr std::size_t kDims = 384;
constexpr std::size_t kInCache = 512;
constexpr std::size_t kInMemory = 200'000;
constexpr std::size_t kQueries = 64;
constexpr std::size_t kTile = 48;  // vectors scored a call

std::vector<float> random_numbers(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> numbers(count);
  for (float& each : numbers) each = static_cast<float>(random.around((1 << 20) - 1)) / (1 << 20);
  return numbers;
}

// Everything the contestants read, made once.
struct Data {
  std::vector<float> vectors = random_numbers(kInMemory * kDims, 4);
  std::vector<float> queries = random_numbers(kQueries * kDims, 5);
  std::vector<std::uint8_t> bytes = bytes_of_vectors();
  std::string text = base64_encode(bytes);
  std::vector<std::uint8_t> decoded = std::vector<std::uint8_t>(bytes.size());
  std::string encoded = std::string(text.size(), '\0');
  double sink = 0;

  std::vector<std::uint8_t> bytes_of_vectors() const {
    std::vector<std::uint8_t> copy(kInCache * kDims);
    std::memcpy(copy.data(), vectors.data(), copy.size());
    return copy;
  }
};

// The numbers are k / 2^20: their products and sums are exact in integers, and here they have to be the same.
void check_dot(const Data& data) {
  for (std::size_t v = 0; v < 100; ++v) {
    const float* vector = &data.vectors[v * kDims];
    std::int64_t exact = 0;
    for (std::size_t i = 0; i < kDims; ++i) {
      exact +=
          static_cast<std::int64_t>(data.queries[i] * (1 << 20)) * static_cast<std::int64_t>(vector[i] * (1 << 20));
    }
    require(dot(data.queries.data(), vector, kDims) == std::ldexp(static_cast<double>(exact), -40), "dot");
  }
}

void check_base64(Data& data) {
  require(base64_decode(data.text, data.decoded).ok() && data.decoded == data.bytes, "base64_decode");
  base64_encode(data.bytes, data.encoded.data());
  require(data.encoded == data.text, "base64_encode");
}

void add_dot(Race& race, Data& data, const std::string& label, std::size_t count, int repeats) {
  race.add(label, static_cast<double>(count) * repeats, [&data, count, repeats] {
    for (int r = 0; r < repeats; ++r) {
      for (std::size_t v = 0; v < count; ++v) {
        data.sink += dot(data.queries.data(), &data.vectors[v * kDims], kDims);
      }
    }
  });
}

void add_block(Race& race, Data& data, const std::string& label, std::size_t queries, std::size_t count) {
  auto block = std::make_shared<QueryBlock>(data.queries.data(), queries, kDims);
  race.add(label, static_cast<double>(queries * count), [&data, block, queries, count] {
    std::vector<double> scores(queries * kTile);
    for (std::size_t v = 0; v + kTile <= count; v += kTile) {
      block->score(&data.vectors[v * kDims], kTile, scores.data());
      data.sink += scores[v % scores.size()];
    }
  });
}

void add_base64(Race& race, Data& data, const std::string& isa) {
  constexpr int kRepeats = 100;
  const double characters = static_cast<double>(data.text.size()) * kRepeats;
  race.add(isa + ".base64.decode", characters, [&data] {
    for (int r = 0; r < kRepeats; ++r) require(base64_decode(data.text, data.decoded).ok(), "base64_decode");
  });
  race.add(isa + ".base64.encode", characters, [&data] {
    for (int r = 0; r < kRepeats; ++r) base64_encode(data.bytes, data.encoded.data());
  });
}

void add_decode(Race& race, Data& data, const std::string& isa, VectorType type) {
  constexpr int kRepeats = 20'000;
  auto encoded = std::make_shared<EncodedVector>(heed::bench::need(encode_vector({data.vectors.data(), kDims}, type)));
  race.add(fmt::format("{}.decode.{}", isa, vector_type_name(type)), kRepeats, [&data, encoded] {
    std::vector<float> out(kDims);
    for (int r = 0; r < kRepeats; ++r) {
      require(decode_vector(encoded->base64, encoded->type, encoded->scale, out).ok(), "decode_vector");
    }
    data.sink += static_cast<double>(out[0]);
  });
}

// The peer: adding up the same bytes as eight integers side by side, which nothing but the memory limits.
void add_bandwidth(Race& race, Data& data) {
  race.add("memory.read", static_cast<double>(data.vectors.size() * sizeof(float)), [&data] {
    std::uint64_t lanes[8] = {};
    for (std::size_t i = 0; i + 16 <= data.vectors.size(); i += 16) {
      std::uint64_t words[8];
      std::memcpy(words, &data.vectors[i], sizeof words);
      for (int k = 0; k < 8; ++k) lanes[k] += words[k];
    }
    data.sink += static_cast<double>(std::accumulate(std::begin(lanes), std::end(lanes), std::uint64_t{0}) & 1);
  });
}

void race_isa(Data& data, Isa isa, unsigned rounds) {
  heed::bench::need(select_isa(isa));
  check_dot(data);
  check_base64(data);
  const std::string name(isa_name(isa));
  Race race;
  add_dot(race, data, name + ".dot.cache", kInCache, 20);
  add_dot(race, data, name + ".dot.memory", kInMemory, 1);
  add_block(race, data, name + ".block1.memory", 1, kInMemory);
  add_block(race, data, name + ".block64.memory", kQueries, 10'000);
  add_base64(race, data, name);
  for (const VectorType type : {VectorType::kF32, VectorType::kF16, VectorType::kI8}) {
    add_decode(race, data, name, type);
  }
  if (isa == best_isa()) add_bandwidth(race, data);
  race.run(rounds);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) heed::bench::fail("usage: bench_kernels ROUNDS");
  const auto rounds = static_cast<unsigned>(std::atoi(argv[1]));
  Data data;
  for (const Isa isa : {Isa::kPlain, Isa::kV2, Isa::kV3, Isa::kV4}) {
    if (isa_supported(isa)) race_isa(data, isa, rounds);
  }
  if (data.sink == 0.5) fmt::print(stderr, "so that nothing is optimised away\n");
}
