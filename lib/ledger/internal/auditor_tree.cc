// Entries, the tiles over them and the root: the part of the audit that hashes.
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "heed/ledger/bundle.h"
#include "heed/ledger/canonical.h"
#include "heed/ledger/internal/auditor.h"
#include "heed/ledger/internal/layout.h"
#include "heed/ledger/tree.h"

namespace heed::ledger::internal {
namespace {

constexpr std::size_t kTileBytesMax = kTileWidth * kHashBytes;

Tile tile_of_size(TileKind kind, unsigned level, std::uint64_t index, std::uint64_t size) {
  return {kind, level, index, index < full_tiles(size, level) ? kTileWidth : partial_width(size, level)};
}

// The place of the first pair that differs; the shorter length if none does.
std::size_t first_difference(const std::vector<Hash>& a, const std::vector<Hash>& b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t i = 0;
  while (i < shorter && a[i] == b[i]) ++i;
  return i;
}

}  // namespace

// ---- entries and the tiles over them

Status Auditor::check_entries() {
  const std::uint64_t tiles = full_tiles(size_, 0) + (partial_width(size_, 0) > 0 ? 1 : 0);
  for (std::uint64_t index = 0; index < tiles && !done(); ++index) {
    if (Status status = check_leaf_tile(tile_of_size(TileKind::kHashes, 0, index, size_)); !status) return status;
  }
  return {};
}

Status Auditor::check_leaf_tile(const Tile& tile) {
  const Tile entries{TileKind::kEntries, 0, tile.index, tile.width};
  Bundle bundle;
  std::vector<Hash> stored;
  if (Status status = read_bundle(entries, bundle); !status) return status;
  if (Status status = read_tile(tile, stored); !status) return status;
  if (Status status = settle_leaves(tile, bundle, stored); !status) return status;
  if (done()) return {};
  if (bundle.leaves.size() == tile.width) {
    if (Status status = check_earlier_partials(tile, join_hashes(bundle.leaves), {}); !status) return status;
  }
  // A bundle that is wrong itself says nothing about its shorter versions.
  if (!bundle.fault) {
    if (Status status = check_earlier_partials(entries, bundle_bytes_, bundle.offsets); !status) return status;
  }
  return push_leaves(tile, bundle.leaves);
}

// Hands a level-0 tile to the level above. If neither its bundle nor its file could say what it holds, the file above
// may.
Status Auditor::push_leaves(const Tile& tile, std::vector<Hash>& leaves) {
  const bool known = leaves.size() == tile.width;
  tree_known_ = tree_known_ && (known || tile.full());
  if (!tile.full()) {
    edge_[0] = std::move(leaves);
    return {};
  }
  if (known) return push(1, fold_hashes(leaves.data(), leaves.size()));
  Result<std::vector<Hash>> above = peek_tile(1, tile.index / kTileWidth);
  if (!above) return above.error();
  const std::size_t place = tile.index % kTileWidth;
  tree_known_ = tree_known_ && place < above->size();
  return push(1, place < above->size() ? (*above)[place] : Hash{});
}

Status Auditor::read_bundle(const Tile& tile, Bundle& bundle) {
  const std::string path = format_tile_path(tile);
  Result<FileState> state = directory_.read(path, kBundleBytesMax, bundle_bytes_);
  if (state && *state == FileState::kMissing && options_.allow_unfinished && !tile.full()) {
    // The writer went on meanwhile and replaced the partial bundle by its full one.
    state = directory_.read(format_tile_path({tile.kind, 0, tile.index, kTileWidth}), kBundleBytesMax, bundle_bytes_);
    BundleCursor cursor(bundle_bytes_);
    for (unsigned i = 0; i < tile.width; ++i) cursor.next();
    bundle_bytes_.resize(cursor.offset());
  }
  if (!state) return state.error();
  if (*state != FileState::kRead) {
    const bool missing = *state == FileState::kMissing;
    bundle.fault = Fault{path, 0, first_leaf(tile, 0), missing ? "missing" : "not-a-file",
                         missing ? "bundle of entries is missing" : "bundle of entries is not a regular file"};
    return {};
  }
  ++report_.files;
  scan_bundle(tile, bundle);
  return {};
}

void Auditor::scan_bundle(const Tile& tile, Bundle& bundle) {
  BundleCursor cursor(bundle_bytes_);
  BundleCursor::Step step = BundleCursor::Step::kEnd;
  bundle.leaves.reserve(tile.width);
  bundle.offsets.reserve(tile.width + 1);
  while (bundle.leaves.size() < tile.width && (step = cursor.next()) == BundleCursor::Step::kEntry) {
    bundle.offsets.push_back(cursor.entry_offset());
    bundle.leaves.push_back(leaf_hash(cursor.entry()));
  }
  report_.entries += bundle.leaves.size();
  bundle.offsets.push_back(cursor.offset());
  const std::uint64_t next = tile.index * kTileWidth + bundle.leaves.size();
  if (bundle.leaves.size() < tile.width) {
    const bool cut = step == BundleCursor::Step::kTruncated;
    bundle.fault =
        Fault{format_tile_path(tile), cursor.offset(), next, "truncated",
              cut ? "entry runs past the end of its bundle"
                  : fmt::format("bundle ends after {} entries, expected {}", bundle.leaves.size(), tile.width)};
  } else if (cursor.offset() != bundle_bytes_.size()) {
    bundle.fault = Fault{format_tile_path(tile), cursor.offset(), next - 1, "too-long",
                         fmt::format("bundle goes on after its {} entries", tile.width)};
  }
}

Status Auditor::read_tile(const Tile& tile, std::vector<Hash>& hashes) {
  const std::string path = format_tile_path(tile);
  const std::size_t expected = tile.width * kHashBytes;
  Result<FileState> state = directory_.read(path, kTileBytesMax, tile_bytes_);
  if (state && *state == FileState::kMissing && options_.allow_unfinished && !tile.full()) {
    state =
        directory_.read(format_tile_path({tile.kind, tile.level, tile.index, kTileWidth}), kTileBytesMax, tile_bytes_);
    tile_bytes_.resize(std::min(tile_bytes_.size(), expected));
  }
  if (!state) return state.error();
  const std::uint64_t first = first_leaf(tile, 0);
  if (*state != FileState::kRead) {
    const bool missing = *state == FileState::kMissing;
    add(path, 0, first, missing ? "missing" : "not-a-file", missing ? "tile is missing" : "tile is not a regular file");
    return {};
  }
  ++report_.files;
  if (tile_bytes_.size() > expected) {
    add(path, expected, first_leaf(tile, tile.width - 1), "too-long",
        fmt::format("tile goes on after its {} hashes ({} bytes)", tile.width, expected));
  } else if (tile_bytes_.size() < expected) {
    add(path, tile_bytes_.size(), first_leaf(tile, tile_bytes_.size() / kHashBytes), "truncated",
        fmt::format("tile has {} bytes, expected {}", tile_bytes_.size(), expected));
  }
  const std::size_t whole = std::min(tile_bytes_.size(), expected) / kHashBytes;
  hashes = split_hashes(std::string_view(tile_bytes_).substr(0, whole * kHashBytes));
  return {};
}

// Compares the entries with their tile. Afterwards bundle.leaves are the hashes to believe, and bundle.fault is set if
// the bundle is the one that is wrong.
Status Auditor::settle_leaves(const Tile& tile, Bundle& bundle, const std::vector<Hash>& stored) {
  const std::size_t same = first_difference(bundle.leaves, stored);
  const bool differ = same < std::min(bundle.leaves.size(), stored.size());
  bool bundle_wrong = bundle.fault.has_value();
  if (differ && !bundle_wrong) {
    Result<bool> vouched = is_vouched_for(tile, stored);
    if (!vouched) return vouched.error();
    bundle_wrong = *vouched;
  }
  const std::uint64_t entry = first_leaf(tile, same);
  if (differ && !bundle_wrong) {
    add(format_tile_path(tile), same * kHashBytes, entry, "tile-hash",
        fmt::format("tile holds another hash for entry {} than the entry has", entry));
  } else if (differ) {
    bundle.fault = Fault{format_tile_path({TileKind::kEntries, 0, tile.index, tile.width}), bundle.offsets[same], entry,
                         "entry-hash", fmt::format("entry {} is not the one that was signed", entry)};
  }
  if (bundle_wrong) add(*bundle.fault);
  visit_entries(tile, bundle, bundle_wrong ? std::min(same, bundle.leaves.size()) : bundle.leaves.size());
  if (bundle_wrong && (differ || bundle.leaves.size() < tile.width)) bundle.leaves = stored;
  return {};
}

void Auditor::visit_entries(const Tile& tile, const Bundle& bundle, std::size_t count) {
  const std::string path = format_tile_path({TileKind::kEntries, 0, tile.index, tile.width});
  const bool wanted = options_.visit || options_.canonical;
  for (std::size_t i = 0; wanted && i < count && visiting_ && !done(); ++i) {
    const std::size_t offset = bundle.offsets[i] + kEntryPrefixBytes;
    visit_entry({tile.index * kTileWidth + i,
                 std::string_view(bundle_bytes_).substr(offset, bundle.offsets[i + 1] - offset), path, offset});
  }
  visiting_ = visiting_ && count == tile.width;
}

void Auditor::visit_entry(const AuditEntry& entry) {
  if (options_.canonical) {
    if (const auto fault = check_canonical(entry.line)) {
      add(entry.file, entry.offset + fault->offset, entry.index, "not-canonical",
          fmt::format("entry {} is not canonical ({}): {}", entry.index, fault->rule, fault->message));
    }
  }
  if (!options_.visit || done()) return;
  if (std::optional<EntryFault> fault = options_.visit(entry)) {
    add(entry.file, entry.offset + fault->offset, entry.index, std::move(fault->rule), std::move(fault->message));
  }
}

// ---- the levels above

Status Auditor::push(unsigned level, const Hash& hash) {
  edge_[level].push_back(hash);
  if (edge_[level].size() < kTileWidth) return {};
  std::vector<Hash> full = std::exchange(edge_[level], {});
  if (Status status = check_upper_tile({TileKind::kHashes, level, full_seen_[level]++, kTileWidth}, full); !status) {
    return status;
  }
  return push(level + 1, fold_hashes(full.data(), full.size()));
}

Status Auditor::check_upper_edges() {
  for (unsigned level = 1; level < kTileLevels && !done(); ++level) {
    if (partial_width(size_, level) == 0) continue;
    const Tile tile = tile_of_size(TileKind::kHashes, level, full_tiles(size_, level), size_);
    if (Status status = check_upper_tile(tile, edge_[level]); !status) return status;
  }
  return {};
}

// Compares a tile with the hashes computed from below; afterwards `computed` are the ones to believe.
Status Auditor::check_upper_tile(const Tile& tile, std::vector<Hash>& computed) {
  if (done()) return {};
  std::vector<Hash> stored;
  if (Status status = read_tile(tile, stored); !status) return status;
  const std::size_t same = first_difference(computed, stored);
  if (tree_known_ && same < std::min(computed.size(), stored.size())) {
    Result<bool> vouched = is_vouched_for(tile, stored);
    if (!vouched) return vouched.error();
    if (*vouched) {
      for (std::size_t i = same; i < computed.size(); ++i) {
        if (computed[i] == stored[i]) continue;
        const Tile below{TileKind::kHashes, tile.level - 1, tile.index * kTileWidth + i, kTileWidth};
        add(format_tile_path(below), 0, first_leaf(tile, i), "subtree-hash",
            "tile and everything below it were changed together: they are not what was signed");
      }
      computed = stored;
    } else {
      add(format_tile_path(tile), same * kHashBytes, first_leaf(tile, same), "tile-hash",
          "tile holds another hash than the tile below it has");
    }
  }
  return tree_known_ ? check_earlier_partials(tile, join_hashes(computed), {}) : Status{};
}

Result<std::vector<Hash>> Auditor::peek_tile(unsigned level, std::uint64_t index) const {
  const Tile tile = tile_of_size(TileKind::kHashes, level, index, size_);
  std::string bytes;
  if (level >= kTileLevels || tile.width == 0) return std::vector<Hash>{};
  Result<FileState> state = directory_.read(format_tile_path(tile), tile.width * kHashBytes, bytes);
  if (!state) return state.error();
  bytes.resize(std::min<std::size_t>(bytes.size() / kHashBytes, tile.width) * kHashBytes);
  return split_hashes(bytes);
}

Result<bool> Auditor::is_vouched_for(const Tile& tile, const std::vector<Hash>& hashes) const {
  if (hashes.size() != tile.width) return false;
  if (tile.full()) {
    Result<std::vector<Hash>> above = peek_tile(tile.level + 1, tile.index / kTileWidth);
    if (!above) return above.error();
    const std::size_t place = tile.index % kTileWidth;
    return place < above->size() && (*above)[place] == fold_hashes(hashes.data(), hashes.size());
  }
  // The last tile of its level has nothing above it but the root.
  Edge edge = edge_;
  edge[tile.level] = hashes;
  for (unsigned level = tile.level + 1; level < kTileLevels; ++level) {
    Result<std::vector<Hash>> above = peek_tile(level, full_tiles(size_, level));
    if (!above) return above.error();
    edge[level] = *above;
  }
  return edge_root(edge) == report_.checkpoint.root;
}

void Auditor::check_root() {
  if (!tree_known_ || edge_root(edge_) == report_.checkpoint.root) return;
  const Checkpoint& checkpoint = report_.checkpoint;
  add(kCheckpointFile, fmt::format("{}\n{}\n", checkpoint.origin, checkpoint.size).size(), {}, "root",
      fmt::format("entries and tiles lead to another root than the signed one of {} entries", checkpoint.size));
}

}  // namespace heed::ledger::internal
