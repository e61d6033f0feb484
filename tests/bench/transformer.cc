// The layers of the transformer encoders in the shape of all-MiniLM-L6-v2 with random weights, no tokeniser:
//
//   bench_transformer ROUNDS FOLDER THREADS [KIND PYTHON PEER.py]...
//
// Texts of 32, 128, 256 and mixed numbers of tokens, in floats and in bytes. Every PYTHON PEER.py is a contestant
// (transformer_peer.py says of which KIND): it reads the same weights and texts, which are written to FOLDER, and its
// vectors have to agree with ours. Reported are
//
//   f32.TEXTS, i8.TEXTS, KIND.TEXTS     texts
//   flop.TEXTS                          the multiplications and additions of f32.TEXTS
//   peak                                those of a loop that does nothing else, in registers
#include <fmt/format.h>

#include <atomic>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "heed/attention/isa.h"
#include "heed/encoder/files/safetensors.h"
#include "heed/encoder/transformer/fast.h"
#include "heed/encoder/transformer/pooling.h"
#include "peer.h"
#include "race.h"

namespace {

using namespace heed::encoder;
using heed::bench::need;
using heed::bench::Peer;
using heed::bench::require;

constexpr std::size_t kHidden = 384, kInner = 1536, kLayers = 6, kHeads = 12, kVocabulary = 30522, kPositions = 512;

TransformerConfig minilm_shape() {
  TransformerConfig config;
  config.hidden = kHidden, config.heads = kHeads, config.intermediate = kInner, config.layers = kLayers;
  config.vocabulary = kVocabulary, config.positions = kPositions, config.has_types = true;
  config.layer_norm_eps = 1e-12F;
  return config;
}

// FOLDER/model.safetensors, of numbers about as large as in a real model.
class RandomWeights {
 public:
  RandomWeights() {
    add("embeddings.word_embeddings.weight", {kVocabulary, kHidden}, 1);
    add("embeddings.position_embeddings.weight", {kPositions, kHidden}, 1);
    add("embeddings.token_type_embeddings.weight", {2, kHidden}, 1);
    add_norm("embeddings.LayerNorm");
    for (std::size_t i = 0; i < kLayers; ++i) {
      const std::string layer = fmt::format("encoder.layer.{}.", i);
      for (const char* one : {"query", "key", "value"}) add_linear(layer + "attention.self." + one, kHidden, kHidden);
      add_linear(layer + "attention.output.dense", kHidden, kHidden);
      add_norm(layer + "attention.output.LayerNorm");
      add_linear(layer + "intermediate.dense", kInner, kHidden);
      add_linear(layer + "output.dense", kHidden, kInner);
      add_norm(layer + "output.LayerNorm");
    }
  }

  void write(const std::string& folder) const {
    const std::string header = "{" + header_ + "}";
    const std::uint64_t bytes = header.size();
    std::ofstream file(folder + "/model.safetensors", std::ios::binary);
    file.write(reinterpret_cast<const char*>(&bytes), sizeof bytes);
    file << header;
    file.write(reinterpret_cast<const char*>(numbers_.data()), static_cast<std::streamsize>(numbers_.size() * 4));
    file.close();
    if (!file) heed::bench::fail(folder + ": cannot write the weights");
  }

 private:
  void add(const std::string& name, std::vector<std::size_t> shape, float size, float middle = 0) {
    std::size_t count = 1;
    for (const std::size_t n : shape) count *= n;
    const std::size_t begin = numbers_.size() * 4;
    for (std::size_t i = 0; i < count; ++i) {
      numbers_.push_back(middle + size * (static_cast<float>(random_() % 8192) / 4096 - 1));
    }
    header_ += fmt::format(R"({}"{}":{{"dtype":"F32","shape":[{}],"data_offsets":[{},{}]}})",
                           header_.empty() ? "" : ",", name, fmt::join(shape, ","), begin, numbers_.size() * 4);
  }
  void add_linear(const std::string& name, std::size_t out, std::size_t in) {
    add(name + ".weight", {out, in}, 0.05F);
    add(name + ".bias", {out}, 0.05F);
  }
  void add_norm(const std::string& name) {
    add(name + ".weight", {kHidden}, 0.1F, 1);
    add(name + ".bias", {kHidden}, 0.1F);
  }

