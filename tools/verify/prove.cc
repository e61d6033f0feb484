#include "verify/prove.h"

#include <fmt/format.h>

#include <charconv>

#include "heed/ledger/proof_file.h"
#include "heed/stream/writer.h"
#include "verify/trust.h"

namespace heed::tools {
namespace {

Result<std::uint64_t> read_index(const std::string& text) {
  std::uint64_t index = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (code != std::errc() || end != text.data() + text.size()) {
    return input_error(fmt::format("prove: \"{}\" is no index, expected the number of an entry, from 0", text));
  }
  return index;
}

// A proof is made from the tiles as they stand, so it is checked before it is given to anybody.
Result<std::string> make_proof(const std::string& directory, const ledger::Policy& policy, std::uint64_t index) {
  auto reader = ledger::Reader::open_unverified(directory);
  if (!reader) return reader.error();
  if (index >= reader->size()) {
    return input_error(
        fmt::format("prove: {} has no entry {}, expected one below {}", directory, index, reader->size()));
  }
  const auto entry = reader->entry(index);
  if (!entry) return entry.error();
  const auto proof = ledger::make_proof_file(*reader, index);
  if (!proof) return proof.error();
  const auto check = ledger::check_proof_file(*proof, *entry, policy);
  if (!check.signatures.satisfied()) {
    return input_error(
        fmt::format("prove: {}: {}", directory, policy_words(proof->checkpoint.checkpoint, check.signatures)));
  }
  if (!check.holds()) {
    return input_error(fmt::format(
        "prove: entry {} of {} does not lead to the root that was signed: see what is wrong with \"verify {}\"", index,
        directory, directory));
  }
  return ledger::format_proof_file(*proof);
}

Result<std::string> prove(Tool& tool, const Options& options) {
  const auto& operands = tool.operands();
  if (operands.size() != 2) {
    return input_error(fmt::format("prove has {} operands, expected two: LEDGER INDEX", operands.size()));
  }
  if (!options.since.empty()) return input_error("prove takes no --since: it makes a proof and compares nothing");
  const auto index = read_index(operands[1]);
  if (!index) return index.error();
  const auto files = ledger_files(operands[0]);
  if (!files) return files.error();
  const auto trusted = trust_options(options);
  if (!trusted) return trusted.error();
  if (*trusted) return make_proof(files->directory, **trusted, *index);
  const auto beside = key_beside(*files, tool.messages());
  if (!beside) return beside.error();
  return make_proof(files->directory, ledger::policy_of_log(beside->key), *index);
}

}  // namespace

int prove_entry(Tool& tool, const Options& options) {
  const auto proof = prove(tool, options);
  if (!proof) return tool.fail(proof.error());
  auto writer = stream::Writer::open(tool.common().output, tool.common().compress);
  if (!writer) return tool.fail(writer.error());
  if (auto written = (*writer)->write(*proof); !written) return tool.fail(written.error());
  if (auto closed = (*writer)->close(); !closed) return tool.fail(closed.error());
  return kDone;
}

}  // namespace heed::tools
