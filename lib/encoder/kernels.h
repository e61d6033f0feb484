// The loops of the encoders that are compiled once for each instruction set (internal; attention/isa.h says how one set
// is chosen).
//
// The rules are those of attention/kernels.h: kernels.inc is included by one small source for each set, everything in
// it has internal linkage and nothing in it comes from the standard library, so that no object shares a symbol with one
// that was compiled for another machine.
//
// Every set gives the same bytes. Three rules see to that:
//   - A sum over many products is one chain of fused multiply-adds in the order of the index: c = fma(a_k, b_k, c) for
//     k = 0, 1, ... However a matrix is cut into tiles, no element's chain is cut or reordered.
//   - A sum along a row is 16 partial sums, lane i adding elements i, i + 16, ..., and then halves: 8, 4, 2, 1.
//   - Elementary functions are the same polynomials in the same order; a set without fused multiply-add computes it
//     with doubles (kernels_lanes.inc).
//
// Rows of every activation are `stride` floats apart, a multiple of 16 that is not less than the row rounded up to 32
// columns; columns beyond the row are zeros on input and are left so.
#pragma once

#include <cstddef>
#include <cstdint>

namespace heed::encoder {

// Columns of a weight panel: column panel p holds outputs 32 p .. 32 p + 31, and for each input k their weights side by
// side. A matrix of `inputs` x `outputs` is panels x inputs x 32 floats, the last panel filled up with zeros.
inline constexpr std::size_t kPanel = 32;
// Inputs that an i8 panel interleaves: panels x (inputs / 4) x 32 x 4 bytes, filled up with zeros both ways.
inline constexpr std::size_t kQuad = 4;

inline constexpr std::size_t kRowsMax = 16;  // of a tile, in any set

// What happens to a finished linear output. kGeluErfNear is kGeluErf within 1.3e-4, for what becomes bytes next.
enum class Epilogue : std::uint8_t { kNone, kGeluErf, kGeluErfNear, kGeluTanh, kRelu };

struct LinearArguments {
  const float* x;  // rows x inputs
  std::size_t x_stride, rows, inputs, panels;
  const float* weights;  // packed panels, 64-byte aligned
  const float* bias;     // panels x 32
  float* y;              // rows x (panels x 32)
  std::size_t y_stride;
  Epilogue epilogue;
};

struct Linear8Arguments {
  const std::uint8_t* x;  // rows x inputs rounded up to kQuad: the number is q * x_scale + x_low
  const float* x_scales;  // rows x groups: one for each group of a row's inputs
  const float* x_lows;    // rows x groups
  std::size_t x_stride, rows, quads, panels;
  std::size_t group_quads;     // of a group, the last one perhaps with fewer
  const std::int8_t* weights;  // packed panels, 64-byte aligned
  const float* scales;         // panels x 32, one for each output
  const float* sums;           // groups x panels x 32: the sum of an output's weights in a group
  const float* bias;           // panels x 32
  float* y;
  std::size_t y_stride;
  Epilogue epilogue;
};

// One head of one text of n tokens.
struct AttentionArguments {
  const float *q, *k, *v;  // n x dims, rows `stride` apart
  std::size_t stride, n, dims;
  float scale;  // 1 / sqrt(dims)
  float* out;   // n x dims
  std::size_t out_stride;
  float* scratch;  // attention_scratch(n, dims) floats, 64-byte aligned
};

// Static, so that no kernel object brings a copy for others.
static constexpr std::size_t round_up(std::size_t count, std::size_t to) { return (count + to - 1) / to * to; }

static constexpr std::size_t groups_of(std::size_t count, std::size_t group) { return (count + group - 1) / group; }

// Keys transposed, values, a block of scores and a block of output.
static constexpr std::size_t attention_scratch(std::size_t n, std::size_t dims) {
  const std::size_t keys = round_up(n, kPanel), columns = round_up(dims, kPanel);
  return keys * dims + n * columns + kRowsMax * keys + kRowsMax * columns;
}

struct Kernels {
  // y = epilogue(x W + bias).
  void (*linear)(const LinearArguments& arguments);

  // The same with exact integer sums. From 0 on, group after group adds x_low * sums and then x_scale * (sum of q w);
  // the end times the output's scale is added to its bias. Each step is fused.
  void (*linear8)(const Linear8Arguments& arguments);

  // Rows to bytes, each group of `group` inputs (a multiple of 16) on its own: with t_k = x_k * factors_k, low = min(0,
  // t) and scale = (max(0, t) - low) / 255, q_k = (t_k - low) / scale, rounded to nearest even; 0 if all t are 0.
  void (*quantize)(const float* x, std::size_t x_stride, std::size_t rows, std::size_t count, std::size_t group,
                   const float* factors, std::uint8_t* q, std::size_t q_stride, float* scales, float* lows);

  // out = softmax(q k^T scale) v.
  void (*attention)(const AttentionArguments& arguments);

  // x = LN(x + y) for each row, in place. The columns from count to the next multiple of 16 must be 0 in both.
  void (*add_norm)(float* x, std::size_t x_stride, const float* y, std::size_t y_stride, std::size_t rows,
                   std::size_t count, const float* weight, const float* bias, float eps);

  // In place; for tests of the pieces.
  void (*activate)(float* x, std::size_t count, Epilogue epilogue);
  void (*exp)(float* x, std::size_t count);  // of numbers not above 0; below -87 it is 0

  // sum += factor * row, each product rounded before it is added.
  void (*add_bytes)(const std::int8_t* row, float factor, float* sum, std::size_t count);
  void (*add_floats)(const float* row, float factor, float* sum, std::size_t count);
  // The sum of the squares: eight sums in double, sum k of the numbers k, k + 8, ..., and then pairs.
  double (*squares)(const float* x, std::size_t count);
  void (*multiply)(float* x, float factor, std::size_t count);
};

// The kernels of attention::selected_isa().
const Kernels& kernels();

extern const Kernels kPlainKernels;
#ifdef HEED_X86_KERNELS
extern const Kernels kV2Kernels;
extern const Kernels kV3Kernels;
extern const Kernels kV4Kernels;
extern const Kernels kV4VnniKernels;  // v4 and AVX512-VNNI (Ice Lake, Zen 4 and later), which multiplies bytes
#endif

}  // namespace heed::encoder
