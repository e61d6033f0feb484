// verify: checks ledgers and the claims in streams of records, and names the first thing that is wrong.
//
// A directory is a ledger (ledger_check.h), everything else a stream (stream_check.h); nothing that is read is believed
// but the key.
#include <fmt/format.h>

#include "common/run.h"
#include "verify/ledger_check.h"
#include "verify/stream_check.h"

namespace {

using namespace heed;

struct Options {
  std::string key;
  bool all = false;
  bool strict = false;
  bool json = false;
};

tools::Synopsis synopsis() {
  return {"verify",
          "Checks whole ledgers, and the hashes and certificates in streams of records; names the first thing wrong.",
          "By default a ledger is checked with the key beside it, DIR.vkey, and only its first fault is named.",
          "[LEDGER|FILE...]",
          {"verify --key example.org/market+8181242b+AaL6L0o1W6LpB6UwCenjfK3fesfmagi6B2MfVTBys/JM market/",
           "match --keep --people people.ndjson edges.ndjson | verify"}};
}

void declare(tools::CommandLine& line, Options& options) {
  line.group("Checks");
  line.add("key", "KEY", options.key,
           "check ledgers with KEY, a verifier key or a file that holds one; default DIR.vkey beside the ledger",
           tools::Completion::kFile);
  line.add_switch("all", options.all, "name every fault; otherwise the first");
  line.add_switch("strict", options.strict, "check that every entry of a ledger is canonical JSON");
  line.add_switch("json", options.json, "answer with records of type fault and summary");
}

// What the operands came to. Where they came to several things the gravest is told: a fault is certain, what could not
// be checked is not.
class Verdict {
 public:
  void fault() { fault_ = true; }
  void failed() { failed_ = true; }
  void rejected() { rejected_ = true; }
  int status() const {
    return fault_ ? tools::kNegative : failed_ ? tools::kFailed : rejected_ ? tools::kRejected : tools::kDone;
  }

 private:
  bool fault_ = false;
  bool failed_ = false;
  bool rejected_ = false;
};

class Verification {
 public:
  Verification(tools::Tool& tool, const Options& options)
      : tool_(tool), options_(options), answers_(options.json, tool.operands().size() > 1), streams_(options.all) {}

  int run() {
    auto writer = stream::Writer::open(tool_.common().output, tool_.common().compress);
    if (!writer) return tool_.fail(writer.error());
    if (!read_key()) return verdict_.status();
    std::vector<std::string> paths;
    for (const auto& operand : tool_.operands()) {
      if (tools::is_directory(operand)) {
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
    auto key = tools::read_trusted_key(options_.key);
    if (!key) {
      fail(input_error("--key: " + key.error().message));
      return false;
    }
    ledger_options_.key = std::move(*key);
    return true;
  }

  void check_ledger(const std::string& directory) {
    ledger_options_.all = options_.all;
    ledger_options_.strict = options_.strict;
    const auto verified = tools::check_ledger(directory, ledger_options_, tool_.messages(), answers_);
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
    if (end.verdict == tools::StreamVerdict::kFault) verdict_.fault();
    if (!whole) return verdict_.failed();
    if (end.verdict == tools::StreamVerdict::kUnchecked) fail(input_error("could not check " + end.could_not));
  }

  tools::Tool& tool_;
  const Options& options_;
  tools::LedgerCheckOptions ledger_options_;
  tools::Answers answers_;
  tools::StreamCheck streams_;
  Verdict verdict_;
};

int run(int argc, char** argv) {
  Options options;
  tools::Tool tool(synopsis());
  declare(tool.options(), options);
  if (auto status = tool.parse(argc, argv)) return *status;
  return Verification(tool, options).run();
}

}  // namespace

int main(int argc, char** argv) {
  return heed::tools::guarded("verify", [&] { return run(argc, argv); });
}
