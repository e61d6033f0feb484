#include "heed/ledger/witness.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "heed/ledger/base64.h"
#include "heed/ledger/proof.h"

namespace heed::ledger {
namespace {

constexpr std::string_view kOld = "old ";
constexpr std::string_view kEmptyLine = "\n\n";

// HTTP's, as the specification gives them meanings.
enum AnswerStatus : int {
  kSigned = 200,
  kMalformed = 400,
  kForbidden = 403,
  kUnknownLog = 404,
  kConflict = 409,
  kUnprovable = 422,
  kStoreFailed = 500,
};

bool parse_size(std::string_view digits, std::uint64_t& size) {
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  const bool leading_zero = digits.size() > 1 && digits.front() == '0';
  return code == std::errc() && end == digits.data() + digits.size() && !leading_zero && size <= kLedgerSizeMax;
}

Status read_head(std::string_view head, WitnessRequest& request) {
  const std::size_t first = head.find('\n');
  const std::string_view line = head.substr(0, first);
  if (!line.starts_with(kOld) || !parse_size(line.substr(kOld.size()), request.old_size)) {
    return input_error("request does not begin with a line \"old N\"");
  }
  head.remove_prefix(first + 1);
  while (!head.empty()) {
    const std::size_t end = head.find('\n');
    Result<Hash> hash = parse_base64_hash(head.substr(0, end));
    if (!hash) {
      return input_error(
          fmt::format("request has no hash in line {}: {}", request.proof.size() + 2, hash.error().message));
    }
    if (request.proof.size() == kWitnessProofHashesMax) {
      return input_error(fmt::format("request has more than {} hashes", kWitnessProofHashesMax));
    }
    request.proof.push_back(*hash);
    head.remove_prefix(end + 1);
  }
  return {};
}

WitnessAnswer refuse(int status, std::string reason) {
  WitnessAnswer answer;
  answer.status = status;
  answer.body = reason + "\n";
  answer.reason = std::move(reason);
  return answer;
}

WitnessAnswer conflict(std::uint64_t last_size, std::uint64_t old_size) {
  WitnessAnswer answer;
  answer.status = kConflict;
  answer.content_type = kTreeSizeType;
  answer.body = fmt::format("{}\n", last_size);
  answer.reason = fmt::format("the proof begins at {}, the last signed size is {}", old_size, last_size);
  return answer;
}

// Whether the checkpoint goes on from the last one, whose size is the request's old size. From nothing every ledger
// does, and then there is nothing to prove.
std::optional<std::string> why_not(const WitnessRequest& request, const std::optional<SignedCheckpoint>& last) {
  const Checkpoint& next = request.checkpoint.checkpoint;
  if (next.size == 0 && next.root != empty_root()) return "a ledger without entries has another root";
  if (request.old_size == 0) {
    if (!request.proof.empty()) return "there is nothing to prove from size 0";
    return std::nullopt;
  }
  const Checkpoint& before = last->checkpoint;
  const ProofOutcome outcome = check_consistency(before.size, next.size, request.proof, before.root, next.root);
  if (outcome == ProofOutcome::kHolds) return std::nullopt;
  if (before.size == next.size && outcome == ProofOutcome::kOtherRoot) return "another root was signed for this size";
  return fmt::format("the consistency proof {}", describe(outcome));
}

}  // namespace

Result<WitnessRequest> parse_witness_request(std::string_view body) {
  if (body.size() > kWitnessRequestBytesMax) {
    return input_error(fmt::format("request has {} bytes, expected at most {}", body.size(), kWitnessRequestBytesMax));
  }
  const std::size_t split = body.find(kEmptyLine);
  if (split == std::string_view::npos) return input_error("request has no empty line in front of its checkpoint");
  WitnessRequest request;
  if (auto read = read_head(body.substr(0, split + 1), request); !read) return read.error();
  Result<SignedCheckpoint> checkpoint = parse_signed_checkpoint(body.substr(split + kEmptyLine.size()));
  if (!checkpoint) return checkpoint.error();
  request.checkpoint = std::move(*checkpoint);
  return request;
}

Result<std::string> format_witness_request(const WitnessRequest& request) {
  Result<std::string> note = format_note(request.checkpoint.note);
  if (!note) return note;
  std::string body = fmt::format("{}{}\n", kOld, request.old_size);
  for (const Hash& hash : request.proof) body += format_base64(hash) + "\n";
  body.append("\n").append(*note);
  Result<WitnessRequest> again = parse_witness_request(body);
  if (!again) return again.error();
  if (again->checkpoint.checkpoint != request.checkpoint.checkpoint) {
    return input_error("request has a checkpoint that is not the one in its note");
  }
  return body;
}

std::string origin_hash(std::string_view origin) { return format_hex(hash_bytes(sha256(origin))); }

Witness::Witness(SignerKey signer, std::vector<VerifierKey> logs, WitnessStore& store, Clock clock)
    : signer_(std::move(signer)), logs_(std::move(logs)), store_(store), clock_(std::move(clock)) {}

WitnessAnswer Witness::add_checkpoint(std::string_view body) {
  const Result<WitnessRequest> request = parse_witness_request(body);
  if (!request) return refuse(kMalformed, request.error().message);
  WitnessAnswer answer = decide(*request);
  answer.origin = request->checkpoint.checkpoint.origin;
  answer.size = request->checkpoint.checkpoint.size;
  return answer;
}

// The order of the questions is the specification's: who asks, whether the request makes sense, whether it is about the
// last signed checkpoint, whether it goes on from there.
WitnessAnswer Witness::decide(const WitnessRequest& request) {
  const Checkpoint& next = request.checkpoint.checkpoint;
  std::vector<VerifierKey> keys;
  std::copy_if(logs_.begin(), logs_.end(), std::back_inserter(keys),
               [&](const VerifierKey& key) { return key.name() == next.origin; });
  if (keys.empty()) return refuse(kUnknownLog, "this witness does not watch that log");
  const NoteVerdict verdict = check_note(request.checkpoint.note, keys).verdict;
  if (verdict == NoteVerdict::kInvalidSignature) return refuse(kForbidden, "the log's signature does not verify");
  if (verdict != NoteVerdict::kVerified) {
    return refuse(kForbidden, "the log has not signed this with a key that is known");
  }
  if (request.old_size > next.size) {
    return refuse(kMalformed, fmt::format("the proof begins at {}, beyond the checkpoint", request.old_size));
  }
  // From reading what was signed last until the record is durable nobody else may decide: a smaller checkpoint that was
  // found consistent earlier could otherwise be recorded over a larger one.
  const std::lock_guard deciding(deciding_);
  const Result<Last> last = load(next.origin);
  if (!last) return refuse(kStoreFailed, last.error().message);
  if (request.old_size != last->size()) {
    WitnessAnswer answer = conflict(last->size(), request.old_size);
    if (last->checkpoint) answer.evidence = make_fork_evidence(*last->checkpoint, request.checkpoint);
    return answer;
  }
  if (const auto reason = why_not(request, last->checkpoint)) {
    WitnessAnswer answer = refuse(kUnprovable, *reason);
    if (last->checkpoint) answer.evidence = make_fork_evidence(*last->checkpoint, request.checkpoint);
    return answer;
  }
  return sign(request, *last);
}

WitnessAnswer Witness::sign(const WitnessRequest& request, const Last& last) {
  // What is recorded holds the log's signatures as they came and this witness's new one, and nobody else's.
  const Note& handed_in = request.checkpoint.note;
  Note note{handed_in.text, {}};
  for (const NoteSignature& signature : handed_in.signatures) {
    const bool by_log = std::any_of(logs_.begin(), logs_.end(), [&](const VerifierKey& key) {
      return key.name() == request.checkpoint.checkpoint.origin && key.name() == signature.name &&
             key.id() == signature.key_id;
    });
    if (by_log) note.signatures.push_back(signature);
  }
  Result<NoteSignature> signature = signer_.cosign(note.text, clock_());
  if (!signature) return refuse(kStoreFailed, signature.error().message);
  note.signatures.push_back(std::move(*signature));
  const Result<std::string> bytes = format_note(note);
  if (!bytes) return refuse(kStoreFailed, bytes.error().message);
  if (auto stored = store_.replace(request.checkpoint.checkpoint.origin, last.note, *bytes); !stored) {
    return refuse(kStoreFailed, stored.error().message);
  }
  WitnessAnswer answer;
  answer.status = kSigned;
  answer.body = bytes->substr(bytes->rfind('\n', bytes->size() - 2) + 1);  // the last line
  return answer;
}

Result<Witness::Last> Witness::load(std::string_view origin) {
  Result<std::optional<std::string>> note = store_.load(origin);
  if (!note) return note.error();
  if (!*note) return Last{};
  // What was put there carries this witness's signature; anything else would be somebody's attempt to roll it back.
  const std::string wrong = fmt::format("the record of {} is not what this witness has signed", origin);
  Result<SignedCheckpoint> checkpoint = open_checkpoint(**note, {&signer_.cosignature_verifier(), 1});
  if (!checkpoint) return system_error(fmt::format("{}: {}", wrong, checkpoint.error().message));
  if (checkpoint->checkpoint.origin != origin) return system_error(wrong);
  return Last{std::move(**note), std::move(*checkpoint)};
}

WitnessAnswer Witness::checkpoint(std::string_view hash) {
  const auto log =
      std::find_if(logs_.begin(), logs_.end(), [&](const VerifierKey& key) { return origin_hash(key.name()) == hash; });
  if (log == logs_.end()) return refuse(kUnknownLog, "this witness does not watch that log");
  const std::lock_guard deciding(deciding_);
  Result<Last> last = load(log->name());
  if (!last) return refuse(kStoreFailed, last.error().message);
  if (!last->note) return refuse(kUnknownLog, "nothing of that log has been signed");
  WitnessAnswer answer;
  answer.status = kSigned;
  answer.origin = log->name();
  answer.size = last->size();
  answer.body = std::move(*last->note);
  return answer;
}

}  // namespace heed::ledger
