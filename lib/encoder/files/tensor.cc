#include "heed/encoder/files/tensor.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <bit>
#include <cassert>
#include <cstring>

namespace heed::encoder {
namespace {

static_assert(std::endian::native == std::endian::little, "model files are read in place");

constexpr std::size_t kBlock = 32, kBlockBytes = 2 + kBlock;  // of Q8_0

template <class T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// A half's exponent is 15 above its true value, a float's 127: shifted into place it is 2^112 too small, and one
// multiplication mends that exactly, subnormal halves included. Infinities and NaNs are the caller's to refuse.
float float_of_half(std::uint16_t half) {
  const float magnitude = std::bit_cast<float>((half & 0x7fffu) << 13) * 0x1p112f;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | (half & 0x8000u) << 16);
}

// The loops below gather what is wrong in one word rather than stop at it, so that they become vector instructions.

bool read_f32(const std::byte* from, std::span<float> out) {
  if (out.empty()) return true;  // memcpy wants addresses even for nothing
  std::memcpy(out.data(), from, out.size_bytes());
  std::uint32_t infinite = 0;
  for (const float value : out) infinite |= (std::bit_cast<std::uint32_t>(value) & 0x7f800000u) == 0x7f800000u;
  return infinite == 0;
}

bool read_f16(const std::byte* from, std::span<float> out) {
  std::uint32_t infinite = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto half = load<std::uint16_t>(from + 2 * i);
    infinite |= (half & 0x7c00u) == 0x7c00u;
    out[i] = float_of_half(half);
  }
  return infinite == 0;
}

bool read_bf16(const std::byte* from, std::span<float> out) {
  std::uint32_t infinite = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint32_t bits = load<std::uint16_t>(from + 2 * i);
    infinite |= (bits & 0x7f80u) == 0x7f80u;
    out[i] = std::bit_cast<float>(bits << 16);
  }
  return infinite == 0;
}

bool read_q8_0(const std::byte* blocks, std::uint64_t first, std::span<float> out) {
  std::uint32_t infinite = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::byte* block = blocks + (first + i) / kBlock * kBlockBytes;
    const auto half = load<std::uint16_t>(block);
    infinite |= (half & 0x7c00u) == 0x7c00u;
    out[i] = float_of_half(half) * static_cast<float>(load<std::int8_t>(block + 2 + (first + i) % kBlock));
  }
  return infinite == 0;
}

// Eight lanes of 64 bits, each a word in turn: h = rotl((h ^ word) * odd, 31). Every step is a bijection of h and of
// the word, so one changed word always changes its lane; the rotation brings high bits, where floats keep their signs,
// down to where the multiplication spreads them. Memory, not arithmetic, sets the pace.
class Hash {
 public:
  void add(std::span<const std::byte> bytes) {
    std::size_t at = 0;
    for (; at + 64 <= bytes.size(); at += 64) {
      for (std::size_t lane = 0; lane < 8; ++lane) mix(lanes_[lane], load<std::uint64_t>(bytes.data() + at + 8 * lane));
    }
    std::array<std::byte, 64> rest{};
    if (at < bytes.size()) std::memcpy(rest.data(), bytes.data() + at, bytes.size() - at);
    for (std::size_t lane = 0; lane < 8; ++lane) mix(lanes_[lane], load<std::uint64_t>(rest.data() + 8 * lane));
    mix(lanes_[0], bytes.size());
  }
  void add(std::string_view text) { add(std::as_bytes(std::span(text))); }

  std::uint64_t value() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t lane : lanes_) mix(sum, lane);
    sum ^= sum >> 29;
    sum *= kOdd;
    return sum ^ sum >> 32;
  }

 private:
  static constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;  // 2^64 over the golden ratio
  static void mix(std::uint64_t& h, std::uint64_t word) { h = std::rotl((h ^ word) * kOdd, 31); }

  std::array<std::uint64_t, 8> lanes_ = {1, 2, 3, 4, 5, 6, 7, 8};
};

}  // namespace

std::string Tensor::shape_text() const { return fmt::format("[{}]", fmt::join(shape, ", ")); }

std::uint64_t dtype_bytes(DType dtype, std::uint64_t elements) {
  switch (dtype) {
    case DType::kF32:
      return elements * 4;
    case DType::kF16:
    case DType::kBF16:
      return elements * 2;
    case DType::kQ8_0:
      return elements / kBlock * kBlockBytes;
    case DType::kI8:
    case DType::kOther:
      break;
  }
  return elements;
}

const Tensor* TensorSet::find(std::string_view name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? nullptr : &found->second;
}

bool TensorSet::add(std::string name, Tensor tensor) {
  return tensors_.emplace(std::move(name), std::move(tensor)).second;
}

std::uint64_t TensorSet::hash() const {
  Hash hash;
  for (const auto& [name, tensor] : tensors_) {
    hash.add(name);
    hash.add(tensor.dtype_name);
    hash.add(tensor.shape_text());
    hash.add(tensor.data);
  }
  return hash.value();
}

bool read_floats(const Tensor& tensor, std::uint64_t first, std::span<float> out) {
  assert(first <= tensor.elements && out.size() <= tensor.elements - first && "read_floats: beyond the tensor");
  const std::byte* data = tensor.data.data();
  switch (tensor.dtype) {
    case DType::kF32:
      return read_f32(data + 4 * first, out);
    case DType::kF16:
      return read_f16(data + 2 * first, out);
    case DType::kBF16:
      return read_bf16(data + 2 * first, out);
    case DType::kQ8_0:
      return read_q8_0(data, first, out);
    case DType::kI8:
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(load<std::int8_t>(data + first + i));
      return true;
    case DType::kOther:
      break;
  }
  return false;
}

}  // namespace heed::encoder
