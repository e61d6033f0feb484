// Work in numbered parts, for threads that take the next one when they are free (internal). What a part does must not
// depend on who does it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace heed::encoder {

template <class Work>
void for_each_part(std::size_t parts, unsigned threads, const Work& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t part = next++; part < parts; part = next++) work(part);
  };
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < std::min<std::size_t>(threads, parts); ++i) others.emplace_back(run);
  run();
}

}  // namespace heed::encoder
