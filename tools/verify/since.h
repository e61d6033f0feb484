// Whether a ledger goes on from a checkpoint that was kept earlier (--since): an owner who has the key can sign another
// history, but cannot make it agree with what others have kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/ledger_files.h"
#include "heed/result.h"
#include "verify/answer.h"

namespace heed::tools {

struct SinceAnswer {
  std::uint64_t size = 0;           // entries of the kept checkpoint
  std::optional<FoundFault> fault;  // none: all of them are the first of the ledger
};

// The ledger has been checked by itself before. An error: the kept file is not a checkpoint of this ledger by this key.
Result<SinceAnswer> check_since(const std::string& directory, const ledger::VerifierKey& key, const std::string& file);

}  // namespace heed::tools
