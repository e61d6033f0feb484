// The check of one ledger, and its answer.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/ledger_files.h"
#include "common/messages.h"
#include "heed/ledger/policy.h"
#include "verify/answer.h"

namespace heed::tools {

struct LedgerCheckOptions {
  std::optional<TrustedKey> key;         // none: the one beside the ledger
  std::optional<ledger::Policy> policy;  // that the checkpoint has to satisfy, with the key's log; none: the key alone
  bool all = false;                      // every fault, not only the first
  bool replay = true;                    // what the lines say, by the exchange's rules
  unsigned threads = 0;                  // 0: as many as the machine has cores
  bool strict = false;                   // canonical form of every entry
  std::string since;                     // the file of a checkpoint that the ledger has to go on from; "" for none
  std::string evidence;                  // where evidence goes that it forked since; "" for nowhere
  // Is told which key is trusted, before; sees every line that replays, after it did.
  std::function<void(const ledger::VerifierKey& key)> begin;
  std::function<void(std::uint64_t index, std::string_view line)> watch;
};

// Whether it verified. An error: it could not be checked.
Result<bool> check_ledger(const std::string& directory, const LedgerCheckOptions& options, Messages& messages,
                          Answers& answers);

}  // namespace heed::tools
