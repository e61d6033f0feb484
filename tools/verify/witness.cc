#include "verify/witness.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "common/ledger_files.h"
#include "heed/ledger/key_file.h"
#include "heed/ledger/witness.h"
#include "heed/ledger/witness_store.h"
#include "verify/http.h"
#include "verify/trust.h"

namespace heed::tools {
namespace {

constexpr std::string_view kAddCheckpoint = "/add-checkpoint";
constexpr std::string_view kCheckpoint = "/checkpoint";
constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kNameShown = 200;

std::uint64_t seconds_since_1970() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

Result<ledger::SignerKey> make_key(const LedgerFiles& files, const std::string& name) {
  if (name.empty()) {
    return input_error(fmt::format("{} is missing: name the witness with --name, and a key is made", files.signer));
  }
  if (!ledger::is_key_name(name)) {
    return input_error(
        fmt::format("--name is \"{}\", expected a name without spaces and \"+\", such as "
                    "example.org/witness",
                    name));
  }
  if (is_directory(files.directory) && !is_empty_directory(files.directory)) {
    return input_error(fmt::format("{} is missing, and {} holds what it has signed: restore the key from a copy",
                                   files.signer, files.directory));
  }
  auto key = ledger::SignerKey::generate(name);
  if (!key) return key.error();
  if (auto written = ledger::write_key_file(files.signer, *key); !written) return written.error();
  return key;
}

// The witness's key stands beside its record, as a ledger's does; it is made with the record.
Result<ledger::SignerKey> find_key(const LedgerFiles& files, const std::string& name) {
  auto key = file_exists(files.signer) ? ledger::load_key_file(files.signer) : make_key(files, name);
  if (!key) return key;
  if (!name.empty() && name != key->name()) {
    return input_error(fmt::format("--name is {}, but the key in {} is of {}: a witness keeps its name", name,
                                   files.signer, key->name()));
  }
  if (!file_exists(files.verifier)) {
    if (auto written = ledger::write_verifier_file(files.verifier, key->cosignature_verifier()); !written) {
      return written.error();
    }
  }
  return key;
}

Result<std::vector<ledger::VerifierKey>> read_logs(const Options& options) {
  const auto policy = trust_options(options);
  if (!policy) return policy.error();
  std::vector<ledger::VerifierKey> logs;
  if (*policy) {
    for (const auto& log : (*policy)->logs) logs.push_back(log.key);
  }
  if (!logs.empty()) return logs;
  return input_error("witness has no log to watch: name its key with --key, or several in a policy with --policy");
}

Status check_usage(const Tool& tool, const Options& options, std::size_t operands) {
  if (operands != 0) return input_error(fmt::format("witness has {} operands, expected none", operands));
  if (options.listen.empty() || options.state.empty()) {
    return input_error("witness needs --listen ADDRESS:PORT and --state DIR");
  }
  if (!tool.common().output.empty()) return input_error("witness takes no --output: it answers over HTTP");
  return {};
}

// What a stranger calls a log, fit for a terminal.
std::string plain(std::string_view name) {
  std::string text(name.substr(0, kNameShown));
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
  }
  return text;
}

// The addresses of a witness, and one line of its own about each decision.
class Front {
 public:
  Front(ledger::Witness& witness, ledger::WitnessFiles& files, Messages& messages)
      : witness_(witness), files_(files), messages_(messages) {}

  HttpAnswer answer(const HttpRequest& request) {
    if (request.path == kAddCheckpoint) {
      if (request.method != "POST") return {405, "text/plain", "POST", "expected POST\n"};
      return tell(witness_.add_checkpoint(request.body));
    }
    const bool by_hash = request.path.size() == 1 + kHashDigits + kCheckpoint.size() && request.path.starts_with('/') &&
                         request.path.ends_with(kCheckpoint);
    if (!by_hash) return {404, "text/plain", "", "there is /add-checkpoint and /HASH/checkpoint\n"};
    if (request.method != "GET") return {405, "text/plain", "GET", "expected GET\n"};
    auto read = witness_.checkpoint(std::string_view(request.path).substr(1, kHashDigits));
    return {read.status, std::string(read.content_type), "", std::move(read.body)};
  }

 private:
  HttpAnswer tell(ledger::WitnessAnswer answer) {
    std::string line = fmt::format("{}", answer.status);
    if (!answer.origin.empty()) line += fmt::format(" {} {}", plain(answer.origin), answer.size);
    if (!answer.reason.empty()) line += ": " + answer.reason;
    if (answer.status >= 500) {
      messages_.error(line);
    } else {
      messages_.note(line);
    }
    if (answer.evidence) keep(*answer.evidence);
    return {answer.status, std::string(answer.content_type), "", std::move(answer.body)};
  }

  void keep(const ledger::ForkEvidence& evidence) {
    const auto file = files_.keep_evidence(evidence);
    if (!file) return messages_.error(file.error().message);
    messages_.warning(fmt::format("{} forked: {} proves it", evidence.older.checkpoint.origin, *file));
  }

  ledger::Witness& witness_;
  ledger::WitnessFiles& files_;
  Messages& messages_;
};

Status serve(Tool& tool, const Options& options) {
  if (auto usable = check_usage(tool, options, tool.operands().size()); !usable) return usable;
  auto logs = read_logs(options);
  if (!logs) return logs.error();
  const auto files = ledger_files(options.state);
  if (!files) return files.error();
  auto key = find_key(*files, options.name);
  if (!key) return key.error();
  auto record = ledger::WitnessFiles::open(files->directory);
  if (!record) return record.error();
  const ledger::VerifierKey verifier = key->cosignature_verifier();
  ledger::Witness witness(std::move(*key), std::move(*logs), *record, seconds_since_1970);
  Front front(witness, *record, tool.messages());
  HttpLimits limits;
  limits.body_bytes_max = ledger::kWitnessRequestBytesMax;
  auto server =
      HttpServer::listen(options.listen, limits, [&](const HttpRequest& request) { return front.answer(request); });
  if (!server) return server.error();
  // The line that a policy needs.
  fmt::print("witness {} {} http://{}\n", verifier.name(), verifier.format(), (*server)->address());
  if (std::fflush(stdout) != 0) return system_error("cannot write to standard output");
  if (auto served = (*server)->run(); !served) return served;
  tool.messages().note("ends, as it was told to");
  return {};
}

}  // namespace

int run_witness(Tool& tool, const Options& options) {
  const auto served = serve(tool, options);
  return served ? kDone : tool.fail(served.error());
}

}  // namespace heed::tools
