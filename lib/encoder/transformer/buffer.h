// Memory for kernels: aligned to a cache line, in large pages where the system gives them, zero at first.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
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
    data_.reset();
    const std::size_t bytes = count * sizeof(T);
    data_ = bytes >= kLargeBytes ? map(bytes) : allocate(bytes);
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
  static constexpr std::size_t kLine = 64, kPage = 4096, kLargePage = 2 << 20, kLargeBytes = kLargePage * 3 / 4;

  struct Free {
    std::size_t mapped = 0;  // bytes; 0: of the heap
    void operator()(T* memory) const {
      if (mapped != 0) {
        ::munmap(memory, mapped);
      } else {
        std::free(memory);
      }
    }
  };
  using Memory = std::unique_ptr<T, Free>;

  static constexpr std::size_t up_to(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

  static Memory allocate(std::size_t bytes) {
    const std::size_t whole = bytes == 0 ? kLine : up_to(bytes, kLine);
    void* memory = std::aligned_alloc(kLine, whole);
    if (memory == nullptr) throw std::bad_alloc();
    std::memset(memory, 0, whole);
    return Memory(static_cast<T*>(memory), Free{});
  }

  // From the system, which clears it: a hundredth of the faults while filling, and no misses of the address translation
  // in the multiplications. What stands out at either side of the aligned part is given back.
  static Memory map(std::size_t bytes) {
    const std::size_t rest = bytes % kLargePage;  // of the last large page; worth one if it is most of it
    const std::size_t whole = up_to(bytes, rest >= kLargeBytes ? kLargePage : kPage), asked = whole + kLargePage;
    void* start = ::mmap(nullptr, asked, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) throw std::bad_alloc();
    char* first = static_cast<char*>(start);
    const std::size_t before =
        up_to(reinterpret_cast<std::uintptr_t>(first), kLargePage) - reinterpret_cast<std::uintptr_t>(first);
    if (before != 0) ::munmap(first, before);
    if (before != kLargePage) ::munmap(first + before + whole, kLargePage - before);
    ::madvise(first + before, whole, MADV_HUGEPAGE);
    return Memory(reinterpret_cast<T*>(first + before), Free{whole});
  }

  Memory data_;
  std::size_t count_ = 0;
};

}  // namespace heed::encoder
