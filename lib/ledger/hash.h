// SHA-256 as a transparency log uses it: RFC 6962 section 2.1 (the same in RFC 9162 section 2.1.1).
//
//   leaf(d) = SHA256(0x00 || d)      node(l, r) = SHA256(0x01 || l || r)      the empty tree = SHA256("")
//
// The two prefixes keep a leaf from ever being mistaken for an inner node.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "heed/export.h"
#include "heed/result.h"

namespace heed::ledger {

inline constexpr std::size_t kHashBytes = 32;
using Hash = std::array<std::uint8_t, kHashBytes>;

HEED_EXPORT Hash sha256(std::string_view bytes);
HEED_EXPORT Hash leaf_hash(std::string_view entry);
HEED_EXPORT Hash node_hash(const Hash& left, const Hash& right);
HEED_EXPORT Hash empty_root();

// The 32 bytes of a hash as a view, for writing it into a tile or comparing it with one.
inline std::string_view hash_bytes(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

// 64 lower-case digits.
HEED_EXPORT std::string format_hex(std::string_view bytes);
// The bytes of an even number of lower-case digits; anything else is refused.
HEED_EXPORT Result<std::string> parse_hex(std::string_view text);

}  // namespace heed::ledger
