// Getting the signatures of witnesses under a ledger's checkpoint: the other side of witness.h, for who keeps a ledger.
//
// For each witness: ask with make_witness_request() from size 0; if it answers with status 409 and a size, ask again
// from there; what it answers with status 200 goes under the note with add_cosignature(). Then publish_cosignatures().
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "heed/export.h"
#include "heed/ledger/key.h"
#include "heed/ledger/note.h"
#include "heed/ledger/reader.h"
#include "heed/ledger/witness.h"
#include "heed/result.h"

namespace heed::ledger {

// A hundred signature lines of the largest kind in sight (ML-DSA-44) stay under this.
inline constexpr std::size_t kWitnessAnswerBytesMax = std::size_t{1} << 19;

// A request for the reader's checkpoint to a witness whose last signed size is `old_size`, at most the ledger's.
HEED_EXPORT Result<WitnessRequest> make_witness_request(Reader& reader, std::uint64_t old_size);

// What an answer of status 409 says: the size to ask with next.
HEED_EXPORT Result<std::uint64_t> parse_tree_size(std::string_view body);

// Puts the signature of `witness`, a key of type 0x04, that is in an answer of status 200 under the note, in the place
// of an older one of that key. Lines of other keys are left out. An error, and the note as it was, if there is none by
// that key or one that does not verify.
HEED_EXPORT Status add_cosignature(Note& note, std::string_view answer, const VerifierKey& witness);

// Puts the signatures of `note` under the ledger's checkpoint, durably and under the writer's lock, if that checkpoint
// still states what was signed. One by a key that has signed there before takes the older one's place. Refused while a
// writer is at work, as its next checkpoint needs other signatures anyway.
HEED_EXPORT Status publish_cosignatures(const std::string& directory, const Note& note);

}  // namespace heed::ledger
