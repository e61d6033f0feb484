#include "heed/ledger/internal/recovery.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
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

Result<std::string> read_file(const Directory& directory, const std::string& path, std::size_t bytes_max) {
  std::string bytes;
  Result<FileState> state = directory.read(path, bytes_max, bytes);
  if (!state) return state.error();
  if (*state == FileState::kMissing) return damaged(directory, path, "is missing");
  if (*state == FileState::kNotAFile) return damaged(directory, path, "is not a regular file");
  if (bytes.size() > bytes_max) return damaged(directory, path, "is too long");
  return bytes;
}

// Where the bytes of a partial tile are found: in the file of its full tile if its own has gone.
Tile stored_tile(const Directory& directory, const Tile& tile, std::uint64_t size_on_disk) {
  const Tile full{tile.kind, tile.level, tile.index, kTileWidth};
  const bool replaced = is_signed_tile(full, size_on_disk) &&
                        ::faccessat(directory.fd(), format_tile_path(tile).c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0;
  return replaced ? full : tile;
}

Result<std::vector<Hash>> read_hashes(const Directory& directory, const Tile& tile, std::uint64_t size_on_disk) {
  const Tile stored = stored_tile(directory, tile, size_on_disk);
  const std::string path = format_tile_path(stored);
  Result<std::string> bytes = read_file(directory, path, stored.width * kHashBytes);
  if (!bytes) return bytes.error();
  if (bytes->size() != stored.width * kHashBytes) return damaged(directory, path, "is too short");
  return split_hashes(std::string_view(*bytes).substr(0, tile.width * kHashBytes));
}

// The entries of a tile as a bundle of exactly that width, compared with the hashes above them.
Result<std::string> read_bundle(const Directory& directory, const Tile& tile, std::uint64_t size_on_disk,
                                const std::vector<Hash>& leaves) {
  const Tile stored = stored_tile(directory, tile, size_on_disk);
  const std::string path = format_tile_path(stored);
  Result<std::string> bundle = read_file(directory, path, kBundleBytesMax);
  if (!bundle) return bundle;
  Result<std::vector<std::string_view>> entries = decode_bundle(*bundle, stored.width);
  if (!entries) return damaged(directory, path, entries.error().message);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (leaf_hash((*entries)[i]) != leaves[i]) {
      return damaged(directory, path,
                     fmt::format("holds an entry {} that is not the one signed", tile.index * kTileWidth + i));
    }
  }
  const std::string_view last = (*entries)[tile.width - 1];
  bundle->resize(static_cast<std::size_t>(last.data() + last.size() - bundle->data()));
  return bundle;
}

// Builds the tree on from a right edge, out of the bundles on disk, and compares each tile with its file.
class Extension {
 public:
  Extension(const Directory& directory, RightEdge right, const Checkpoint& target)
      : directory_(directory), right_(std::move(right)), target_(target) {}

  Status add_bundles(std::uint64_t size) {
    for (std::uint64_t index = full_tiles(size, 0); index * kTileWidth < target_.size && status_.ok(); ++index) {
      const std::uint64_t left = target_.size - index * kTileWidth;
      const Tile tile{TileKind::kEntries, 0, index, static_cast<unsigned>(std::min<std::uint64_t>(left, kTileWidth))};
      Result<std::string> bundle = read_bundle(directory_, tile, target_.size, right_.edge[0]);
      if (!bundle) return bundle.error();
      add_entries(tile, *bundle);
      right_.bundle = tile.full() ? std::string() : std::move(*bundle);
    }
    return status_;
  }

  Result<RightEdge> finish() {
    for (unsigned level = 0; level < kTileLevels; ++level) {
      const unsigned width = partial_width(target_.size, level);
      if (width > 0) compare({TileKind::kHashes, level, full_tiles(target_.size, level), width}, right_.edge[level]);
    }
    if (!status_) return status_.error();
    if (edge_root(right_.edge) != target_.root) {
      return damaged(directory_, kTileDirectory, "leads to another root than was signed");
    }
    return std::move(right_);
  }

 private:
  void add_entries(const Tile& tile, std::string_view bundle) {
    const std::size_t known = right_.edge[0].size();
    std::uint64_t index = tile.index * kTileWidth;
    for (BundleCursor cursor(bundle); cursor.next() == BundleCursor::Step::kEntry; ++index) {
      if (index - tile.index * kTileWidth < known) continue;
      append_leaf(right_.edge, index, leaf_hash(cursor.entry()),
                  [this](unsigned level, std::uint64_t full, const std::vector<Hash>& hashes) {
                    compare({TileKind::kHashes, level, full, kTileWidth}, hashes);
                  });
    }
  }

  void compare(const Tile& tile, const std::vector<Hash>& hashes) {
    if (!status_) return;
    const Result<std::vector<Hash>> stored = read_hashes(directory_, tile, target_.size);
    if (!stored) {
      status_ = stored.error();
    } else if (*stored != hashes) {
      status_ = damaged(directory_, format_tile_path(tile), "does not hold the hashes of its entries");
    }
  }

  const Directory& directory_;
  RightEdge right_;
  const Checkpoint& target_;
  Status status_;
};

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

Result<RightEdge> read_right_edge(const Directory& directory, const Checkpoint& checkpoint,
                                  std::uint64_t size_on_disk) {
  RightEdge right;
  for (unsigned level = 0; level < kTileLevels; ++level) {
    const unsigned width = partial_width(checkpoint.size, level);
    if (width == 0) continue;
    const Tile tile{TileKind::kHashes, level, full_tiles(checkpoint.size, level), width};
    Result<std::vector<Hash>> hashes = read_hashes(directory, tile, size_on_disk);
    if (!hashes) return hashes.error();
    right.edge[level] = std::move(*hashes);
  }
  if (edge_root(right.edge) != checkpoint.root) {
    return damaged(directory, kTileDirectory, "leads to another root than the checkpoint states");
  }
  const Tile tile{TileKind::kEntries, 0, full_tiles(checkpoint.size, 0), partial_width(checkpoint.size, 0)};
  if (tile.width == 0) return right;
  Result<std::string> bundle = read_bundle(directory, tile, size_on_disk, right.edge[0]);
  if (!bundle) return bundle.error();
  right.bundle = std::move(*bundle);
  return right;
}

Result<RightEdge> extend_right_edge(const Directory& directory, RightEdge right, std::uint64_t size,
                                    const Checkpoint& target) {
  Extension extension(directory, std::move(right), target);
  if (Status status = extension.add_bundles(size); !status) return status.error();
  return extension.finish();
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
