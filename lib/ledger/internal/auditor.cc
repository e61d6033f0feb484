// The checkpoint, the partial tiles of earlier sizes, and the files that do not belong: the part of the audit that
// compares.
#include "heed/ledger/internal/auditor.h"

#include <fmt/core.h>

#include <algorithm>

#include "heed/ledger/internal/layout.h"

namespace heed::ledger::internal {

std::uint64_t first_leaf(const Tile& tile, std::size_t hash) {
  return (tile.index * kTileWidth + hash) << (tile.level * kTileHeight);
}

void Auditor::add(Fault fault) {
  if (!done()) report_.faults.push_back(std::move(fault));
}

void Auditor::add(const std::string& file, std::uint64_t offset, std::optional<std::uint64_t> entry, std::string rule,
                  std::string message) {
  add(Fault{file, offset, entry, std::move(rule), std::move(message)});
}

Status Auditor::run() {
  bool usable = false;
  if (Status status = check_checkpoint(usable); !status) return status;
  // Without a size and a root that somebody known has signed there is nothing to compare the rest with.
  if (!usable || done()) return {};
  size_ = report_.checkpoint.size;
  if (Status status = check_entries(); !status) return status;
  if (Status status = check_upper_edges(); !status) return status;
  if (!done()) check_root();
  return done() ? Status{} : check_strays();
}

// ---- the checkpoint

Status Auditor::check_checkpoint(bool& usable) {
  std::string bytes;
  Result<FileState> state = directory_.read(kCheckpointFile, kCheckpointBytesMax, bytes);
  if (!state) return state.error();
  if (*state != FileState::kRead) {
    const bool missing = *state == FileState::kMissing;
    add(kCheckpointFile, 0, {}, missing ? "missing" : "not-a-file",
        missing ? "ledger has no checkpoint, so nothing in it is signed" : "checkpoint is not a regular file");
    return {};
  }
  ++report_.files;
  Result<SignedCheckpoint> opened = parse_signed_checkpoint(bytes);
  if (!opened) {
    add(kCheckpointFile, 0, {}, "malformed", opened.error().message);
    return {};
  }
  report_.checkpoint = opened->checkpoint;
  check_signature(*opened, usable);
  return {};
}

void Auditor::check_signature(const SignedCheckpoint& opened, bool& usable) {
  const std::string_view text = opened.note.text;
  const NoteCheck check = check_note(opened.note, options_.keys);
  // The ledger's own signature is needed; a witness's beside it is welcome and does not stand in for it.
  const bool by_ledger = std::find(check.verified.begin(), check.verified.end(), 0U) != check.verified.end();
  if (check.verdict == NoteVerdict::kInvalidSignature) {
    add(kCheckpointFile, text.size() + 1, {}, "bad-signature",
        fmt::format("signature by {} does not verify: the checkpoint was changed", check.failed_name));
  } else if (!by_ledger) {
    add(kCheckpointFile, text.size() + 1, {}, "unknown-key", "checkpoint is not signed by the key that was given");
  } else if (opened.checkpoint.origin != options_.keys.front().name()) {
    add(kCheckpointFile, 0, {}, "wrong-origin",
        fmt::format("checkpoint is of {}, expected {}", opened.checkpoint.origin, options_.keys.front().name()));
  } else {
    usable = true;
  }
}

// ---- partial tiles of earlier sizes

Status Auditor::check_earlier_partials(const Tile& tile, std::string_view bytes, const std::vector<std::size_t>& ends) {
  const std::string directory = format_tile_path({tile.kind, tile.level, tile.index, kTileWidth}) + ".p";
  Result<std::vector<DirectoryEntry>> entries = directory_.list(directory);
  if (!entries) return entries.error();
  for (const DirectoryEntry& entry : *entries) {
    const Result<Tile> partial = parse_tile_path(directory + "/" + entry.name);
    // Wider ones lie beyond the checkpoint, as wide ones have been read already.
    if (!partial || partial->width >= tile.width || done()) continue;
    if (entry.kind != EntryKind::kFile) {
      add(directory + "/" + entry.name, 0, first_leaf(tile, 0), "not-a-file", "partial tile is not a regular file");
      continue;
    }
    const std::size_t expected = ends.empty() ? partial->width * kHashBytes : ends[partial->width];
    if (Status status = check_earlier_partial(*partial, bytes.substr(0, expected), ends); !status) return status;
  }
  return {};
}

Status Auditor::check_earlier_partial(const Tile& partial, std::string_view expected,
                                      const std::vector<std::size_t>& ends) {
  const std::string path = format_tile_path(partial);
  Result<FileState> state = directory_.read(path, expected.size(), partial_bytes_);
  if (!state) return state.error();
  if (*state != FileState::kRead) return {};  // it has gone since it was listed
  ++report_.files;
  if (partial_bytes_ == expected) return {};
  const std::size_t shorter = std::min(partial_bytes_.size(), expected.size());
  std::size_t offset = 0;
  while (offset < shorter && partial_bytes_[offset] == expected[offset]) ++offset;
  std::size_t place = offset / kHashBytes;
  if (!ends.empty()) {
    place = static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), offset) - ends.begin()) - 1;
  }
  const std::uint64_t entry = first_leaf(partial, std::min<std::size_t>(place, partial.width - 1));
  if (offset < shorter) {
    add(path, offset, entry, "partial-bytes", "partial tile of an earlier size is not how its tile begins");
  } else if (partial_bytes_.size() < expected.size()) {
    add(path, offset, entry, "truncated",
        fmt::format("partial tile has {} bytes, expected {}", offset, expected.size()));
  } else {
    add(path, offset, entry, "too-long", fmt::format("partial tile goes on after its {} bytes", expected.size()));
  }
  return {};
}

// ---- files that do not belong

Status Auditor::check_strays() {
  const auto visit = [&](const std::string& path, EntryKind kind) {
    switch (file_role(path, size_)) {
      case FileRole::kSigned:
      case FileRole::kObsolete:
        return;  // read already, or reported
      case FileRole::kStray:
        add(path, 0, {}, "stray", "file does not belong into a ledger");
        return;
      case FileRole::kUnfinished:
        break;
    }
    if (kind != EntryKind::kFile) {
      add(path, 0, {}, "not-a-file", "something else than a regular file stands beyond the checkpoint");
    } else if (options_.allow_unfinished) {
      ++report_.unfinished;
    } else {
      add(path, 0, {}, "unfinished",
          "file lies beyond the checkpoint: an interrupted commit left it, or the checkpoint is old");
    }
  };
  return directory_.walk({is_tile_directory, visit});
}

}  // namespace heed::ledger::internal
