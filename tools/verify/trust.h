// Whom to believe, from the options or from beside a ledger.
#pragma once

#include "common/ledger_files.h"
#include "common/messages.h"
#include "heed/result.h"

namespace heed::tools {

// The argument of --key.
Result<TrustedKey> key_option(const std::string& text_or_file);
// The key that stands beside a ledger, which is believed for want of a better one; this is said.
Result<TrustedKey> key_beside(const LedgerFiles& files, Messages& messages);

}  // namespace heed::tools
