#include "check.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "heed/ledger/audit.h"
#include "heed/ledger/writer.h"
#include "key.h"

namespace heed::crash {

namespace fs = std::filesystem;

namespace {

struct Seen {
  std::string fault;
  std::uint64_t size = 0;
};

// The first entries have to be `expected`.
Seen look(const std::string& ledger, const std::vector<std::string>& expected, bool strict) {
  Seen seen;
  std::size_t same = 0;
  ledger::AuditOptions options;
  options.keys = {key().verifier()};
  options.allow_unfinished = !strict;
  options.canonical = true;
  options.visit = [&](const ledger::AuditEntry& entry) {
    if (entry.index < expected.size() && expected[entry.index] == entry.line) ++same;
    return std::optional<ledger::EntryFault>();
  };
  const auto report = ledger::audit_ledger(ledger, options);
  if (!report) return {report.error().message};
  if (!report->ok()) {
    const ledger::Fault& fault = report->faults.front();
    return {fmt::format("does not verify: {}:{} {}", fault.file, fault.offset, fault.rule)};
  }
  seen.size = report->checkpoint.size;
  if (same < expected.size())
    seen.fault = fmt::format("{} of {} acknowledged entries lost", expected.size() - same, expected.size());
  return seen;
}

}  // namespace

void write_state(const State& state, const std::string& folder) {
  for (const auto& [path, bytes] : state) {
    const std::string full = folder + "/" + path;
    if (path.ends_with('/')) {
      if (::mkdir(full.c_str(), 0777) != 0) std::abort();
      continue;
    }
    const int fd = ::open(full.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, path.ends_with(".key") ? 0600 : 0666);
    if (fd < 0 || ::write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
    ::close(fd);
  }
}

State read_state(const std::string& folder) {
  State state;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = fs::relative(entry.path(), folder).string();
    if (entry.is_directory()) {
      state[path + "/"] = "";
    } else {
      std::ifstream in(entry.path(), std::ios::binary);
      state[path] = {std::istreambuf_iterator<char>(in), {}};
    }
  }
  return state;
}

void empty_folder(const std::string& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) fs::remove_all(entry.path());
}

std::vector<std::string> read_entries(const std::string& ledger) {
  std::vector<std::string> lines;
  ledger::AuditOptions options;
  options.keys = {key().verifier()};
  options.visit = [&](const ledger::AuditEntry& entry) {
    lines.emplace_back(entry.line);
    return std::optional<ledger::EntryFault>();
  };
  const auto report = ledger::audit_ledger(ledger, options);
  if (!report || !report->ok()) {
    fmt::print(stderr, "crash_states: {} does not verify without any crash\n", ledger);
    std::exit(2);
  }
  return lines;
}

std::string check_ledger(const std::string& folder, const std::vector<std::string>& acknowledged) {
  const std::string ledger = folder + "/" + kLedger;
  Seen found;
  if (fs::exists(ledger + "/checkpoint")) {
    found = look(ledger, acknowledged, false);
    if (!found.fault.empty()) return "as it was found: " + found.fault;
  } else if (!acknowledged.empty()) {
    return "as it was found: there is no checkpoint";
  }
  auto writer = ledger::Writer::open(ledger, key());
  if (!writer) return "it does not open: " + writer.error().message;
  // Whatever had been signed for readers is still so.
  if (writer->size() < found.size) return "opening it took entries away";
  if (!writer->append(R"({"after":"the crash"})")) return "it takes no entry";
  const auto checkpoint = writer->commit();
  if (!checkpoint) return "it takes no commit: " + checkpoint.error().message;
  const Seen after = look(ledger, acknowledged, true);
  if (!after.fault.empty()) return "after one more commit: " + after.fault;
  if (after.size != checkpoint->size || after.size <= found.size) return "after one more commit: another size";
  return {};
}

}  // namespace heed::crash
