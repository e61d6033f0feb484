// The form `verify evidence FILE`: whether a file proves that a log forked, to who knows nothing but the log's key.
#pragma once

#include "common/run.h"
#include "verify/options.h"

namespace heed::tools {

int check_evidence(Tool& tool, const Options& options);

}  // namespace heed::tools
