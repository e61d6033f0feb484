// Speed of the transformer encoders, in the shape of all-MiniLM-L6-v2 with random weights, no tokeniser.
//
//   bench_transformer [--threads N] [--seconds S]
//
// Prints the multiply-add peak measured in the same run and, for texts of 32, 128, 256 and mixed lengths, in floats and
// in bytes: sentences and GFLOP a second and the share of the peak. Times are those of the thread's processor, so that
// other programs on the machine disturb them little.
#include <fmt/format.h>
#include <time.h>

#include <cstring>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "heed/attention/isa.h"
#include "heed/encoder/kernels.h"
#include "heed/encoder/transformer/fast.h"

namespace {

using namespace heed::encoder;

constexpr std::size_t kHidden = 384, kInner = 1536, kLayers = 6, kHeads = 12, kVocabulary = 1000, kPositions = 512;

double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Tensors of random numbers, and what a file would say of them.
class RandomModel {
 public:
  RandomModel() {
    config_.hidden = kHidden, config_.heads = kHeads, config_.intermediate = kInner, config_.layers = kLayers;
    config_.vocabulary = kVocabulary, config_.positions = kPositions, config_.has_types = false;
    storage_.reserve(64 + 16 * kLayers);
    tensors_.word = tensor({kVocabulary, kHidden}, 1);
    tensors_.position = tensor({kPositions, kHidden}, 1);
    tensors_.embedding_norm = norm();
    for (std::size_t i = 0; i < kLayers; ++i) {
      tensors_.layers.push_back({linear(kHidden, kHidden), linear(kHidden, kHidden), linear(kHidden, kHidden),
                                 linear(kHidden, kHidden), norm(), linear(kInner, kHidden), linear(kHidden, kInner),
                                 norm()});
    }
  }
  FastTransformer pack(Precision precision) const {
    return std::move(*FastTransformer::pack(config_, tensors_, precision, "random"));
  }

 private:
  const Tensor* tensor(std::vector<std::uint64_t> shape, float size, float middle = 0) {
    std::uint64_t count = 1;
    for (const std::uint64_t n : shape) count *= n;
    std::vector<float> values(count);
    for (float& value : values) value = middle + size * (static_cast<float>(random_() % 8192) / 4096 - 1);
    numbers_.push_back(std::move(values));
    storage_.push_back({DType::kF32, "F32", std::move(shape), std::as_bytes(std::span(numbers_.back())), count});
    return &storage_.back();
  }
  LinearTensors linear(std::size_t out, std::size_t in) { return {tensor({out, in}, 0.05F), tensor({out}, 0.05F)}; }
  NormTensors norm() { return {tensor({kHidden}, 0.1F, 1), tensor({kHidden}, 0.1F)}; }

  std::mt19937 random_{1};
  std::vector<std::vector<float>> numbers_;
  std::vector<Tensor> storage_;
  TransformerConfig config_;
  TransformerTensors tensors_;
};

// GFLOP a second of one thread when a linear layer's operands never leave the first-level cache.
double peak(double seconds) {
  constexpr std::size_t kRows = 12, kInputs = 128;
  Buffer<float> x(kRows * (kInputs + 16)), w(kInputs * kPanel), bias(kPanel), y(kRows * kPanel);
  const LinearArguments arguments{x.data(), kInputs + 16, kRows,    kInputs, 1,
                                  w.data(), bias.data(),  y.data(), kPanel,  Epilogue::kNone};
  double best = 0;
  for (const double end = thread_seconds() + seconds; thread_seconds() < end;) {
    const double start = thread_seconds();
    for (int i = 0; i < 2000; ++i) kernels().linear(arguments);
    best = std::max(best, 2000 * 2.0 * kRows * kInputs * kPanel / (thread_seconds() - start) * 1e-9);
  }
  return best;
}

double flop(std::size_t n) {
  const auto tokens = static_cast<double>(n);
  return 2 * kLayers * (4 * kHidden * kHidden + 2 * kHidden * kInner) * tokens +
         4 * kLayers * kHidden * tokens * tokens;
}

struct Speed {
  double sentences = 0, gflop = 0;  // a second, of one thread
};

// The best batch of many: what the program can do when nothing else disturbs the caches.
Speed measure(const FastTransformer& fast, const std::vector<std::size_t>& lengths, double seconds) {
  std::size_t tokens = 0;
  double work = 0;
  for (const std::size_t n : lengths) {
    tokens += n;
    work += flop(n);
  }
  std::vector<std::int32_t> ids(tokens);
  for (std::size_t i = 0; i < tokens; ++i) ids[i] = static_cast<std::int32_t>(i * 37 % kVocabulary);
  ForwardScratch scratch;
  fast.run(ids, lengths, scratch);
  Speed best;
  for (const double end = thread_seconds() + seconds; thread_seconds() < end;) {
    const double start = thread_seconds();
    fast.run(ids, lengths, scratch);
    const double passed = thread_seconds() - start;
    best.sentences = std::max(best.sentences, static_cast<double>(lengths.size()) / passed);
    best.gflop = std::max(best.gflop, work / passed * 1e-9);
  }
  return best;
}

std::vector<std::size_t> lengths_of(std::string_view name) {
  std::vector<std::size_t> lengths;
  if (name == "mixed") {  // as many of each size from 8 to 256 tokens, neighbours unlike
    for (std::size_t i = 0; i < 8; ++i) lengths.push_back(8 + i * 101 % 249);
    return lengths;
  }
  const std::size_t n = std::stoul(std::string(name));
  lengths.assign(1024 / n, n);
  return lengths;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t threads = 1;
  double seconds = 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--threads") == 0) threads = std::stoul(argv[i + 1]);
    if (std::strcmp(argv[i], "--seconds") == 0) seconds = std::stod(argv[i + 1]);
    if (std::strcmp(argv[i], "--isa") == 0) {
      if (const auto isa = heed::attention::parse_isa(argv[i + 1]); isa) (void)heed::attention::select_isa(*isa);
    }
  }
  const RandomModel model;
  const FastTransformer f32 = model.pack(Precision::kF32), i8 = model.pack(Precision::kI8);
  const double top = peak(seconds / 2);
  fmt::print("{} x {} threads, peak {:.0f} GFLOP/s a thread\n",
             heed::attention::isa_name(heed::attention::selected_isa()), threads, top);
  for (const char* name : {"32", "128", "256", "mixed"}) {
    for (const auto& [kind, fast] : {std::pair("f32", &f32), std::pair("i8", &i8)}) {
      std::vector<Speed> speeds(threads);
      std::vector<std::thread> running;
      for (Speed& speed : speeds) {
        running.emplace_back(
            [&speed, fast = fast, name, seconds] { speed = measure(*fast, lengths_of(name), seconds); });
      }
      Speed sum;
      for (std::size_t i = 0; i < threads; ++i) {
        running[i].join();
        sum.sentences += speeds[i].sentences;
        sum.gflop += speeds[i].gflop;
      }
      fmt::print("{:>5} tokens {:>3}: {:8.1f} sentences/s {:7.1f} GFLOP/s {:5.1f} % of the peak\n", name, kind,
                 sum.sentences, sum.gflop, 100 * sum.gflop / (top * static_cast<double>(threads)));
    }
  }
}
