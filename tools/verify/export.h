// The entries of a ledger as lines: `verify export LEDGER` writes all of them, each after its hash was checked, and
// `verify entry LEDGER|FILE INDEX` one.
//
// With -z the export is a seekable zstd file (heed/stream/seekable.h) with 4,096 entries to a frame, from which one
// entry is found again without reading the rest; any zstd program reads it as a whole.
#pragma once

#include "common/run.h"
#include "verify/options.h"

namespace heed::tools {

int export_entries(Tool& tool, const Options& options);
int show_entry(Tool& tool, const Options& options);

}  // namespace heed::tools
