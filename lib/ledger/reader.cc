#include "heed/ledger/reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <deque>

#include "heed/ledger/bundle.h"
#include "heed/ledger/internal/edge.h"
#include "heed/ledger/internal/file.h"
#include "heed/ledger/internal/layout.h"
#include "heed/ledger/proof.h"
#include "heed/ledger/tile.h"
#include "heed/ledger/tree.h"

namespace heed::ledger {

using internal::Directory;
using internal::FileState;

namespace {

constexpr std::size_t kCachedTiles = 64;  // half a megabyte

Result<std::string> read_checkpoint(const Directory& directory) {
  std::string bytes;
  Result<FileState> state = directory.read(internal::kCheckpointFile, kCheckpointBytesMax, bytes);
  if (!state) return state.error();
  if (*state != FileState::kRead) {
    return input_error(
        fmt::format("{} has no file \"{}\" and is no ledger", directory.path(), internal::kCheckpointFile));
  }
  return bytes;
}

}  // namespace

class Reader::Impl {
 public:
  Impl(Directory directory, SignedCheckpoint checkpoint, std::string note)
      : signed_(std::move(checkpoint)),
        checkpoint_(signed_.checkpoint),
        note_(std::move(note)),
        directory_(std::move(directory)) {}

  // Fills bundle_ with the entries of one level-0 tile and says where they stand.
  Result<std::vector<std::string_view>> load_bundle(std::uint64_t index);
  Result<Hash> subtree_hash(unsigned height, std::uint64_t index);

  const SignedCheckpoint signed_;
  const Checkpoint& checkpoint_;
  const std::string note_;
  std::size_t tiles_read_ = 0;

 private:
  struct CachedTile {
    unsigned level;
    std::uint64_t index;
    std::vector<Hash> hashes;
  };
  Tile signed_tile(TileKind kind, unsigned level, std::uint64_t index) const;
  Status read_tile(const Tile& tile, std::size_t bytes_max, std::string& bytes) const;
  Result<const CachedTile*> load_tile(unsigned level, std::uint64_t index);

