// The form `verify cosign LEDGER`: asks the witnesses of a policy to sign a ledger's checkpoint. For who keeps a
// ledger.
#pragma once

#include "common/run.h"
#include "verify/options.h"

namespace heed::tools {

int cosign_ledger(Tool& tool, const Options& options);

}  // namespace heed::tools
