// The tiles above the entries and the root, and who is right where two files disagree.
#include <fmt/core.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "heed/ledger/internal/auditor.h"
#include "heed/ledger/internal/edge.h"
#include "heed/ledger/internal/layout.h"
#include "heed/ledger/tree.h"

namespace heed::ledger::internal {
namespace {

// In so many places of one tile every combination of both sides is tried: 16, and each takes 0.1 ms.
constexpr std::size_t kPlacesTried = 4;

bool all_known(const Hashes& hashes) { return std::find(hashes.begin(), hashes.end(), std::nullopt) == hashes.end(); }

std::vector<Hash> unwrap(const Hashes& hashes) {
  std::vector<Hash> values;
  values.reserve(hashes.size());
  for (const auto& hash : hashes) values.push_back(*hash);
  return values;
}

}  // namespace

std::optional<Hash> fold_known(const Hashes& hashes) {
  if (!all_known(hashes)) return std::nullopt;
  const std::vector<Hash> values = unwrap(hashes);
  return fold_hashes(values.data(), values.size());
}

Status Auditor::push(unsigned level, const std::optional<Hash>& hash) {
  edge_[level].push_back(hash);
  if (edge_[level].size() < kTileWidth) return {};
  Hashes full = std::exchange(edge_[level], {});
  if (Status status = check_upper_tile({TileKind::kHashes, level, full_seen_[level]++, kTileWidth}, full); !status) {
    return status;
  }
  return push(level + 1, fold_known(full));
}

Status Auditor::check_upper_edges() {
  for (unsigned level = 1; level < kTileLevels && !done(); ++level) {
    if (partial_width(size_, level) == 0) continue;
    const Tile tile = tile_of_size(TileKind::kHashes, level, full_tiles(size_, level), size_);
    if (Status status = check_upper_tile(tile, edge_[level]); !status) return status;
  }
  return {};
}

Status Auditor::check_upper_tile(const Tile& tile, Hashes& computed) {
  HashTile read;
  if (Status status = reader_->read_hash_tile(tile, read); !status) return status;
  if (read.read) ++report_.files;
  if (read.fault) add(*read.fault);
  Hashes stored(read.hashes.begin(), read.hashes.end());
  stored.resize(tile.width);
  Result<Hashes> truth = believe(tile, computed, stored, false);
  if (!truth) return truth.error();
  std::vector<Fault> wrong;
  for (std::size_t i = 0; i < tile.width; ++i) {
    if (computed[i] && computed[i] != (*truth)[i]) {
      const Tile below{TileKind::kHashes, tile.level - 1, tile.index * kTileWidth + i, kTileWidth};
      add(format_tile_path(below), 0, first_leaf(tile, i), "subtree-hash",
          "tile and everything below it were changed together: they are not what was signed");
    }
    if (stored[i] && stored[i] != (*truth)[i]) {
      wrong.push_back({format_tile_path(tile), i * kHashBytes, first_leaf(tile, i), "tile-hash",
                       "tile holds another hash than the tile below it has"});
    }
  }
  add_places(std::move(wrong), tile.width, "no hash of the tile is that of the tile below it");
  computed = std::move(*truth);
  Result<std::vector<DirectoryEntry>> earlier = directory_.list(partial_directory(tile));
  if (!earlier) return earlier.error();
  return check_earlier_partials(tile, *earlier, places_of(computed));
}

void Auditor::check_root() {
  Edge edge;
  for (unsigned level = 0; level < kTileLevels; ++level) {
    if (!all_known(edge_[level])) return;  // what is lost was reported
    edge[level] = unwrap(edge_[level]);
  }
  const Checkpoint& checkpoint = report_.checkpoint;
  if (edge_root(edge) == checkpoint.root) return;
  add(kCheckpointFile, fmt::format("{}\n{}\n", checkpoint.origin, checkpoint.size).size(), {}, "root",
      fmt::format("entries and tiles lead to another root than the signed one of {} entries", checkpoint.size));
}

// ---- who is right

Result<Hashes> Auditor::believe(const Tile& tile, const Hashes& below, const Hashes& stored, bool rather_stored) const {
  Hashes by_tile = stored;
  Hashes from_below = below;
  std::vector<std::size_t> differ;
  for (std::size_t i = 0; i < tile.width; ++i) {
    if (!below[i]) from_below[i] = stored[i];
    if (!stored[i]) by_tile[i] = below[i];
    if (by_tile[i] != from_below[i]) differ.push_back(i);
  }
  if (differ.empty() || !all_known(by_tile)) return rather_stored ? by_tile : from_below;
  const bool few = differ.size() <= kPlacesTried;
  const std::size_t choices = few ? std::size_t{1} << differ.size() : 2;
  for (std::size_t choice = 0; choice < choices; ++choice) {
    Hashes candidate = by_tile;
    for (std::size_t k = 0; k < differ.size(); ++k) {
      if (few ? (choice >> k & 1) != 0 : choice == 1) candidate[differ[k]] = from_below[differ[k]];
    }
    Result<bool> vouched = is_vouched_for(tile, unwrap(candidate));
    if (!vouched) return vouched.error();
    if (*vouched) return candidate;
  }
  return rather_stored ? by_tile : from_below;
}

Result<std::vector<Hash>> Auditor::peek_tile(unsigned level, std::uint64_t index) const {
  assert(level < kTileLevels && "Auditor::peek_tile: a full tile at the top needs 2^64 entries");
  const Tile tile = tile_of_size(TileKind::kHashes, level, index, size_);
  if (tile.width == 0) return std::vector<Hash>{};
  HashTile read;
  if (Status status = reader_->read_hash_tile(tile, read); !status) return status.error();
  return std::move(read.hashes);
}

Result<bool> Auditor::is_vouched_for(const Tile& tile, const std::vector<Hash>& hashes) const {
  if (hashes.size() != tile.width) return false;
  if (!tile.full()) return leads_to_root(tile, hashes);
  const Tile above = tile_of_size(TileKind::kHashes, tile.level + 1, tile.index / kTileWidth, size_);
  Result<std::vector<Hash>> peeked = peek_tile(above.level, above.index);
  if (!peeked) return peeked.error();
  const std::size_t place = tile.index % kTileWidth;
  if (place >= peeked->size()) return false;
  const Hash root = fold_hashes(hashes.data(), hashes.size());
  if ((*peeked)[place] == root) return true;
  // The hash above may be the damaged one: then the tile above is vouched for with the right one in its place.
  (*peeked)[place] = root;
  return is_vouched_for(above, *peeked);
}

// For the last tile of its level, which has nothing above it but the root.
Result<bool> Auditor::leads_to_root(const Tile& tile, const std::vector<Hash>& hashes) const {
  Edge edge;
  for (unsigned level = 0; level < kTileLevels; ++level) {
    // Levels that are settled are believed, the others read.
    const bool settled = edge_[level].size() == partial_width(size_, level) && level < tile.level &&
                         (level == 0 || full_seen_[level] == full_tiles(size_, level)) && all_known(edge_[level]);
    if (level == tile.level) {
      edge[level] = hashes;
    } else if (settled) {
      edge[level] = unwrap(edge_[level]);
    } else {
      Result<std::vector<Hash>> peeked = peek_tile(level, full_tiles(size_, level));
      if (!peeked) return peeked.error();
      edge[level] = std::move(*peeked);
    }
  }
  return edge_root(edge) == report_.checkpoint.root;
}

}  // namespace heed::ledger::internal
