// The k best of a stream, in memory for k: by score, highest first, and among equal
// scores by ordinal, lowest first. The ordinal is the item's place in the whole input, so
// the order is total and the result is the same however the stream was split and merged.
#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "heed/export.h"

namespace heed::attention {

template <class Payload>
class TopK {
 public:
  struct Entry {
    double score;
    std::uint64_t ordinal;
    Payload payload;
  };

  // kUnbounded keeps everything.
  static constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();

  explicit TopK(std::size_t k) : k_(k) {}

  std::size_t k() const { return k_; }
  std::size_t size() const { return heap_.size(); }

  // A score below this cannot enter; -infinity while there is
  // room. Test it first and build the payload only if it passes.
  double threshold() const {
    if (k_ == 0) return std::numeric_limits<double>::infinity();
    return heap_.size() < k_ ? -std::numeric_limits<double>::infinity() : heap_.front().score;
  }

  // Exactly whether push would keep it. Scores are not NaN; ordinals are distinct.
  bool admits(double score, std::uint64_t ordinal) const {
    assert(!std::isnan(score) && "TopK: the score is not a number");
    if (heap_.size() < k_) return true;
    return k_ != 0 && before(score, ordinal, heap_.front().score, heap_.front().ordinal);
  }

  // True if it was kept (so far).
  bool push(double score, std::uint64_t ordinal, Payload payload) {
    if (!admits(score, ordinal)) return false;
    if (heap_.size() == k_) {
      std::pop_heap(heap_.begin(), heap_.end(), ranks_before);
      heap_.pop_back();
    }
    heap_.push_back({score, ordinal, std::move(payload)});
    std::push_heap(heap_.begin(), heap_.end(), ranks_before);
    return true;
  }

  void merge(TopK other) {
    for (Entry& entry : other.heap_) push(entry.score, entry.ordinal, std::move(entry.payload));
  }

  // Best first; the state is left empty.
  std::vector<Entry> take_sorted() {
    std::sort(heap_.begin(), heap_.end(), ranks_before);
    return std::exchange(heap_, {});
  }

  // In no particular order.
  std::span<const Entry> entries() const { return heap_; }

 private:
  static bool before(double score, std::uint64_t ordinal, double other_score, std::uint64_t other_ordinal) {
    return score > other_score || (score == other_score && ordinal < other_ordinal);
  }
  static bool ranks_before(const Entry& a, const Entry& b) { return before(a.score, a.ordinal, b.score, b.ordinal); }

  std::size_t k_;
  std::vector<Entry> heap_;  // the last in rank is in front
};

// How many of `weights`, highest first, are needed for their sum to reach `mass`; all of them if they do not reach it,
// none if `mass` is 0 or less. Summed in order.
HEED_EXPORT std::size_t mass_cut(std::span<const double> weights, double mass);

}  // namespace heed::attention
