#include "heed/attention/softmax.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

#include "heed/attention/base64.h"
#include "heed/attention/math.h"

namespace heed::attention {
namespace {

constexpr double kMasked = -std::numeric_limits<double>::infinity();

// Exponents in a group: 53 bits of significand and 31 of shift leave room for 2^43 scores in 128 bits.
constexpr int kGroupShift = 5;
constexpr std::uint64_t kShiftMask = (1u << kGroupShift) - 1;

std::int64_t group_of(std::int64_t exponent) { return exponent >> kGroupShift; }

__extension__ typedef unsigned __int128 Uint128;

// a * 2^exponent without going through an exponent that int cannot hold.
double scale(double a, std::int64_t exponent) {
  return std::ldexp(a, static_cast<int>(std::clamp<std::int64_t>(exponent, -3000, 3000)));
}

// a / b * 2^exponent, rounded once. Both have their highest bit set, so the quotient has 63 bits or 64, and what
// remains only has to be noted in the last of them.
double ratio(std::uint64_t a, std::uint64_t b, std::int64_t exponent) {
  const Uint128 numerator = static_cast<Uint128>(a) << 63;
  auto quotient = static_cast<std::uint64_t>(numerator / b);
  if (numerator % b != 0) quotient |= 1;
  return scale(static_cast<double>(quotient), exponent - 63);
}

}  // namespace

// The groups of a state as one integer, to be rounded once: limbs[0] is worth 2^exponent.
struct SoftmaxSum::Wide {
  std::array<std::uint64_t, 4> limbs{};
  std::int64_t exponent = 0;

  void subtract(const Wide& other) {
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < limbs.size(); ++i) {
      const Uint128 difference = static_cast<Uint128>(limbs[i]) - other.limbs[i] - borrow;
      limbs[i] = static_cast<std::uint64_t>(difference);
      borrow = static_cast<std::uint64_t>(difference >> 64) != 0 ? 1 : 0;
    }
  }

  // The first 64 bits, the highest of them set, and what the last of them is worth. Not for 0.
  void first_bits(std::uint64_t& bits, std::int64_t& shift) const {
    std::size_t top = limbs.size() - 1;
    while (top > 0 && limbs[top] == 0) --top;
    const int zeros = std::countl_zero(limbs[top]);
    bits = limbs[top] << zeros;
    if (top > 0 && zeros > 0) bits |= limbs[top - 1] >> (64 - zeros);
    shift = exponent + 64 * static_cast<std::int64_t>(top) - zeros;
  }

  bool zero() const { return limbs == decltype(limbs){}; }
};

double SoftmaxTotal::weight(double score) const {
  if (significand_ == 0 || score == kMasked) return 0;
  const ExpParts parts = exp_parts(score);
  return ratio(parts.significand << 11, significand_, parts.exponent - 11 - exponent_);
}

// Makes `top` the highest group; what falls out at the bottom is dropped, as it would have been had it come later.
void SoftmaxSum::raise_top(std::int64_t top) {
  if (top <= top_) return;
  const std::uint64_t by = empty() ? kGroups : static_cast<std::uint64_t>(top - top_);
  for (int j = kGroups - 1; j >= 0; --j) {
    const auto to = static_cast<std::size_t>(j);
    groups_[to] = to >= by ? groups_[to - by] : 0;
  }
  top_ = top;
}

void SoftmaxSum::push(double score) {
  assert(!std::isnan(score) && "SoftmaxSum::push: the score is not a number");
  if (score == kMasked) return;
  score = std::clamp(score, -kExpPartsLimit, kExpPartsLimit) + 0.0;  // -0 becomes 0: equal scores leave equal bytes
  const ExpParts parts = exp_parts(score);
  const std::int64_t group = group_of(parts.exponent);
  raise_top(group);
  const auto below = static_cast<std::uint64_t>(top_ - group);
  if (below < kGroups) {
    groups_[below] += static_cast<Uint128>(parts.significand)
                      << (static_cast<std::uint64_t>(parts.exponent) & kShiftMask);
  }
  ++count_;
  max_ = std::max(max_, score);
}

