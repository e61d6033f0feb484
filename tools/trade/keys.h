// The key that signs a ledger: found beside it, or made together with it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/ledger_files.h"
#include "heed/ledger/key.h"

namespace heed::tools {

struct KeyOptions {
  std::string file;    // "": beside the ledger
  std::string origin;  // "": made from the directory's name
};

// The file the signer key is in, or will be.
std::string signer_file(const LedgerFiles& files, const KeyOptions& options);

// "heed.local/market" for the directory .../market; what a key's name cannot hold becomes "-".
std::string default_origin(const LedgerFiles& files);

// The key of a ledger that exists, or one that waits for its ledger; nothing if both are still to be made. An origin
// that is not the key's is refused, because a ledger keeps the one it was made with.
Result<std::optional<ledger::SignerKey>> find_signer(const LedgerFiles& files, const KeyOptions& options);

// Makes a key called `name` in a new file, for its owner alone.
Result<ledger::SignerKey> make_key_file(const std::string& file, std::string_view name);

// Makes the key of a ledger and its file, never in the place of another.
Result<ledger::SignerKey> make_signer(const LedgerFiles& files, const KeyOptions& options);

// Refuses a verifier key beside the ledger that is another than this one: readers would be misled.
Status check_verifier(const LedgerFiles& files, const ledger::VerifierKey& key);

// Puts the verifier key beside the ledger unless it is there.
Status publish_verifier(const LedgerFiles& files, const ledger::VerifierKey& key);

}  // namespace heed::tools
