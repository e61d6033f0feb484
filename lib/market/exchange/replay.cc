#include "heed/market/exchange/replay.h"

#include <fmt/format.h>

#include <utility>

namespace heed::market {
namespace {

// Outcomes come from checked inputs: that they can be formatted is the exchange's own duty, so failing is reported as
// such.
Result<std::vector<std::string>> format_outcomes(const std::vector<Entry>& outcomes) {
  std::vector<std::string> lines;
  for (const Entry& outcome : outcomes) {
    Result<std::string> line = format_entry(outcome);
    if (!line.ok()) return line.error();
    lines.push_back(*std::move(line));
  }
  return lines;
}

}  // namespace

std::string_view account_of(const Entry& entry) {
  return std::visit(
      [](const auto& e) -> std::string_view {
        if constexpr (requires { e.account; }) {
          return e.account;
        } else {
          return {};
        }
      },
      entry);
}

Result<JournalLines> write_input(Exchange& exchange, const Entry& input) {
  Result<std::string> line = format_entry(input);
  if (!line.ok()) return line.error();
  Result<Applied> applied = exchange.apply(input, *line);
  if (!applied.ok()) return applied.error();
  JournalLines journal{applied->status, {}};
  if (leaves_no_trace(applied->status)) return journal;
  Result<std::vector<std::string>> outcomes = format_outcomes(applied->outcomes);
  if (!outcomes.ok()) return outcomes.error();
  journal.lines = *std::move(outcomes);
  journal.lines.insert(journal.lines.begin(), *std::move(line));
  return journal;
}

std::string_view replay_rule_name(ReplayRule rule) {
  switch (rule) {
    case ReplayRule::kMalformed:
      return "malformed";
    case ReplayRule::kUnexpected:
      return "unexpected-outcome";
    case ReplayRule::kOutcomeDiffers:
      return "outcome-differs";
    case ReplayRule::kOutcomeMissing:
      return "outcome-missing";
    case ReplayRule::kIdRepeated:
      return "id-repeated";
    case ReplayRule::kSignature:
      return "signature";
    case ReplayRule::kNotConserved:
      return "not-conserved";
  }
  return "unknown";
}

ReplayFault signature_fault(std::int64_t entry, std::string_view account, bool missing) {
  return {entry, ReplayRule::kSignature,
          missing ? fmt::format("the account \"{}\" has a key, but the instruction is not signed", account)
                  : fmt::format("the signature is not that of the account \"{}\" over this instruction for this ledger",
                                account)};
}

std::optional<ReplayFault> Replay::feed(std::string_view line) {
  if (!fault_) fault_ = feed_checked(line);
  if (!fault_) ++lines_;
  return fault_;
}

std::optional<ReplayFault> Replay::feed_checked(std::string_view line) {
  // Most lines of a busy journal are outcomes: when they are the expected bytes there is nothing left to parse.
  if (!expected_.empty() && line == expected_.front()) {
    expected_.pop_front();
    return std::nullopt;
  }
  const Result<Entry> entry = parse_entry(line);
  if (!entry.ok()) return ReplayFault{lines_, ReplayRule::kMalformed, entry.error().message};
  if (!expected_.empty()) {
    const ReplayRule rule = is_input(*entry) ? ReplayRule::kOutcomeMissing : ReplayRule::kOutcomeDiffers;
    return ReplayFault{lines_, rule, fmt::format("expected the outcome {}", expected_.front())};
  }
  if (!is_input(*entry)) {
    return ReplayFault{lines_, ReplayRule::kUnexpected,
                       fmt::format("a \"{}\" follows from nothing before it", type_name(*entry))};
  }
  const Result<Applied> applied = exchange_.apply(*entry, line);
  if (!applied.ok()) return ReplayFault{lines_, ReplayRule::kMalformed, applied.error().message};
  if (applied->status == ExchangeStatus::kSignatureMissing || applied->status == ExchangeStatus::kSignatureWrong) {
    return signature_fault(lines_, account_of(*entry), applied->status == ExchangeStatus::kSignatureMissing);
  }
  if (leaves_no_trace(applied->status)) {
    return ReplayFault{lines_, ReplayRule::kIdRepeated,
                       fmt::format("the id \"{}\" was used by an earlier entry", entry_id(*entry))};
  }
  Result<std::vector<std::string>> outcomes = format_outcomes(applied->outcomes);
  if (!outcomes.ok()) return ReplayFault{lines_, ReplayRule::kMalformed, outcomes.error().message};
  expected_.assign(outcomes->begin(), outcomes->end());
  if (watch_) {
    for (const Movement& movement : applied->movements) watch_(movement);
  }
  return std::nullopt;
}

std::optional<ReplayFault> Replay::finish() {
  if (fault_) return fault_;
  if (!expected_.empty()) {
    fault_ = ReplayFault{lines_, ReplayRule::kOutcomeMissing,
                         fmt::format("the journal ends before the outcome {}", expected_.front())};
  } else if (const std::optional<std::string> violation = exchange_.audit()) {
    fault_ = ReplayFault{lines_, ReplayRule::kNotConserved, *violation};
  }
  return fault_;
}

}  // namespace heed::market
