#include "verify/check.h"

#include <algorithm>
#include <utility>

#include "verify/ledger_check.h"
#include "verify/stream_check.h"
#include "verify/trust.h"

namespace heed::tools {
namespace {

// What the operands came to. Where they came to several things the gravest is told: a fault is certain, what could not
// be checked is not.
class Verdict {
 public:
  void fault() { fault_ = true; }
  void failed() { failed_ = true; }
  void rejected() { rejected_ = true; }
  int status() const { return fault_ ? kNegative : failed_ ? kFailed : rejected_ ? kRejected : kDone; }

 private:
  bool fault_ = false;
  bool failed_ = false;
  bool rejected_ = false;
};

class Verification {
 public:
  Verification(Tool& tool, const Options& options)
      : tool_(tool), options_(options), answers_(options.json, tool.operands().size() > 1), streams_(options.all) {}

  int run() {
    auto writer = stream::Writer::open(tool_.common().output, tool_.common().compress);
    if (!writer) return tool_.fail(writer.error());
    if (!read_key()) return verdict_.status();
    std::vector<std::string> paths;
    for (const auto& operand : tool_.operands()) {
      if (is_directory(operand)) {
        check_ledger(operand);
        if (auto written = (*writer)->write(answers_.take()); !written) return tool_.fail(written.error());
      } else {
        paths.push_back(operand);
      }
    }
    if (tool_.operands().empty()) paths.emplace_back("-");
    if (!paths.empty()) check_streams(paths);
    if (auto written = (*writer)->write(answers_.take()); !written) return tool_.fail(written.error());
    if (auto closed = (*writer)->close(); !closed) return tool_.fail(closed.error());
    return verdict_.status();
  }

 private:
  void fail(const Error& error) {
    tool_.fail(error);
    verdict_.failed();
  }

  bool read_key() {
    if (options_.key.empty()) return true;
    auto key = key_option(options_.key);
    if (!key) {
      fail(key.error());
      return false;
    }
    ledger_options_.key = std::move(*key);
    return true;
  }

  void check_ledger(const std::string& directory) {
    ledger_options_.all = options_.all;
    ledger_options_.strict = options_.strict;
    ledger_options_.since = options_.since;
    const auto verified = heed::tools::check_ledger(directory, ledger_options_, tool_.messages(), answers_);
    if (!verified) return fail(verified.error());
    if (!*verified) verdict_.fault();
  }

  void check_streams(const std::vector<std::string>& paths) {
    bool whole = true;
    for (const auto& path : paths) {
      streams_.begin_input(path == "-" ? "stdin" : path);
      // Why it could not be read has been said.
      const auto add = [&](const stream::Record& record) {
        streams_.add(record);
        return Status();
      };
      if (tool_.read_aside(path, add)) whole = false;
    }
    if (tool_.rejected_aside()) verdict_.rejected();
    const auto end = streams_.finish(answers_, whole);
    if (end.verdict == StreamVerdict::kFault) verdict_.fault();
    if (!whole) return verdict_.failed();
    if (end.verdict == StreamVerdict::kUnchecked) fail(input_error("could not check " + end.could_not));
  }

  Tool& tool_;
  const Options& options_;
  LedgerCheckOptions ledger_options_;
  Answers answers_;
  StreamCheck streams_;
  Verdict verdict_;
};

}  // namespace

int check_operands(Tool& tool, const Options& options) {
  const auto& operands = tool.operands();
  if (!options.policy.empty()) return tool.fail(input_error("--policy is for proofs: verify proof FILE ENTRY_FILE"));
  if (!options.since.empty() && std::none_of(operands.begin(), operands.end(), is_directory)) {
    return tool.fail(input_error("--since needs a ledger to compare with: name its directory"));
  }
  return Verification(tool, options).run();
}

}  // namespace heed::tools
