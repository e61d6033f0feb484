#include "common/market_audit.h"

#include <fmt/format.h>

namespace heed::tools {
namespace {

// Feeds entries to the replay and remembers where the last one stood, for what is wrong at the end.
class Replayer {
 public:
  Replayer(market::Replay& replay, const MarketAuditOptions& options) : replay_(replay), options_(options) {}

  std::optional<ledger::EntryFault> visit(const ledger::AuditEntry& entry) {
    if (faulty_) return std::nullopt;  // one wrong entry is one fault, not one for everything behind it
    if (const auto fault = replay_.feed(entry.line)) {
      faulty_ = true;
      return ledger::EntryFault{0, std::string(market::replay_rule_name(fault->rule)), fault->message};
    }
    if (entry.file != last_file_) last_file_ = entry.file;
    last_offset_ = entry.offset;
    last_bytes_ = entry.line.size();
    if (options_.watch) options_.watch(entry.index, entry.line);
    return std::nullopt;
  }

  // Only once every signed entry was seen.
  void finish(ledger::AuditReport& report) {
    const auto seen = static_cast<std::uint64_t>(replay_.lines());
    if (faulty_ || seen != report.checkpoint.size || report.faults.size() >= options_.faults_max) return;
    if (options_.allow_pending && !replay_.pending().empty()) return;
    const auto fault = replay_.finish();
    if (!fault) return;
    ledger::Fault located;
    located.file = last_file_.empty() ? "checkpoint" : last_file_;
    located.offset = last_offset_;
    if (seen > 0) located.entry = seen - 1;
    located.rule = market::replay_rule_name(fault->rule);
    located.message = fault->message;
    if (fault->rule == market::ReplayRule::kOutcomeMissing) {
      located.offset += last_bytes_;
      located.message += "; an interrupted writer left it out, the next run of trade appends it";
    }
    report.faults.push_back(std::move(located));
  }

 private:
  market::Replay& replay_;
  const MarketAuditOptions& options_;
  bool faulty_ = false;
  std::string last_file_;
  std::uint64_t last_offset_ = 0;
  std::size_t last_bytes_ = 0;
};

}  // namespace

Result<MarketAudit> audit_market(const std::string& directory, const ledger::VerifierKey& key,
                                 const MarketAuditOptions& options) {
  MarketAudit audit;
  Replayer replayer(audit.replay, options);
  ledger::AuditOptions log;
  log.keys = {key};
  log.faults_max = options.faults_max;
  log.canonical = options.canonical;
  log.allow_unfinished = options.allow_unfinished;
  log.visit = [&](const ledger::AuditEntry& entry) { return replayer.visit(entry); };
  auto report = ledger::audit_ledger(directory, log);
  if (!report) return report.error();
  audit.report = std::move(*report);
  replayer.finish(audit.report);
  return audit;
}

std::string describe(const std::string& directory, const ledger::Fault& fault) {
  const std::string entry = fault.entry ? fmt::format(" entry {}", *fault.entry) : "";
  return fmt::format("{}/{}:{}{} ({}): {}", directory, fault.file, fault.offset, entry, fault.rule, fault.message);
}

}  // namespace heed::tools
