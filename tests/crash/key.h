// The key of the ledgers that are made to crash: a seed of 7 and 31 zero bytes, as in tests/cli/trade/golden.skey.
#pragma once

#include <string>

#include "heed/ledger/key.h"

namespace heed::crash {

inline const ledger::SignerKey& key() {
  static const ledger::SignerKey signer = [] {
    std::string seed(ledger::kEd25519SeedBytes, '\0');
    seed[0] = 7;
    return *ledger::SignerKey::make("example.com/attention", *ledger::Ed25519PrivateKey::from_seed(seed));
  }();
  return signer;
}

}  // namespace heed::crash
