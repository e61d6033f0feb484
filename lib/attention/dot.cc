#include "heed/attention/dot.h"

#include <cmath>
#include <cstring>
#include <new>
#include <utility>

#include "heed/attention/kernels.h"

namespace heed::attention {
namespace {

constexpr std::align_val_t kRowAlignment{64};

constexpr std::size_t padded(std::size_t dims) { return (dims + kDotLanes - 1) / kDotLanes * kDotLanes; }

}  // namespace

double dot(const float* a, const float* b, std::size_t count) { return kernels().dot(a, b, count); }

double squared_norm(const float* a, std::size_t count) { return kernels().dot(a, a, count); }

double cosine(const float* a, const float* b, std::size_t count) {
  const double norms = std::sqrt(squared_norm(a, count)) * std::sqrt(squared_norm(b, count));
  return norms > 0 ? dot(a, b, count) / norms : 0.0;
}

bool all_finite(const float* a, std::size_t count) { return kernels().all_finite(a, count); }

QueryBlock::QueryBlock(const float* rows, std::size_t queries, std::size_t dims) : queries_(queries), dims_(dims) {
  const std::size_t stride = padded(dims);
  rows_ = static_cast<double*>(::operator new(queries* stride * sizeof(double), kRowAlignment));
  for (std::size_t q = 0; q < queries; ++q) {
    for (std::size_t i = 0; i < stride; ++i) rows_[q * stride + i] = i < dims ? rows[q * dims + i] : 0.0f;
  }
}

QueryBlock::QueryBlock(QueryBlock&& other) noexcept
    : rows_(std::exchange(other.rows_, nullptr)),
      queries_(std::exchange(other.queries_, 0)),
      dims_(std::exchange(other.dims_, 0)) {}

QueryBlock& QueryBlock::operator=(QueryBlock&& other) noexcept {
  std::swap(rows_, other.rows_);
  std::swap(queries_, other.queries_);
  std::swap(dims_, other.dims_);
  return *this;
}

QueryBlock::~QueryBlock() { ::operator delete(rows_, kRowAlignment); }

void QueryBlock::score(const float* vectors, std::size_t count, double* scores) const {
  kernels().dot_table(rows_, queries_, vectors, count, dims_, scores);
}

}  // namespace heed::attention
