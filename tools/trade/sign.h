// The forms of trade for somebody who gives instructions, wherever the ledger is: `key` makes their key, `sign` signs
// what stands in their name in a stream, and `attest` shows that the condition of a contract is met as they see it.
#pragma once

#include "common/run.h"
#include "trade/options.h"

namespace heed::tools {

int make_account_key(Tool& tool, const Options& options);
int sign_instructions(Tool& tool, const Options& options);
int attest_contracts(Tool& tool, const Options& options);

}  // namespace heed::tools
