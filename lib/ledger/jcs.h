// The canonical form of any JSON: RFC 8785, JSON Canonicalization Scheme (JCS). Two programs that agree about what a
// JSON text says get the same bytes, and so the same hash.
//
// No white space; members sorted by the UTF-16 code units of their names, recursively; escapes only where they are
// required; numbers as ECMAScript's Number::toString has them, that is as doubles: 1.0 becomes 1, 1e3 becomes 1000, and
// an integer beyond 2^53 becomes the nearest one that a double holds. Entries of a ledger are of a narrower form, which
// has no such surprises (canonical.h); every text of that form is its own canonical form here.
//
// Input is I-JSON (RFC 7493) and strictly RFC 8259: refused are names that stand twice in one object, lone surrogates,
// bytes that are not UTF-8, a byte order mark, and numbers that a double cannot hold. A number too small for one
// becomes 0, as ECMAScript has it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "heed/export.h"
#include "heed/result.h"

namespace heed::ledger {

// Objects and arrays inside each other; bounds the stack and, as each level may be sorted once more, the time.
inline constexpr unsigned kJsonDepthMax = 256;

// The canonical form of one JSON value with nothing behind it but white space. An error says what is wrong and at which
// byte, from 0.
HEED_EXPORT Result<std::string> canonical_json(std::string_view text);

// A number the way canonical JSON writes it: the shortest digits that read back as the same double. 1e+21, 0.000001,
// 9.999999999999997e-7. NaN and infinity are errors.
HEED_EXPORT Result<std::string> format_canonical_number(double value);

}  // namespace heed::ledger
