#include "heed/ledger/evidence.h"

#include <fmt/core.h>

#include <array>
#include <bit>

#include "heed/ledger/base64.h"
#include "heed/ledger/proof.h"

namespace heed::ledger {
namespace {

constexpr std::string_view kEmptyLine = "\n\n";

// A head without empty lines, and two notes with one each, between the text of a checkpoint and its signatures. Both
// have none elsewhere, so four of them make five parts.
std::optional<std::array<std::string_view, 3>> split_parts(std::string_view bytes) {
  std::array<std::string_view, 3> parts;
  const std::size_t head = bytes.find(kEmptyLine);
  if (head == std::string_view::npos) return std::nullopt;
  const std::size_t text = bytes.find(kEmptyLine, head + kEmptyLine.size());
  if (text == std::string_view::npos) return std::nullopt;
  const std::size_t signatures = bytes.find(kEmptyLine, text + kEmptyLine.size());
  if (signatures == std::string_view::npos) return std::nullopt;
  // Each part with the LF of its last line, without the empty line behind it.
  parts[0] = bytes.substr(0, head + 1);
  parts[1] = bytes.substr(head + 2, signatures - head - 1);
  parts[2] = bytes.substr(signatures + 2);
  return parts;
}

Status read_head(std::string_view head, std::vector<Hash>& hashes) {
  for (std::size_t number = 1; !head.empty(); ++number) {
    const std::size_t end = head.find('\n');
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 1);
    if (number == 1) {
      if (line == kForkEvidenceHeader) continue;
      return input_error(fmt::format("evidence does not begin with the line {}", kForkEvidenceHeader));
    }
    Result<Hash> hash = parse_base64_hash(line);
    if (!hash) return input_error(fmt::format("evidence has no hash in line {}: {}", number, hash.error().message));
    if (hashes.size() == kForkEvidenceHashesMax) {
      return input_error(fmt::format("evidence has more than {} hashes", kForkEvidenceHashesMax));
    }
    hashes.push_back(*hash);
  }
  return {};
}

bool in_order(const Checkpoint& older, const Checkpoint& newer) {
  return older.size != newer.size ? older.size < newer.size : older.root < newer.root;
}

// The log's own signature, with no line of its that fails.
std::optional<ForkOutcome> find_unsigned(const SignedCheckpoint& checkpoint, const VerifierKey& log) {
  const NoteCheck check = check_note(checkpoint.note, {&log, 1});
  if (check.verdict == NoteVerdict::kInvalidSignature) return ForkOutcome::kInvalidSignature;
  const bool by_log = check.verdict == NoteVerdict::kVerified && checkpoint.checkpoint.origin == log.name();
  return by_log ? std::nullopt : std::optional(ForkOutcome::kNotSigned);
}

// The root at the older size that follows from the newer checkpoint.
struct Implied {
  ForkOutcome outcome = ForkOutcome::kWrongLength;  // kForked if the root below counts
  Hash root{};
};

Implied implied_root(const ForkEvidence& evidence) {
  const Checkpoint& older = evidence.older.checkpoint;
  const Checkpoint& newer = evidence.newer.checkpoint;
  if (older.size == newer.size || older.size == 0) {
    if (!evidence.hashes.empty()) return {};
    return {ForkOutcome::kForked, older.size == newer.size ? newer.root : empty_root()};
  }
  if (evidence.hashes.empty()) return {};
  const std::span<const Hash> hashes(evidence.hashes);
  const std::optional<TreeRoots> roots = consistency_roots(older.size, newer.size, hashes.front(), hashes.subspan(1));
  if (!roots) return {};
  return {roots->new_root == newer.root ? ForkOutcome::kForked : ForkOutcome::kOtherRoot, roots->old_root};
}

}  // namespace

