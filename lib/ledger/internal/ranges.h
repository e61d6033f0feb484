// Hashes of ranges of leaves, as proof makers ask for them. Private to this room.
#pragma once

#include <cstdint>
#include <vector>

#include "heed/ledger/hash.h"
#include "heed/ledger/proof.h"
#include "heed/result.h"

namespace heed::ledger::internal {

// The leaves [begin, end), begin < end, where begin is a multiple of the smallest power of two that is at least
// end - begin: the ranges that the recursive definitions of RFC 6962 produce. They split into perfect subtrees of
// falling size.
struct Range {
  std::uint64_t begin;
  std::uint64_t end;
};

Result<Hash> range_hash(const Range& range, const HashSource& source);

// A path that was found from the root down, as the proof lists it: from the leaves up.
Result<std::vector<Hash>> hash_ranges_from_the_back(const std::vector<Range>& ranges, const HashSource& source);

}  // namespace heed::ledger::internal
