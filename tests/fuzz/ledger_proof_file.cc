// Whatever parse_proof_file accepts is exactly what format_proof_file writes, and nothing but the golden proof, however
// it is dressed, proves anything to who trusts the golden log and its witness.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "heed/ledger/proof_file.h"

namespace ledger = heed::ledger;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

const ledger::Policy& golden_policy() {
  static const ledger::Policy policy = *ledger::parse_policy(
      "log example.com/attention+8181242b+AaL6L0o1W6LpB6UwCenjfK3fesfmagi6B2MfVTBys/JM\n"
      "witness w1 witness.example/w1+c0cfafb4+BNTFBhuBxGgrJ6DPxkWc2deJLrYKQ/c90QYLbEeKp8PY\nquorum w1\n");
  return policy;
}
constexpr std::string_view kGoldenText = "example.com/attention\n3\nPbZ2Ze6owm3jQWaMHTGZ9h3kt4CoKFaaiYzkjCjZMfM=\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const heed::Result<ledger::ProofFile> proof = ledger::parse_proof_file(bytes);
  if (!proof) return 0;
  require(*ledger::format_proof_file(*proof) == bytes);
  // One entry of three has a proof of two hashes, another than its neighbours.
  const bool right_index = proof->index == 1;
  const ledger::ProofFileCheck check = ledger::check_proof_file(*proof, R"({"seq":1})", golden_policy());
  require(!check.holds() || (right_index && proof->checkpoint.note.text == kGoldenText && proof->hashes.size() == 2));
  require(!ledger::check_proof_file(*proof, R"({"seq":3})", golden_policy()).holds());
  return 0;
}
