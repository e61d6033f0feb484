// Signed notes (c2sp.org/signed-note): a text and the signatures under it.
//
//   text, ending in LF || LF || one or more lines:  em dash, space, name, space, base64(key id, 4 bytes || signature),
//   LF
//
// Parsing follows golang.org/x/mod/sumdb/note: valid UTF-8 without control characters but LF, split at the last empty
// line, 1 to 100 signature lines. It is stricter in one thing: base64 has one spelling (see base64.h), so a note that
// parses is exactly what format_note writes.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/ledger/key.h"
#include "heed/result.h"

namespace heed::ledger {

inline constexpr std::size_t kNoteSignaturesMax = 100;  // as in x/mod; the specification asks for at least 16

struct Note {
  std::string text;  // with its last LF
  std::vector<NoteSignature> signatures;
  bool operator==(const Note&) const = default;
};

HEED_EXPORT Result<Note> parse_note(std::string_view bytes);
// Refuses what parse_note would not give back: a text without last LF, a name with a space, more than 100 signatures.
HEED_EXPORT Result<std::string> format_note(const Note& note);

// What the signatures of a note are worth to somebody who believes certain keys.
enum class NoteVerdict {
  kVerified,          // at least one known key signed, and no known key's signature fails
  kInvalidSignature,  // a line that names a known key and its id does not verify: the whole note is refused
  kNoKnownKey,        // nobody known signed
};

struct NoteCheck {
  NoteVerdict verdict = NoteVerdict::kNoKnownKey;
  std::vector<std::size_t> verified;  // indices into `keys`, each at most once, in the order of the note's lines
  std::string failed_name;            // with kInvalidSignature: whose signature it is
};

// Signatures by keys that are not in `keys` are passed over; of several by one key the first counts.
HEED_EXPORT NoteCheck check_note(const Note& note, std::span<const VerifierKey> keys);

}  // namespace heed::ledger
