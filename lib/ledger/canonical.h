// Whether a line is one canonical JSON object: RFC 8785 (JCS), restricted to what two programs can never read
// differently.
//
// - one object, no white space, at most 65,535 bytes, at most 64 levels deep
// - members sorted by the UTF-16 code units of their names, recursively; no name twice
// - valid UTF-8; escapes only where they are required: \" \\ \b \t \n \f \r and \u00xx (lower case) for the rest below
// 0x20
// - numbers are integers within +-(2^53 - 1), without leading zeros, sign of zero, fraction or exponent
//
// The checker reads bytes and keeps nothing, so it can stand in an auditor's path without a JSON parser to trust.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "heed/export.h"

namespace heed::ledger {

inline constexpr std::size_t kCanonicalBytesMax = 65535;  // an entry's length is 16 bits
inline constexpr unsigned kCanonicalDepthMax = 64;        // far beyond any entry; bounds the checker's stack
inline constexpr std::int64_t kCanonicalIntegerMax = (std::int64_t{1} << 53) - 1;

struct CanonicalFault {
  std::size_t offset = 0;  // the byte at which the rule is broken
  // One of: line-too-long, not-an-object, white-space, syntax, truncated, trailing-bytes, too-deep, control-byte,
  // invalid-utf8, escape-not-needed, unknown-escape, unsorted-names, duplicate-name, not-an-integer, leading-zero,
  // negative-zero, integer-out-of-range.
  std::string_view rule;
  std::string message;  // a sentence without the offset
};

// Nothing if the line, given without its LF, is canonical.
HEED_EXPORT std::optional<CanonicalFault> check_canonical(std::string_view line);

}  // namespace heed::ledger
