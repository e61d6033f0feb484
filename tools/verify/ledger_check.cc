#include "verify/ledger_check.h"

#include <fmt/format.h>

#include <limits>

#include "common/market_audit.h"
#include "heed/ledger/base64.h"
#include "heed/stream/json_writer.h"
#include "verify/since.h"
#include "verify/trust.h"

namespace heed::tools {
namespace {

std::string summary_record(const std::string& directory, const TrustedKey& trusted, const MarketAudit& audit,
                           std::size_t faults) {
  std::string line;
  stream::JsonWriter json(line);
  const auto& report = audit.report;
  json.begin_object().member("type", "summary").member("tool", "verify").member("ledger", directory);
  json.member("verified", faults == 0).member("faults", faults);
  json.member("entries", report.entries).member("files", report.files);
  if (faults == 0) {
    json.member("origin", report.checkpoint.origin).member("size", report.checkpoint.size);
    json.member("root", ledger::format_base64(report.checkpoint.root));
    json.member("accounts", audit.replay.exchange().accounts().size());
    json.member("assets", audit.replay.exchange().assets().size());
  }
  json.member("key", trusted.key.format());
  if (!trusted.from.empty()) json.member("key_from", trusted.from);
  json.end_object();
  return line;
}

std::string_view plural(std::size_t count) { return count == 1 ? "" : "s"; }

std::string verified_words(const MarketAudit& audit) {
  const auto& report = audit.report;
  const std::size_t accounts = audit.replay.exchange().accounts().size();
  return fmt::format("verified: {} entr{}, root {}, origin {}, {} account{}, every asset conserved", report.entries,
                     report.entries == 1 ? "y" : "ies", ledger::format_base64(report.checkpoint.root),
                     report.checkpoint.origin, accounts, plural(accounts));
}

}  // namespace

Result<bool> check_ledger(const std::string& directory, const LedgerCheckOptions& options, Messages& messages,
                          Answers& answers) {
  auto files = ledger_files(directory);
  if (!files) return files.error();
  auto trusted = options.key ? Result<TrustedKey>(*options.key) : key_beside(*files, messages);
  if (!trusted) return trusted.error();

  MarketAuditOptions audit_options;
  audit_options.canonical = options.strict;
  if (options.all) audit_options.faults_max = std::numeric_limits<std::size_t>::max();
  const auto audit = audit_market(files->directory, trusted->key, audit_options);
  if (!audit) return audit.error();
  const auto& report = audit->report;
  for (const auto& fault : report.faults) {
    answers.fault({files->directory + "/" + fault.file, fault.offset, fault.entry, {}, fault.rule, fault.message});
  }
  std::size_t faults = report.faults.size();
  std::string continues;
  if (report.ok() && !options.since.empty()) {
    const auto since = check_since(files->directory, trusted->key, options.since);
    if (!since) return since.error();
    if (since->fault) {
      answers.fault(*since->fault);
      ++faults;
    }
    continues = fmt::format(", goes on from the {} of {}", since->size, options.since);
  }
  if (faults == 0) answers.verified(directory, verified_words(*audit) + continues);
  answers.record(summary_record(files->directory, *trusted, *audit, faults));
  return faults == 0;
}

}  // namespace heed::tools
