// A witness (c2sp.org/tlog-witness): signs a log's checkpoint if, and only if, it goes on from the last one it signed.
// Who asks for the signatures of several witnesses cannot be shown another history than everybody else.
//
// This is what a witness decides and what it is asked, without HTTP and without a disk. Witness keeps no state of its
// own: the last checkpoint it signed is in a WitnessStore (witness_store.h keeps it in files), and is replaced there
// before the answer is known to anybody.
//
//   old <decimal>               the size of the checkpoint that the proof begins with
//   <base64 of a hash>          a consistency proof (proof.h), one hash a line, maybe none
//                               an empty line
//   <the checkpoint>            the signed note, to the last byte
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/ledger/checkpoint.h"
#include "heed/ledger/evidence.h"
#include "heed/ledger/hash.h"
#include "heed/ledger/key.h"
#include "heed/result.h"

namespace heed::ledger {

inline constexpr std::size_t kWitnessProofHashesMax = 63;  // the specification's number
// A checkpoint with 100 of the largest signatures in sight has some 500,000 bytes.
inline constexpr std::size_t kWitnessRequestBytesMax = kCheckpointBytesMax + (std::size_t{1} << 13);
inline constexpr std::string_view kTreeSizeType = "text/x.tlog.size";
inline constexpr std::string_view kPlainTextType = "text/plain; charset=utf-8";

// ---- what is asked

struct WitnessRequest {
  std::uint64_t old_size = 0;
  std::vector<Hash> proof;
  SignedCheckpoint checkpoint;
};

// One spelling: what parses is exactly what format_witness_request writes.
HEED_EXPORT Result<WitnessRequest> parse_witness_request(std::string_view body);
// Refuses what parse_witness_request would not give back.
HEED_EXPORT Result<std::string> format_witness_request(const WitnessRequest& request);

// ---- what is answered

struct WitnessAnswer {
  // 200 signed; 400 no such request; 403 no signature by the log, or one that fails; 404 a log that is not known; 409
  // the proof begins at another size than the last one signed; 422 the proof does not hold; 500 the store failed.
  int status = 0;
  std::string_view content_type = kPlainTextType;
  // 200: the signature lines; 409: the last signed size, LF; others: a sentence for a person, LF.
  std::string body;

  // For the witness's own records, not for who asked.
  std::string origin;                    // "" as long as the request could not be read
  std::uint64_t size = 0;                // of the checkpoint that was handed in
  std::string reason;                    // why not, "" with 200
  std::optional<ForkEvidence> evidence;  // the log signed another root for the last signed size
};

// Where the last signed checkpoint of each log is kept. Called by one thread at a time.
class HEED_EXPORT WitnessStore {
 public:
  virtual ~WitnessStore() = default;
  // The note as it was put there; nothing if there has been none.
  virtual Result<std::optional<std::string>> load(std::string_view origin) = 0;
  // Durable when it returns; nothing has changed, and nothing may be answered, if it fails. `last` is what load() gave:
  // if something else is there by now, that is a failure.
  virtual Status replace(std::string_view origin, const std::optional<std::string>& last, std::string_view note) = 0;
};

// "e3b0c442...": how a log is called in the addresses of a witness and among its files.
HEED_EXPORT std::string origin_hash(std::string_view origin);

class HEED_EXPORT Witness {
 public:
  // Seconds since 1970.
  using Clock = std::function<std::uint64_t()>;

  // `logs` are the keys of type 0x01 that are believed, each for the origin that is its name. The store outlives this.
  Witness(SignerKey signer, std::vector<VerifierKey> logs, WitnessStore& store, Clock clock);

  // POST <prefix>/add-checkpoint. Any number of threads may call this at once: the check and the record are one step.
  WitnessAnswer add_checkpoint(std::string_view body);

  // GET <prefix>/<origin_hash>/checkpoint: 200 and the last signed checkpoint with the witness's signature under it,
  // 404 if there is none.
  WitnessAnswer checkpoint(std::string_view hash);

 private:
  // The last signed checkpoint, and the note it was read from.
  struct Last {
    std::optional<std::string> note;
    std::optional<SignedCheckpoint> checkpoint;
    std::uint64_t size() const { return checkpoint ? checkpoint->checkpoint.size : 0; }
  };
  WitnessAnswer decide(const WitnessRequest& request);
  WitnessAnswer sign(const WitnessRequest& request, const Last& last);
  Result<Last> load(std::string_view origin);

  SignerKey signer_;
  std::vector<VerifierKey> logs_;
  WitnessStore& store_;
  Clock clock_;
  std::mutex deciding_;
};

}  // namespace heed::ledger
