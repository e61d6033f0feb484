#include "heed/ledger/internal/edge.h"

#include <cassert>
#include <cstring>
#include <optional>

#include "heed/ledger/tree.h"

namespace heed::ledger::internal {

Hash edge_root(const Edge& edge) {
  std::optional<Hash> carried;
  for (std::vector<Hash> hashes : edge) {
    if (carried) hashes.push_back(*carried);
    if (!hashes.empty()) carried = fold_hashes(hashes.data(), hashes.size());
  }
  return carried ? *carried : empty_root();
}

void append_leaf(Edge& edge, std::uint64_t index, const Hash& leaf, const FullTile& full) {
  Hash hash = leaf;
  for (unsigned level = 0;; ++level) {
    std::vector<Hash>& hashes = edge[level];
    hashes.push_back(hash);
    if (hashes.size() < kTileWidth) return;
    hash = fold_hashes(hashes.data(), hashes.size());
    full(level, full_tiles(index + 1, level) - 1, hashes);
    hashes.clear();
  }
}

std::string join_hashes(const std::vector<Hash>& hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * kHashBytes);
  for (const Hash& hash : hashes) bytes += hash_bytes(hash);
  return bytes;
}

std::vector<Hash> split_hashes(std::string_view bytes) {
  assert(bytes.size() % kHashBytes == 0 && "split_hashes: half a hash");
  std::vector<Hash> hashes(bytes.size() / kHashBytes);
  if (!hashes.empty()) std::memcpy(hashes.data(), bytes.data(), bytes.size());
  return hashes;
}

}  // namespace heed::ledger::internal
