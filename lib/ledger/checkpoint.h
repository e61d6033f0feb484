// Checkpoints (c2sp.org/tlog-checkpoint): the signed statement "this ledger has so many entries and this root".
//
//   origin LF size LF base64(root) LF        the text of a signed note, see note.h
//
// Extension lines are not used and not accepted: some witnesses sign only the first three lines, so nothing behind them
// would be covered by their signatures.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "heed/export.h"
#include "heed/ledger/hash.h"
#include "heed/ledger/note.h"
#include "heed/result.h"

namespace heed::ledger {

inline constexpr std::uint64_t kLedgerSizeMax = INT64_MAX;  // what every reader can count
// A checkpoint with 100 signatures of the largest kind in sight (ML-DSA-44) stays under this.
inline constexpr std::size_t kCheckpointBytesMax = std::size_t{1} << 20;

struct Checkpoint {
  std::string origin;  // whose ledger: the name of the key that signs it
  std::uint64_t size = 0;
  Hash root{};
  bool operator==(const Checkpoint&) const = default;
};

// The three lines. The origin must not be empty or contain LF; parse_checkpoint refuses the result otherwise.
HEED_EXPORT std::string format_checkpoint(const Checkpoint& checkpoint);
// Accepts exactly what format_checkpoint writes.
HEED_EXPORT Result<Checkpoint> parse_checkpoint(std::string_view text);

struct SignedCheckpoint {
  Checkpoint checkpoint;
  Note note;
};

// Both parsers; the signatures are not looked at.
HEED_EXPORT Result<SignedCheckpoint> parse_signed_checkpoint(std::string_view bytes);
// Both parsers, and at least one of `keys` has to have signed; a signature that fails is an input error here.
HEED_EXPORT Result<SignedCheckpoint> open_checkpoint(std::string_view bytes, std::span<const VerifierKey> keys);
// The bytes of a signed note over the checkpoint.
HEED_EXPORT Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const SignerKey& signer);

}  // namespace heed::ledger
