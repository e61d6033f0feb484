// Keys in files. A signer key file is one line, the skey, readable by its owner alone; a verifier key file is one line,
// the vkey, for anybody. The last LF may be missing, as some tools write none.
#pragma once

#include <string>

#include "heed/export.h"
#include "heed/ledger/key.h"
#include "heed/result.h"

namespace heed::ledger {

// Makes a new file with mode 0600 and never replaces one; durable when it returns.
HEED_EXPORT Status write_key_file(const std::string& path, const SignerKey& signer);
// Refuses a file that its group or others may read or write, as ssh does. No message quotes what the file holds.
HEED_EXPORT Result<SignerKey> load_key_file(const std::string& path);

// Makes a new file with mode 0644 (less the umask).
HEED_EXPORT Status write_verifier_file(const std::string& path, const VerifierKey& key);
HEED_EXPORT Result<VerifierKey> load_verifier_file(const std::string& path);

}  // namespace heed::ledger
