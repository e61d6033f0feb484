// Evidence that a log forked, to be carried to anybody: two checkpoints that it signed and that cannot both be true.
//
//   heed.fork-evidence@v1
//   <base64 of a hash>          what leads from the older size to the newer root, one hash a line, maybe none
//                               an empty line
//   <the older checkpoint>      the signed note, to the last byte
//                               an empty line
//   <the newer checkpoint>
//
// Two roots for one size contradict each other as they stand: no hashes, and the smaller root comes first. For sizes
// m < n the hashes are those of a consistency proof from m to n in the tree whose root is the newer one, except that
// the first of them is always told: the hash of the largest perfect subtree at the right edge of the first m entries.
// Two roots follow from them. The one of size n has to be the root in the newer checkpoint, which ties the hashes to
// what the log signed, because nobody can find others that lead there; the one of size m is then what the log's own
// tree has at that size, and it is not the root in the older checkpoint. Size 0 has one root and needs no hashes.
//
// Whoever knows the log's key needs nothing else. Nobody can make evidence against a log that never forked. There is
// one spelling: a file that parses is exactly what format_fork_evidence writes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/ledger/checkpoint.h"
#include "heed/ledger/hash.h"
#include "heed/ledger/key.h"
#include "heed/ledger/reader.h"
#include "heed/result.h"

namespace heed::ledger {

inline constexpr std::string_view kForkEvidenceHeader = "heed.fork-evidence@v1";
inline constexpr std::size_t kForkEvidenceHashesMax = 65;  // a consistency proof's and the one it may leave out
inline constexpr std::size_t kForkEvidenceBytesMax = 2 * kCheckpointBytesMax + (std::size_t{1} << 13);

struct ForkEvidence {
  std::vector<Hash> hashes;
  SignedCheckpoint older;  // of the smaller size; of one size that of the smaller root
  SignedCheckpoint newer;
};

// The form alone: whether it proves anything is check_fork_evidence's answer.
HEED_EXPORT Result<ForkEvidence> parse_fork_evidence(std::string_view bytes);
// Refuses what parse_fork_evidence would not give back.
HEED_EXPORT Result<std::string> format_fork_evidence(const ForkEvidence& evidence);

// Evidence out of a checkpoint that was kept and the ledger as it is now; nothing if they do not contradict each other,
// or if the kept one is of a larger size, as then what the log has in place of the missing entries is not known. Both
// have to be signed by the same log before it convinces anybody. An error: the ledger could not be read.
HEED_EXPORT Result<std::optional<ForkEvidence>> make_fork_evidence(const SignedCheckpoint& kept, Reader& reader);
// The same of two checkpoints alone: they have to be of one size.
HEED_EXPORT std::optional<ForkEvidence> make_fork_evidence(const SignedCheckpoint& one, const SignedCheckpoint& other);

enum class ForkOutcome {
  kForked,            // the log signed both, and they contradict each other
  kInvalidSignature,  // a line of the log's does not verify
  kNotSigned,         // the log did not sign both, or one of them is of another origin
  kWrongLength,       // there are more or fewer hashes than these sizes need
  kOtherRoot,         // the hashes do not lead to the newer root
  kConsistent,        // they lead to both roots: nothing contradicts anything
};

// A few words for a person: "proves that the log forked".
HEED_EXPORT std::string_view describe(ForkOutcome outcome);

struct ForkCheck {
  ForkOutcome outcome = ForkOutcome::kNotSigned;
  Hash contradicted{};  // with kForked: the root at the older size that the newer checkpoint stands for
  bool forked() const { return outcome == ForkOutcome::kForked; }
};

// Whether the evidence convicts the log with this key, which is of type 0x01.
HEED_EXPORT ForkCheck check_fork_evidence(const ForkEvidence& evidence, const VerifierKey& log);

}  // namespace heed::ledger
