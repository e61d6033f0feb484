#include "heed/ledger/writer.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <vector>

#include "heed/ledger/bundle.h"
#include "heed/ledger/canonical.h"
#include "heed/ledger/internal/batch.h"
#include "heed/ledger/internal/edge.h"
#include "heed/ledger/internal/file.h"
#include "heed/ledger/internal/layout.h"
#include "heed/ledger/internal/recovery.h"
#include "heed/ledger/tree.h"

namespace heed::ledger {

using internal::Directory;
using internal::FileBatch;
using internal::FileState;

namespace {

// Above this the full tiles are written before the commit, so a long run needs no more memory than a short one.
constexpr std::size_t kPendingBytesMax = std::size_t{64} << 20;

struct PendingTile {
  Tile tile;
  std::string bytes;
};

// Makes the directory if it is missing, durably, and locks it.
Result<Directory> open_locked(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) == 0) {
    const std::size_t slash = path.find_last_not_of('/') == std::string::npos
                                  ? std::string::npos
                                  : path.rfind('/', path.find_last_not_of('/'));
    const std::string parent = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const internal::Fd fd(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.ok() || ::fsync(fd.get()) != 0) return internal::errno_error("make durable", parent, errno);
  } else if (errno != EEXIST) {
    return internal::errno_error("make the ledger", path, errno);
  }
  Result<Directory> directory = Directory::open(path);
  if (!directory) return directory;
  if (::flock(directory->fd(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return internal::errno_error("lock", path, errno);
    return system_error(
        fmt::format("{} is locked by another writer: wait for it to end, a ledger has one at a time", path));
  }
  return directory;
}

// A directory without checkpoint may become a ledger only if there is nothing in it that could be lost.
Status check_empty(const Directory& directory) {
  Result<std::vector<internal::DirectoryEntry>> entries = directory.list("");
  if (!entries) return entries.error();
  const std::string half_made = std::string(internal::kCheckpointFile) + std::string(internal::kTemporarySuffix);
  for (const internal::DirectoryEntry& entry : *entries) {
    if (entry.name == half_made) {
      internal::remove_file(directory, entry.name);
    } else if (entry.name == internal::kTileDirectory) {
      return input_error(fmt::format("{} is missing beside the tiles: restore it from a copy",
                                     directory.full_path(internal::kCheckpointFile)));
    } else {
      return input_error(
          fmt::format("{} holds {} and is no ledger: name an empty or a new directory", directory.path(), entry.name));
    }
  }
  return {};
}

}  // namespace

class Writer::Impl {
 public:
  Impl(Directory directory, SignerKey signer) : directory_(std::move(directory)), signer_(std::move(signer)) {}

  Status start();
  Result<std::uint64_t> append(std::string_view line);
  Result<Checkpoint> commit();

  Checkpoint checkpoint_;
  std::string note_;
  std::uint64_t size_ = 0;
  std::size_t leftovers_removed_ = 0;

 private:
  Status load();
  Status stop(Error error);
  void add_hash(unsigned level, const Hash& hash);
  void add_full_tile(TileKind kind, unsigned level, std::uint64_t index, std::string bytes);
  std::vector<PendingTile> take_partial_tiles() const;
  Status write_tiles(const std::vector<PendingTile>& tiles);
  Status read_back(const std::vector<PendingTile>& tiles);
  Status publish_checkpoint(const Checkpoint& checkpoint);
  void remove_obsolete_partials(std::uint64_t old_size) const;
  void remove_written();

