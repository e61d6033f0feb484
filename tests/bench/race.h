// Contestants that take turns: each round runs every one of them once, so that whatever else the machine does falls on
// all alike. What is reported are the times of every round; figure.awk makes medians, ratios and spreads of them.
#pragma once

#include <fmt/core.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "heed/result.h"

namespace heed::bench {

// One line of the report: LABEL TAB ITEMS TAB RSS_KIB TAB SECONDS SECONDS ...
struct Times {
  std::string label;
  double items = 0;             // what the rate counts: records, bytes, pairs
  std::int64_t rss_kib = 0;     // 0: not measured
  std::vector<double> seconds;  // one a round
};

inline void print(const Times& times) {
  fmt::print("{}\t{}\t{}\t", times.label, times.items, times.rss_kib);
  for (std::size_t i = 0; i < times.seconds.size(); ++i) fmt::print("{}{:.9f}", i > 0 ? " " : "", times.seconds[i]);
  fmt::print("\n");
}

template <class Work>
double seconds_of(Work&& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

class Race {
 public:
  // `work` handles `items` items and returns nothing that matters; it keeps its result from being optimised away.
  void add(std::string label, double items, std::function<void()> work) {
    contestants_.push_back({{std::move(label), items, 0, {}}, std::move(work), {}});
  }

  // The times of the contestant added last, reported once more under another label that counts other items.
  void also(std::string label, double items) { contestants_.back().also.push_back({std::move(label), items, 0, {}}); }

  // One round more than asked for: the first warms caches and page tables and is not counted.
  void run(unsigned rounds) {
    for (unsigned round = 0; round <= rounds; ++round) {
      for (Contestant& contestant : contestants_) {
        const double seconds = seconds_of(contestant.work);
        if (round > 0) contestant.times.seconds.push_back(seconds);
      }
    }
    for (Contestant& contestant : contestants_) {
      print(contestant.times);
      for (Times& other : contestant.also) {
        other.seconds = contestant.times.seconds;
        print(other);
      }
    }
    contestants_.clear();
  }

 private:
  struct Contestant {
    Times times;
    std::function<void()> work;
    std::vector<Times> also;
  };
  std::vector<Contestant> contestants_;
};

// A benchmark whose answer is wrong has no time.
[[noreturn]] inline void fail(const std::string& message) {
  fmt::print(stderr, "bench: {}\n", message);
  std::exit(1);
}

inline void require(bool answer, const char* what) {
  if (!answer) fail(fmt::format("the answer is wrong: {}", what));
}

template <class T>
T need(Result<T> result) {
  if (!result) fail(result.error().message);
  return std::move(*result);
}

inline void need(const Status& status) {
  if (!status) fail(status.error().message);
}

}  // namespace heed::bench
