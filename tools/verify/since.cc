#include "verify/since.h"

#include <fmt/format.h>

#include "heed/ledger/base64.h"
#include "heed/ledger/proof.h"
#include "heed/ledger/reader.h"
#include "verify/small_file.h"

namespace heed::tools {
namespace {

Result<ledger::Checkpoint> read_kept(const std::string& file, const ledger::VerifierKey& key) {
  const auto bytes = read_small_file(file, ledger::kCheckpointBytesMax);
  if (!bytes) return input_error("--since: " + bytes.error().message);
  const auto kept = ledger::open_checkpoint(*bytes, {&key, 1});
  if (!kept) return input_error(fmt::format("--since: {}: {}", file, kept.error().message));
  return kept->checkpoint;
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

}  // namespace

Result<SinceAnswer> check_since(const std::string& directory, const ledger::VerifierKey& key, const std::string& file) {
  const auto kept = read_kept(file, key);
  if (!kept) return kept.error();
  auto reader = ledger::Reader::open(directory, {&key, 1});
  if (!reader) return reader.error();
  const auto& now = reader->checkpoint();
  if (kept->origin != now.origin) {
    return input_error(
        fmt::format("--since: {} is a checkpoint of {}, expected one of {}", file, kept->origin, now.origin));
  }
  SinceAnswer answer{kept->size, {}};
  if (kept->size > now.size) {
    answer.fault = rolled_back(file, *kept, now);
    return answer;
  }
  const auto consistent = goes_on(*reader, *kept);
  if (!consistent) return consistent.error();
  if (!*consistent) {
    auto fault = forked(file, *kept, *reader);
    if (!fault) return fault.error();
    answer.fault = std::move(*fault);
  }
  return answer;
}

}  // namespace heed::tools