  std::mt19937 random_{1};
  std::vector<float> numbers_;
  std::string header_;
};

// What a round encodes: texts of so many tokens each.
struct Texts {
  Texts(std::string texts_name, std::vector<std::size_t> texts_lengths)
      : name(std::move(texts_name)), lengths(std::move(texts_lengths)) {
    for (const std::size_t n : lengths) {
      const auto tokens = static_cast<double>(n);
      flop += 2 * kLayers * (4 * kHidden * kHidden + 2 * kHidden * kInner) * tokens +
              4 * kLayers * kHidden * tokens * tokens;
      for (std::size_t i = 0; i < n; ++i) ids.push_back(static_cast<std::int32_t>(ids.size() * 37 % kVocabulary));
    }
  }

  void write(const std::string& folder) const {
    std::ofstream file(folder + "/" + name + ".ids");
    const std::int32_t* id = ids.data();
    for (const std::size_t n : lengths) {
      file << fmt::format("{}\n", fmt::join(id, id + n, " "));
      id += n;
    }
    if (!file.flush()) heed::bench::fail(folder + ": cannot write the texts");
  }

  std::string name;
  std::vector<std::size_t> lengths;
  std::vector<std::int32_t> ids;
  double flop = 0;
};

std::vector<Texts> all_texts() {
  std::vector<std::size_t> mixed;  // as many of each size from 8 to 256 tokens, neighbours unlike
  for (std::size_t i = 0; i < 96; ++i) mixed.push_back(8 + i * 101 % 249);
  std::vector<Texts> texts;
  texts.emplace_back("32", std::vector<std::size_t>(256, 32));
  texts.emplace_back("128", std::vector<std::size_t>(64, 128));
  texts.emplace_back("256", std::vector<std::size_t>(32, 256));
  texts.emplace_back("mixed", mixed);
  return texts;
}

void on_threads(unsigned count, const std::function<void()>& work) {
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < count; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
}

using Vector = std::vector<float>;

// Encodes everything, batches of about 1,024 tokens taken by whichever thread is free; returns the last text's vector.
Vector encode_all(const FastTransformer& model, const Texts& texts, unsigned threads) {
  struct Batch {
    std::size_t text, texts, token, tokens;
  };
  std::vector<Batch> batches(1);
  for (std::size_t i = 0; i < texts.lengths.size(); ++i) {
    if (batches.back().tokens >= 1024) batches.push_back({i, 0, batches.back().token + batches.back().tokens, 0});
    ++batches.back().texts;
    batches.back().tokens += texts.lengths[i];
  }
  Pipeline pipeline;
  pipeline.pooling = {Pooling::kMean};
  std::vector<float> vectors(texts.lengths.size() * kHidden);
  std::atomic<std::size_t> next{0};
  on_threads(threads, [&] {
    static thread_local ForwardScratch scratch;
    for (std::size_t b = next++; b < batches.size(); b = next++) {
      const Batch& batch = batches[b];
      const float* rows = model.run(std::span(texts.ids).subspan(batch.token, batch.tokens),
                                    std::span(texts.lengths).subspan(batch.text, batch.texts), scratch);
      for (std::size_t i = batch.text; i < batch.text + batch.texts; ++i) {
        pool(pipeline, rows, model.stride(), texts.lengths[i], 0, kHidden,
             std::span(vectors).subspan(i * kHidden, kHidden));
        rows += texts.lengths[i] * model.stride();
      }
    }
  });
  return {vectors.end() - kHidden, vectors.end()};
}

double cosine(const Vector& a, const Vector& b) {
  double dot = 0, squares_a = 0, squares_b = 0;
  for (std::size_t i = 0; i < kHidden && i < b.size(); ++i) {
    const double x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
    dot += x * y, squares_a += x * x, squares_b += y * y;
  }
  return dot / std::sqrt(squares_a * squares_b);
}

Vector vector_of(const std::string& line) {
  std::istringstream in(line);
  Vector vector;
  for (float value; in >> value;) vector.push_back(value);
  return vector;
}

#if defined(__x86_64__)
// `times` rounds of multiply-adds that wait for nothing: as many chains as two units need to hide their latency.
__attribute__((target("avx512f"))) float chains_512(std::size_t times) {
  constexpr int kChains = 16;
  __m512 sums[kChains], x = _mm512_set1_ps(0.5F);
  for (int i = 0; i < kChains; ++i) sums[i] = _mm512_set1_ps(static_cast<float>(i));  // equal ones would be made once
  for (std::size_t i = 0; i < times; ++i) {
#pragma GCC unroll 16
    for (__m512& sum : sums) sum = _mm512_fmadd_ps(sum, x, x);
  }
  float lanes[16], total = 0;
  for (const __m512& sum : sums) {
    _mm512_storeu_ps(lanes, sum);
    total += lanes[0];
  }
  return total;
}

__attribute__((target("avx2,fma"))) float chains_256(std::size_t times) {
  constexpr int kChains = 12;
  __m256 sums[kChains], x = _mm256_set1_ps(0.5F);
  for (int i = 0; i < kChains; ++i) sums[i] = _mm256_set1_ps(static_cast<float>(i));
  for (std::size_t i = 0; i < times; ++i) {
#pragma GCC unroll 12
    for (__m256& sum : sums) sum = _mm256_fmadd_ps(sum, x, x);
  }
  float lanes[8], total = 0;
  for (const __m256& sum : sums) {
    _mm256_storeu_ps(lanes, sum);
    total += lanes[0];
  }
  return total;
}

// The multiply-add peak of the processor, of all threads together.
void add_peak(heed::bench::Race& race, unsigned threads) {
  constexpr std::size_t kTimes = 100'000'000;
  const bool wide = __builtin_cpu_supports("avx512f") != 0;
  const double flop = static_cast<double>(kTimes * threads) * 2 * (wide ? 16 * 16 : 12 * 8);
  if (!wide && __builtin_cpu_supports("fma") == 0) return;
  race.add("peak", flop, [=] {
    on_threads(threads, [=] { require((wide ? chains_512 : chains_256)(kTimes) > 0, "the peak's sum"); });
  });
}
#else
void add_peak(heed::bench::Race&, unsigned) {}
#endif

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || argc % 3 != 1) {
    heed::bench::fail("usage: bench_transformer ROUNDS FOLDER THREADS [KIND PYTHON PEER.py]...");
  }
  const auto rounds = static_cast<unsigned>(std::stoul(argv[1])), threads = static_cast<unsigned>(std::stoul(argv[3]));
  const std::string folder = argv[2];
  RandomWeights().write(folder);
  const std::vector<Texts> all = all_texts();
  for (const Texts& texts : all) texts.write(folder);

  const TransformerConfig config = minilm_shape();
  const TensorSet set = need(read_safetensors_folder(folder));
  const TransformerTensors tensors = need(find_transformer_tensors(set, config, Naming::kHuggingFace));
  const FastTransformer f32 = need(FastTransformer::pack(config, tensors, Precision::kF32, folder));
  const FastTransformer i8 = need(FastTransformer::pack(config, tensors, Precision::kI8, folder));
  std::map<std::string, std::unique_ptr<Peer>> peers;
  for (int i = 4; i < argc; i += 3) {
    const std::vector<std::string> command = {argv[i + 1], argv[i + 2], argv[i], folder, argv[3]};
    peers[argv[i]] = std::make_unique<Peer>(command, "has its Python the packages of transformer_peer.py?");
  }

  heed::bench::Race race;
  add_peak(race, threads);
  for (const Texts& texts : all) {
    const auto count = static_cast<double>(texts.lengths.size());
    const Vector expected = encode_all(f32, texts, 1), expected8 = encode_all(i8, texts, 1);
    require(cosine(expected8, expected) > 0.99, "the vector in bytes");
    race.add("f32." + texts.name, count, [&, expected, threads] {
      require(encode_all(f32, texts, threads) == expected, "the same vector on any number of threads");
    });
    race.also("flop." + texts.name, texts.flop);
    race.add("i8." + texts.name, count, [&, expected8, threads] {
      require(encode_all(i8, texts, threads) == expected8, "the same vector on any number of threads");
    });
    for (const auto& [kind, peer] : peers) {
      const double least = kind == "onnx8" ? 0.99 : 0.99999;
      race.add(kind + "." + texts.name, count, [&texts, expected, least, peer = peer.get()] {
        require(cosine(expected, vector_of(peer->ask(texts.name))) > least, "the peer's vector");
      });
    }
  }
  race.run(rounds);
}
