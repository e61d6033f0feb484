#include "verify/proof_check.h"

#include <fmt/format.h>
#include <unistd.h>

#include "heed/ledger/base64.h"
#include "heed/ledger/bundle.h"
#include "heed/ledger/proof_file.h"
#include "heed/stream/json_writer.h"
#include "heed/stream/writer.h"
#include "verify/answer.h"
#include "verify/small_file.h"
#include "verify/trust.h"

namespace heed::tools {
namespace {

// The entry's bytes. Entries have no LF, files of lines do, so one at the end is not of the entry.
Result<std::string> read_entry(const std::string& path) {
  auto entry = read_small_file(path, ledger::kEntryBytesMax + 1);
  if (!entry) return entry;
  if (entry->ends_with('\n')) entry->pop_back();
  return entry;
}

struct Question {
  std::string file;  // the proof's
  std::string bytes;
  std::string entry;
  ledger::Policy policy;
};

Result<Question> read_question(Tool& tool, const Options& options) {
  const auto& operands = tool.operands();
  if (operands.empty() || operands.size() > 2) {
    return input_error(fmt::format("proof has {} operands, expected FILE or FILE ENTRY_FILE", operands.size()));
  }
  if (!options.since.empty()) return input_error("proof takes no --since: it needs a ledger");
  const std::string entry_file = operands.size() > 1 ? operands[1] : "-";
  if (operands[0] == "-" && entry_file == "-") {
    return input_error("proof and entry cannot both be standard input: name a file for one of them");
  }
  if (operands.size() == 1 && ::isatty(STDIN_FILENO) != 0) {
    return input_error("proof has no entry to check: name its file behind the proof's, or write it to standard input");
  }
  auto policy = trust_options(options);
  if (!policy) return policy.error();
  if (!*policy) {
    return input_error("proof has no one to believe: name the log's key with --key, or a policy with --policy");
  }
  auto bytes = read_small_file(operands[0], ledger::kProofFileBytesMax);
  if (!bytes) return bytes.error();
  auto entry = read_entry(entry_file);
  if (!entry) return entry.error();
  return Question{operands[0] == "-" ? "stdin" : operands[0], std::move(*bytes), std::move(*entry),
                  std::move(**policy)};
}

std::string rule_of(ledger::ProofOutcome outcome) {
  if (outcome == ledger::ProofOutcome::kOtherRoot) return "root";
  return outcome == ledger::ProofOutcome::kBadPosition ? "position" : "length";
}

std::string inclusion_words(const ledger::ProofFile& proof, ledger::ProofOutcome outcome) {
  const auto size = proof.checkpoint.checkpoint.size;
  switch (outcome) {
    case ledger::ProofOutcome::kBadPosition:
      return fmt::format("index {} is not in a ledger of {} entries", proof.index, size);
    case ledger::ProofOutcome::kWrongLength:
      return fmt::format("{} hashes are no proof for entry {} of {}", proof.hashes.size(), proof.index, size);
    default:
      return fmt::format("the entry given is not entry {} of the {} that were signed", proof.index, size);
  }
}

std::string summary_record(const Question& question, const ledger::ProofFile* proof,
                           const ledger::ProofFileCheck& check, std::size_t faults) {
  std::string line;
  stream::JsonWriter json(line);
  json.begin_object().member("type", "summary").member("tool", "verify").member("proof", question.file);
  json.member("verified", faults == 0).member("faults", faults);
  if (proof != nullptr && faults == 0) {
    const auto& checkpoint = proof->checkpoint.checkpoint;
    json.member("entry", proof->index).member("origin", checkpoint.origin).member("size", checkpoint.size);
    json.member("root", ledger::format_base64(checkpoint.root));
    json.member("witnesses", check.signatures.cosigners.size());
  }
  json.end_object();
  return line;
}

// The gravest first: a form that is none, then who signed, then what.
std::size_t tell_faults(const Question& question, const ledger::ProofFile& proof, const ledger::ProofFileCheck& check,
                        bool all, Answers& answers) {
  std::size_t faults = 0;
  if (!check.signatures.satisfied()) {
    answers.fault({question.file,
                   {},
                   {},
                   {},
                   policy_rule(check.signatures.outcome),
                   policy_words(proof.checkpoint.checkpoint, check.signatures)});
    ++faults;
  }
  if (check.inclusion != ledger::ProofOutcome::kHolds && (all || faults == 0)) {
    answers.fault(
        {question.file, {}, proof.index, {}, rule_of(check.inclusion), inclusion_words(proof, check.inclusion)});
    ++faults;
  }
  return faults;
}

bool answer(const Question& question, bool all, Answers& answers) {
  const auto proof = ledger::parse_proof_file(question.bytes);
  if (!proof) {
    answers.fault({question.file, {}, {}, {}, "malformed", proof.error().message});
    answers.record(summary_record(question, nullptr, {}, 1));
    return false;
  }
  const auto check = ledger::check_proof_file(*proof, question.entry, question.policy);
  const std::size_t faults = tell_faults(question, *proof, check, all, answers);
  if (faults == 0) {
    const auto& checkpoint = proof->checkpoint.checkpoint;
    const std::size_t witnesses = check.signatures.cosigners.size();
    answers.verified(question.file, fmt::format("verified: entry {} of {}, root {}, origin {}, {} witness{}",
                                                proof->index, checkpoint.size, ledger::format_base64(checkpoint.root),
                                                checkpoint.origin, witnesses, witnesses == 1 ? "" : "es"));
  }
  answers.record(summary_record(question, &*proof, check, faults));
  return faults == 0;
}

}  // namespace

int check_proof(Tool& tool, const Options& options) {
  const auto question = read_question(tool, options);
  if (!question) return tool.fail(question.error());
  auto writer = stream::Writer::open(tool.common().output, tool.common().compress);
  if (!writer) return tool.fail(writer.error());
  Answers answers(options.json, false);
  const bool verified = answer(*question, options.all, answers);
  if (auto written = (*writer)->write(answers.take()); !written) return tool.fail(written.error());
  if (auto closed = (*writer)->close(); !closed) return tool.fail(closed.error());
  return verified ? kDone : kNegative;
}

}  // namespace heed::tools
