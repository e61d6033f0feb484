// Proofs that can be carried away (c2sp.org/tlog-proof): everything needed to show, with no ledger at hand, that an
// entry was signed for.
//
//   c2sp.org/tlog-proof@v1
//   extra <base64>              only if there is some; nothing vouches for it
//   index <decimal>
//   <base64 of a hash>          the inclusion proof, leaf to root, one hash a line, maybe none
//                               an empty line
//   <the checkpoint>            the signed note, to the last byte
//
// There is one spelling: a file that parses is exactly what format_proof_file writes. The entry itself is not in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/ledger/checkpoint.h"
#include "heed/ledger/hash.h"
#include "heed/ledger/policy.h"
#include "heed/ledger/proof.h"
#include "heed/ledger/reader.h"
#include "heed/result.h"

namespace heed::ledger {

inline constexpr std::string_view kProofFileHeader = "c2sp.org/tlog-proof@v1";
inline constexpr std::size_t kProofExtraBytesMax = 65535;  // as much as an entry
// The longest extra, proof and checkpoint, with room between them.
inline constexpr std::size_t kProofFileBytesMax = kCheckpointBytesMax + (std::size_t{1} << 17);
inline constexpr std::size_t kProofHashesMax = 63;  // of a tree of 2^63 entries

struct ProofFile {
  std::string extra;  // "" if there is none
  std::uint64_t index = 0;
  std::vector<Hash> hashes;
  SignedCheckpoint checkpoint;
};

// The form alone: whether it proves anything is check_proof_file's answer.
HEED_EXPORT Result<ProofFile> parse_proof_file(std::string_view bytes);
// Refuses what parse_proof_file would not give back.
HEED_EXPORT Result<std::string> format_proof_file(const ProofFile& proof);

// The proof for one entry of the ledger at the reader's checkpoint.
HEED_EXPORT Result<ProofFile> make_proof_file(Reader& reader, std::uint64_t index);

struct ProofFileCheck {
  PolicyCheck signatures;
  ProofOutcome inclusion = ProofOutcome::kOtherRoot;
  bool holds() const { return signatures.satisfied() && inclusion == ProofOutcome::kHolds; }
};

// Whether the file proves to somebody with this policy that `entry`, without LF, is entry proof.index of the ledger.
HEED_EXPORT ProofFileCheck check_proof_file(const ProofFile& proof, std::string_view entry, const Policy& policy);

}  // namespace heed::ledger
