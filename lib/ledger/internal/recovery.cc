#include "heed/ledger/internal/recovery.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <set>

#include "heed/ledger/bundle.h"
#include "heed/ledger/internal/batch.h"
#include "heed/ledger/internal/layout.h"

namespace heed::ledger::internal {
namespace {

struct Leftovers {
  std::vector<std::string> files;
  std::string stray;                       // the first foreign file
  std::size_t partial_bundles_beyond = 0;  // each is the mark of one commit
};

Result<Leftovers> find_leftovers(const Directory& directory, std::uint64_t size) {
  Leftovers found;
  const auto visit = [&](const std::string& path, EntryKind kind) {
    const FileRole role = file_role(path, size);
    if (role == FileRole::kStray || kind != EntryKind::kFile) {
      if (found.stray.empty()) found.stray = path;
      return;
    }
    if (role == FileRole::kSigned) return;
    found.files.push_back(path);
    const Result<Tile> tile = parse_tile_path(path);
    if (tile && role == FileRole::kUnfinished && tile->kind == TileKind::kEntries && !tile->full()) {
      ++found.partial_bundles_beyond;
    }
  };
  if (Status status = directory.walk({is_tile_directory, visit}); !status) return status.error();
  return found;
}

// Removals are made durable too: a leftover that came back after a power cut could be mistaken for a newer commit's.
Status remove_durably(const Directory& directory, const std::vector<std::string>& files) {
  std::set<std::string> parents;
  for (const std::string& file : files) {
    remove_file(directory, file);
    const std::size_t slash = file.rfind('/');
    parents.insert(slash == std::string::npos ? "." : file.substr(0, slash));
  }
  for (const std::string& parent : parents) {
    const Fd fd(::openat(directory.fd(), parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.ok() || ::fsync(fd.get()) != 0) return errno_error("make durable", directory.full_path(parent), errno);
    if (parent.ends_with(".p")) remove_empty_directory(directory, parent);
  }
  return {};
}

Error damaged(const Directory& directory, const std::string& path, std::string_view what) {
  return input_error(fmt::format("{} {}: the ledger is damaged below its checkpoint, restore it from a copy",
                                 directory.full_path(path), what));
}

Result<std::string> read_exactly(const Directory& directory, const Tile& tile, std::size_t bytes_max) {
  const std::string path = format_tile_path(tile);
  std::string bytes;
  Result<FileState> state = directory.read(path, bytes_max, bytes);
  if (!state) return state.error();
  if (*state == FileState::kMissing) return damaged(directory, path, "is missing");
  if (*state == FileState::kNotAFile) return damaged(directory, path, "is not a regular file");
  if (bytes.size() > bytes_max) return damaged(directory, path, "is too long");
  return bytes;
}

Status check_bundle(const Directory& directory, const Tile& tile, std::string_view bundle,
                    const std::vector<Hash>& leaves) {
  const std::string path = format_tile_path(tile);
  Result<std::vector<std::string_view>> entries = decode_bundle(bundle, tile.width);
  if (!entries) return damaged(directory, path, entries.error().message);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (leaf_hash((*entries)[i]) != leaves[i]) {
      return damaged(directory, path,
                     fmt::format("holds an entry {} that is not the one signed", tile.index * kTileWidth + i));
    }
  }
  return {};
}

}  // namespace

Result<std::size_t> remove_leftovers(const Directory& directory, std::uint64_t size) {
  Result<Leftovers> found = find_leftovers(directory, size);
  if (!found) return found.error();
  if (!found->stray.empty()) {
    return input_error(
        fmt::format("{} does not belong into a ledger: move it away", directory.full_path(found->stray)));
  }
  if (found->partial_bundles_beyond > 1) {
    return input_error(
        fmt::format("{} is older than the ledger's other files: more than one commit lies beyond its {} entries, "
                    "restore the newest checkpoint",
                    directory.full_path(kCheckpointFile), size));
  }
  if (Status status = remove_durably(directory, found->files); !status) return status.error();
  return found->files.size();
}

Result<RightEdge> read_right_edge(const Directory& directory, const Checkpoint& checkpoint) {
  RightEdge right;
  for (unsigned level = 0; level < kTileLevels; ++level) {
    const unsigned width = partial_width(checkpoint.size, level);
    if (width == 0) continue;
    const Tile tile{TileKind::kHashes, level, full_tiles(checkpoint.size, level), width};
    Result<std::string> bytes = read_exactly(directory, tile, width * kHashBytes);
    if (!bytes) return bytes.error();
    if (bytes->size() != width * kHashBytes) return damaged(directory, format_tile_path(tile), "is too short");
    right.edge[level] = split_hashes(*bytes);
  }
  if (edge_root(right.edge) != checkpoint.root) {
    return damaged(directory, kTileDirectory, "leads to another root than the checkpoint states");
  }
  const Tile tile{TileKind::kEntries, 0, full_tiles(checkpoint.size, 0), partial_width(checkpoint.size, 0)};
  if (tile.width == 0) return right;
  Result<std::string> bundle = read_exactly(directory, tile, kBundleBytesMax);
  if (!bundle) return bundle.error();
  if (Status status = check_bundle(directory, tile, *bundle, right.edge[0]); !status) return status.error();
  right.bundle = std::move(*bundle);
  return right;
}

void remove_partials(const Directory& directory, const Tile& full_tile) {
  const std::string path = format_tile_path(full_tile) + ".p";
  const Result<std::vector<DirectoryEntry>> entries = directory.list(path);
  if (!entries) return;
  for (const DirectoryEntry& entry : *entries) {
    if (parse_tile_path(path + "/" + entry.name)) remove_file(directory, path + "/" + entry.name);
  }
  remove_empty_directory(directory, path);
}

}  // namespace heed::ledger::internal
