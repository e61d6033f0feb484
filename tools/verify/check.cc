#include "verify/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "verify/ledger_check.h"
#include "verify/spool.h"
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
  Verification(Tool& tool, const Options& options, std::vector<std::string> streams, Sample sample)
      : tool_(tool),
        options_(options),
        paths_(std::move(streams)),
        answers_(options.json, tool.operands().size() > 1),
        streams_(options.all, paths_.size(), std::move(sample)) {}

  int run() {
    auto writer = stream::Writer::open(tool_.common().output, tool_.common().compress);
    if (!writer) return tool_.fail(writer.error());
    if (!read_key() || !read_policy()) return verdict_.status();
    if (auto status = read_sources()) return *status;
    read_streams();
    for (const auto& operand : tool_.operands()) {
      if (!is_directory(operand)) continue;
      check_ledger(operand);
      if (auto written = (*writer)->write(answers_.take()); !written) return tool_.fail(written.error());
    }
    if (!paths_.empty()) finish_streams();
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

  bool read_policy() {
    if (options_.policy.empty()) return true;
    auto policy = trust_options(options_);
    if (!policy) {
      fail(policy.error());
      return false;
    }
    ledger_options_.policy = std::move(*policy);
    return true;
  }

  void check_ledger(const std::string& directory) {
    ledger_options_.all = options_.all;
    ledger_options_.replay = options_.replay;
    ledger_options_.strict = options_.strict;
    ledger_options_.threads = tool_.jobs();
    ledger_options_.since = options_.since;
    ledger_options_.evidence = options_.evidence;
    ledger_options_.watch = [&](std::uint64_t index, std::string_view line) {
      streams_.trades().see_entry(index, line);
      streams_.orders().see_entry(line);
    };
    ledger_options_.begin = [&](const ledger::VerifierKey& key) { streams_.orders().begin_ledger(key.name()); };
    streams_.trades().begin_ledger();
    const auto verified = heed::tools::check_ledger(directory, ledger_options_, tool_.messages(), answers_);
    streams_.trades().end_ledger(verified && *verified && ledger_options_.replay);
    if (!verified) return fail(verified.error());
    if (!*verified) verdict_.fault();
  }

  // A status means leave now: without all sources, what is missing in them would be the stream's fault.
  std::optional<int> read_sources() {
    if (auto status = tool_.check_aside("sources", options_.sources); !status) return tool_.fail(status.error());
    for (const auto& path : options_.sources) {
      streams_.sources().want();
      const auto add = [&](const stream::Record& record) {
        streams_.sources().add_source(record);
        return Status();
      };
      if (auto status = tool_.read_aside(path, add)) return status;
    }
    return std::nullopt;
  }

  void read_streams() {
    for (const auto& path : paths_) {
      streams_.begin_input(path == "-" ? "stdin" : path);
      if (!read_stream(path)) whole_ = false;
    }
    if (tool_.rejected_aside()) verdict_.rejected();
  }

  // False: it could not be read, and why has been said. What can be read only once is kept for the second reading.
  bool read_stream(const std::string& path) {
    Spool* spool = nullptr;
    if (!reads_twice(path)) {
      auto made = Spool::create();
      if (!made) {
        fail(made.error());
        return false;
      }
      spools_.push_back(std::move(*made));
      spool = &spools_.back();
    }
    const auto add = [&](const stream::Record& record) {
      if (spool != nullptr && StreamCheck::wants_again(record)) spool->append(record.line_number(), record.line());
      streams_.add(record);
      return Status();
    };
    if (tool_.read_aside(path, add)) return false;
    auto again = spool != nullptr ? spool->path() : Result<std::string>(path);
    if (!again) fail(again.error());
    if (again) again_.push_back(std::move(*again));
    return again.ok();
  }

  void finish_streams() {
    if (whole_ && streams_.wants_second_reading()) {
      if (auto status = tool_.read_again(again_, [&] { return streams_.new_reader(); }); !status) {
        fail(status.error());
        whole_ = false;
      }
    }
    const auto end = streams_.finish(answers_, whole_);
    if (end.verdict == StreamVerdict::kFault) verdict_.fault();
    if (!whole_) return verdict_.failed();
    if (end.verdict == StreamVerdict::kUnchecked) fail(input_error("could not check " + end.could_not));
  }

  Tool& tool_;
  const Options& options_;
  std::vector<std::string> paths_;  // of the streams
  std::vector<std::string> again_;  // where they are read a second time
  std::deque<Spool> spools_;
  bool whole_ = true;
  LedgerCheckOptions ledger_options_;
  Answers answers_;
  StreamCheck streams_;
  Verdict verdict_;
};

}  // namespace

int check_operands(Tool& tool, const Options& options) {
  const auto& operands = tool.operands();
  const auto ledgers = std::count_if(operands.begin(), operands.end(), is_directory);
  if (!options.policy.empty() && ledgers == 0) {
    return tool.fail(input_error("--policy is for ledgers and proofs: name a ledger's directory"));
  }
  if (!options.since.empty() && ledgers == 0) {
    return tool.fail(input_error("--since needs a ledger to compare with: name its directory"));
  }
  if (!options.evidence.empty() && (options.since.empty() || ledgers != 1)) {
    return tool.fail(input_error("--evidence needs one ledger and a checkpoint to compare it with: --since"));
  }
  std::vector<std::string> streams;
  std::copy_if(operands.begin(), operands.end(), std::back_inserter(streams),
               [](const std::string& operand) { return !is_directory(operand); });
  if (operands.empty()) streams.emplace_back("-");
  const bool drawn = !options.sample.empty() && options.seed.empty();
  auto sample = Sample::parse(options.sample, drawn ? random_seed() : options.seed);
  if (!sample) return tool.fail(sample.error());
  if (drawn) tool.messages().note(fmt::format("the sample is drawn with --seed {}", sample->seed()));
  return Verification(tool, options, std::move(streams), std::move(*sample)).run();
}

}  // namespace heed::tools
