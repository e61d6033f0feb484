// Whatever parse_fork_evidence accepts is exactly what format_fork_evidence writes, and no log is convicted but by two
// checkpoints that its key has signed: of the golden log those of the corpus.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "heed/ledger/evidence.h"

namespace ledger = heed::ledger;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

const ledger::VerifierKey& golden_key() {
  static const ledger::VerifierKey key =
      *ledger::VerifierKey::parse("example.com/attention+8181242b+AaL6L0o1W6LpB6UwCenjfK3fesfmagi6B2MfVTBys/JM");
  return key;
}

// All that the golden key has signed in the corpus: two roots of three entries, and another one of two.
const std::set<std::string, std::less<>> kSigned = {
    "example.com/attention\n3\nPbZ2Ze6owm3jQWaMHTGZ9h3kt4CoKFaaiYzkjCjZMfM=\n",
    "example.com/attention\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    "example.com/attention\n2\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const heed::Result<ledger::ForkEvidence> evidence = ledger::parse_fork_evidence(bytes);
  if (!evidence) return 0;
  require(*ledger::format_fork_evidence(*evidence) == bytes);
  if (!ledger::check_fork_evidence(*evidence, golden_key()).forked()) return 0;
  require(kSigned.count(evidence->older.note.text) == 1 && kSigned.count(evidence->newer.note.text) == 1);
  require(evidence->older.note.text != evidence->newer.note.text);
  // Three entries begin with two in one way: the hash of the first two, and that of the third.
  require(evidence->hashes.size() == (evidence->older.checkpoint.size == 2 ? 2U : 0U));
  return 0;
}
