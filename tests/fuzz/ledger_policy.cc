// A policy that parses is written in a form that parses to the same, and no policy whose quorum asks for a witness is
// satisfied by a note that no witness signed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "heed/ledger/policy.h"

namespace ledger = heed::ledger;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

const std::string kText = "example.com/attention\n3\nPbZ2Ze6owm3jQWaMHTGZ9h3kt4CoKFaaiYzkjCjZMfM=\n\n";
const std::string kLogLine =
    "\xE2\x80\x94 example.com/attention "
    "gYEkK8g+U7UgAU45Hs1StHOGZJt7FN9Fa6rbweHokXQ8F7w6j14Mu1vWltdAM1PYrqQeOmCWkYADp7IEDRDwQ1u35Ao=\n";
const std::string kWitnessLine =
    "\xE2\x80\x94 witness.example/w1 "
    "wM+vtAAAAABlU/EAKDD3qLsmznb07Mf+9fb7JafHBrczG22Lw4LpQYbU5XGDHJiLTmOqvpVMpV09NSeCEzXL/eYaxEnRB9vhjSWtAQ==\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ledger::SignedCheckpoint by_log = *ledger::parse_signed_checkpoint(kText + kLogLine);
  static const ledger::SignedCheckpoint by_both = *ledger::parse_signed_checkpoint(kText + kLogLine + kWitnessLine);
  static const ledger::SignedCheckpoint by_witness = *ledger::parse_signed_checkpoint(kText + kWitnessLine);

  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const heed::Result<ledger::Policy> policy = ledger::parse_policy(text);
  if (!policy) return 0;
  const std::string once = *ledger::format_policy(*policy);
  require(*ledger::format_policy(*ledger::parse_policy(once)) == once);

  const bool log_alone = ledger::check_policy(by_log, *policy).satisfied();
  require(!log_alone || policy->quorum == ledger::kQuorumNone);
  require(!log_alone || ledger::check_policy(by_both, *policy).satisfied());  // more signatures never do harm
  require(!ledger::check_policy(by_witness, *policy).satisfied());
  return 0;
}
