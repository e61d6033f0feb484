#include "verify/trust.h"

#include <fmt/format.h>

#include <algorithm>

#include "heed/ledger/reader.h"
#include "verify/small_file.h"

namespace heed::tools {
namespace {

Result<ledger::Policy> read_policy(const std::string& file) {
  const auto text = read_small_file(file, ledger::kPolicyBytesMax);
  if (!text) return input_error("--policy: " + text.error().message);
  auto parsed = ledger::parse_policy(*text);
  if (!parsed) return input_error(fmt::format("--policy: {}: {}", file, parsed.error().message));
  return parsed;
}

// The log of this origin that has signed, else the first one of the origin, else the first one there is.
const ledger::VerifierKey& likely_key(const ledger::Policy& policy, const ledger::SignedCheckpoint* checkpoint) {
  const ledger::PolicyLog* likely = &policy.logs.front();
  if (checkpoint == nullptr) return likely->key;
  bool named = false;
  for (const auto& log : policy.logs) {
    if (log.key.name() != checkpoint->checkpoint.origin) continue;
    if (!named) likely = &log;
    named = true;
    const auto& lines = checkpoint->note.signatures;
    const bool signed_by = std::any_of(lines.begin(), lines.end(), [&](const ledger::NoteSignature& line) {
      return line.name == log.key.name() && line.key_id == log.key.id();
    });
    if (signed_by) return log.key;
  }
  return likely->key;
}

}  // namespace

Result<TrustedKey> key_option(const std::string& text_or_file) {
  auto key = read_trusted_key(text_or_file);
  if (!key) return input_error("--key: " + key.error().message);
  return key;
}

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

Result<std::optional<ledger::Policy>> trust_options(const Options& options) {
  if (options.policy.empty() && options.key.empty()) return std::optional<ledger::Policy>();
  ledger::Policy policy;
  if (!options.policy.empty()) {
    auto read = read_policy(options.policy);
    if (!read) return read.error();
    policy = std::move(*read);
  }
  if (!options.key.empty()) {
    const auto key = key_option(options.key);
    if (!key) return key.error();
    if (key->key.type() != ledger::SignatureType::kEd25519) {
      return input_error(fmt::format("--key: {} is a witness's key, expected the log's", key_label(key->key)));
    }
    policy.logs = ledger::policy_of_log(key->key).logs;
  }
  return std::optional(std::move(policy));
}

std::string policy_rule(ledger::PolicyOutcome outcome) {
  if (outcome == ledger::PolicyOutcome::kInvalidSignature) return "bad-signature";
  return outcome == ledger::PolicyOutcome::kNoLogSignature ? "unknown-key" : "quorum";
}

std::string policy_words(const ledger::Checkpoint& checkpoint, const ledger::PolicyCheck& check) {
  const std::string what = fmt::format("checkpoint of {} {}", checkpoint.origin, describe(check.outcome));
  return check.failed_name.empty() ? what : fmt::format("{}, that of {}", what, check.failed_name);
}

Result<LedgerTrust> trust_ledger(const LedgerFiles& files, const ledger::Policy& policy) {
  if (policy.logs.empty()) {
    return input_error("the policy has no log to believe: give it a line \"log VKEY\", or the log's key with --key");
  }
  const std::string path = files.directory + "/checkpoint";
  const auto bytes = read_small_file(path, ledger::kCheckpointBytesMax);
  const auto opened = bytes ? ledger::parse_signed_checkpoint(*bytes) : Result<ledger::SignedCheckpoint>(bytes.error());
  // What is wrong with a file that is no checkpoint is said by the check of the ledger.
  if (!opened) return LedgerTrust{{likely_key(policy, nullptr), ""}, {}, 0, {}};
  LedgerTrust trust{{likely_key(policy, &*opened), ""}, {}, 0, {}};
  const auto check = ledger::check_policy(*opened, policy);
  if (check.satisfied()) {
    trust.checkpoint = opened->checkpoint;
    trust.witnesses = check.cosigners.size();
  } else {
    const std::uint64_t signatures = opened->note.text.size() + 1;
    trust.fault =
        FoundFault{path, signatures, {}, {}, policy_rule(check.outcome), policy_words(opened->checkpoint, check)};
  }
  return trust;
}

}  // namespace heed::tools
