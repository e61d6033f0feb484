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
};

// The kernels in use.
const Kernels& kernels();

extern const Kernels kPlainKernels;
#ifdef HEED_X86_KERNELS
extern const Kernels kV2Kernels;
extern const Kernels kV3Kernels;
extern const Kernels kV4Kernels;
extern const Kernels kV4VbmiKernels;  // v4 and AVX512-VBMI (Ice Lake, Zen 4 and later), which base64 makes good use of
#endif

}  // namespace heed::attention
