// Whatever parse_note, parse_checkpoint and the key parsers accept is exactly what their formatters write, and no
// signature is found valid that the golden key did not make.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "heed/ledger/checkpoint.h"
#include "heed/ledger/key.h"
#include "heed/ledger/note.h"

namespace ledger = heed::ledger;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

// The public key of the golden note, whose corpus file is the only text it is known to have signed.
const ledger::VerifierKey& golden_key() {
  static const ledger::VerifierKey key =
      *ledger::VerifierKey::parse("example.com/attention+8181242b+AaL6L0o1W6LpB6UwCenjfK3fesfmagi6B2MfVTBys/JM");
  return key;
}
constexpr std::string_view kGoldenText = "example.com/attention\n3\nPbZ2Ze6owm3jQWaMHTGZ9h3kt4CoKFaaiYzkjCjZMfM=\n";

void check_note_bytes(std::string_view bytes) {
  const heed::Result<ledger::Note> note = ledger::parse_note(bytes);
  if (!note) return;
  require(*ledger::format_note(*note) == bytes);
  const ledger::NoteCheck check = ledger::check_note(*note, {&golden_key(), 1});
  require(check.verdict != ledger::NoteVerdict::kVerified || note->text == kGoldenText);
}

void check_checkpoint_text(std::string_view text) {
  const heed::Result<ledger::Checkpoint> checkpoint = ledger::parse_checkpoint(text);
  if (checkpoint) require(ledger::format_checkpoint(*checkpoint) == text);
}

void check_keys(std::string_view text) {
  const heed::Result<ledger::VerifierKey> vkey = ledger::VerifierKey::parse(text);
  if (vkey) require(vkey->format() == text);
  const heed::Result<ledger::SignerKey> skey = ledger::SignerKey::parse(text);
  if (skey) require(*skey->format_secret() == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_note_bytes(bytes);
  check_checkpoint_text(bytes);
  check_keys(bytes);
  return 0;
}