void SoftmaxSum::merge(const SoftmaxSum& other) {
  if (other.empty()) return;
  raise_top(other.top_);
  const auto below = static_cast<std::uint64_t>(top_ - other.top_);
  for (std::size_t j = 0; j + below < kGroups; ++j) groups_[j + below] += other.groups_[j];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

// The sum with its groups placed as if `top` (at least top_) were the highest.
SoftmaxSum::Wide SoftmaxSum::wide_sum(std::int64_t top) const {
  Wide wide;
  wide.exponent = (top - (kGroups - 1)) * (std::int64_t{1} << kGroupShift);
  const auto below = empty() ? kGroups : static_cast<std::uint64_t>(top - top_);
  for (std::size_t j = 0; j + below < kGroups; ++j) {
    // Group j stands 32 * place bits up: on a limb, or across two.
    const std::size_t place = kGroups - 1 - (j + below);
    const bool half = place % 2 != 0;
    const Uint128 sum = groups_[j];
    const Uint128 parts[3] = {half ? sum << 32 & ~std::uint64_t{0} : sum & ~std::uint64_t{0},
                              half ? sum >> 32 & ~std::uint64_t{0} : sum >> 64, half ? sum >> 96 : 0};
    Uint128 carry = 0;
    for (std::size_t i = 0; place / 2 + i < wide.limbs.size(); ++i) {
      carry += static_cast<Uint128>(wide.limbs[place / 2 + i]) + (i < 3 ? parts[i] : 0);
      wide.limbs[place / 2 + i] = static_cast<std::uint64_t>(carry);
      carry >>= 64;
    }
  }
  return wide;
}

SoftmaxTotal SoftmaxSum::finish() const {
  SoftmaxTotal total;
  if (!empty()) wide_sum(top_).first_bits(total.significand_, total.exponent_);
  return total;
}

double SoftmaxSum::log_sum() const {
  if (empty()) return kMasked;
  // The sum relative to its greatest term is at least 1, so its
  // logarithm is not negative and nothing cancels inside it.
  const SoftmaxTotal total = finish();
  const ExpParts greatest = exp_parts(max_);
  const double relative =
      ratio(total.significand_, greatest.significand << 11, total.exponent_ - (greatest.exponent - 11));
  return max_ + log(relative);
}

double SoftmaxSum::share(const SoftmaxSum& part) const {
  if (empty() || part.empty()) return 0;
  const SoftmaxTotal whole = finish(), other = part.finish();
  return ratio(other.significand_, whole.significand_, other.exponent_ - whole.exponent_);
}

double SoftmaxSum::remainder(const SoftmaxSum& part) const {
  if (empty()) return 0;
  assert((part.empty() || part.top_ <= top_) && "SoftmaxSum::remainder: the part is not a part");
  Wide difference = wide_sum(top_);
  difference.subtract(part.wide_sum(top_));
  if (difference.zero()) return 0;
  SoftmaxTotal rest;
  difference.first_bits(rest.significand_, rest.exponent_);
  const SoftmaxTotal whole = finish();
  return ratio(rest.significand_, whole.significand_, rest.exponent_ - whole.exponent_);
}

// Four groups from the highest, the highest group's index, the count and the maximum's bits: little-endian, 88 bytes.
std::string SoftmaxSum::format() const {
  std::array<std::uint64_t, 11> words{};
  for (std::size_t j = 0; j < kGroups; ++j) {
    words[2 * j] = static_cast<std::uint64_t>(groups_[j]);
    words[2 * j + 1] = static_cast<std::uint64_t>(groups_[j] >> 64);
  }
  words[8] = static_cast<std::uint64_t>(top_);
  words[9] = count_;
  words[10] = std::bit_cast<std::uint64_t>(max_);
  static_assert(sizeof words == kStateBytes);
  std::array<std::uint8_t, kStateBytes> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(words[i / 8] >> (i % 8 * 8));
  return base64_encode(bytes);
}

Result<SoftmaxSum> SoftmaxSum::parse(std::string_view text) {
  const Result<std::vector<std::uint8_t>> bytes = base64_decode(text);
  if (!bytes) return bytes.error();
  if (bytes->size() != kStateBytes) {
    return input_error("has " + std::to_string(bytes->size()) + " bytes of softmax state, expected " +
                       std::to_string(kStateBytes));
  }
  std::array<std::uint64_t, 11> words{};
  for (std::size_t i = 0; i < bytes->size(); ++i)
    words[i / 8] |= static_cast<std::uint64_t>((*bytes)[i]) << (i % 8 * 8);
  SoftmaxSum sum;
  for (std::size_t j = 0; j < kGroups; ++j)
    sum.groups_[j] = static_cast<Uint128>(words[2 * j + 1]) << 64 | words[2 * j];
  sum.top_ = static_cast<std::int64_t>(words[8]);
  sum.count_ = words[9];
  sum.max_ = std::bit_cast<double>(words[10]);
  if (!sum.plausible()) return input_error("is not a softmax state: its sum, count and maximum do not belong together");
  return sum;
}

// What push and merge can have made. The greatest score is in the
// highest group, and each of `count` scores adds at most 2^84.
bool SoftmaxSum::plausible() const {
  if (count_ == 0) return *this == SoftmaxSum();
  if (!(std::fabs(max_) <= kExpPartsLimit) || std::bit_cast<std::uint64_t>(max_) == 1ull << 63 || count_ > kCountMax)
    return false;
  const ExpParts greatest = exp_parts(max_);
  if (top_ != group_of(greatest.exponent)) return false;
  const Uint128 least = static_cast<Uint128>(greatest.significand)
                        << (static_cast<std::uint64_t>(greatest.exponent) & kShiftMask);
  const Uint128 most = static_cast<Uint128>(count_) << 84;
  return groups_[0] >= least && std::all_of(groups_.begin(), groups_.end(), [&](Uint128 sum) { return sum < most; });
}

void OnlineSoftmax::raise_max(double max) {
  if (max <= max_) return;
  const double factor = max_ == kMasked ? 0 : exp(max_ - max);
  sum_ *= factor;
  for (double& x : weighted_) x *= factor;
  max_ = max;
}

void OnlineSoftmax::push(double score, std::span<const double> value) {
  if (score == kMasked) return;
  assert(value.size() == dims() && "OnlineSoftmax::push: the value has another size");
  raise_max(score);
  const double weight = exp(score - max_);
  sum_ += weight;
  for (std::size_t i = 0; i < weighted_.size(); ++i) weighted_[i] += weight * value[i];
}

void OnlineSoftmax::merge(const OnlineSoftmax& other) {
  assert(other.dims() == dims() && "OnlineSoftmax::merge: the states are over values of different sizes");
  if (other.max_ == kMasked) return;
  raise_max(other.max_);
  const double factor = exp(other.max_ - max_);
  sum_ += other.sum_ * factor;
  for (std::size_t i = 0; i < weighted_.size(); ++i) weighted_[i] += other.weighted_[i] * factor;
}

double OnlineSoftmax::weight(double score) const {
  return max_ == kMasked || score == kMasked ? 0 : exp(score - max_) / sum_;
}

double OnlineSoftmax::log_sum() const { return max_ == kMasked ? kMasked : max_ + log(sum_); }

std::vector<double> OnlineSoftmax::finish() const {
  std::vector<double> mean(weighted_.size(), 0.0);
  for (std::size_t i = 0; i < mean.size() && max_ != kMasked; ++i) mean[i] = weighted_[i] / sum_;
  return mean;
}

}  // namespace heed::attention
