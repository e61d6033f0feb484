// The k best of many vectors for each of many queries, by the published score: the dot product in double of dot.h.
//
// The answer is exact: the same scores to the bit, in the same order, as scoring every row with `dot` and ranking by
// TopK (highest first, equal scores by ordinal). What is fast is how rows are ruled out. A batch of queries is
// multiplied with a block of rows in f32, and the error of an f32 sum is bounded (N. Higham, "Accuracy and Stability of
// Numerical Algorithms", 3.5: at most gamma_n |q| |v|): a row whose f32 score plus that bound is below the k-th best so
// far cannot enter. The few that are left are scored in double. Scores are never written to memory.
//
// QuantizedIndex rules rows out with 8-bit integers, a quarter of the bytes: what quantisation loses is known for each
// row (the length of the residual), so that the answer is the same exact one, from the rows in f32 that the caller
// keeps.
//
// Everything is the same with any number of threads and any instruction set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "heed/attention/dot.h"
#include "heed/export.h"
#include "heed/result.h"

namespace heed::attention {

struct Hit {
  double score;
  std::uint64_t ordinal;  // the row's number
  bool operator==(const Hit&) const = default;
};

// hits[q]: the best rows of query q, best first; fewer than k where there are not as many.
using Hits = std::vector<std::vector<Hit>>;

struct SearchOptions {
  std::size_t k = 10;
  unsigned threads = 1;                   // 0 counts as 1; a thread takes a stretch of the rows
  const std::uint8_t* allowed = nullptr;  // one byte a row, 0 leaves the row out; nullptr: all are in
};

// Queries, copied and packed once for any number of searches. Safe to use from many threads.
class HEED_EXPORT QueryBatch {
 public:
  // `rows`: queries * dims finite floats, row after row.
  QueryBatch(const float* rows, std::size_t queries, std::size_t dims);
  QueryBatch(QueryBatch&&) noexcept;
  QueryBatch& operator=(QueryBatch&&) noexcept;
  ~QueryBatch();

  std::size_t queries() const;
  std::size_t dims() const;

 private:
  friend class Scan;
  struct Packed;
  std::unique_ptr<Packed> packed_;
};

// count * dims finite numbers, row after row, any alignment, not owned: f32, or halves (encoding.h) that are widened to
// f32 before they are scored.
class HEED_EXPORT FlatIndex {
 public:
  FlatIndex(const float* rows, std::size_t count, std::size_t dims) : floats_(rows), count_(count), dims_(dims) {}
  FlatIndex(const std::uint16_t* rows, std::size_t count, std::size_t dims)
      : halves_(rows), count_(count), dims_(dims) {}

  std::size_t count() const { return count_; }
  std::size_t dims() const { return dims_; }

  // An error if the queries have another number of dims.
  Result<Hits> search(const QueryBatch& queries, const SearchOptions& options = {}) const;

 private:
  const float* floats_ = nullptr;
  const std::uint16_t* halves_ = nullptr;
  std::size_t count_;
  std::size_t dims_;
};

// The same over f32 rows of the caller's, which have to outlive it, and a copy of them in 8 bits: dims + 12 bytes a
// row. Pays from the second search over the same rows on.
class HEED_EXPORT QuantizedIndex {
 public:
  static constexpr std::size_t kDimsMax = 1u << 16;

  // An error if there are more than kDimsMax dims.
  static Result<QuantizedIndex> build(const float* rows, std::size_t count, std::size_t dims, unsigned threads = 1);

  std::size_t count() const { return scales_.size(); }
  std::size_t dims() const { return dims_; }

  Result<Hits> search(const QueryBatch& queries, const SearchOptions& options = {}) const;

 private:
  friend class Scan;
  QuantizedIndex() = default;
  void quantize(std::size_t begin, std::size_t end);

  const float* rows_ = nullptr;
  std::size_t dims_ = 0;
  std::unique_ptr<std::int8_t[]> numbers_;
  // Of each row: what one step of its integers is worth, the length of the row they stand for, and that of what they
  // leave out. The lengths are rounded up.
  std::vector<float> scales_, lengths_, residuals_;
};

}  // namespace heed::attention
