// One linear layer, packed once when a model is loaded (kernels.h has the layout).
#pragma once

#include <span>

#include "heed/encoder/kernels.h"
#include "heed/encoder/transformer/buffer.h"
#include "heed/encoder/transformer/weights.h"
#include "heed/result.h"

namespace heed::encoder {

enum class Precision { kF32, kI8 };

// What applying layers needs in passing; one for each thread.
struct LinearScratch {
  Buffer<std::uint8_t> quantized;
  Buffer<float> scales, lows;
};

class PackedLinear {
 public:
  // The layers of `parts` side by side, which share their input: queries, keys and values are one multiplication. The
  // error, a number that is not finite, names the tensor's place in `what`.
  // `sizes` says how large each input becomes (sizes.h); only bytes need it.
  static Result<PackedLinear> pack(std::span<const LinearTensors> parts, std::span<const float> sizes,
                                   Precision precision, std::string_view what);

  std::size_t inputs() const { return inputs_; }
  std::size_t outputs() const { return outputs_; }

  // y = epilogue(x W + b) for `rows` rows; strides as kernels.h wants them.
  void apply(const float* x, std::size_t x_stride, std::size_t rows, float* y, std::size_t y_stride, Epilogue epilogue,
             LinearScratch& scratch) const;

 private:
  Status balance(std::span<const LinearTensors> parts, std::span<const float> sizes, std::string_view what);
  void pack_panel(std::span<const float> rows, std::size_t panel, Precision precision);

  std::size_t inputs_ = 0, outputs_ = 0, panels_ = 0, quads_ = 0;
  Buffer<float> weights_;  // kF32
  Buffer<float> bias_;
  Buffer<std::int8_t> weights8_;  // kI8
  Buffer<float> scales_;
  Buffer<float> sums_;
  Buffer<float> factors_;  // of the inputs, before they become bytes; their inverses are in the weights
};

// Floats between rows of `columns` numbers: whole panels and one cache line more, so that
// the same column of consecutive rows does not fall into the same set of a cache.
constexpr std::size_t row_stride(std::size_t columns) { return round_up(columns, kPanel) + 16; }

}  // namespace heed::encoder
