// The right edge of a tree in tiles: per level the hashes of the tile that is not full yet. Private to this room.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/ledger/hash.h"
#include "heed/ledger/tile.h"

namespace heed::ledger::internal {

using Edge = std::array<std::vector<Hash>, kTileLevels>;

// The root of the tree whose partial tiles these are: from level 0 up, the hash carried from below joins each level's
// own as its last one. Empty levels hand it on.
Hash edge_root(const Edge& edge);

// Appends leaf number `index` to the edge of a tree of that many leaves. Each tile that becomes full is handed to
// `full`, the lowest level first, and leaves the edge; its root joins the level above.
using FullTile = std::function<void(unsigned level, std::uint64_t index, const std::vector<Hash>& hashes)>;
void append_leaf(Edge& edge, std::uint64_t index, const Hash& leaf, const FullTile& full);

// Hashes as a tile file holds them, and back; the file's size has to be a multiple of 32.
std::string join_hashes(const std::vector<Hash>& hashes);
std::vector<Hash> split_hashes(std::string_view bytes);

}  // namespace heed::ledger::internal
