// Whether a ledger goes on from a checkpoint that was kept earlier (--since): an owner who has the key can sign another
// history, but cannot make it agree with what others have kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "heed/ledger/key.h"
#include "heed/ledger/policy.h"
#include "heed/result.h"
#include "verify/answer.h"

namespace heed::tools {

struct SinceQuestion {
  std::string directory;         // the ledger's
  ledger::VerifierKey key;       // that signed the ledger
  const ledger::Policy& policy;  // that the kept checkpoint has to satisfy as well
  std::string file;              // the kept checkpoint
  std::string evidence;          // where evidence of a fork goes; "" for nowhere
};

struct SinceAnswer {
  std::uint64_t size = 0;           // entries of the kept checkpoint
  std::optional<FoundFault> fault;  // none: all of them are the first of the ledger
  bool evidence = false;            // has been written
};

// The ledger has been checked by itself before. An error: the kept file is not a checkpoint of this ledger that can be
// believed, or the evidence could not be written.
Result<SinceAnswer> check_since(const SinceQuestion& question);

}  // namespace heed::tools
