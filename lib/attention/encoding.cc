#include "heed/attention/encoding.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "heed/attention/base64.h"
#include "heed/attention/kernels.h"

namespace heed::attention {
namespace {

static_assert(std::endian::native == std::endian::little,
              "vectors are copied to and from little-endian bytes as they are");

// f16 and i8 pass through a buffer of this many numbers: small enough for the first-level cache, and a multiple of 12
// so that a part of any type is whole groups of base64.
constexpr std::size_t kPartNumbers = 3072;

Error not_finite(std::span<const float> vector) {
  const auto at = std::find_if(vector.begin(), vector.end(), [](float x) { return !std::isfinite(x); });
  return input_error(fmt::format("has {} at index {}, expected finite numbers", std::isnan(*at) ? "NaN" : "infinity",
                                 at - vector.begin()));
}

template <class Number>
std::span<const std::uint8_t> bytes_of(const std::vector<Number>& numbers) {
  return {reinterpret_cast<const std::uint8_t*>(numbers.data()), numbers.size() * sizeof(Number)};
}

Result<EncodedVector> encode_f16(std::span<const float> vector) {
  std::vector<std::uint16_t> halves(vector.size());
  kernels().float_to_half(vector.data(), vector.size(), halves.data());
  const auto infinite =
      std::find_if(halves.begin(), halves.end(), [](std::uint16_t h) { return (h & 0x7c00) == 0x7c00; });
  if (infinite != halves.end()) {
    const auto at = infinite - halves.begin();
    return input_error(fmt::format("has {} at index {}, which is too large for f16 (at most 65504), use f32 or i8",
                                   vector[static_cast<std::size_t>(at)], at));
  }
  return EncodedVector{base64_encode(bytes_of(halves)), VectorType::kF16, 1};
}

EncodedVector encode_i8(std::span<const float> vector) {
  float largest = 0;
  for (float x : vector) largest = std::max(largest, std::fabs(x));
  // The smallest vectors would have a scale that rounds to 0,
  // the largest one with which 127 * scale rounds to infinity.
  float scale = largest == 0 ? 0 : std::max(largest / 127, std::numeric_limits<float>::denorm_min());
  if (std::isinf(127 * scale)) scale = std::nextafter(scale, 0.0f);
  std::vector<std::int8_t> numbers(vector.size());
  for (std::size_t i = 0; i < vector.size(); ++i) {
    const float quotient = scale == 0 ? 0 : std::nearbyint(vector[i] / scale);
    numbers[i] = static_cast<std::int8_t>(std::clamp(quotient, -127.0f, 127.0f));
  }
  return {base64_encode(bytes_of(numbers)), VectorType::kI8, scale};
}

void widen(const std::uint8_t* bytes, VectorType type, float scale, std::size_t count, float* out) {
  if (type == VectorType::kF16) {
    kernels().half_to_float(reinterpret_cast<const std::uint16_t*>(bytes), count, out);
  } else {
    kernels().i8_to_float(reinterpret_cast<const std::int8_t*>(bytes), scale, count, out);
  }
}

Status decode_narrow(std::string_view base64, VectorType type, float scale, std::span<float> out) {
  alignas(64) std::uint8_t buffer[kPartNumbers * 2];
  const std::size_t width = vector_type_bytes(type);
  for (std::size_t done = 0; done < out.size();) {
    const std::size_t count = std::min(kPartNumbers, out.size() - done);
    const std::string_view part = base64.substr(done * width / 3 * 4, base64_encoded_size(count * width));
    const bool stray_padding = done + count < out.size() && part.ends_with('=');
    // A position in an error counts from the start of the text, so on an error the whole text is decoded again for it.
    if (stray_padding || !base64_decode(part, {buffer, count * width})) return base64_decode(base64).error();
    widen(buffer, type, scale, count, out.data() + done);
    done += count;
  }
  return {};
}

}  // namespace

std::string_view vector_type_name(VectorType type) {
  return type == VectorType::kF32 ? "f32" : type == VectorType::kF16 ? "f16" : "i8";
}

Result<VectorType> parse_vector_type(std::string_view name) {
  for (VectorType type : {VectorType::kF32, VectorType::kF16, VectorType::kI8}) {
    if (name == vector_type_name(type)) return type;
  }
  return input_error(fmt::format("vector type \"{}\" is unknown, expected f32, f16 or i8", name));
}

Result<EncodedVector> encode_vector(std::span<const float> vector, VectorType type) {
  if (!kernels().all_finite(vector.data(), vector.size())) return not_finite(vector);
  if (type == VectorType::kF16) return encode_f16(vector);
  if (type == VectorType::kI8) return encode_i8(vector);
  const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(vector.data()), vector.size_bytes());
  return EncodedVector{base64_encode(bytes), type, 1};
}

Result<std::size_t> encoded_dims(std::string_view base64, VectorType type) {
  const Result<std::size_t> bytes = base64_decoded_size(base64);
  if (!bytes) return bytes.error();
  const std::size_t width = vector_type_bytes(type);
  if (*bytes % width != 0) {
    return input_error(fmt::format("has {} bytes, expected a multiple of {} as each number of {} takes {}", *bytes,
                                   width, vector_type_name(type), width));
  }
  return *bytes / width;
}

Status decode_vector(std::string_view base64, VectorType type, float scale, std::span<float> out) {
  const Result<std::size_t> dims = encoded_dims(base64, type);
  if (!dims) return dims.error();
  if (*dims != out.size()) return input_error(fmt::format("has {} numbers, expected {}", *dims, out.size()));
  if (type == VectorType::kI8 && (!std::isfinite(scale) || scale < 0)) {
    return input_error(fmt::format("has scale {}, expected a finite number that is not negative", scale));
  }
  const Status decoded = type == VectorType::kF32
                             ? base64_decode(base64, {reinterpret_cast<std::uint8_t*>(out.data()), out.size_bytes()})
                             : decode_narrow(base64, type, scale, out);
  if (!decoded) return decoded;
  if (!kernels().all_finite(out.data(), out.size())) return not_finite(out);
  return {};
}

Result<std::vector<float>> decode_vector(std::string_view base64, VectorType type, float scale) {
  const Result<std::size_t> dims = encoded_dims(base64, type);
  if (!dims) return dims.error();
  std::vector<float> vector(*dims);
  if (const Status status = decode_vector(base64, type, scale, vector); !status) return status.error();
  return vector;
}

float half_to_float(std::uint16_t half) {
  float value;
  kernels().half_to_float(&half, 1, &value);
  return value;
}

std::uint16_t float_to_half(float value) {
  std::uint16_t half;
  kernels().float_to_half(&value, 1, &half);
  return half;
}

}  // namespace heed::attention
