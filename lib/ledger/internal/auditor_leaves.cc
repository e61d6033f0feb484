// Entries and the tiles over them.
#include <fmt/core.h>

#include <algorithm>
#include <thread>

#include "heed/ledger/bundle.h"
#include "heed/ledger/canonical.h"
#include "heed/ledger/internal/auditor.h"
#include "heed/ledger/internal/group_queue.h"

namespace heed::ledger::internal {
namespace {

Hashes known(const std::vector<Hash>& hashes, std::size_t width) {
  Hashes all(hashes.begin(), hashes.end());
  all.resize(width);
  return all;
}

// One fault for each hash of the tile that is not the true one. Where a hash is stored there is a truth, if only
// itself.
std::vector<Fault> tile_faults(const Tile& tile, const Hashes& stored, const Hashes& truth) {
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (!stored[i] || stored[i] == truth[i]) continue;
    const std::uint64_t entry = first_leaf(tile, i);
    faults.push_back({format_tile_path(tile), i * kHashBytes, entry, "tile-hash",
                      fmt::format("tile holds another hash for entry {} than the entry has", entry)});
  }
  return faults;
}

bool is_right(const FramedEntry& entry, const std::optional<Hash>& truth) {
  return entry.found && !entry.length_wrong && (!truth || entry.hash == *truth);
}

}  // namespace

Status Auditor::check_entries(const LeafGroupReader& reader) {
  const unsigned threads = options_.threads > 0 ? options_.threads : std::thread::hardware_concurrency();
  GroupQueue groups(reader, std::max(threads, 1U));
  while (!done()) {
    Result<LeafGroup*> group = groups.next();
    if (!group) return group.error();
    if (*group == nullptr) break;
    if (Status status = check_group(**group); !status) return status;
  }
  return {};
}

Status Auditor::check_group(LeafGroup& group) {
  report_.files += (group.bundle_read ? 1U : 0U) + (group.stored.read ? 1U : 0U);
  report_.entries += group.leaves.size();
  Hashes truth;
  bool bundle_right = true;
  if (group.root) {
    visit_entries(group, group.leaves.size());
  } else if (Status status = settle_group(group, truth, bundle_right); !status) {
    return status;
  }
  if (done()) return {};
  // Without a root the group was settled, and that has filled `truth`.
  if (truth.empty() && (!group.tile.full() || !group.earlier.empty())) {
    truth = known(group.leaves, group.tile.width);
  }
  if (Status status = check_earlier_group(group, truth, bundle_right); !status) return status;
  if (group.tile.full() && group.root) return push(1, group.root);
  if (!group.tile.full()) {
    edge_[0] = std::move(truth);
    return {};
  }
  return push(1, fold_known(truth));
}

// Bundle and tile disagree, or one of them is not whole. Afterwards `truth` are the hashes to believe.
Status Auditor::settle_group(LeafGroup& group, Hashes& truth, bool& bundle_right) {
  const Tile& tile = group.tile;
  if (group.stored.fault) add(*group.stored.fault);
  const Hashes stored = known(group.stored.hashes, tile.width);
  Hashes below(tile.width);
  Framing framing;
  if (group.bundle_read) {
    framing = find_entries(group.bundle, stored);
    for (std::size_t i = 0; i < below.size(); ++i) {
      if (framing.entries[i].found) below[i] = framing.entries[i].hash;
    }
  }
  const bool whole = std::find(below.begin(), below.end(), std::nullopt) == below.end();
  Result<Hashes> believed = believe(tile, below, stored, !whole || framing.end != group.bundle.size());
  if (!believed) return believed.error();
  truth = std::move(*believed);

  const std::size_t before = report_.faults.size();
  std::size_t right = 0;
  if (group.bundle_read) {
    add_bundle_faults(group.entries(), group.bundle, framing, truth);
    while (right < truth.size() && is_right(framing.entries[right], truth[right]) &&
           std::find(framing.extra.begin(), framing.extra.end(), right) == framing.extra.end()) {
      group.offsets.resize(std::max(group.offsets.size(), right + 2));
      group.offsets[right] = framing.entries[right].offset;
      group.offsets[right + 1] = framing.entries[right].offset + kEntryPrefixBytes + framing.entries[right].bytes;
      ++right;
    }
  } else {
    add(*group.bundle_fault);
  }
  bundle_right = report_.faults.size() == before && right == truth.size();
  add_places(tile_faults(tile, stored, truth), tile.width, "no hash of the tile is that of its entry");
  visit_entries(group, right);
  return {};
}

void Auditor::add_bundle_faults(const Tile& entries, std::string_view bytes, const Framing& framing,
                                const Hashes& truth) {
  const std::string path = format_tile_path(entries);
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < truth.size() && framing.cut != i; ++i) {
    const FramedEntry& entry = framing.entries[i];
    const std::uint64_t number = first_leaf(entries, i);
    if (std::find(framing.extra.begin(), framing.extra.end(), i) != framing.extra.end()) {
      faults.push_back({path, i == 0 ? 0 : framing.entries[i - 1].offset, number, "entry-hash",
                        fmt::format("bytes that belong to no entry stand before entry {}", number)});
    }
    if (is_right(entry, truth[i])) continue;
    std::string message = fmt::format("entry {} is not the one that was signed", number);
    if (entry.length_wrong) {
      message = fmt::format("length before entry {} was changed: the entry that was signed has {} bytes", number,
                            entry.bytes);
    }
    faults.push_back({path, entry.offset, number, "entry-hash", std::move(message)});
  }
  add_places(std::move(faults), truth.size(), "no entry of the bundle is the one that was signed");
  if (framing.cut) {
    const bool inside = framing.end < bytes.size();
    add(path, framing.end, first_leaf(entries, *framing.cut), "truncated",
        inside ? "entry runs past the end of its bundle"
               : fmt::format("bundle ends after {} entries, expected {}", *framing.cut, truth.size()));
  } else if (framing.entries.back().found && framing.end < bytes.size()) {
    add(path, framing.end, first_leaf(entries, truth.size() - 1), "too-long",
        fmt::format("bundle goes on after its {} entries", truth.size()));
  }
}

void Auditor::visit_entries(const LeafGroup& group, std::size_t count) {
  const bool wanted = options_.visit || options_.canonical;
  const std::string path = wanted ? format_tile_path(group.entries()) : std::string();
  for (std::size_t i = 0; wanted && i < count && visiting_ && !done(); ++i) {
    const std::size_t offset = group.offsets[i] + kEntryPrefixBytes;
    visit_entry({group.tile.index * kTileWidth + i,
                 std::string_view(group.bundle).substr(offset, group.offsets[i + 1] - offset), path, offset});
  }
  visiting_ = visiting_ && count == group.tile.width;
}

void Auditor::visit_entry(const AuditEntry& entry) {
  if (options_.canonical) {
    if (const auto fault = check_canonical(entry.line)) {
      add(entry.file, entry.offset + fault->offset, entry.index, "not-canonical",
          fmt::format("entry {} is not canonical ({}): {}", entry.index, fault->rule, fault->message));
    }
  }
  if (!options_.visit || done()) return;
  if (std::optional<EntryFault> fault = options_.visit(entry)) {
    add(entry.file, entry.offset + fault->offset, entry.index, std::move(fault->rule), std::move(fault->message));
  }
}

}  // namespace heed::ledger::internal