  Directory directory_;
  SignerKey signer_;
  internal::Edge edge_;            // hashes of the unfinished tile of each level
  std::string bundle_;             // entries of the unfinished level-0 tile
  std::vector<PendingTile> full_;  // finished, not written; each level-0 tile directly behind its bundle
  std::size_t full_bytes_ = 0;
  std::vector<std::string> written_;  // tiles on disk that the checkpoint does not cover yet
  std::optional<Error> stopped_;
};

Status Writer::Impl::start() {
  std::string bytes;
  Result<FileState> state = directory_.read(internal::kCheckpointFile, kCheckpointBytesMax, bytes);
  if (!state) return state.error();
  if (*state == FileState::kMissing) {
    if (Status status = check_empty(directory_); !status) return status;
    return publish_checkpoint({signer_.name(), 0, empty_root()});
  }
  Result<SignedCheckpoint> opened = open_checkpoint(bytes, {&signer_.verifier(), 1});
  const std::string path = directory_.full_path(internal::kCheckpointFile);
  if (!opened) return input_error(fmt::format("{}: {}", path, opened.error().message));
  if (opened->checkpoint.origin != signer_.name()) {
    return input_error(
        fmt::format("{} belongs to {}, expected the key's name {}", path, opened->checkpoint.origin, signer_.name()));
  }
  checkpoint_ = opened->checkpoint;
  note_ = std::move(bytes);
  return load();
}

Status Writer::Impl::load() {
  // The edge is read before anything is removed: a damaged ledger is left as it was found.
  Result<internal::RightEdge> right = internal::read_right_edge(directory_, checkpoint_);
  if (!right) return right.error();
  Result<std::size_t> removed = internal::remove_leftovers(directory_, checkpoint_.size);
  if (!removed) return removed.error();
  edge_ = std::move(right->edge);
  bundle_ = std::move(right->bundle);
  leftovers_removed_ = *removed;
  size_ = checkpoint_.size;
  return {};
}

// The first failure is final, see the head of writer.h.
Status Writer::Impl::stop(Error error) {
  stopped_ = error;
  stopped_->message += "; the writer has stopped, open the ledger again";
  return *stopped_;
}

Result<std::uint64_t> Writer::Impl::append(std::string_view line) {
  if (stopped_) return *stopped_;
  if (const std::optional<CanonicalFault> fault = check_canonical(line)) {
    return input_error(
        fmt::format("entry is not canonical at byte {} ({}): {}", fault->offset, fault->rule, fault->message));
  }
  if (Status status = append_entry(bundle_, line); !status) return status.error();
  const std::uint64_t index = size_++;
  if (size_ % kTileWidth == 0) add_full_tile(TileKind::kEntries, 0, index / kTileWidth, std::exchange(bundle_, {}));
  add_hash(0, leaf_hash(line));
  if (full_bytes_ >= kPendingBytesMax) {
    if (Status status = write_tiles(full_); !status) return stop(status.error()).error();
    full_.clear();
    full_bytes_ = 0;
  }
  return index;
}

void Writer::Impl::add_hash(unsigned level, const Hash& hash) {
  std::vector<Hash>& hashes = edge_[level];
  hashes.push_back(hash);
  if (hashes.size() < kTileWidth) return;
  const Hash parent = fold_hashes(hashes.data(), hashes.size());
  add_full_tile(TileKind::kHashes, level, full_tiles(size_, level) - 1, internal::join_hashes(hashes));
  hashes.clear();
  add_hash(level + 1, parent);
}

void Writer::Impl::add_full_tile(TileKind kind, unsigned level, std::uint64_t index, std::string bytes) {
  full_bytes_ += bytes.size();
  full_.push_back({Tile{kind, level, index, kTileWidth}, std::move(bytes)});
}

// The partial tiles of the present size, as far as they are not on disk since the last commit.
std::vector<PendingTile> Writer::Impl::take_partial_tiles() const {
  std::vector<PendingTile> tiles;
  if (!bundle_.empty()) {
    tiles.push_back({Tile{TileKind::kEntries, 0, full_tiles(size_, 0), partial_width(size_, 0)}, bundle_});
  }
  for (unsigned level = 0; level < kTileLevels; ++level) {
    const unsigned width = partial_width(size_, level);
    if (width == 0 || level_hashes(size_, level) == level_hashes(checkpoint_.size, level)) continue;
    tiles.push_back(
        {Tile{TileKind::kHashes, level, full_tiles(size_, level), width}, internal::join_hashes(edge_[level])});
  }
  return tiles;
}

Status Writer::Impl::write_tiles(const std::vector<PendingTile>& tiles) {
  FileBatch batch(directory_);
  Status status;
  for (auto tile = tiles.begin(); tile != tiles.end() && status.ok(); ++tile) {
    status = batch.stage(format_tile_path(tile->tile), tile->bytes);
  }
  if (status.ok()) status = batch.publish();
  if (status.ok()) status = read_back(tiles);
  if (status.ok()) {
    for (const PendingTile& tile : tiles) written_.push_back(format_tile_path(tile.tile));
  } else if (batch.error_number() != EIO) {
    batch.discard();
    remove_written();
  }
  return status;
}

void Writer::Impl::remove_written() {
  for (const std::string& path : written_) internal::remove_file(directory_, path);
  written_.clear();
}

// One flipped bit between memory and disk ended a public log for good (Yeti 2022): what is about to be signed is read
// from its file and its entries are hashed once more.
Status Writer::Impl::read_back(const std::vector<PendingTile>& tiles) {
  std::string bytes;
  std::vector<Hash> leaves;
  for (const PendingTile& pending : tiles) {
    const std::string path = format_tile_path(pending.tile);
    Result<FileState> state = directory_.read(path, kBundleBytesMax, bytes);
    if (!state) return state.error();
    bool same = *state == FileState::kRead && bytes == pending.bytes;
    if (same && pending.tile.kind == TileKind::kEntries) {
      leaves.clear();
      BundleCursor cursor(bytes);
      while (cursor.next() == BundleCursor::Step::kEntry) leaves.push_back(leaf_hash(cursor.entry()));
    } else if (same && pending.tile.level == 0) {
      same = internal::join_hashes(leaves) == bytes;
    }
    if (!same) {
      return system_error(
          fmt::format("{} reads back differently from what was written: check the machine's memory and disk",
                      directory_.full_path(path)));
    }
  }
  return {};
}

Result<Checkpoint> Writer::Impl::commit() {
  if (stopped_) return *stopped_;
  if (size_ == checkpoint_.size) return checkpoint_;
  std::vector<PendingTile> tiles = std::exchange(full_, {});
  full_bytes_ = 0;
  for (PendingTile& partial : take_partial_tiles()) tiles.push_back(std::move(partial));
  if (Status status = write_tiles(tiles); !status) return stop(status.error()).error();
  const std::uint64_t old_size = checkpoint_.size;
  if (Status status = publish_checkpoint({signer_.name(), size_, internal::edge_root(edge_)}); !status) {
    return stop(status.error()).error();
  }
  remove_obsolete_partials(old_size);
  return checkpoint_;
}

Status Writer::Impl::publish_checkpoint(const Checkpoint& checkpoint) {
  Result<std::string> note = sign_checkpoint(checkpoint, signer_);
  if (!note) return note.error();
  if (Result<SignedCheckpoint> again = open_checkpoint(*note, {&signer_.verifier(), 1}); !again) return again.error();
  FileBatch batch(directory_);
  Status status = batch.stage(internal::kCheckpointFile, *note);
  if (status.ok()) status = batch.publish();
  if (!status) {
    // Once the checkpoint may have its name, the tiles it signs have to stay.
    if (!batch.renamed() && batch.error_number() != EIO) {
      batch.discard();
      remove_written();
    }
    return status;
  }
  written_.clear();
  checkpoint_ = checkpoint;
  note_ = std::move(*note);
  return {};
}

// Failures are of no consequence: these files may stay, and the next open() tries again.
void Writer::Impl::remove_obsolete_partials(std::uint64_t old_size) const {
  for (unsigned level = 0; level < kTileLevels; ++level) {
    const std::uint64_t index = full_tiles(old_size, level);
    if (partial_width(old_size, level) == 0 || full_tiles(size_, level) <= index) continue;
    internal::remove_partials(directory_, Tile{TileKind::kHashes, level, index, kTileWidth});
    if (level == 0) internal::remove_partials(directory_, Tile{TileKind::kEntries, 0, index, kTileWidth});
  }
}

Writer::Writer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Result<Writer> Writer::open(const std::string& directory, const SignerKey& signer) {
  Result<Directory> locked = open_locked(directory);
  if (!locked) return locked.error();
  auto impl = std::make_unique<Impl>(std::move(*locked), signer);
  if (Status status = impl->start(); !status) return status.error();
  return Writer(std::move(impl));
}

Result<std::uint64_t> Writer::append(std::string_view line) { return impl_->append(line); }
Result<Checkpoint> Writer::commit() { return impl_->commit(); }
const Checkpoint& Writer::checkpoint() const { return impl_->checkpoint_; }
const std::string& Writer::checkpoint_note() const { return impl_->note_; }
std::uint64_t Writer::size() const { return impl_->size_; }
std::size_t Writer::leftovers_removed() const { return impl_->leftovers_removed_; }

}  // namespace heed::ledger
