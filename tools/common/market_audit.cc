#include "common/market_audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace heed::tools {
namespace {

// Signatures that wait together: 25 milliseconds of work for two cores, half a MiB of lines.
constexpr std::size_t kDeferredMax = 1'024;

// Feeds entries to the replay and remembers where they stood, for what is found wrong only later: signatures, which are
// checked in groups, and what is missing at the end.
class Replayer {
 public:
  Replayer(MarketAudit& audit, const MarketAuditOptions& options)
      : replay_(audit.replay),
        signatures_(*audit.signatures),
        options_(options),
        threads_(options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency())) {
    signatures_.defer(true);
  }

  std::optional<ledger::EntryFault> visit(const ledger::AuditEntry& entry) {
    if (faulty()) return std::nullopt;  // one wrong entry is one fault, not one for everything behind it
    const auto fault = replay_.feed(entry.line);
    if (fault) {
      check_signatures();
      if (faulty()) return std::nullopt;  // an earlier entry is wrong
      replay_fault_ = true;
      return ledger::EntryFault{0, std::string(market::replay_rule_name(fault->rule)), fault->message};
    }
    remember(entry);
    if (options_.watch) options_.watch(entry.index, entry.line);
    return std::nullopt;
  }

  void finish(ledger::AuditReport& report) {
    if (!faulty()) check_signatures();
    signatures_.defer(false);
    if (signature_fault_ && report.faults.size() < options_.faults_max) {
      report.faults.push_back(*std::move(signature_fault_));
    }
    if (!faulty()) finish_replay(report);
  }

 private:
  struct Placed {
    std::uint64_t index;
    std::string file;
    std::uint64_t offset;
    std::string line;
  };

  bool faulty() const { return replay_fault_ || signature_fault_.has_value(); }

  void remember(const ledger::AuditEntry& entry) {
    if (entry.file != last_file_) last_file_ = entry.file;
    last_offset_ = entry.offset;
    last_bytes_ = entry.line.size();
    if (signatures_.deferred() == waiting_.size()) return;
    waiting_.push_back({entry.index, entry.file, entry.offset, std::string(entry.line)});
    if (waiting_.size() == kDeferredMax) check_signatures();
  }

  void check_signatures() {
    if (const auto wrong = signatures_.check_deferred(threads_); wrong && *wrong < waiting_.size()) {
      const Placed& placed = waiting_[*wrong];
      const auto entry = market::parse_entry(placed.line);
      const auto fault = market::signature_fault(static_cast<std::int64_t>(placed.index),
                                                 entry ? market::account_of(*entry) : std::string_view(), false);
      signature_fault_ = ledger::Fault{placed.file, placed.offset, placed.index,
                                       std::string(market::replay_rule_name(fault.rule)), fault.message};
    }
    waiting_.clear();
  }

  // Only once every signed entry was seen.
  void finish_replay(ledger::AuditReport& report) {
    const auto seen = static_cast<std::uint64_t>(replay_.lines());
    if (seen != report.checkpoint.size || report.faults.size() >= options_.faults_max) return;
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

  market::Replay& replay_;
  Signatures& signatures_;
  const MarketAuditOptions& options_;
  const unsigned threads_;
  bool replay_fault_ = false;
  std::optional<ledger::Fault> signature_fault_;
  std::vector<Placed> waiting_;  // where the deferred signatures stood
  std::string last_file_;
  std::uint64_t last_offset_ = 0;
  std::size_t last_bytes_ = 0;
};

}  // namespace

Result<MarketAudit> audit_market(const std::string& directory, const ledger::VerifierKey& key,
                                 const MarketAuditOptions& options) {
  auto signatures = std::make_shared<Signatures>(key.name());
  MarketAudit audit{{}, signatures, market::Replay({}, signatures)};
  Replayer replayer(audit, options);
  ledger::AuditOptions log;
  log.keys = {key};
  log.faults_max = options.faults_max;
  log.threads = options.threads;
  log.canonical = options.canonical;
  log.allow_unfinished = options.allow_unfinished;
  if (options.replay) log.visit = [&](const ledger::AuditEntry& entry) { return replayer.visit(entry); };
  auto report = ledger::audit_ledger(directory, log);
  if (!report) return report.error();
  audit.report = std::move(*report);
  if (options.replay) replayer.finish(audit.report);
  return audit;
}

std::string describe(const std::string& directory, const ledger::Fault& fault) {
  const std::string entry = fault.entry ? fmt::format(" entry {}", *fault.entry) : "";
  return fmt::format("{}/{}:{}{} ({}): {}", directory, fault.file, fault.offset, entry, fault.rule, fault.message);
}

}  // namespace heed::tools
