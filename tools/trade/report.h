// The records that `trade` writes about what happened, once it is durable.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/messages.h"
#include "heed/ledger/checkpoint.h"
#include "trade/desk.h"
#include "trade/records.h"

namespace heed::tools {

struct Summary {
  std::string batch;
  std::int64_t entries = 0;   // in the ledger
  std::int64_t appended = 0;  // by this run
  std::size_t untraded = 0;   // readings that needed no trade
  std::optional<ledger::Checkpoint> checkpoint;
  bool rehearsal = false;
};

class Report {
 public:
  using Labels = std::map<std::string, Label, std::less<>>;

  explicit Report(const Labels& labels) : labels_(labels) {}

  // Appends a record of type trade for each fill, payout or refund for what became of a contract, and reject for an
  // input that the exchange refused.
  Status add(const Handled& handled, std::string& out);

  // Appends the record of type summary, and warns of what was refused.
  Status finish(const Summary& summary, Messages& messages, std::string& out);

 private:
  Status add_trade(std::int64_t entry, const market::Trade& trade, std::string& out);
  static Status add_payout(std::int64_t entry, const market::Payout& payout, std::string& out);
  static Status add_refund(std::int64_t entry, const market::Refund& refund, std::string& out);
  Status add_reject(const Handled& handled, market::ExchangeStatus status, std::string& out);

  const Labels& labels_;
  std::vector<std::string> warnings_;  // of the first refusals
  std::size_t trades_ = 0;
  std::size_t rejected_ = 0;
};

}  // namespace heed::tools
