// The checkpoint and the files that do not belong: the part of the audit before and behind the tree.
#include "heed/ledger/internal/auditor.h"

#include <fmt/core.h>

#include <algorithm>

#include "heed/ledger/internal/layout.h"

namespace heed::ledger::internal {
namespace {

constexpr std::size_t kSearchBytesMax = 1024;  // a checkpoint with a few witnesses: 0.1 s

bool is_signed_by_ledger(std::string_view checkpoint, const std::vector<VerifierKey>& keys) {
  const Result<SignedCheckpoint> opened = parse_signed_checkpoint(checkpoint);
  if (!opened || opened->checkpoint.origin != keys.front().name()) return false;
  const NoteCheck check = check_note(opened->note, keys);
  return check.verdict == NoteVerdict::kVerified &&
         std::find(check.verified.begin(), check.verified.end(), 0U) != check.verified.end();
}

struct Damage {
  std::size_t offset;
  const char* words;
};

// What was done to a checkpoint, if it is so little that it can be undone: one flipped bit, one byte too many or too
// few at the end. Text and signature contradict each other, so nothing else could tell where the damage is; that the
// signature verifies again is proof.
std::optional<Damage> find_damage(std::string checkpoint, const std::vector<VerifierKey>& keys) {
  const std::string_view bytes = checkpoint;
  if (!bytes.empty() && is_signed_by_ledger(bytes.substr(0, bytes.size() - 1), keys)) {
    return Damage{bytes.size() - 1, "this byte was appended"};
  }
  if (is_signed_by_ledger(checkpoint + '\n', keys)) return Damage{bytes.size(), "its last byte was cut off"};
  for (std::size_t bit = 0; bit < checkpoint.size() * 8; ++bit) {
    char& byte = checkpoint[bit / 8];
    const char before = byte;
    byte = static_cast<char>(byte ^ (1 << (bit % 8)));
    if (is_signed_by_ledger(checkpoint, keys)) return Damage{bit / 8, "one bit of this byte was flipped"};
    byte = before;
  }
  return std::nullopt;
}

}  // namespace

void Auditor::add(Fault fault) {
  if (!done()) report_.faults.push_back(std::move(fault));
}

void Auditor::add(const std::string& file, std::uint64_t offset, std::optional<std::uint64_t> entry, std::string rule,
                  std::string message) {
  add(Fault{file, offset, entry, std::move(rule), std::move(message)});
}

void Auditor::add_places(std::vector<Fault> faults, std::size_t places, std::string_view none_is_right) {
  if (faults.size() == places && places > 1) {
    faults.front().message = none_is_right;
    faults.resize(1);
  }
  for (Fault& fault : faults) add(std::move(fault));
}

Status Auditor::run() {
  bool usable = false;
  if (Status status = check_checkpoint(usable); !status) return status;
  // Without a size and a root that somebody known has signed there is nothing to compare the rest with.
  if (!usable) return {};
  size_ = report_.checkpoint.size;
  const LeafGroupReader reader(directory_, size_, options_.allow_unfinished);
  reader_ = &reader;
  if (Status status = check_entries(reader); !status) return status;
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
  if (opened) {
    report_.checkpoint = opened->checkpoint;
    check_signature(*opened, usable);
  } else {
    add(kCheckpointFile, 0, {}, "malformed", opened.error().message);
  }
  if (usable || bytes.size() > kSearchBytesMax) return {};
  if (const auto damage = find_damage(std::move(bytes), options_.keys)) {
    Fault& fault = report_.faults.back();
    fault.offset = damage->offset;
    fault.message += fmt::format("; {}", damage->words);
  }
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

// ---- files that do not belong

Status Auditor::check_strays() {
  const auto visit = [&](const std::string& path, EntryKind kind) {
    const FileRole role = file_role(path, size_);
    if (role == FileRole::kSigned || role == FileRole::kObsolete) return;  // read already, or reported
    if (role == FileRole::kStray) {
      add(path, 0, {}, "stray", "file does not belong into a ledger");
    } else if (kind != EntryKind::kFile) {
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
