// What belongs into a ledger directory whose checkpoint signs `size` entries. Private to this room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "heed/ledger/tile.h"

namespace heed::ledger::internal {

inline constexpr const char* kCheckpointFile = "checkpoint";
inline constexpr const char* kTileDirectory = "tile";
inline constexpr std::string_view kTemporarySuffix = ".tmp";

enum class FileRole {
  kSigned,      // the checkpoint, or a tile that it covers; partial tiles of earlier sizes included
  kObsolete,    // a partial tile whose full tile exists by now: it may stay and it may go
  kUnfinished,  // a temporary file, or a tile beyond the checkpoint: what a stopped writer leaves behind
  kStray,       // nothing a writer would make
};

FileRole file_role(std::string_view path, std::uint64_t size);
// "", "tile", "tile/0", "tile/0/x001", "tile/entries/005.p": where tiles are kept, for ledgers of any size.
bool is_tile_directory(const std::string& path);
// The tile itself if a checkpoint of this size covers it.
bool is_signed_tile(const Tile& tile, std::uint64_t size);

}  // namespace heed::ledger::internal
