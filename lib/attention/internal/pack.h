// The right-hand side of an f32 product, packed into panels for kernels().float_product (kernels.h has the
// layout).
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

#include "heed/attention/kernels.h"

namespace heed::attention {

class FloatPanels {
 public:
  FloatPanels() = default;

  // The columns of the product are the rows given: `count` rows of `dims` floats, `row_stride` apart (0: dims).
  FloatPanels(const float* rows, std::size_t count, std::size_t dims, std::size_t row_stride = 0)
      : dims_(dims), panels_((count + kPanelColumns - 1) / kPanelColumns) {
    const std::size_t size = panels_ * dims * kPanelColumns;
    numbers_.reset(static_cast<float*>(::operator new(std::max<std::size_t>(size, 1) * sizeof(float), kAlignment)));
    std::fill_n(numbers_.get(), size, 0.0f);
    const std::size_t stride = row_stride == 0 ? dims : row_stride;
    for (std::size_t j = 0; j < count; ++j) {
      float* to = numbers_.get() + j / kPanelColumns * dims * kPanelColumns + j % kPanelColumns;
      for (std::size_t k = 0; k < dims; ++k) to[k * kPanelColumns] = rows[j * stride + k];
    }
  }

  std::size_t panels() const { return panels_; }
  std::size_t columns() const { return panels_ * kPanelColumns; }  // padding included
  std::size_t dims() const { return dims_; }
  const float* panel(std::size_t p) const { return numbers_.get() + p * dims_ * kPanelColumns; }

 private:
  // A row of a panel is a line of the cache.
  static constexpr std::align_val_t kAlignment{64};
  struct Free {
    void operator()(float* numbers) const { ::operator delete(numbers, kAlignment); }
  };

  std::unique_ptr<float[], Free> numbers_;
  std::size_t dims_ = 0;
  std::size_t panels_ = 0;
};

}  // namespace heed::attention
