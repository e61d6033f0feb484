// Whom to believe, from the options or from beside a ledger. Wherever a checkpoint is believed, this decides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/ledger_files.h"
#include "common/messages.h"
#include "heed/ledger/checkpoint.h"
#include "heed/ledger/policy.h"
#include "heed/result.h"
#include "verify/answer.h"
#include "verify/options.h"

namespace heed::tools {

// The argument of --key.
Result<TrustedKey> key_option(const std::string& text_or_file);
// The key that stands beside a ledger, which is believed for want of a better one; this is said.
Result<TrustedKey> key_beside(const LedgerFiles& files, Messages& messages);

// Whose signatures are asked for: those of --policy, where --key takes the place of its logs; with --key alone that
// log's, and no witness's; nothing if neither is given.
Result<std::optional<ledger::Policy>> trust_options(const Options& options);

// The rule that a checkpoint breaks which does not satisfy a policy, and a sentence about it.
std::string policy_rule(ledger::PolicyOutcome outcome);
std::string policy_words(const ledger::Checkpoint& checkpoint, const ledger::PolicyCheck& check);

// What the policy says about the checkpoint of a ledger.
struct LedgerTrust {
  TrustedKey key;  // the log's, to check the ledger with
  std::optional<ledger::Checkpoint>
      checkpoint;  // that satisfies the policy; none if it has no form or there is a fault
  std::size_t witnesses = 0;
  std::optional<FoundFault> fault;
};
Result<LedgerTrust> trust_ledger(const LedgerFiles& files, const ledger::Policy& policy);

}  // namespace heed::tools
