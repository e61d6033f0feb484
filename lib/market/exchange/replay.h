// Writing a journal and replaying it: the same code on both sides, so that what is written is what will be verified.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "heed/market/exchange/exchange.h"

namespace heed::market {

// What to append to the journal for one input: its line and the lines that follow from it, in order, without LF.
struct JournalLines {
  ExchangeStatus status = ExchangeStatus::kOk;
  std::vector<std::string> lines;  // empty when the status leaves no trace
};
Result<JournalLines> write_input(Exchange& exchange, const Entry& input);

enum class ReplayRule {
  kMalformed,       // the line is not a canonical entry
  kUnexpected,      // an outcome where no input called for one
  kOutcomeDiffers,  // the exchange's rules give another line here
  kOutcomeMissing,  // an input, or the end, before all outcomes of the last input
  kIdRepeated,      // an input with the id of an earlier one
  kSignature,       // an instruction that the account's key has not signed
  kNotConserved,    // balances do not add up, or one is below 0
};
std::string_view replay_rule_name(ReplayRule rule);

struct ReplayFault {
  std::int64_t entry = 0;  // index of the line at fault; at the end: the number of lines
  ReplayRule rule = ReplayRule::kMalformed;
  std::string message;  // one sentence
};

// In whose name an entry is, "" if in nobody's.
std::string_view account_of(const Entry& entry);

// The fault of an instruction in the name of `account` that its key has not signed.
ReplayFault signature_fault(std::int64_t entry, std::string_view account, bool missing);

// Feed the lines in order, then finish(). After the first fault nothing more is applied and the fault stays.
class Replay {
 public:
  // `watch` hears of every change of a balance: those of one account are its statement, and each names its entry.
  using Watch = std::function<void(const Movement&)>;
  explicit Replay(Watch watch = {}, std::shared_ptr<Authority> authority = nullptr)
      : watch_(std::move(watch)), exchange_(std::move(authority)) {}

  std::optional<ReplayFault> feed(std::string_view line);

  // Nothing is missing and every asset is conserved.
  std::optional<ReplayFault> finish();

  // The lines that must follow what was fed so far: a writer that was interrupted between an input and its outcomes
  // appends them and goes on.
  std::vector<std::string> pending() const { return {expected_.begin(), expected_.end()}; }

  const Exchange& exchange() const { return exchange_; }
  Exchange take_exchange() && { return std::move(exchange_); }
  std::int64_t lines() const { return lines_; }

 private:
  std::optional<ReplayFault> feed_checked(std::string_view line);

  Watch watch_;
  Exchange exchange_;
  std::deque<std::string> expected_;
  std::int64_t lines_ = 0;
  std::optional<ReplayFault> fault_;
};

}  // namespace heed::market
