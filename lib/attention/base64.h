// base64 of RFC 4648 section 4: the standard alphabet with padding, and nothing else. Decoding is strict, so that a
// text has one meaning and a value one text: no white space, no missing or extra padding, and the bits a final group
// does not use are zero. Kernels after W. Mula and D. Lemire, "Faster Base64 Encoding and Decoding Using AVX2
// Instructions" (2018) and "Base64 encoding and decoding at almost the speed of a memory copy" (2020).
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

constexpr std::size_t base64_encoded_size(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

// Bytes that `text` decodes to, judged by its length and padding alone. An error if the length is no multiple of 4.
HEED_EXPORT Result<std::size_t> base64_decoded_size(std::string_view text);

// Decodes into `out`, which must have exactly base64_decoded_size(text)
// bytes. On an error, which names the position, `out` holds anything.
HEED_EXPORT Status base64_decode(std::string_view text, std::span<std::uint8_t> out);
HEED_EXPORT Result<std::vector<std::uint8_t>> base64_decode(std::string_view text);

// Writes base64_encoded_size(bytes.size()) characters.
HEED_EXPORT void base64_encode(std::span<const std::uint8_t> bytes, char* out);
HEED_EXPORT std::string base64_encode(std::span<const std::uint8_t> bytes);

}  // namespace heed::attention
