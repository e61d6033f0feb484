// Memory for kernels: aligned to a cache line, in large pages where the system gives them, zero at first.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>

namespace heed::encoder {

template <class T>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t count) { reset(count); }

  // Forgets the content: `count` zeros.
  void reset(std::size_t count) {
    constexpr std::size_t kLine = 64, kLargePage = 2 << 20;
    const std::size_t unit = count * sizeof(T) >= 2 * kLargePage ? kLargePage : kLine;
    const std::size_t bytes = (count * sizeof(T) + unit - 1) / unit * unit;
    data_.reset();
    void* memory = std::aligned_alloc(unit, bytes == 0 ? unit : bytes);
    if (memory == nullptr) throw std::bad_alloc();
    // 2 MB pages: a tenth of the faults while filling, and no translation misses in the multiplications.
    if (unit == kLargePage) ::madvise(memory, bytes, MADV_HUGEPAGE);
    std::memset(memory, 0, bytes);
    data_.reset(static_cast<T*>(memory));
    count_ = count;
  }

  // Room for `count`, keeping the memory if it is enough; the content is then what it was.
  void reserve(std::size_t count) {
    if (count > count_) reset(count);
  }

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  std::size_t size() const { return count_; }
  T& operator[](std::size_t i) { return data_.get()[i]; }
  const T& operator[](std::size_t i) const { return data_.get()[i]; }

 private:
  struct Free {
    void operator()(T* memory) const { std::free(memory); }
  };
  std::unique_ptr<T, Free> data_;
  std::size_t count_ = 0;
};

}  // namespace heed::encoder
