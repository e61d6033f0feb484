#include "heed/ledger/internal/ranges.h"

#include <bit>

namespace heed::ledger::internal {

Result<Hash> range_hash(const Range& range, const HashSource& source) {
  std::vector<Hash> parts;
  for (std::uint64_t begin = range.begin; begin < range.end;) {
    const auto height = static_cast<unsigned>(std::bit_width(range.end - begin) - 1);
    Result<Hash> part = source(height, begin >> height);
    if (!part) return part;
    parts.push_back(*part);
    begin += std::uint64_t{1} << height;
  }
  Hash hash = parts.back();
  for (std::size_t i = parts.size() - 1; i-- > 0;) hash = node_hash(parts[i], hash);
  return hash;
}

Result<std::vector<Hash>> hash_ranges_from_the_back(const std::vector<Range>& ranges, const HashSource& source) {
  std::vector<Hash> hashes;
  for (std::size_t i = ranges.size(); i-- > 0;) {
    Result<Hash> hash = range_hash(ranges[i], source);
    if (!hash) return std::move(hash).error();
    hashes.push_back(*hash);
  }
  return hashes;
}

}  // namespace heed::ledger::internal
