// The whole check of a market's ledger: the transparency log from its entries up, and in the same pass the exchange
// that its lines describe. `trade` begins with it and `verify` consists of it, so what one accepts the other does too.
//
// Entries are seen one bundle at a time; what is kept is what the exchange keeps: balances, open orders and contracts,
// and 24 bytes for each id. Signatures of instructions are checked in groups, on all cores (signatures.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "common/signatures.h"
#include "heed/ledger/audit.h"
#include "heed/market/exchange/replay.h"

namespace heed::tools {

struct MarketAuditOptions {
  std::size_t faults_max = 1;
  unsigned threads = 0;           // for hashes and signatures; 0: as many as the machine has cores
  bool replay = true;             // false: the log alone, whatever its lines say
  bool canonical = false;         // check every entry's form apart from the exchange's own grammar
  bool allow_unfinished = false;  // see ledger::AuditOptions
  // The last entry may be an input whose outcomes are still to be written: replay.pending() has them.
  bool allow_pending = false;
  // Sees every line that replays, after it did; the signatures of the last few thousand may still have to be checked.
  std::function<void(std::uint64_t index, std::string_view line)> watch;
};

struct MarketAudit {
  ledger::AuditReport report;  // faults of the log and of the exchange, the former with their files' own rules
  std::shared_ptr<Signatures> signatures;  // the replay's authority; it defers nothing any more
  market::Replay replay;
};

// An error only if the ledger could not be examined.
Result<MarketAudit> audit_market(const std::string& directory, const ledger::VerifierKey& key,
                                 const MarketAuditOptions& options);

// "market/tile/entries/000.p/20:517 entry 9 (entry-hash): entry 9 is not the one that was signed"
std::string describe(const std::string& directory, const ledger::Fault& fault);

}  // namespace heed::tools
