// The right edge of a tree in tiles: per level the hashes of the tile that is not full yet. Private to this room.
#pragma once

#include <array>
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

// Hashes as a tile file holds them, and back; the file's size has to be a multiple of 32.
std::string join_hashes(const std::vector<Hash>& hashes);
std::vector<Hash> split_hashes(std::string_view bytes);

}  // namespace heed::ledger::internal
