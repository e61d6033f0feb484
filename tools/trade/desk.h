// The ledger and its exchange, opened together: inputs go in, and what they led to is durable before anybody hears of
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/ledger_files.h"
#include "heed/ledger/writer.h"
#include "heed/market/exchange/replay.h"
#include "trade/history.h"

namespace heed::tools {

// What became of one input.
struct Handled {
  market::Entry input;
  market::ExchangeStatus status = market::ExchangeStatus::kOk;
  std::optional<std::int64_t> entry;  // index of the input in the ledger; none if it was refused without a trace
  bool appended = false;              // by this run, not by an earlier one
  std::vector<std::string> outcomes;  // the lines behind it

  // Turned away because it is in the name of an account with a key, and not signed by it.
  bool not_signed() const {
    return status == market::ExchangeStatus::kSignatureMissing || status == market::ExchangeStatus::kSignatureWrong;
  }
};

class Desk {
 public:
  // Opens the ledger for writing, or makes it: its directory is locked from here on, everything in it is checked, and
  // the exchange is rebuilt. Outcomes that an interrupted writer left out are appended first. `history` sees every
  // line.
  static Result<Desk> open(const LedgerFiles& files, const ledger::SignerKey& signer, History& history);

  // The same without writing: nothing is made, locked, appended or signed. `key` is not needed while there is no
  // ledger; `origin` is what such a ledger would be called.
  static Result<Desk> rehearse(const LedgerFiles& files, const std::optional<ledger::VerifierKey>& key,
                               const std::string& origin, History& history);

  const market::Exchange& exchange() const { return exchange_; }
  std::size_t completed() const { return completed_; }  // outcomes appended for an interrupted writer
  std::size_t leftovers_removed() const { return writer_ ? writer_->leftovers_removed() : 0; }
  std::uint64_t entries_finished() const { return writer_ ? writer_->entries_finished() : 0; }

  // Puts the input to the exchange and its lines into the ledger's next commit.
  Result<Handled> handle(const market::Entry& input);

  // Makes all of it durable. A rehearsal gives the checkpoint as it is, and none while there is no ledger.
  Result<std::optional<ledger::Checkpoint>> commit();

  std::int64_t entries() const { return exchange_.entries(); }

 private:
  Desk() = default;
  Status rebuild(const LedgerFiles& files, const ledger::VerifierKey& key, History& history);
  Status append(const std::string& line);

  std::optional<ledger::Writer> writer_;  // none in a rehearsal
  std::optional<ledger::Checkpoint> checkpoint_;
  market::Exchange exchange_;
  const History* history_ = nullptr;
  std::size_t completed_ = 0;
};

}  // namespace heed::tools
