#include "verify/since.h"

#include <fmt/format.h>

#include "heed/ledger/base64.h"
#include "heed/ledger/evidence.h"
#include "heed/ledger/proof.h"
#include "heed/ledger/reader.h"
#include "heed/stream/writer.h"
#include "verify/small_file.h"
#include "verify/trust.h"

namespace heed::tools {
namespace {

Result<ledger::SignedCheckpoint> read_kept(const SinceQuestion& question) {
  const std::string& file = question.file;
  const auto bytes = read_small_file(file, ledger::kCheckpointBytesMax);
  if (!bytes) return input_error("--since: " + bytes.error().message);
  auto kept = ledger::parse_signed_checkpoint(*bytes);
  if (!kept) return input_error(fmt::format("--since: {}: {}", file, kept.error().message));
  const auto check = ledger::check_policy(*kept, question.policy);
  if (check.satisfied()) return kept;
  return input_error(fmt::format("--since: {}: {}", file, policy_words(kept->checkpoint, check)));
}

Result<bool> goes_on(ledger::Reader& reader, const ledger::Checkpoint& kept) {
  if (kept.size == 0) return kept.root == ledger::empty_root();  // every ledger goes on from nothing
  const auto proof = reader.prove_consistency(kept.size);
  if (!proof) return proof.error();
  const auto& now = reader.checkpoint();
  return ledger::check_consistency(kept.size, now.size, *proof, kept.root, now.root) == ledger::ProofOutcome::kHolds;
}

std::string entries(std::uint64_t count) { return fmt::format("{} entr{}", count, count == 1 ? "y" : "ies"); }

FoundFault rolled_back(const std::string& file, const ledger::Checkpoint& kept, const ledger::Checkpoint& now) {
  return {file,
          {},
          {},
          {},
          "rolled-back",
          fmt::format("{} with the root {} were signed, the ledger has {} with the root {}", entries(kept.size),
                      ledger::format_base64(kept.root), entries(now.size), ledger::format_base64(now.root))};
}

Result<FoundFault> forked(const std::string& file, const ledger::Checkpoint& kept, ledger::Reader& reader) {
  const auto source = [&](unsigned height, std::uint64_t index) { return reader.subtree_hash(height, index); };
  const auto root = ledger::tree_root(kept.size, source);
  if (!root) return root.error();
  return FoundFault{file,
                    {},
                    {},
                    {},
                    "forked",
                    fmt::format("{} with the root {} were signed, the same number of the ledger's has the root {}",
                                entries(kept.size), ledger::format_base64(kept.root), ledger::format_base64(*root))};
}

// Evidence is made from the tiles as they stand, so it is checked before anybody is accused with it.
Result<bool> write_evidence(const SinceQuestion& question, const ledger::SignedCheckpoint& kept,
                            ledger::Reader& reader) {
  const auto evidence = ledger::make_fork_evidence(kept, reader);
  if (!evidence) return evidence.error();
  if (!*evidence || !ledger::check_fork_evidence(**evidence, question.key).forked()) return false;
  const auto bytes = ledger::format_fork_evidence(**evidence);
  if (!bytes) return bytes.error();
  auto writer = stream::Writer::open(question.evidence, false);
  if (!writer) return writer.error();
  if (auto written = (*writer)->write(*bytes); !written) return written.error();
  if (auto closed = (*writer)->close(); !closed) return closed.error();
  return true;
}

}  // namespace

Result<SinceAnswer> check_since(const SinceQuestion& question) {
  const std::string& file = question.file;
  const auto signed_before = read_kept(question);
  if (!signed_before) return signed_before.error();
  const ledger::Checkpoint& kept = signed_before->checkpoint;
  auto reader = ledger::Reader::open(question.directory, {&question.key, 1});
  if (!reader) return reader.error();
  const auto& now = reader->checkpoint();
  if (kept.origin != now.origin) {
    return input_error(
        fmt::format("--since: {} is a checkpoint of {}, expected one of {}", file, kept.origin, now.origin));
  }
  SinceAnswer answer{kept.size, {}, false};
  if (kept.size > now.size) {
    answer.fault = rolled_back(file, kept, now);
    return answer;
  }
  const auto consistent = goes_on(*reader, kept);
  if (!consistent) return consistent.error();
  if (*consistent) return answer;
  auto fault = forked(file, kept, *reader);
  if (!fault) return fault.error();
  answer.fault = std::move(*fault);
  if (question.evidence.empty()) return answer;
  const auto written = write_evidence(question, *signed_before, *reader);
  if (!written) return written.error();
  answer.evidence = *written;
  return answer;
}

}  // namespace heed::tools
