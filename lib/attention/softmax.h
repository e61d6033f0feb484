// Mergeable softmax states. Softmax over a stream needs only the sum of exp(score); two states over two parts of the
// stream merge into the state over both, so any split over threads, processes and machines works.
//
// SoftmaxSum merges EXACTLY: whatever the order and the grouping, the same scores give the same
// bytes. It keeps the sum as integers. exp(s) = f * 2^k with f an integer of 53 bits; scores
// with the same floor(k / 32) share a 128-bit integer; the four highest such groups are kept.
// What is dropped is decided by the score and the greatest score alone, never by when they met:
// less than n * 2^-96 of the sum for n scores, below a double's last bit for a trillion of them.
//
// OnlineSoftmax is the plain version in double that also carries a weighted sum of
// values: M. Milakov and N. Gimelshein, "Online normalizer calculation for softmax"
// (arXiv 1805.02867), merged as in split-K attention. Its merge is exact up to rounding.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/result.h"

namespace heed::attention {

// The finished sum: what a score weighs. Copy it to where the weights are written.
class HEED_EXPORT SoftmaxTotal {
 public:
  // exp(score) / sum, in [0, 1], divided as integers and rounded once, so that each of n equal scores weighs 1.0 / n.
  // 0 for a masked score (-infinity), and for every score if nothing was admitted.
  double weight(double score) const;

 private:
  friend class SoftmaxSum;
  // The sum is significand_ * 2^exponent_, its first 64 bits and no others; 0 if nothing was admitted.
  std::uint64_t significand_ = 0;
  std::int64_t exponent_ = 0;
};

class HEED_EXPORT SoftmaxSum {
 public:
  static constexpr std::uint64_t kCountMax = 1ull << 43;

  // A score is a number within +-kExpPartsLimit (beyond, it counts as the limit), or -infinity: masked, no effect.
  // Never NaN. At most kCountMax scores.
  void push(double score);

  // Adds what `other` has seen. A new SoftmaxSum is the identity.
  void merge(const SoftmaxSum& other);

  std::uint64_t count() const { return count_; }  // scores admitted (not masked)
  bool empty() const { return count_ == 0; }
  double max() const { return max_; }  // -infinity if empty

  // log(sum of exp(score)); -infinity if empty.
  double log_sum() const;

  SoftmaxTotal finish() const;

  // The share of this sum that `part`, a state over some of the same scores, holds; and the share it leaves out,
  // computed from the difference of the integers so that a small remainder keeps its digits. 0 if this is empty.
  double share(const SoftmaxSum& part) const;
  double remainder(const SoftmaxSum& part) const;

  // One canonical text for one state (base64 of kStateBytes bytes),
  // and back; parse refuses whatever format would not write.
  static constexpr std::size_t kStateBytes = 88;
  std::string format() const;
  static Result<SoftmaxSum> parse(std::string_view text);

  bool operator==(const SoftmaxSum& other) const = default;

 private:
  static constexpr int kGroups = 4;
  __extension__ typedef unsigned __int128 Uint128;
  struct Wide;

  void raise_top(std::int64_t top);
  Wide wide_sum(std::int64_t top) const;
  bool plausible() const;

  // groups_[j]: sum of f * 2^(k mod 32) over the scores with floor(k / 32) = top_ - j.
  std::array<Uint128, kGroups> groups_{};
  std::int64_t top_ = std::numeric_limits<std::int64_t>::min();
  std::uint64_t count_ = 0;
  double max_ = -std::numeric_limits<double>::infinity();
};

class HEED_EXPORT OnlineSoftmax {
 public:
  // A state over values of `dims` numbers; 0 for weights alone.
  explicit OnlineSoftmax(std::size_t dims = 0) : weighted_(dims, 0.0) {}

  // `value` has dims() numbers. A score is finite, or -infinity: masked, and its value is not looked at.
  void push(double score, std::span<const double> value = {});

  // Both over the same dims.
  void merge(const OnlineSoftmax& other);

  std::size_t dims() const { return weighted_.size(); }
  double max() const { return max_; }
  double sum() const { return sum_; }  // of exp(score - max())
  double weight(double score) const;   // 0 if nothing was admitted
  double log_sum() const;

  // The weighted mean of the values; zeros if nothing was admitted.
  std::vector<double> finish() const;

 private:
  void raise_max(double max);

  double max_ = -std::numeric_limits<double>::infinity();
  double sum_ = 0;
  std::vector<double> weighted_;
};

}  // namespace heed::attention
