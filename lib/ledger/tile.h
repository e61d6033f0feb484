// Where a hash lives on disk: the tiles of c2sp.org/tlog-tiles.
//
// The tree is cut into tiles eight levels high. Tile `index` at `level` holds up to 256 hashes, the i-th of them being
// the root of the 256^level leaves that start at (index * 256 + i) * 256^level. The levels in between are folded when
// needed.
//
//   tile/<level>/<N>            a full tile: 256 hashes, 8192 bytes
//   tile/<level>/<N>.p/<W>      a partial tile: the first W hashes, 1 <= W <= 255
//   tile/entries/<N>[.p/<W>]    the entries under tile <N> of level 0 (see bundle.h)
//
// N is written in groups of three digits, all but the last with an x in front: 1234067 is x001/x234/067 and 5 is 005.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "heed/export.h"
#include "heed/ledger/hash.h"
#include "heed/result.h"

namespace heed::ledger {

inline constexpr unsigned kTileHeight = 8;                 // levels of the tree in one tile
inline constexpr unsigned kTileWidth = 1U << kTileHeight;  // hashes in a full tile
inline constexpr unsigned kTileLevels = 64 / kTileHeight;  // levels that a tree of up to 2^64 - 1 entries can fill
inline constexpr unsigned kTileLevelMax = 63;              // the largest level the specification can write

enum class TileKind { kHashes, kEntries };

struct Tile {
  TileKind kind = TileKind::kHashes;
  unsigned level = 0;  // always 0 for entries
  std::uint64_t index = 0;
  unsigned width = kTileWidth;  // 1..256; 256 is a full tile

  bool full() const { return width == kTileWidth; }
  bool operator==(const Tile&) const = default;
};

// "tile/0/x001/x234/067.p/8"; the tile has to be within the limits above.
HEED_EXPORT std::string format_tile_path(const Tile& tile);
// Exactly what format_tile_path writes; every other spelling is refused.
HEED_EXPORT Result<Tile> parse_tile_path(std::string_view path);

// How many hashes level `level` stores for a tree of `size` entries: floor(size / 256^level).
HEED_EXPORT std::uint64_t level_hashes(std::uint64_t size, unsigned level);
// The widths that a tree of `size` entries has at `level`: so many full tiles, then one partial of this width, 0 for
// none.
inline std::uint64_t full_tiles(std::uint64_t size, unsigned level) { return level_hashes(size, level) / kTileWidth; }
inline unsigned partial_width(std::uint64_t size, unsigned level) {
  return static_cast<unsigned>(level_hashes(size, level) % kTileWidth);
}

// Where the perfect subtree of 2^height leaves number `index` is found: the fold of `count` hashes of tile `tile` at
// `level`, from hash `first` on.
struct NodeInTile {
  unsigned level;
  std::uint64_t tile;
  unsigned first;
  unsigned count;  // 1, 2, 4 ... 128
  bool operator==(const NodeInTile&) const = default;
};
HEED_EXPORT NodeInTile locate_node(unsigned height, std::uint64_t index);

}  // namespace heed::ledger
