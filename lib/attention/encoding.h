// How a vector travels in a record: base64 of little-endian numbers,
// as embedding services write it (`encoding_format: base64`).
//
//   f32  4 bytes a number, IEEE 754 binary32
//   f16  2 bytes a number, IEEE 754 binary16, rounded to nearest even
//   i8   1 byte a number q and one scale for the vector: the number is q * scale, scale = max |x| / 127
//
// NaN and infinity are refused in both directions. Errors carry
// no field name: the caller knows what it called the vector.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/result.h"

namespace heed::attention {

enum class VectorType { kF32, kF16, kI8 };

// "f32", "f16", "i8".
HEED_EXPORT std::string_view vector_type_name(VectorType type);
HEED_EXPORT Result<VectorType> parse_vector_type(std::string_view name);

// Bytes of one number.
constexpr std::size_t vector_type_bytes(VectorType type) {
  return type == VectorType::kF32 ? 4 : type == VectorType::kF16 ? 2 : 1;
}

struct EncodedVector {
  std::string base64;
  VectorType type = VectorType::kF32;
  float scale = 1;  // of i8; 0 for a vector of zeros. Otherwise 1 and not written.
};

// An error if a number is NaN or infinite, or too large for f16 (beyond 65,504 after rounding).
HEED_EXPORT Result<EncodedVector> encode_vector(std::span<const float> vector, VectorType type);

// How many numbers `base64` holds, by its length alone; an error if it is no whole number of them.
HEED_EXPORT Result<std::size_t> encoded_dims(std::string_view base64, VectorType type);

// Decodes into `out`; an error if the text holds another number of numbers ("has 383
// numbers, expected 384"), if it is not strict base64, or if a number is not finite.
// `scale` counts for i8 only and must be finite and not negative. No allocation.
HEED_EXPORT Status decode_vector(std::string_view base64, VectorType type, float scale, std::span<float> out);

// The same, as many numbers as there are.
HEED_EXPORT Result<std::vector<float>> decode_vector(std::string_view base64, VectorType type, float scale = 1);

// One number: float from half is exact; half from float rounds
// to nearest even, overflows to infinity and keeps a NaN a NaN.
HEED_EXPORT float half_to_float(std::uint16_t half);
HEED_EXPORT std::uint16_t float_to_half(float value);

}  // namespace heed::attention
