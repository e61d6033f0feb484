#include "heed/ledger/internal/leaf_group.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>

#include "heed/ledger/bundle.h"
#include "heed/ledger/internal/edge.h"
#include "heed/ledger/tree.h"

namespace heed::ledger::internal {
namespace {

constexpr std::size_t kTileBytesMax = kTileWidth * kHashBytes;
// Hashes and offsets beside the bytes of a bundle.
constexpr std::size_t kGroupBytes = kTileWidth * (2 * kHashBytes + sizeof(std::size_t));

Fault unreadable(const std::string& path, const Tile& tile, FileState state, std::string_view what) {
  const bool missing = state == FileState::kMissing;
  return {path, 0, first_leaf(tile, 0), missing ? "missing" : "not-a-file",
          fmt::format("{} is {}", what, missing ? "missing" : "not a regular file")};
}

void scan_bundle(LeafGroup& group) {
  const Tile& tile = group.tile;
  BundleCursor cursor(group.bundle);
  BundleCursor::Step step = BundleCursor::Step::kEnd;
  while (group.leaves.size() < tile.width && (step = cursor.next()) == BundleCursor::Step::kEntry) {
    group.offsets.push_back(cursor.entry_offset());
    group.leaves.push_back(leaf_hash(cursor.entry()));
  }
  group.offsets.push_back(cursor.offset());
  const std::size_t count = group.leaves.size();
  const std::string path = format_tile_path(group.entries());
  if (count < tile.width) {
    const bool cut = step == BundleCursor::Step::kTruncated;
    group.bundle_fault = Fault{path, cursor.offset(), first_leaf(tile, count), "truncated",
                               cut ? "entry runs past the end of its bundle"
                                   : fmt::format("bundle ends after {} entries, expected {}", count, tile.width)};
  } else if (cursor.offset() != group.bundle.size()) {
    group.bundle_fault = Fault{path, cursor.offset(), first_leaf(tile, count - 1), "too-long",
                               fmt::format("bundle goes on after its {} entries", tile.width)};
  }
}

}  // namespace

std::uint64_t first_leaf(const Tile& tile, std::size_t hash) {
  return (tile.index * kTileWidth + hash) << (tile.level * kTileHeight);
}

Tile tile_of_size(TileKind kind, unsigned level, std::uint64_t index, std::uint64_t size) {
  return {kind, level, index, index < full_tiles(size, level) ? kTileWidth : partial_width(size, level)};
}

std::string partial_directory(const Tile& tile) {
  return format_tile_path({tile.kind, tile.level, tile.index, kTileWidth}) + ".p";
}

std::size_t LeafGroupReader::bytes(std::uint64_t index) const {
  struct stat status;
  const std::string path = format_tile_path(tile_of_size(TileKind::kEntries, 0, index, size_));
  const bool known = ::fstatat(directory_.fd(), path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
  const auto size = known ? static_cast<std::size_t>(status.st_size) : 0;
  return kGroupBytes + std::min(size, kBundleBytesMax);
}

Status LeafGroupReader::read(std::uint64_t index, LeafGroup& group) const {
  group.tile = tile_of_size(TileKind::kHashes, 0, index, size_);
  group.bundle_read = false;
  group.bundle_fault.reset();
  group.offsets.clear();
  group.leaves.clear();
  group.root.reset();
  if (Status status = read_bundle(group); !status) return status;
  if (Status status = read_hash_tile(group.tile, group.stored); !status) return status;
  if (!group.bundle_fault && !group.stored.fault && group.leaves == group.stored.hashes) {
    group.root = fold_hashes(group.leaves.data(), group.leaves.size());
  }
  Result<std::vector<DirectoryEntry>> earlier = directory_.list(partial_directory(group.tile));
  if (!earlier) return earlier.error();
  group.earlier = std::move(*earlier);
  earlier = directory_.list(partial_directory(group.entries()));
  if (!earlier) return earlier.error();
  group.earlier_bundles = std::move(*earlier);
  return {};
}

Status LeafGroupReader::read_bundle(LeafGroup& group) const {
  const Tile tile = group.entries();
  const std::string path = format_tile_path(tile);
  Result<FileState> state = directory_.read(path, kBundleBytesMax, group.bundle);
  if (state && *state == FileState::kMissing && growing_ && !tile.full()) {
    // The writer went on meanwhile and replaced the partial bundle by its full one.
    state = directory_.read(format_tile_path({tile.kind, 0, tile.index, kTileWidth}), kBundleBytesMax, group.bundle);
    BundleCursor cursor(group.bundle);
    for (unsigned i = 0; i < tile.width; ++i) cursor.next();
    group.bundle.resize(cursor.offset());
  }
  if (!state) return state.error();
  if (*state != FileState::kRead) {
    group.bundle.clear();
    group.offsets.push_back(0);
    group.bundle_fault = unreadable(path, tile, *state, "bundle of entries");
    return {};
  }
  group.bundle_read = true;
  scan_bundle(group);
  return {};
}

Status LeafGroupReader::read_hash_tile(const Tile& tile, HashTile& read) const {
  const std::string path = format_tile_path(tile);
  const std::size_t expected = tile.width * kHashBytes;
  std::string bytes;
  read = {};
  Result<FileState> state = directory_.read(path, kTileBytesMax, bytes);
  if (state && *state == FileState::kMissing && growing_ && !tile.full()) {
    state = directory_.read(format_tile_path({tile.kind, tile.level, tile.index, kTileWidth}), kTileBytesMax, bytes);
    bytes.resize(std::min(bytes.size(), expected));
  }
  if (!state) return state.error();
  if (*state != FileState::kRead) {
    read.fault = unreadable(path, tile, *state, "tile");
    return {};
  }
  read.read = true;
  if (bytes.size() > expected) {
    read.fault = Fault{path, expected, first_leaf(tile, tile.width - 1), "too-long",
                       fmt::format("tile goes on after its {} hashes ({} bytes)", tile.width, expected)};
  } else if (bytes.size() < expected) {
    read.fault = Fault{path, bytes.size(), first_leaf(tile, bytes.size() / kHashBytes), "truncated",
                       fmt::format("tile has {} bytes, expected {}", bytes.size(), expected)};
  }
  const std::size_t whole = std::min(bytes.size(), expected) / kHashBytes;
  read.hashes = split_hashes(std::string_view(bytes).substr(0, whole * kHashBytes));
  return {};
}

}  // namespace heed::ledger::internal
