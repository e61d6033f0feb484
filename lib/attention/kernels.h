// The loops that are compiled once for each instruction set (internal; see isa.h for how one set is chosen).
//
// kernels.inc is included by one small source for each set, compiled with that set's flags. Everything in it has
// internal linkage and uses no template or inline function of the standard library or of Eigen: such a function would
// be compiled several times under one name with different instructions, the linker would keep any one, and a machine
// without those instructions would crash far from here. tests/unit/attention/kernel_symbols.sh checks the objects.
#pragma once

#include <cstddef>
#include <cstdint>

namespace heed::attention {

// Doubles a row of a query block is padded to, and the lanes of a dot product (dot.h).
inline constexpr std::size_t kDotLanes = 16;

// Columns of a panel, the form in which the right-hand side of a product is packed: panel p has columns 16 p to 16 p +
// 15, row after row (k, column), zeros beyond the last column. Panels stand one after the other. Any alignment will do.
inline constexpr std::size_t kPanelColumns = 16;

// The product of two 8-bit vectors of this many numbers is exact in 32 bits, 128 added to each number or not.
inline constexpr std::size_t kI8DimsMax = 1u << 16;

// What bounds a score of 8-bit integers, for rows and for columns: score <= integer * scale * scale' + a * a' + b * b'.
struct I8Bounds {
  const float* scales;
  const float* a;
  const float* b;
};

struct Kernels {
  double (*dot)(const float* a, const float* b, std::size_t count);

  // scores[v * queries + q] for every pair; rows of `widened` are
  // `dims` rounded up to kDotLanes, 64-byte aligned, zero padded.
  void (*dot_table)(const double* widened, std::size_t queries, const float* vectors, std::size_t vectors_count,
                    std::size_t dims, double* scores);

  bool (*all_finite)(const float* values, std::size_t count);

  // `groups` groups of four characters, none of them padding, to
  // three bytes each; false if a character is not of the alphabet.
  bool (*base64_decode)(const char* text, std::size_t groups, std::uint8_t* out);
  // `groups` groups of three bytes to four characters each.
  void (*base64_encode)(const std::uint8_t* bytes, std::size_t groups, char* out);

  void (*half_to_float)(const std::uint16_t* halves, std::size_t count, float* out);
  void (*float_to_half)(const float* values, std::size_t count, std::uint16_t* out);
  void (*i8_to_float)(const std::int8_t* values, float scale, std::size_t count, float* out);

  // out[i] = heed::attention::exp(x[i]), the same bits; `out` may be `x`.
  void (*exp)(const double* x, std::size_t count, double* out);

  // out[r * out_stride + j] = sum_k rows[r * row_stride + k] * panel(k, j), or added to what is there. Sums are f32 in
  // an order that depends on the set, each product rounded at most once: off by at most dims * 2^-24 |row| |column| (1
  // + dims * 2^-24) and dims * 2^-149.
  void (*float_product)(const float* panels, std::size_t panels_count, const float* rows, std::size_t row_stride,
                        std::size_t count, std::size_t dims, float* out, std::size_t out_stride, bool add);
  // The squared length of each row, within dims * 2^-24 of itself.
  void (*float_norms)(const float* rows, std::size_t row_stride, std::size_t count, std::size_t dims, float* squared);
  // The f32 products of one query with rows of halves, widened as they are read, and the rows' squared lengths; within
  // the bounds of the two above.
  void (*half_dots)(const float* query, const std::uint16_t* rows, std::size_t count, std::size_t dims, float* products,
                    float* squared);
  // Which of count * columns scores (columns a multiple of 16) are not certain to be below their column's limit:
  // !(score + margins[column] * row_margins[row] < limits[column]). Writes their places in order and returns how many.
  std::size_t (*float_screen)(const float* scores, std::size_t count, std::size_t columns, const float* margins,
                              const float* row_margins, const float* limits, std::uint32_t* places);

  // On multiples of 16 numbers, in f32 (kernels_exp.inc): x = e^(x - shift) and its sum, the greatest, the soft cap.
  float (*float_exp)(float* x, std::size_t count, float shift);
  float (*float_max)(const float* x, std::size_t count);
  void (*float_softcap)(float* x, std::size_t count, float cap);

  // out[r * 16 panels_count + j] = sum_k rows[r * dims + k] * panel(k, j), exact. Panels of 8-bit numbers hold four
  // rows of a column side by side: (k / 4, column, k mod 4). sums128: 128 times the sum of each column.
  void (*i8_product)(const std::int8_t* panels, std::size_t panels_count, const std::int32_t* sums128,
                     const std::int8_t* rows, std::size_t count, std::size_t dims, std::int32_t* out);
  // The same for one query: sum128 is 128 times the sum of its numbers.
  void (*i8_dots)(const std::int8_t* query, std::int32_t sum128, const std::int8_t* rows, std::size_t count,
                  std::size_t dims, std::int32_t* out);
  // As float_screen, for the bounds of count * columns integers.
  std::size_t (*i8_screen)(const std::int32_t* integers, std::size_t count, std::size_t columns, I8Bounds rows,
                           I8Bounds column_bounds, const float* limits, std::uint32_t* places);
};

// The kernels in use.
const Kernels& kernels();

extern const Kernels kPlainKernels;
#ifdef HEED_X86_KERNELS
extern const Kernels kV2Kernels;
extern const Kernels kV3Kernels;
extern const Kernels kV4Kernels;
// v4 with AVX512-VBMI and VNNI (Ice Lake, Zen 4 and later), which base64 and the 8-bit products make good use of.
extern const Kernels kV4VbmiKernels;
#endif

}  // namespace heed::attention