Result<ForkEvidence> parse_fork_evidence(std::string_view bytes) {
  if (bytes.size() > kForkEvidenceBytesMax) {
    return input_error(fmt::format("evidence has {} bytes, expected at most {}", bytes.size(), kForkEvidenceBytesMax));
  }
  const auto parts = split_parts(bytes);
  if (!parts) return input_error("evidence has not the form of a head and two checkpoints, with empty lines between");
  ForkEvidence evidence;
  if (auto read = read_head((*parts)[0], evidence.hashes); !read) return read.error();
  Result<SignedCheckpoint> older = parse_signed_checkpoint((*parts)[1]);
  if (!older) return input_error("the first of two in the evidence: " + older.error().message);
  Result<SignedCheckpoint> newer = parse_signed_checkpoint((*parts)[2]);
  if (!newer) return input_error("the second of two in the evidence: " + newer.error().message);
  if (!in_order(older->checkpoint, newer->checkpoint)) {
    return input_error("evidence has two checkpoints alike, or the older one does not stand first");
  }
  evidence.older = std::move(*older);
  evidence.newer = std::move(*newer);
  return evidence;
}

Result<std::string> format_fork_evidence(const ForkEvidence& evidence) {
  Result<std::string> older = format_note(evidence.older.note);
  if (!older) return older;
  Result<std::string> newer = format_note(evidence.newer.note);
  if (!newer) return newer;
  std::string text = fmt::format("{}\n", kForkEvidenceHeader);
  for (const Hash& hash : evidence.hashes) text += format_base64(hash) + "\n";
  text.append("\n").append(*older).append("\n").append(*newer);
  Result<ForkEvidence> again = parse_fork_evidence(text);
  if (!again) return again.error();
  if (again->older.checkpoint != evidence.older.checkpoint || again->newer.checkpoint != evidence.newer.checkpoint) {
    return input_error("evidence has a checkpoint that is not the one in its note");
  }
  return text;
}

std::optional<ForkEvidence> make_fork_evidence(const SignedCheckpoint& one, const SignedCheckpoint& other) {
  const Checkpoint& a = one.checkpoint;
  const Checkpoint& b = other.checkpoint;
  if (a.origin != b.origin || a.size != b.size || a.root == b.root) return std::nullopt;
  return in_order(a, b) ? ForkEvidence{{}, one, other} : ForkEvidence{{}, other, one};
}

Result<std::optional<ForkEvidence>> make_fork_evidence(const SignedCheckpoint& kept, Reader& reader) {
  const SignedCheckpoint& now = reader.signed_checkpoint();
  const Checkpoint& older = kept.checkpoint;
  const Checkpoint& newer = now.checkpoint;
  const auto none = std::optional<ForkEvidence>();
  if (older.origin != newer.origin || older.size > newer.size) return none;
  if (older.size == newer.size) return make_fork_evidence(kept, now);

  const HashSource source = [&](unsigned height, std::uint64_t index) { return reader.subtree_hash(height, index); };
  Result<Hash> root = tree_root(older.size, source);
  if (!root) return root.error();
  if (*root == older.root) return none;
  ForkEvidence evidence{{}, kept, now};
  if (older.size == 0) return std::optional(std::move(evidence));
  Result<std::vector<Hash>> path = prove_consistency(older.size, newer.size, source);
  if (!path) return path.error();
  if (std::has_single_bit(older.size)) evidence.hashes.push_back(*root);
  evidence.hashes.insert(evidence.hashes.end(), path->begin(), path->end());
  return std::optional(std::move(evidence));
}

std::string_view describe(ForkOutcome outcome) {
  constexpr std::array<std::string_view, 6> kWords = {
      "proves that the log forked",
      "has a signature of the log's that does not verify",
      "has a checkpoint that the log did not sign",
      "has the wrong number of hashes for its sizes",
      "has hashes that do not lead to the newer checkpoint's root",
      "has two checkpoints that agree",
  };  // in the order of the enumerators
  return kWords[static_cast<std::size_t>(outcome)];
}

ForkCheck check_fork_evidence(const ForkEvidence& evidence, const VerifierKey& log) {
  for (const SignedCheckpoint* checkpoint : {&evidence.older, &evidence.newer}) {
    if (const auto outcome = find_unsigned(*checkpoint, log)) return {*outcome, {}};
  }
  const Implied implied = implied_root(evidence);
  if (implied.outcome != ForkOutcome::kForked) return {implied.outcome, {}};
  if (implied.root == evidence.older.checkpoint.root) return {ForkOutcome::kConsistent, {}};
  return {ForkOutcome::kForked, implied.root};
}

}  // namespace heed::ledger
