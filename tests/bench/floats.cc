// Whether vectors written as JSON arrays are read exactly: bench_floats [THREADS [PARTS]]
//
//   every float   each of the 2^32 - 2^25 finite ones in its shortest form comes back with the same bits
//   middles       decimals of 9 to 60 digits at, above and below the middle of two floats are what strtof makes of them
//   doubles       random doubles between -10 and 10 in their shortest form, of 17 digits and more, likewise
//
// Prints a line each: COUNT of numbers, WRONG ones. Exit status 1 if one was wrong. Takes two minutes on two cores.
#include <fmt/format.h>

#include <atomic>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <thread>

#include "data.h"
#include "heed/stream/internal/float_array.h"
#include "race.h"

namespace {

using heed::bench::fail;
using heed::bench::Random;

constexpr std::uint32_t kArrayNumbers = 4096;

// Numbers gather here as an array and are read back together.
class Array {
 public:
  void add(std::string_view number, float expected) {
    fmt::format_to(std::back_inserter(text_), "{},", number);
    expected_.push_back(expected);
  }
  void add(float number) {
    char text[24];
    char* end = std::to_chars(text, text + sizeof text - 1, number).ptr;
    *end++ = ',';
    text_.append(text, end);
    expected_.push_back(number);
  }

  std::uint64_t count_wrong() {
    if (expected_.empty()) return 0;
    text_.back() = ']';
    std::uint64_t wrong = 0;
    if (heed::stream::internal::read_floats(text_, 0, read_) != text_.size()) wrong = expected_.size();
    if (read_.size() != expected_.size()) fail("floats: an array lost numbers");
    for (std::size_t i = 0; wrong < expected_.size() && i < expected_.size(); ++i)
      wrong += std::bit_cast<std::uint32_t>(read_[i]) != std::bit_cast<std::uint32_t>(expected_[i]);
    text_ = "[";
    expected_.clear();
    return wrong;
  }

 private:
  std::string text_ = "[";
  std::vector<float> expected_, read_;
};

struct Proof {
  std::uint64_t count = 0, wrong = 0;
};

// The finite floats among kArrayNumbers bit patterns in a row.
Proof prove_floats(std::uint32_t part, Array& array) {
  Proof proof;
  for (std::uint32_t i = 0; i < kArrayNumbers; ++i) {
    const float number = std::bit_cast<float>(part * kArrayNumbers + i);
    if (!std::isfinite(number)) continue;
    array.add(number);
    ++proof.count;
  }
  proof.wrong = array.count_wrong();
  return proof;
}

void add_by_strtof(const std::string& number, Array& array) { array.add(number, std::strtof(number.c_str(), nullptr)); }

// The last digit one less, and more behind it: a little below.
std::string below(std::string number) {
  std::size_t last = number.find_last_not_of("0.");
  if (last == std::string::npos) return number;
  --number[last];
  for (std::size_t i = last + 1; i < number.size(); ++i)
    if (number[i] != '.') number[i] = '9';
  return number + "9";
}

Proof prove_middles(std::uint32_t part, Array& array) {
  constexpr std::uint32_t kMiddles = 64;
  constexpr int kDigitsMost = 60;  // all that a double of this size has
  Random random(part);
  Proof proof;
  for (std::uint32_t i = 0; i < kMiddles; ++i) {
    const float number =
        std::ldexp(static_cast<float>((1U << 23) + random.below(1U << 23)), static_cast<int>(random.below(32)) - 50);
    const double middle = (double{number} + double{std::nextafter(number, 1e9F)}) / 2;
    const std::string exact = fmt::format("{:.{}f}", middle, kDigitsMost);
    for (const auto& text : {exact, exact + "1", below(exact), fmt::format("{}", middle), fmt::format("-{}", middle)})
      add_by_strtof(text, array), ++proof.count;
    for (std::size_t digits = 9; digits <= 30; ++digits) {
      add_by_strtof(exact.substr(0, digits), array), ++proof.count;
      add_by_strtof(fmt::format("{:.{}f}", middle, digits), array), ++proof.count;
    }
  }
  proof.wrong = array.count_wrong();
  return proof;
}

Proof prove_doubles(std::uint32_t part, Array& array) {
  Random random(part);
  for (std::uint32_t i = 0; i < kArrayNumbers; ++i) {
    const double number = std::ldexp(static_cast<double>(random.below(1U << 31)) * (1U << 22) + random.below(1U << 22),
                                     static_cast<int>(random.below(16)) - 66);
    add_by_strtof(fmt::format("{}{}", random.below(2) == 0 ? "" : "-", number), array);
  }
  return {kArrayNumbers, array.count_wrong()};
}

// Parts are handed out to the threads one after another.
Proof prove(std::string_view name, std::uint32_t parts, unsigned threads, Proof (*work)(std::uint32_t, Array&)) {
  std::atomic<std::uint32_t> next = 0;
  std::atomic<std::uint64_t> count = 0, wrong = 0;
  std::vector<std::thread> pool;
  for (unsigned t = 0; t < threads; ++t) {
    pool.emplace_back([&] {
      Array array;
      for (std::uint32_t part = next++; part < parts; part = next++) {
        const Proof proof = work(part, array);
        count += proof.count;
        wrong += proof.wrong;
      }
    });
  }
  for (auto& thread : pool) thread.join();
  fmt::print("{} {} {}\n", name, count.load(), wrong.load());
  return {count, wrong};
}

}  // namespace

int main(int argc, char** argv) {
  const unsigned threads = argc > 1 ? static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10)) : 2;
  std::uint64_t wrong = 0;
  const std::uint32_t parts = argc > 2 ? static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)) : 1U << 20;
  wrong += prove("floats", parts, threads, prove_floats).wrong;
  wrong += prove("middles", 1U << 10, threads, prove_middles).wrong;
  wrong += prove("doubles", 1U << 11, threads, prove_doubles).wrong;
  return wrong == 0 ? 0 : 1;
}
