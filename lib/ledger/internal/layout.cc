#include "heed/ledger/internal/layout.h"

namespace heed::ledger::internal {

bool is_signed_tile(const Tile& tile, std::uint64_t size) {
  const std::uint64_t full = full_tiles(size, tile.level);
  if (tile.index < full) return true;
  return tile.index == full && tile.width <= partial_width(size, tile.level);
}

FileRole file_role(std::string_view path, std::uint64_t size) {
  const bool temporary = path.ends_with(kTemporarySuffix);
  if (temporary) path.remove_suffix(kTemporarySuffix.size());
  if (path == kCheckpointFile) return temporary ? FileRole::kUnfinished : FileRole::kSigned;
  const Result<Tile> tile = parse_tile_path(path);
  if (!tile) return FileRole::kStray;
  if (temporary || !is_signed_tile(*tile, size)) return FileRole::kUnfinished;
  const bool obsolete = !tile->full() && tile->index < full_tiles(size, tile->level);
  return obsolete ? FileRole::kObsolete : FileRole::kSigned;
}

bool is_tile_directory(const std::string& path) {
  return path.empty() || path == kTileDirectory || parse_tile_path(path + "/000").ok() ||
         parse_tile_path(path + "/1").ok();
}

}  // namespace heed::ledger::internal
