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
                           bool replayed, std::size_t faults, std::optional<std::size_t> witnesses) {
  std::string line;
  stream::JsonWriter json(line);
  const auto& report = audit.report;
  json.begin_object().member("type", "summary").member("tool", "verify").member("ledger", directory);
  json.member("verified", faults == 0).member("faults", faults);
  json.member("entries", report.entries).member("files", report.files);
  if (faults == 0) {
    json.member("origin", report.checkpoint.origin).member("size", report.checkpoint.size);
    json.member("root", ledger::format_base64(report.checkpoint.root));
    if (replayed) {
      json.member("accounts", audit.replay.exchange().accounts().size());
      json.member("assets", audit.replay.exchange().assets().size());
    }
    if (witnesses) json.member("witnesses", *witnesses);
  }
  json.member("key", trusted.key.format());
  if (!trusted.from.empty()) json.member("key_from", trusted.from);
  json.end_object();
  return line;
}

// Of a ledger that was not looked into, because its checkpoint is not believed.
std::string unbelieved_record(const std::string& directory, const TrustedKey& trusted) {
  std::string line;
  stream::JsonWriter json(line);
  json.begin_object().member("type", "summary").member("tool", "verify").member("ledger", directory);
  json.member("verified", false).member("faults", 1).member("entries", 0).member("files", 1);
  json.member("key", trusted.key.format()).end_object();
  return line;
}

std::string witness_words(std::size_t witnesses) {
  return fmt::format(", {} witness{}", witnesses, witnesses == 1 ? "" : "es");
}

void tell_evidence(const std::string& file, const ledger::VerifierKey& key, Messages& messages) {
  messages.note(fmt::format("{} proves that {} forked, to anybody who knows its key: verify evidence --key {} {}", file,
                            key.name(), key.format(), file));
}

std::string_view plural(std::size_t count) { return count == 1 ? "" : "s"; }

std::string verified_words(const MarketAudit& audit, bool replayed) {
  const auto& report = audit.report;
  const std::string log =
      fmt::format("verified: {} entr{}, root {}, origin {}", report.entries, report.entries == 1 ? "y" : "ies",
                  ledger::format_base64(report.checkpoint.root), report.checkpoint.origin);
  if (!replayed) return log + ", lines not replayed";
  const std::size_t accounts = audit.replay.exchange().accounts().size();
  return fmt::format("{}, {} account{}, every asset conserved", log, accounts, plural(accounts));
}

}  // namespace

Result<bool> check_ledger(const std::string& directory, const LedgerCheckOptions& options, Messages& messages,
                          Answers& answers) {
  auto files = ledger_files(directory);
  if (!files) return files.error();
  std::optional<LedgerTrust> trust;
  if (options.policy) {
    auto by_policy = trust_ledger(*files, *options.policy);
    if (!by_policy) return by_policy.error();
    trust = std::move(*by_policy);
    if (options.key) trust->key = *options.key;
  }
  auto trusted = trust         ? Result<TrustedKey>(trust->key)
                 : options.key ? Result<TrustedKey>(*options.key)
                               : key_beside(*files, messages);
  if (!trusted) return trusted.error();
  // Without a checkpoint that is believed nothing else can be judged.
  if (trust && trust->fault) {
    answers.fault(*trust->fault);
    answers.record(unbelieved_record(files->directory, *trusted));
    return false;
  }

  MarketAuditOptions audit_options;
  audit_options.threads = options.threads;
  audit_options.replay = options.replay;
  audit_options.canonical = options.strict;
  audit_options.watch = options.watch;
  if (options.begin) options.begin(trusted->key);
  if (options.all) audit_options.faults_max = std::numeric_limits<std::size_t>::max();
  const auto audit = audit_market(files->directory, trusted->key, audit_options);
  if (!audit) return audit.error();
  const auto& report = audit->report;
  if (trust && report.ok() && report.checkpoint != trust->checkpoint) {
    return input_error(fmt::format("{} got another checkpoint while it was checked: check it again", files->directory));
  }
  for (const auto& fault : report.faults) {
    answers.fault({files->directory + "/" + fault.file, fault.offset, fault.entry, {}, fault.rule, fault.message});
  }
  std::size_t faults = report.faults.size();
  std::string words = verified_words(*audit, options.replay);
  if (trust && !options.policy->witnesses.empty()) words += witness_words(trust->witnesses);
  // A fork is worth telling of a ledger that is damaged besides.
  const bool damaged_too = options.all || !options.evidence.empty();
  if (!options.since.empty() && (report.ok() || damaged_too)) {
    const auto policy = trust ? *options.policy : ledger::policy_of_log(trusted->key);
    const auto since = check_since({files->directory, trusted->key, policy, options.since, options.evidence});
    if (!since && report.ok()) return since.error();
    if (since && since->fault) {
      answers.fault(*since->fault);
      ++faults;
    }
    if (since && since->evidence) tell_evidence(options.evidence, trusted->key, messages);
    if (since) words += fmt::format(", goes on from the {} of {}", since->size, options.since);
  }
  if (faults == 0) answers.verified(directory, words);
  answers.record(summary_record(files->directory, *trusted, *audit, options.replay, faults,
                                trust ? std::optional(trust->witnesses) : std::nullopt));
  return faults == 0;
}

}  // namespace heed::tools
