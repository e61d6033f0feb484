#include "heed/ledger/cosign.h"

#include <fmt/core.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "heed/ledger/internal/file.h"
#include "heed/ledger/internal/layout.h"
#include "heed/ledger/internal/replace.h"

namespace heed::ledger {
namespace {

bool same_key(const NoteSignature& a, const NoteSignature& b) { return a.name == b.name && a.key_id == b.key_id; }

// In the place of the first line of that key, or behind all others.
void put_signature(Note& note, const NoteSignature& signature) {
  const auto old = std::find_if(note.signatures.begin(), note.signatures.end(),
                                [&](const NoteSignature& line) { return same_key(line, signature); });
  if (old == note.signatures.end()) {
    note.signatures.push_back(signature);
  } else {
    *old = signature;
  }
}

}  // namespace

Result<WitnessRequest> make_witness_request(Reader& reader, std::uint64_t old_size) {
  WitnessRequest request{old_size, {}, reader.signed_checkpoint()};
  if (old_size == 0) return request;
  Result<std::vector<Hash>> proof = reader.prove_consistency(old_size);
  if (!proof) return proof.error();
  request.proof = std::move(*proof);
  return request;
}

Result<std::uint64_t> parse_tree_size(std::string_view body) {
  std::uint64_t size = 0;
  const Error wrong = input_error("answer is not a size and LF");
  if (!body.ends_with('\n')) return wrong;
  body.remove_suffix(1);
  const auto [end, code] = std::from_chars(body.data(), body.data() + body.size(), size);
  const bool leading_zero = body.size() > 1 && body.front() == '0';
  if (code != std::errc() || end != body.data() + body.size() || leading_zero || size > kLedgerSizeMax) return wrong;
  return size;
}

Status add_cosignature(Note& note, std::string_view answer, const VerifierKey& witness) {
  // The lines of an answer are those of a note, so they are read as one.
  Result<Note> lines = parse_note(note.text + "\n" + std::string(answer));
  if (!lines) return input_error("answer is not a signature: " + lines.error().message);
  if (lines->text != note.text) return input_error("answer has an empty line");
  if (check_note(*lines, {&witness, 1}).verdict != NoteVerdict::kVerified) {
    return input_error(fmt::format("answer has no signature by {} that verifies", witness.name()));
  }
  const auto signature = std::find_if(
      lines->signatures.begin(), lines->signatures.end(),
      [&](const NoteSignature& line) { return line.name == witness.name() && line.key_id == witness.id(); });
  put_signature(note, *signature);
  return {};
}

Status publish_cosignatures(const std::string& directory, const Note& note) {
  Result<internal::Directory> ledger = internal::Directory::open(directory);
  if (!ledger) return ledger.error();
  if (::flock(ledger->fd(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return internal::errno_error("lock", directory, errno);
    return system_error(fmt::format("{} is locked by a writer: ask the witnesses again when it has ended", directory));
  }
  std::string bytes;
  Result<internal::FileState> state = ledger->read(internal::kCheckpointFile, kCheckpointBytesMax, bytes);
  if (!state) return state.error();
  if (*state != internal::FileState::kRead) return input_error(fmt::format("{} has no checkpoint", directory));
  Result<Note> present = parse_note(bytes);
  if (!present) return input_error(fmt::format("{}: {}", directory, present.error().message));
  if (present->text != note.text) {
    return input_error(fmt::format("{} has another checkpoint by now: ask the witnesses again", directory));
  }
  for (const NoteSignature& signature : note.signatures) put_signature(*present, signature);
  Result<std::string> cosigned = format_note(*present);
  if (!cosigned) return cosigned.error();
  if (*cosigned == bytes) return {};
  return internal::replace_file(*ledger, internal::kCheckpointFile, *cosigned);
}

}  // namespace heed::ledger
