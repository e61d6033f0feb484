// How a writer takes a ledger over: from its directory, its head file, and whatever an interrupted writer left of both.
// Private to this room.
//
//   lock the directory and the head file; make durable what a killed process may have left in the page cache
//   no checkpoint, nothing else either     make an empty ledger: head file first
//   head = checkpoint                      the usual case
//   head newer, its tiles all there        a crash between the two: finish the publication
//   head newer, tiles missing              an older copy of the directory: refuse
//   head older, missing, of another root   refuse: only its owner can know which is the newest copy
//
// A checkpoint.tmp that is signed and complete is finished as well if its tiles are there: whatever was signed and may
// have been seen is never contradicted. Nothing is removed before the right edge has been found sound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "heed/ledger/internal/file.h"
#include "heed/ledger/internal/head.h"
#include "heed/ledger/internal/recovery.h"
#include "heed/ledger/key.h"
#include "heed/result.h"

namespace heed::ledger::internal {

struct OpenedLedger {
  Directory directory;
  Head head;
  SignedHead signed_head;
  RightEdge right;
  std::size_t leftovers_removed = 0;
  std::uint64_t entries_finished = 0;
};

Result<OpenedLedger> open_for_writing(const std::string& directory, const SignerKey& signer);

// "market.head" for "market", "market/" and, inside of it, ".".
Result<std::string> head_file(const std::string& directory);

}  // namespace heed::ledger::internal
