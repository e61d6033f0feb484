// The form without a word: every operand that is a directory is a ledger (ledger_check.h), everything else together is
// one stream (stream_check.h).
#pragma once

#include "common/run.h"
#include "verify/options.h"

namespace heed::tools {

int check_operands(Tool& tool, const Options& options);

}  // namespace heed::tools
