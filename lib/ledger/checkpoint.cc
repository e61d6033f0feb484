#include "heed/ledger/checkpoint.h"

#include <fmt/core.h>

#include <charconv>

#include "heed/ledger/base64.h"

namespace heed::ledger {
namespace {

// The line up to the next LF, which is removed as well; "" when there is none.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return text = {};
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

bool parse_size(std::string_view digits, std::uint64_t& size) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  return error == std::errc{} && end == digits.data() + digits.size() && size <= kLedgerSizeMax;
}

}  // namespace

std::string format_checkpoint(const Checkpoint& checkpoint) {
  return fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, format_base64(checkpoint.root));
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  std::string_view rest = text;
  Checkpoint checkpoint;
  checkpoint.origin = take_line(rest);
  if (checkpoint.origin.empty()) return input_error("checkpoint has no origin in its first line");
  const std::string_view size = take_line(rest);
  if (!parse_size(size, checkpoint.size)) {
    return input_error(fmt::format("checkpoint has the size \"{}\", expected a number of entries", size));
  }
  Result<Hash> root = parse_base64_hash(take_line(rest));
  if (!root) return input_error(fmt::format("checkpoint has a malformed root: {}", root.error().message));
  checkpoint.root = *root;
  if (!rest.empty()) return input_error("checkpoint has more than three lines, expected no extension lines");
  // Leading zeros in the size are the spelling that is left to refuse.
  if (format_checkpoint(checkpoint) != text) {
    return input_error("checkpoint is not canonical: its size is written with leading zeros");
  }
  return checkpoint;
}

Result<SignedCheckpoint> parse_signed_checkpoint(std::string_view bytes) {
  Result<Note> note = parse_note(bytes);
  if (!note) return input_error("checkpoint is not a signed note: " + note.error().message);
  Result<Checkpoint> checkpoint = parse_checkpoint(note->text);
  if (!checkpoint) return checkpoint.error();
  return SignedCheckpoint{std::move(*checkpoint), std::move(*note)};
}

Result<SignedCheckpoint> open_checkpoint(std::string_view bytes, std::span<const VerifierKey> keys) {
  Result<SignedCheckpoint> opened = parse_signed_checkpoint(bytes);
  if (!opened) return opened;
  const NoteCheck check = check_note(opened->note, keys);
  if (check.verdict == NoteVerdict::kVerified) return opened;
  if (check.verdict == NoteVerdict::kInvalidSignature) {
    return input_error(fmt::format("checkpoint has a signature by {} that does not verify", check.failed_name));
  }
  return input_error(fmt::format("checkpoint of {} is not signed by a key that was given", opened->checkpoint.origin));
}

Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const SignerKey& signer) {
  const std::string text = format_checkpoint(checkpoint);
  Result<Checkpoint> again = parse_checkpoint(text);
  if (!again) return again.error();
  Result<NoteSignature> signature = signer.sign(text);
  if (!signature) return signature.error();
  return format_note({text, {std::move(*signature)}});
}

}  // namespace heed::ledger
