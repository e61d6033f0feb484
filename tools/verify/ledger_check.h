// The check of one ledger, and its answer.
#pragma once

#include <optional>
#include <string>

#include "common/ledger_files.h"
#include "common/messages.h"
#include "verify/answer.h"

namespace heed::tools {

struct LedgerCheckOptions {
  std::optional<TrustedKey> key;  // none: the one beside the ledger
  bool all = false;               // every fault, not only the first
  bool strict = false;            // canonical form of every entry
  std::string since;              // the file of a checkpoint that the ledger has to go on from; "" for none
};

// Whether it verified. An error: it could not be checked.
Result<bool> check_ledger(const std::string& directory, const LedgerCheckOptions& options, Messages& messages,
                          Answers& answers);

}  // namespace heed::tools
