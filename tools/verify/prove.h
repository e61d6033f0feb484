// The form `verify prove LEDGER INDEX`: writes a proof that one entry is in a ledger, to be checked anywhere.
#pragma once

#include "common/run.h"
#include "verify/options.h"

namespace heed::tools {

int prove_entry(Tool& tool, const Options& options);

}  // namespace heed::tools
