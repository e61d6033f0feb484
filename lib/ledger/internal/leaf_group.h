// One tile of level 0 and the bundle under it, as their files are: read, hashed and folded, with nothing judged yet.
// Groups do not depend on each other, so this is the part of an audit that several threads share. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "heed/ledger/audit.h"
#include "heed/ledger/internal/file.h"
#include "heed/ledger/tile.h"
#include "heed/result.h"

namespace heed::ledger::internal {

// The first leaf under hash number `hash` of a tile.
std::uint64_t first_leaf(const Tile& tile, std::size_t hash);

// The tile of that number in a ledger of `size` entries, with the width it has there.
Tile tile_of_size(TileKind kind, unsigned level, std::uint64_t index, std::uint64_t size);

// A tile of hashes as far as it could be read.
struct HashTile {
  std::vector<Hash> hashes;    // at most as many as the tile is wide
  std::optional<Fault> fault;  // of the file: missing, not-a-file, truncated, too-long
  bool read = false;
};

struct LeafGroup {
  Tile tile;           // of hashes
  std::string bundle;  // the bytes of its file
  bool bundle_read = false;
  std::optional<Fault> bundle_fault;  // of the file; of its length only while the entries agree with the tile
  std::vector<std::size_t> offsets;   // where each entry's length starts; one more for the end of the last
  std::vector<Hash> leaves;           // as the lengths in the bundle have it
  HashTile stored;
  std::optional<Hash> root;             // of all leaves, when bundle and tile are whole and agree
  std::vector<DirectoryEntry> earlier;  // what stands beside the tile for partial tiles of earlier sizes
  std::vector<DirectoryEntry> earlier_bundles;

  Tile entries() const { return {TileKind::kEntries, 0, tile.index, tile.width}; }
};

// The directory in which the partial versions of a tile stand: "tile/0/273.p".
std::string partial_directory(const Tile& tile);

class LeafGroupReader {
 public:
  // `growing`: a writer may be at work and replace a partial file by its full one.
  LeafGroupReader(const Directory& directory, std::uint64_t size, bool growing)
      : directory_(directory), size_(size), growing_(growing) {}

  // How many groups the ledger has.
  std::uint64_t count() const { return full_tiles(size_, 0) + (partial_width(size_, 0) > 0 ? 1 : 0); }
  // About how much memory a group will take.
  std::size_t bytes(std::uint64_t index) const;

  // May be called by several threads at a time. An error is something the machine could not do.
  Status read(std::uint64_t index, LeafGroup& group) const;
  Status read_hash_tile(const Tile& tile, HashTile& read) const;

 private:
  Status read_bundle(LeafGroup& group) const;

  const Directory& directory_;
  std::uint64_t size_;
  bool growing_;
};

}  // namespace heed::ledger::internal
