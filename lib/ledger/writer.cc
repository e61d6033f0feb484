#include "heed/ledger/writer.h"

#include <fmt/core.h>

#include <cassert>
#include <cerrno>
#include <optional>
#include <vector>

#include "heed/ledger/bundle.h"
#include "heed/ledger/canonical.h"
#include "heed/ledger/internal/batch.h"
#include "heed/ledger/internal/edge.h"
#include "heed/ledger/internal/file.h"
#include "heed/ledger/internal/opening.h"
#include "heed/ledger/internal/publication.h"
#include "heed/ledger/internal/recovery.h"
#include "heed/ledger/tile.h"

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

}  // namespace

class Writer::Impl {
 public:
  Impl(internal::OpenedLedger ledger, SignerKey signer)
      : head_(std::move(ledger.signed_head)),
        size_(head_.checkpoint.size),
        leftovers_removed_(ledger.leftovers_removed),
        entries_finished_(ledger.entries_finished),
        directory_(std::move(ledger.directory)),
        head_file_(std::move(ledger.head)),
        signer_(std::move(signer)),
        edge_(std::move(ledger.right.edge)),
        bundle_(std::move(ledger.right.bundle)) {}

  Result<std::uint64_t> append(std::string_view line);
  Result<Checkpoint> commit();

  internal::SignedHead head_;
  std::uint64_t size_;
  std::size_t leftovers_removed_;
  std::uint64_t entries_finished_;

 private:
  Status stop(Error error);
  void add_full_tile(TileKind kind, unsigned level, std::uint64_t index, std::string bytes);
  std::vector<PendingTile> take_partial_tiles() const;
  Status write_tiles(const std::vector<PendingTile>& tiles);
  Status read_back(const std::vector<PendingTile>& tiles);
  Status publish(const Checkpoint& checkpoint);
  void remove_obsolete_partials(std::uint64_t old_size) const;
  void remove_written();

  Directory directory_;
  internal::Head head_file_;
  SignerKey signer_;
  internal::Edge edge_;            // hashes of the unfinished tile of each level
  std::string bundle_;             // entries of the unfinished level-0 tile
  std::vector<PendingTile> full_;  // finished, not written; each level-0 tile directly behind its bundle
  std::size_t full_bytes_ = 0;
  internal::KnownDirectories known_directories_;
  std::vector<std::string> written_;  // tiles on disk that the checkpoint does not cover yet
  std::optional<Error> stopped_;
};

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
  static_assert(kCanonicalBytesMax <= kEntryBytesMax);
  [[maybe_unused]] const Status appended = append_entry(bundle_, line);
  assert(appended.ok() && "Writer::append: a canonical line fits into an entry");
  const std::uint64_t index = size_++;
  if (size_ % kTileWidth == 0) add_full_tile(TileKind::kEntries, 0, index / kTileWidth, std::exchange(bundle_, {}));
  internal::append_leaf(edge_, index, leaf_hash(line),
                        [this](unsigned level, std::uint64_t tile, const std::vector<Hash>& hashes) {
                          add_full_tile(TileKind::kHashes, level, tile, internal::join_hashes(hashes));
                        });
  if (full_bytes_ >= kPendingBytesMax) {
    if (Status status = write_tiles(full_); !status) return stop(status.error()).error();
    full_.clear();
    full_bytes_ = 0;
  }
  return index;
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
    if (width == 0 || level_hashes(size_, level) == level_hashes(head_.checkpoint.size, level)) continue;
    tiles.push_back(
        {Tile{TileKind::kHashes, level, full_tiles(size_, level), width}, internal::join_hashes(edge_[level])});
  }
  return tiles;
}

Status Writer::Impl::write_tiles(const std::vector<PendingTile>& tiles) {
  FileBatch batch(directory_, known_directories_);
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
  if (size_ == head_.checkpoint.size) return head_.checkpoint;
  std::vector<PendingTile> tiles = std::exchange(full_, {});
  full_bytes_ = 0;
  for (PendingTile& partial : take_partial_tiles()) tiles.push_back(std::move(partial));
  if (Status status = write_tiles(tiles); !status) return stop(status.error()).error();
  const std::uint64_t old_size = head_.checkpoint.size;
  if (Status status = publish({signer_.name(), size_, internal::edge_root(edge_)}); !status) {
    return stop(status.error()).error();
  }
  remove_obsolete_partials(old_size);
  return head_.checkpoint;
}

// The head file is compared before anything is signed.
Status Writer::Impl::publish(const Checkpoint& checkpoint) {
  Status status = head_file_.compare();
  internal::Publication publication(directory_, head_file_);
  if (status.ok()) {
    Result<internal::SignedHead> next = internal::sign_head(checkpoint, signer_);
    status = next ? publication.run(*next) : Status(next.error());
    if (status.ok()) head_ = std::move(*next);
  }
  if (status.ok()) {
    written_.clear();
  } else if (publication.untouched()) {
    remove_written();
  }
  return status;
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
  Result<internal::OpenedLedger> ledger = internal::open_for_writing(directory, signer);
  if (!ledger) return ledger.error();
  return Writer(std::make_unique<Impl>(std::move(*ledger), signer));
}

Result<std::uint64_t> Writer::append(std::string_view line) { return impl_->append(line); }
Result<Checkpoint> Writer::commit() { return impl_->commit(); }
const Checkpoint& Writer::checkpoint() const { return impl_->head_.checkpoint; }
const std::string& Writer::checkpoint_note() const { return impl_->head_.note; }
std::uint64_t Writer::size() const { return impl_->size_; }
std::size_t Writer::leftovers_removed() const { return impl_->leftovers_removed_; }
std::uint64_t Writer::entries_finished() const { return impl_->entries_finished_; }

}  // namespace heed::ledger
