// Checks a whole ledger from its entries up, in constant memory, and says what is wrong and where.
//
// Every entry is read and hashed; every tile, full or partial, is compared with the hashes below it; the root is
// compared with the signed checkpoint; and every file that is there has to be one that belongs there. Where an entry
// bundle and its tile disagree, the tree above them decides which of the two was changed. Every damaged entry and every
// damaged hash is a fault of its own (a file in which nothing is right, or that is not there, is one), but not what
// merely depends on it: where a length in a bundle was changed, the entries behind it are found again by their hashes.
//
// Reading and hashing is shared by several threads, 3.5 M entries of 158 bytes a second on each; faults, their order
// and what the visitor sees do not depend on their number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/ledger/checkpoint.h"
#include "heed/ledger/key.h"
#include "heed/result.h"

namespace heed::ledger {

struct Fault {
  std::string file;                    // below the ledger directory: "tile/entries/000.p/20"
  std::uint64_t offset = 0;            // the first byte of the file that is wrong
  std::optional<std::uint64_t> entry;  // the first entry concerned
  // One short word for programs:
  //   missing, not-a-file, stray, unfinished      the file itself (unfinished: left by an interrupted commit)
  //   truncated, too-long                         its length
  //   malformed, unknown-key, bad-signature, wrong-origin, root                 the checkpoint
  //   entry-hash, tile-hash, subtree-hash, partial-bytes                        contents
  //   not-canonical                               with AuditOptions::canonical
  // and whatever rules the visitor has.
  std::string rule;
  std::string message;  // one sentence, without file and offset
};

// One entry, after its hash was found to be the one in its tile.
struct AuditEntry {
  std::uint64_t index;
  std::string_view line;  // valid until the visitor returns
  const std::string& file;
  std::uint64_t offset;  // of the line's first byte in the file
};

// What a visitor has to say against an entry.
struct EntryFault {
  std::size_t offset = 0;  // within the line
  std::string rule;
  std::string message;
};

// Sees every entry once, in order, and stops being called at the first entry whose bytes are not the signed ones.
using EntryVisitor = std::function<std::optional<EntryFault>(const AuditEntry& entry)>;

struct AuditOptions {
  std::vector<VerifierKey> keys;  // the ledger's own key first; its name is the expected origin
  std::size_t faults_max = 1;     // the audit ends when it has found so many
  bool allow_unfinished = false;  // for a ledger that is being written: count files beyond the checkpoint, no fault
  bool canonical = false;         // also check every entry's form (canonical.h)
  unsigned threads = 0;           // that read and hash, the caller's included; 0: as many as the machine has cores
  EntryVisitor visit;             // may be empty; called in the caller's thread while the others go on
};

struct AuditReport {
  Checkpoint checkpoint;         // valid if no fault is about the checkpoint's form
  std::uint64_t entries = 0;     // read and hashed
  std::uint64_t files = 0;       // read
  std::uint64_t unfinished = 0;  // files beyond the checkpoint that were allowed
  std::vector<Fault> faults;
  bool ok() const { return faults.empty(); }
};

// A report, whatever the ledger is like; an error only if it could not be examined: no such directory, no permission, a
// disk that does not read.
HEED_EXPORT Result<AuditReport> audit_ledger(const std::string& directory, const AuditOptions& options);

}  // namespace heed::ledger
