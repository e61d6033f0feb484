// The form `verify proof FILE [ENTRY_FILE]`: checks a proof that was carried away from its ledger, with nothing but a
// key or a policy.
#pragma once

#include "common/run.h"
#include "verify/options.h"

namespace heed::tools {

int check_proof(Tool& tool, const Options& options);

}  // namespace heed::tools
