#include "verify/export.h"

#include <fmt/format.h>

#include <charconv>
#include <memory>

#include "common/market_audit.h"
#include "heed/ledger/bundle.h"
#include "heed/ledger/proof_file.h"
#include "heed/stream/seekable.h"
#include "heed/stream/writer.h"
#include "verify/trust.h"

namespace heed::tools {
namespace {

// A whole number of bundles; at 158 bytes an entry 650 kB, which are read in a millisecond and compress nearly as well
// as any more.
constexpr std::uint64_t kEntriesAFrame = 16 * 256;

// Lines out, plain or in frames.
class EntryWriter {
 public:
  EntryWriter(stream::Writer& output, bool compress) : output_(output) {
    if (compress) seekable_ = std::make_unique<stream::SeekableWriter>(output);
  }

  void add(std::string_view line) {
    lines_.append(line).push_back('\n');
    if (++count_ % kEntriesAFrame == 0) flush();
  }

  // After the last line. What went wrong first is said here.
  Status finish() {
    flush();
    if (status_.ok() && seekable_) status_ = seekable_->finish();
    return status_;
  }

  bool failed() const { return !status_.ok(); }

 private:
  void flush() {
    if (status_.ok()) status_ = seekable_ ? seekable_->write(lines_) : output_.write(lines_);
    if (status_.ok() && seekable_) status_ = seekable_->end_frame();
    lines_.clear();
  }

  stream::Writer& output_;
  std::unique_ptr<stream::SeekableWriter> seekable_;
  std::string lines_;
  std::uint64_t count_ = 0;
  Status status_;
};

Result<TrustedKey> trusted_key(Tool& tool, const Options& options, const LedgerFiles& files) {
  return options.key.empty() ? key_beside(files, tool.messages()) : key_option(options.key);
}

// Nothing but the key and the common options means anything for lines.
Status refuse_others(std::string_view form, const Options& options) {
  if (options.policy.empty() && options.since.empty()) return {};
  return input_error(fmt::format("{} takes neither --policy nor --since", form));
}

Result<std::uint64_t> read_index(const std::string& text) {
  std::uint64_t index = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (code == std::errc() && end == text.data() + text.size()) return index;
  return input_error(fmt::format("entry: \"{}\" is no index, expected the number of an entry, from 0", text));
}

// An entry that leads to the signed root, whatever else the ledger holds.
Result<std::string> proved_entry(const std::string& directory, const ledger::VerifierKey& key, std::uint64_t index) {
  auto reader = ledger::Reader::open(directory, {&key, 1});
  if (!reader) return reader.error();
  if (index >= reader->size()) {
    return input_error(
        fmt::format("entry: {} has no entry {}, expected one below {}", directory, index, reader->size()));
  }
  auto entry = reader->entry(index);
  if (!entry) return entry.error();
  const auto proof = ledger::make_proof_file(*reader, index);
  if (!proof) return proof.error();
  if (ledger::check_proof_file(*proof, *entry, ledger::policy_of_log(key)).holds()) return entry;
  return input_error(fmt::format(
      "entry: entry {} of {} does not lead to the root that was signed: see what is wrong with \"verify {}\"", index,
      directory, directory));
}

// The line that was asked for: of a ledger after it was proved, of a file as it stands there.
Result<std::string> find_entry(Tool& tool, const Options& options) {
  const auto& operands = tool.operands();
  if (operands.size() != 2) {
    return input_error(fmt::format("entry has {} operands, expected two: LEDGER INDEX or FILE INDEX", operands.size()));
  }
  if (Status status = refuse_others("entry", options); !status) return status.error();
  const auto index = read_index(operands[1]);
  if (!index) return index.error();
  if (!is_directory(operands[0])) {
    const auto file = stream::SeekableFile::open(operands[0]);
    if (!file) return file.error();
    return file->line(*index, ledger::kEntryBytesMax);
  }
  const auto files = ledger_files(operands[0]);
  if (!files) return files.error();
  const auto trusted = trusted_key(tool, options, *files);
  if (!trusted) return trusted.error();
  return proved_entry(files->directory, trusted->key, *index);
}

}  // namespace

int export_entries(Tool& tool, const Options& options) {
  const auto& operands = tool.operands();
  if (operands.size() != 1) {
    return tool.fail(input_error(fmt::format("export has {} operands, expected one: LEDGER", operands.size())));
  }
  if (Status status = refuse_others("export", options); !status) return tool.fail(status.error());
  const auto files = ledger_files(operands[0]);
  if (!files) return tool.fail(files.error());
  const auto trusted = trusted_key(tool, options, *files);
  if (!trusted) return tool.fail(trusted.error());
  auto output = stream::Writer::open(tool.common().output, false);
  if (!output) return tool.fail(output.error());

  EntryWriter lines(**output, tool.common().compress);
  ledger::AuditOptions audit;
  audit.keys = {trusted->key};
  audit.threads = tool.jobs();
  audit.canonical = options.strict;
  audit.visit = [&](const ledger::AuditEntry& entry) -> std::optional<ledger::EntryFault> {
    lines.add(entry.line);
    if (!lines.failed()) return std::nullopt;
    return ledger::EntryFault{0, "output", "it could not be written"};  // ends the audit; finish() says why
  };
  const auto report = ledger::audit_ledger(files->directory, audit);
  if (!report) return tool.fail(report.error());
  if (!report->ok() && !lines.failed()) {
    tool.messages().error(describe(files->directory, report->faults.front()));
    return kNegative;  // a file is left out; whoever reads the standard output is told by the status
  }
  if (Status status = lines.finish(); !status) return tool.fail(status.error());
  if (Status status = (*output)->close(); !status) return tool.fail(status.error());
  return kDone;
}

int show_entry(Tool& tool, const Options& options) {
  const auto entry = find_entry(tool, options);
  if (!entry) return tool.fail(entry.error());
  auto output = stream::Writer::open(tool.common().output, tool.common().compress);
  if (!output) return tool.fail(output.error());
  if (Status status = (*output)->write(*entry + "\n"); !status) return tool.fail(status.error());
  if (Status status = (*output)->close(); !status) return tool.fail(status.error());
  return kDone;
}

}  // namespace heed::tools
