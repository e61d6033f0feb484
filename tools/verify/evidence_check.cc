#include "verify/evidence_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "heed/ledger/base64.h"
#include "heed/ledger/evidence.h"
#include "heed/stream/json_writer.h"
#include "heed/stream/writer.h"
#include "verify/answer.h"
#include "verify/small_file.h"
#include "verify/trust.h"

namespace heed::tools {
namespace {

struct Question {
  std::string file;
  std::string bytes;
  ledger::Policy policy;
};

Result<Question> read_question(Tool& tool, const Options& options) {
  const auto& operands = tool.operands();
  if (operands.size() != 1) {
    return input_error(fmt::format("evidence has {} operands, expected one: FILE", operands.size()));
  }
  if (!options.since.empty()) return input_error("evidence takes no --since: both checkpoints are in the file");
  auto policy = trust_options(options);
  if (!policy) return policy.error();
  if (!*policy || (*policy)->logs.empty()) {
    return input_error("evidence has no log to convict: name its key with --key, or a policy with --policy");
  }
  auto bytes = read_small_file(operands[0], ledger::kForkEvidenceBytesMax);
  if (!bytes) return bytes.error();
  return Question{operands[0] == "-" ? "stdin" : operands[0], std::move(*bytes), std::move(**policy)};
}

// Against the log of the policy that it convicts; else what is wrong with it in the eyes of the one that is named.
ledger::ForkCheck judge(const ledger::ForkEvidence& evidence, const ledger::Policy& policy) {
  ledger::ForkCheck found;
  for (const auto& log : policy.logs) {
    const auto check = ledger::check_fork_evidence(evidence, log.key);
    if (check.forked()) return check;
    if (log.key.name() == evidence.older.checkpoint.origin) found = check;
  }
  return found;
}

std::string rule_of(ledger::ForkOutcome outcome) {
  switch (outcome) {
    case ledger::ForkOutcome::kInvalidSignature:
      return "bad-signature";
    case ledger::ForkOutcome::kNotSigned:
      return "unknown-key";
    case ledger::ForkOutcome::kWrongLength:
      return "length";
    case ledger::ForkOutcome::kOtherRoot:
      return "root";
    default:
      return "no-fork";
  }
}

std::string entries(std::uint64_t count) { return fmt::format("{} entr{}", count, count == 1 ? "y" : "ies"); }

std::string forked_words(const ledger::ForkEvidence& evidence, const ledger::ForkCheck& check) {
  const auto& older = evidence.older.checkpoint;
  const auto& newer = evidence.newer.checkpoint;
  const std::string which = older.size == newer.size ? std::string()
                                                     : fmt::format(", whose first {} have the root {}", older.size,
                                                                   ledger::format_base64(check.contradicted));
  return fmt::format("verified: {} forked: it signed {} with the root {}, and {} with the root {}{}", older.origin,
                     entries(older.size), ledger::format_base64(older.root), entries(newer.size),
                     ledger::format_base64(newer.root), which);
}

std::string summary_record(const std::string& file, const ledger::ForkEvidence* evidence) {
  std::string line;
  stream::JsonWriter json(line);
  json.begin_object().member("type", "summary").member("tool", "verify").member("evidence", file);
  json.member("verified", evidence != nullptr).member("faults", evidence != nullptr ? 0 : 1);
  if (evidence != nullptr) {
    const auto& older = evidence->older.checkpoint;
    json.member("origin", older.origin).member("size", older.size);
    json.member("root", ledger::format_base64(older.root));
  }
  json.end_object();
  return line;
}

bool answer(const Question& question, Answers& answers) {
  const auto evidence = ledger::parse_fork_evidence(question.bytes);
  if (!evidence) {
    answers.fault({question.file, {}, {}, {}, "malformed", evidence.error().message});
    answers.record(summary_record(question.file, nullptr));
    return false;
  }
  const auto check = judge(*evidence, question.policy);
  if (check.forked()) {
    answers.verified(question.file, forked_words(*evidence, check));
  } else {
    answers.fault({question.file,
                   {},
                   {},
                   {},
                   rule_of(check.outcome),
                   fmt::format("evidence {}", ledger::describe(check.outcome))});
  }
  answers.record(summary_record(question.file, check.forked() ? &*evidence : nullptr));
  return check.forked();
}

}  // namespace

int check_evidence(Tool& tool, const Options& options) {
  const auto question = read_question(tool, options);
  if (!question) return tool.fail(question.error());
  auto writer = stream::Writer::open(tool.common().output, tool.common().compress);
  if (!writer) return tool.fail(writer.error());
  Answers answers(options.json, false);
  const bool forked = answer(*question, answers);
  if (auto written = (*writer)->write(answers.take()); !written) return tool.fail(written.error());
  if (auto closed = (*writer)->close(); !closed) return tool.fail(closed.error());
  return forked ? kDone : kNegative;
}

}  // namespace heed::tools
