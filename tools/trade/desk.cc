#include "trade/desk.h"

#include <fmt/format.h>

#include "common/market_audit.h"

namespace heed::tools {

Result<Desk> Desk::open(const LedgerFiles& files, const ledger::SignerKey& signer, History& history) {
  Desk desk;
  auto writer = ledger::Writer::open(files.directory, signer);
  if (!writer) return writer.error();
  desk.writer_ = std::move(*writer);
  if (auto status = desk.rebuild(files, signer.verifier(), history); !status) return status.error();
  return desk;
}

Result<Desk> Desk::rehearse(const LedgerFiles& files, const std::optional<ledger::VerifierKey>& key,
                            const std::string& origin, History& history) {
  Desk desk;
  desk.history_ = &history;
  desk.exchange_ = market::Exchange(std::make_shared<Signatures>(key ? key->name() : origin));
  if (!key || !has_checkpoint(files)) return desk;
  if (auto status = desk.rebuild(files, *key, history); !status) return status.error();
  return desk;
}

Status Desk::rebuild(const LedgerFiles& files, const ledger::VerifierKey& key, History& history) {
  history_ = &history;
  MarketAuditOptions options;
  options.allow_pending = true;
  options.allow_unfinished = !writer_;  // a writer has taken such files away; a rehearsal may meet one at work
  options.watch = [&](std::uint64_t index, std::string_view line) { history.watch(index, line); };
  auto audit = audit_market(files.directory, key, options);
  if (!audit) return audit.error();
  if (!audit->report.ok()) {
    return input_error(fmt::format("the ledger does not verify, so nothing is appended: {}",
                                   describe(files.directory, audit->report.faults.front())));
  }
  checkpoint_ = audit->report.checkpoint;
  auto index = static_cast<std::uint64_t>(audit->replay.lines());
  for (const std::string& line : audit->replay.pending()) {
    if (auto status = append(line); !status) return status;
    history.watch(index++, line);
    ++completed_;
  }
  exchange_ = std::move(audit->replay).take_exchange();
  return {};
}

Status Desk::append(const std::string& line) {
  if (!writer_) return {};
  const auto index = writer_->append(line);
  return index ? Status() : Status(index.error());
}

Result<Handled> Desk::handle(const market::Entry& input) {
  Handled handled;
  handled.input = input;
  const std::int64_t entry = exchange_.entries();
  auto journal = market::write_input(exchange_, input);
  if (!journal) return journal.error();
  handled.status = journal->status;
  if (journal->lines.empty()) {
    const bool same =
        handled.status == market::ExchangeStatus::kExists || handled.status == market::ExchangeStatus::kExistsRejected;
    if (const auto* past = same ? history_->find(market::entry_id(input)) : nullptr) {
      handled.entry = past->entry;
      handled.outcomes = past->outcomes;
    }
    return handled;
  }
  for (const std::string& line : journal->lines) {
    if (auto status = append(line); !status) return status.error();
  }
  handled.entry = entry;
  handled.appended = true;
  handled.outcomes.assign(std::make_move_iterator(journal->lines.begin() + 1),
                          std::make_move_iterator(journal->lines.end()));
  return handled;
}

Result<std::optional<ledger::Checkpoint>> Desk::commit() {
  if (writer_) {
    auto checkpoint = writer_->commit();
    if (!checkpoint) return checkpoint.error();
    checkpoint_ = std::move(*checkpoint);
  }
  return checkpoint_;
}

}  // namespace heed::tools
