#include "verify/ledger_check.h"

#include <fmt/format.h>

#include <limits>

#include "common/market_audit.h"
#include "heed/ledger/base64.h"
#include "heed/stream/json_writer.h"

namespace heed::tools {
namespace {

Result<TrustedKey> key_beside(const LedgerFiles& files, Messages& messages) {
  if (!file_exists(files.verifier)) {
    return input_error(
        fmt::format("{} is missing, so there is no key to check {} with: name the key you trust with --key",
                    files.verifier, files.directory));
  }
  auto trusted = read_trusted_key(files.verifier);
  if (!trusted) return trusted;
  messages.note(fmt::format("trusting the key {} from {}, which stands beside the ledger; name one you know with --key",
                            key_label(trusted->key), files.verifier));
  return trusted;
}

std::string summary_record(const std::string& directory, const TrustedKey& trusted, const MarketAudit& audit) {
  std::string line;
  stream::JsonWriter json(line);
  const auto& report = audit.report;
  json.begin_object().member("type", "summary").member("tool", "verify").member("ledger", directory);
  json.member("verified", report.ok()).member("faults", report.faults.size());
  json.member("entries", report.entries).member("files", report.files);
  if (report.ok()) {
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
  if (report.ok()) {
    const std::size_t accounts = audit->replay.exchange().accounts().size();
    answers.verified(
        directory,
        fmt::format("verified: {} entr{}, root {}, origin {}, {} account{}, every asset conserved", report.entries,
                    report.entries == 1 ? "y" : "ies", ledger::format_base64(report.checkpoint.root),
                    report.checkpoint.origin, accounts, plural(accounts)));
  }
  answers.record(summary_record(files->directory, *trusted, *audit));
  return report.ok();
}

}  // namespace heed::tools
