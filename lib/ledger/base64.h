// Standard padded base64 (RFC 4648 section 4), one spelling a value.
//
// Notes, checkpoints and keys are compared byte for byte after parsing, so decoding refuses what most decoders let
// pass: missing padding, line breaks, and bits set in the part of the last letter that carries no data. Without that,
// four different signature lines would mean the same signature.
#pragma once

#include <string>
#include <string_view>

#include "heed/export.h"
#include "heed/ledger/hash.h"
#include "heed/result.h"

namespace heed::ledger {

HEED_EXPORT std::string format_base64(std::string_view bytes);
inline std::string format_base64(const Hash& hash) { return format_base64(hash_bytes(hash)); }

HEED_EXPORT Result<std::string> parse_base64(std::string_view text);
// 44 letters, 32 bytes.
HEED_EXPORT Result<Hash> parse_base64_hash(std::string_view text);

}  // namespace heed::ledger