  Directory directory_;
  std::string bundle_;
  std::deque<CachedTile> cache_;  // the newest last
};

Tile Reader::Impl::signed_tile(TileKind kind, unsigned level, std::uint64_t index) const {
  const bool full = index < full_tiles(checkpoint_.size, level);
  return {kind, level, index, full ? kTileWidth : partial_width(checkpoint_.size, level)};
}

// A partial tile may have gone in favour of its full one, which starts with the same bytes.
Status Reader::Impl::read_tile(const Tile& tile, std::size_t bytes_max, std::string& bytes) const {
  Result<FileState> state = directory_.read(format_tile_path(tile), bytes_max, bytes);
  if (state && *state == FileState::kMissing && !tile.full()) {
    const Tile full{tile.kind, tile.level, tile.index, kTileWidth};
    state = directory_.read(format_tile_path(full), bytes_max, bytes);
  }
  if (!state) return state.error();
  if (*state == FileState::kRead) return {};
  return input_error(
      fmt::format("{} is missing: the ledger is incomplete", directory_.full_path(format_tile_path(tile))));
}

Result<std::vector<std::string_view>> Reader::Impl::load_bundle(std::uint64_t index) {
  const Tile tile = signed_tile(TileKind::kEntries, 0, index);
  if (Status status = read_tile(tile, kBundleBytesMax, bundle_); !status) return status.error();
  std::vector<std::string_view> entries;
  BundleCursor cursor(bundle_);
  while (entries.size() < tile.width && cursor.next() == BundleCursor::Step::kEntry) entries.push_back(cursor.entry());
  if (entries.size() == tile.width) return entries;
  return input_error(fmt::format("{} holds {} entries, expected {}: the ledger is damaged",
                                 directory_.full_path(format_tile_path(tile)), entries.size(), tile.width));
}

Result<const Reader::Impl::CachedTile*> Reader::Impl::load_tile(unsigned level, std::uint64_t index) {
  const auto same = [&](const CachedTile& tile) { return tile.level == level && tile.index == index; };
  if (const auto found = std::find_if(cache_.rbegin(), cache_.rend(), same); found != cache_.rend()) return &*found;
  const Tile tile = signed_tile(TileKind::kHashes, level, index);
  std::string bytes;
  if (Status status = read_tile(tile, kTileWidth * kHashBytes, bytes); !status) return status.error();
  if (bytes.size() < tile.width * kHashBytes) {
    return input_error(
        fmt::format("{} is too short: the ledger is damaged", directory_.full_path(format_tile_path(tile))));
  }
  bytes.resize(tile.width * kHashBytes);
  ++tiles_read_;
  if (cache_.size() == kCachedTiles) cache_.pop_front();
  cache_.push_back({level, index, internal::split_hashes(bytes)});
  return &cache_.back();
}

Result<Hash> Reader::Impl::subtree_hash(unsigned height, std::uint64_t index) {
  if (height >= 64 || index >= checkpoint_.size >> height) {
    return input_error(
        fmt::format("subtree {} of height {} is not in a ledger of {} entries", index, height, checkpoint_.size));
  }
  const NodeInTile node = locate_node(height, index);
  Result<const CachedTile*> tile = load_tile(node.level, node.tile);
  if (!tile) return tile.error();
  return fold_hashes((*tile)->hashes.data() + node.first, node.count);
}

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Result<Reader> Reader::open(const std::string& directory, std::span<const VerifierKey> keys) {
  Result<Reader> reader = open_unverified(directory);
  if (!reader) return reader;
  Result<SignedCheckpoint> verified = open_checkpoint(reader->checkpoint_note(), keys);
  if (!verified) return input_error(fmt::format("{}: {}", directory, verified.error().message));
  return reader;
}

Result<Reader> Reader::open_unverified(const std::string& directory) {
  Result<Directory> opened = Directory::open(directory);
  if (!opened) return opened.error();
  Result<std::string> note = read_checkpoint(*opened);
  if (!note) return note.error();
  Result<SignedCheckpoint> checkpoint = parse_signed_checkpoint(*note);
  if (!checkpoint) return input_error(fmt::format("{}: {}", directory, checkpoint.error().message));
  return Reader(std::make_unique<Impl>(std::move(*opened), std::move(*checkpoint), std::move(*note)));
}

const Checkpoint& Reader::checkpoint() const { return impl_->checkpoint_; }
const SignedCheckpoint& Reader::signed_checkpoint() const { return impl_->signed_; }
const std::string& Reader::checkpoint_note() const { return impl_->note_; }
std::size_t Reader::tiles_read() const { return impl_->tiles_read_; }

Result<std::string> Reader::entry(std::uint64_t index) {
  if (index >= size()) return input_error(fmt::format("entry {} is not in a ledger of {} entries", index, size()));
  Result<std::vector<std::string_view>> entries = impl_->load_bundle(index / kTileWidth);
  if (!entries) return entries.error();
  return std::string((*entries)[index % kTileWidth]);
}

Status Reader::for_each(const std::function<bool(std::uint64_t, std::string_view)>& visit, std::uint64_t first) {
  for (std::uint64_t index = first; index < size();) {
    Result<std::vector<std::string_view>> entries = impl_->load_bundle(index / kTileWidth);
    if (!entries) return entries.error();
    for (std::size_t i = index % kTileWidth; i < entries->size(); ++i, ++index) {
      if (!visit(index, (*entries)[i])) return {};
    }
  }
  return {};
}

Result<Hash> Reader::subtree_hash(unsigned height, std::uint64_t index) { return impl_->subtree_hash(height, index); }

Result<std::vector<Hash>> Reader::prove_inclusion(std::uint64_t index) {
  return ledger::prove_inclusion(index, size(),
                                 [this](unsigned height, std::uint64_t i) { return subtree_hash(height, i); });
}

Result<std::vector<Hash>> Reader::prove_consistency(std::uint64_t old_size) {
  return ledger::prove_consistency(old_size, size(),
                                   [this](unsigned height, std::uint64_t i) { return subtree_hash(height, i); });
}

}  // namespace heed::ledger
