// The form `verify witness`: a C2SP witness over HTTP. What it decides is in heed/ledger/witness.h, where it keeps its
// record in heed/ledger/witness_store.h.
#pragma once

#include "common/run.h"
#include "verify/options.h"

namespace heed::tools {

int run_witness(Tool& tool, const Options& options);

}  // namespace heed::tools
