// The main of a fuzzer where there is no libFuzzer: runs every file of the corpus, every prefix of it, and a fixed
// number of seeded mutations. A property that does not hold aborts.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kMutations = 2000;         // of each file
constexpr std::size_t kPrefixes = 4096;  // of each file, at most

using Bytes = std::vector<std::uint8_t>;

std::uint32_t below(std::mt19937& random, std::size_t limit) {
  return static_cast<std::uint32_t>(random() % std::max<std::size_t>(limit, 1));
}

void run(const Bytes& bytes) {
  // A copy of its own size lets the address sanitizer see a read past the end.
  const Bytes exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

Bytes mutated(Bytes bytes, const Bytes& other, std::mt19937& random) {
  for (auto changes = 1 + below(random, 4); changes > 0; --changes) {
    const auto at = static_cast<std::ptrdiff_t>(below(random, bytes.size() + 1));
    const auto length = std::min<std::ptrdiff_t>(below(random, 9), std::ssize(bytes) - at);
    switch (random() % 5) {
      case 0:
        if (at < std::ssize(bytes))
          bytes[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1U << random() % 8);
        break;
      case 1:
        bytes.erase(bytes.begin() + at, bytes.begin() + at + length);
        break;
      case 2:
        bytes.insert(bytes.begin() + at, 1 + random() % 3, static_cast<std::uint8_t>(random()));
        break;
      case 3: {
        const Bytes piece(bytes.begin() + at, bytes.begin() + at + length);
        bytes.insert(bytes.begin() + at, piece.begin(), piece.end());
        break;
      }
      default: {
        const auto from = static_cast<std::ptrdiff_t>(below(random, other.size()));
        const auto count = std::min<std::ptrdiff_t>(below(random, 17), std::ssize(other) - from);
        bytes.insert(bytes.begin() + at, other.begin() + from, other.begin() + from + count);
      }
    }
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> paths;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  if (paths.empty()) {
    std::fprintf(stderr, "replay: no inputs\n");
    return 1;
  }
  std::vector<Bytes> inputs;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  std::mt19937 random(1);
  std::size_t runs = 0;
  run({});
  for (const auto& input : inputs) {
    run(input);
    for (std::size_t length = 0; length < std::min(input.size(), kPrefixes); ++length, ++runs) {
      run(Bytes(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(length)));
    }
    for (int i = 0; i < kMutations; ++i, ++runs) run(mutated(input, inputs[below(random, inputs.size())], random));
  }
  std::printf("%zu files, %zu runs\n", inputs.size(), runs);
  return 0;
}
