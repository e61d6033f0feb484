#include "heed/ledger/note.h"

#include <fmt/core.h>

#include <algorithm>

#include "heed/ledger/base64.h"
#include "heed/ledger/internal/utf8.h"

namespace heed::ledger {
namespace {

constexpr std::string_view kSignaturePrefix = "\xE2\x80\x94 ";  // em dash, space
constexpr std::size_t kKeyIdBytes = 4;

// The first byte that a note may not hold, or npos.
std::size_t find_bad_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const internal::CodePoint c = internal::decode_utf8(text, i);
    if (c.bytes == 0 || (c.value < 0x20 && c.value != '\n')) return i;
    i += c.bytes;
  }
  return std::string_view::npos;
}

Result<NoteSignature> parse_signature(std::string_view line, std::size_t number) {
  const Error malformed = input_error(fmt::format(
      "note has a malformed signature line {}, expected an em dash, a name and base64 of at least 5 bytes", number));
  if (!line.starts_with(kSignaturePrefix)) return malformed;
  line.remove_prefix(kSignaturePrefix.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return malformed;
  Result<std::string> bytes = parse_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= kKeyIdBytes) return malformed;
  NoteSignature signature;
  signature.name = line.substr(0, space);
  for (std::size_t i = 0; i < kKeyIdBytes; ++i) {
    signature.key_id = signature.key_id << 8 | static_cast<unsigned char>((*bytes)[i]);
  }
  signature.signature = bytes->substr(kKeyIdBytes);
  return signature;
}

std::string format_signature(const NoteSignature& signature) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(signature.key_id >> shift & 0xff);
  bytes += signature.signature;
  return fmt::format("{}{} {}\n", kSignaturePrefix, signature.name, format_base64(bytes));
}

}  // namespace

Result<Note> parse_note(std::string_view bytes) {
  if (const std::size_t bad = find_bad_byte(bytes); bad != std::string_view::npos) {
    return input_error(fmt::format("note has a byte at {} that is neither UTF-8 text nor LF", bad));
  }
  const std::size_t split = bytes.rfind("\n\n");
  if (split == std::string_view::npos) return input_error("note has no empty line between its text and its signatures");
  Note note;
  note.text = bytes.substr(0, split + 1);
  std::string_view block = bytes.substr(split + 2);
  if (!block.ends_with('\n')) return input_error("note has no signatures, or its last line is unfinished");
  while (!block.empty()) {
    if (note.signatures.size() == kNoteSignaturesMax) {
      return input_error(fmt::format("note has more than {} signatures", kNoteSignaturesMax));
    }
    const std::size_t end = block.find('\n');
    Result<NoteSignature> signature = parse_signature(block.substr(0, end), note.signatures.size() + 1);
    if (!signature) return signature.error();
    note.signatures.push_back(std::move(*signature));
    block.remove_prefix(end + 1);
  }
  return note;
}

Result<std::string> format_note(const Note& note) {
  if (!note.text.ends_with('\n')) return input_error("text of a note does not end in LF");
  std::string bytes = note.text + "\n";
  for (const NoteSignature& signature : note.signatures) bytes += format_signature(signature);
  // Whatever is wrong with the parts shows when they are read again.
  Result<Note> again = parse_note(bytes);
  if (!again) return again.error();
  if (*again != note)
    return input_error("note does not read back as it was written: check its names and its empty lines");
  return bytes;
}

NoteCheck check_note(const Note& note, std::span<const VerifierKey> keys) {
  NoteCheck check;
  for (const NoteSignature& signature : note.signatures) {
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const VerifierKey& candidate) {
      return candidate.name() == signature.name && candidate.id() == signature.key_id;
    });
    if (key == keys.end()) continue;
    const auto index = static_cast<std::size_t>(key - keys.begin());
    if (std::find(check.verified.begin(), check.verified.end(), index) != check.verified.end()) continue;
    if (!key->verify(note.text, signature.signature)) return {NoteVerdict::kInvalidSignature, {}, signature.name};
    check.verified.push_back(index);
  }
  if (!check.verified.empty()) check.verdict = NoteVerdict::kVerified;
  return check;
}

}  // namespace heed::ledger
