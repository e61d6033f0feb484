// Whatever parse_witness_request accepts is exactly what format_witness_request writes; a witness signs nothing that
// the golden log has not signed, and what it has signed never shrinks. Answers of a witness put nothing under a note
// but its own signature.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "heed/ledger/cosign.h"
#include "heed/ledger/witness.h"

namespace ledger = heed::ledger;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

class MemoryStore final : public ledger::WitnessStore {
 public:
  heed::Result<std::optional<std::string>> load(std::string_view) override { return record; }
  heed::Status replace(std::string_view, const std::optional<std::string>&, std::string_view note) override {
    record = std::string(note);
    return {};
  }
  std::optional<std::string> record;
};

ledger::SignerKey witness_key() {
  std::string seed(ledger::kEd25519SeedBytes, '\0');
  seed[0] = 8;
  return *ledger::SignerKey::make("witness.example/w1", *ledger::Ed25519PrivateKey::from_seed(seed));
}

// The golden log, whose checkpoint of three entries in the corpus is the only text that it has signed there.
constexpr std::string_view kLogKey = "example.com/attention+8181242b+AaL6L0o1W6LpB6UwCenjfK3fesfmagi6B2MfVTBys/JM";
const std::string kText = "example.com/attention\n3\nPbZ2Ze6owm3jQWaMHTGZ9h3kt4CoKFaaiYzkjCjZMfM=\n";

void check_request(std::string_view body) {
  const heed::Result<ledger::WitnessRequest> request = ledger::parse_witness_request(body);
  if (request) require(*ledger::format_witness_request(*request) == body);
  MemoryStore store;
  ledger::Witness witness(witness_key(), {*ledger::VerifierKey::parse(kLogKey)}, store, [] { return 1700000000; });
  const ledger::WitnessAnswer answer = witness.add_checkpoint(body);
  require(request.ok() == (answer.status != 400) || request->old_size > request->checkpoint.checkpoint.size);
  require((answer.status == 200) == store.record.has_value());
  if (answer.status != 200) return;
  require(request->checkpoint.note.text == kText && request->old_size == 0 && request->proof.empty());
  // The same again begins at another size than the one that is recorded now.
  require(witness.add_checkpoint(body).status == 409);
}

void check_answer(std::string_view answer) {
  static const ledger::VerifierKey key = witness_key().cosignature_verifier();
  ledger::Note note{kText, {}};
  if (ledger::add_cosignature(note, answer, key)) {
    require(note.signatures.size() == 1 && key.verify(note.text, note.signatures[0].signature));
  } else {
    require(note.signatures.empty());
  }
  const heed::Result<std::uint64_t> size = ledger::parse_tree_size(answer);
  if (size) require(std::to_string(*size) + "\n" == answer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_request(bytes);
  check_answer(bytes);
  return 0;
}
