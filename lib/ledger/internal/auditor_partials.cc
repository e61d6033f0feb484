// Partial tiles of earlier sizes. They may go once their full tile exists, and until then they stand in pairs: a
// partial tile of hashes and the bundle of as many entries.
#include <fmt/core.h>

#include <algorithm>

#include "heed/ledger/bundle.h"
#include "heed/ledger/internal/auditor.h"

namespace heed::ledger::internal {
namespace {

// The widths of the partial files in such a directory below `width`; wider ones lie beyond the checkpoint, as wide ones
// have been read already.
std::vector<Tile> narrower(const Tile& tile, const std::vector<DirectoryEntry>& files) {
  std::vector<Tile> found;
  for (const DirectoryEntry& file : files) {
    const Result<Tile> partial = parse_tile_path(partial_directory(tile) + "/" + file.name);
    if (partial && partial->width < tile.width) found.push_back(*partial);
  }
  return found;
}

std::vector<Fault> differing_places(const std::string& path, const Tile& partial, std::string_view bytes,
                                    std::string_view expected, const std::vector<std::size_t>& starts) {
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < partial.width; ++i) {
    std::size_t at = starts[i];
    while (at < starts[i + 1] && bytes[at] == expected[at]) ++at;
    if (at == starts[i + 1]) continue;
    faults.push_back({path, at, first_leaf(partial, i), "partial-bytes",
                      "partial tile of an earlier size is not how its tile begins"});
  }
  return faults;
}

}  // namespace

Auditor::Places Auditor::places_of(const Hashes& hashes) {
  Places places;
  places.starts.push_back(0);
  for (const auto& hash : hashes) {
    if (!hash) break;
    places.bytes += hash_bytes(*hash);
    places.starts.push_back(places.bytes.size());
  }
  return places;
}

Status Auditor::check_earlier_partials(const Tile& tile, const std::vector<DirectoryEntry>& files,
                                       const Places& places) {
  for (const Tile& partial : narrower(tile, files)) {
    // What it should hold is not known if what it became is lost.
    if (partial.width >= places.starts.size() || done()) continue;
    if (Status status = check_earlier_partial(partial, places); !status) return status;
  }
  return {};
}

Status Auditor::check_earlier_partial(const Tile& partial, const Places& places) {
  const std::string path = format_tile_path(partial);
  const std::string_view expected = std::string_view(places.bytes).substr(0, places.starts[partial.width]);
  std::string bytes;
  Result<FileState> state = directory_.read(path, expected.size(), bytes);
  if (!state) return state.error();
  if (*state == FileState::kNotAFile) {
    add(path, 0, first_leaf(partial, 0), "not-a-file", "partial tile is not a regular file");
  }
  if (*state != FileState::kRead) return {};  // or it has gone since it was listed
  ++report_.files;
  if (bytes == expected) return {};
  if (bytes.size() == expected.size()) {
    add_places(differing_places(path, partial, bytes, expected, places.starts), partial.width,
               "partial tile of an earlier size has nothing of how its tile begins");
    return {};
  }
  const std::size_t shorter = std::min(bytes.size(), expected.size());
  const std::size_t offset = static_cast<std::size_t>(
      std::mismatch(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(shorter), expected.begin()).first -
      bytes.begin());
  const auto behind = std::upper_bound(places.starts.begin(), places.starts.end(), offset);
  const auto place = static_cast<std::size_t>(behind - places.starts.begin()) - 1;
  const std::uint64_t entry = first_leaf(partial, std::min<std::size_t>(place, partial.width - 1));
  if (offset < shorter) {
    add(path, offset, entry, "partial-bytes", "partial tile of an earlier size is not how its tile begins");
  } else if (bytes.size() < expected.size()) {
    add(path, offset, entry, "truncated",
        fmt::format("partial tile has {} bytes, expected {}", offset, expected.size()));
  } else {
    add(path, offset, entry, "too-long", fmt::format("partial tile goes on after its {} bytes", expected.size()));
  }
  return {};
}

Status Auditor::check_earlier_group(const LeafGroup& group, const Hashes& truth, bool bundle_right) {
  if (!group.earlier.empty()) {
    if (Status status = check_earlier_partials(group.tile, group.earlier, places_of(truth)); !status) return status;
  }
  if (!group.earlier_bundles.empty()) {
    Status status = bundle_right
                        ? check_earlier_partials(group.entries(), group.earlier_bundles, {group.bundle, group.offsets})
                        : check_earlier_bundles_by_hash(group, truth);
    if (!status) return status;
  }
  // While a writer is at work, they come and go one after the other.
  if (!group.tile.full() && !options_.allow_unfinished) check_pairs(group);
  return {};
}

// The bundle of today is damaged and no measure for earlier ones; the hashes of its entries are.
Status Auditor::check_earlier_bundles_by_hash(const LeafGroup& group, const Hashes& truth) {
  for (const Tile& partial : narrower(group.entries(), group.earlier_bundles)) {
    if (done()) break;
    std::string bytes;
    Result<FileState> state = directory_.read(format_tile_path(partial), kBundleBytesMax, bytes);
    if (!state) return state.error();
    if (*state == FileState::kNotAFile) {
      add(format_tile_path(partial), 0, first_leaf(partial, 0), "not-a-file", "partial tile is not a regular file");
    }
    if (*state != FileState::kRead) continue;
    ++report_.files;
    const Hashes expected(truth.begin(), truth.begin() + partial.width);
    add_bundle_faults(partial, bytes, find_entries(bytes, expected), expected);
  }
  return {};
}

void Auditor::check_pairs(const LeafGroup& group) {
  const std::vector<Tile> hashes = narrower(group.tile, group.earlier);
  const std::vector<Tile> bundles = narrower(group.entries(), group.earlier_bundles);
  const auto name_missing = [&](const std::vector<Tile>& present, const std::vector<Tile>& others, TileKind kind) {
    for (Tile tile : present) {
      const auto same = [&](const Tile& other) { return other.width == tile.width; };
      if (std::any_of(others.begin(), others.end(), same)) continue;
      tile.kind = kind;
      add(format_tile_path(tile), 0, first_leaf(tile, 0), "missing",
          kind == TileKind::kHashes ? "partial tile of an earlier size is missing, whose bundle is there"
                                    : "partial bundle of an earlier size is missing, whose tile is there");
    }
  };
  name_missing(bundles, hashes, TileKind::kHashes);
  name_missing(hashes, bundles, TileKind::kEntries);
}

}  // namespace heed::ledger::internal
