// Dot products for published scores: float32 in, double out, the same bits on every machine.
//
// The product of two floats is exact in a double, so only the order of the additions matters,
// and it is fixed: sixteen lanes start from +0, lane i adds the products of the elements i, i
// + 16, i + 32 ... in order, and the lanes are folded by halves (i + 8 onto i, then i + 4, i
// + 2, i + 1). A fused multiply-add rounds the same sum once and so changes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "heed/export.h"

namespace heed::attention {

// Sum of a[i] * b[i], i < count. Any alignment; `count` may be 0.
HEED_EXPORT double dot(const float* a, const float* b, std::size_t count);

// dot(a, a, count).
HEED_EXPORT double squared_norm(const float* a, std::size_t count);

// dot(a, b) / (|a| |b|), 0 if either is all zeros.
HEED_EXPORT double cosine(const float* a, const float* b, std::size_t count);

// Every element finite (no NaN, no infinity).
HEED_EXPORT bool all_finite(const float* a, std::size_t count);

// A set of queries, widened to double once and laid out for scoring many vectors: about three times as fast as calling
// dot for each pair, and equal to it to the bit.
class HEED_EXPORT QueryBlock {
 public:
  QueryBlock() = default;
  // `rows`: queries * dims floats, row after row; they are copied.
  QueryBlock(const float* rows, std::size_t queries, std::size_t dims);
  QueryBlock(QueryBlock&& other) noexcept;
  QueryBlock& operator=(QueryBlock&& other) noexcept;
  ~QueryBlock();

  std::size_t queries() const { return queries_; }
  std::size_t dims() const { return dims_; }

  // scores[v * queries() + q] = dot(query q, vector v). `vectors`: count * dims() floats, row after row, any alignment;
  // `scores`: count * queries() doubles. A dozen vectors or more a call are scored fastest.
  void score(const float* vectors, std::size_t count, double* scores) const;

 private:
  double* rows_ = nullptr;  // queries_ rows of stride() doubles, 64-byte aligned, zeros beyond dims_
  std::size_t queries_ = 0;
  std::size_t dims_ = 0;
};

}  // namespace heed::attention
