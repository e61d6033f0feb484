// A canonical form is its own canonical form; it is what the same text gives with white space around it; what a
// ledger's checker calls canonical stays as it is; and a canonical object without fractions is canonical to that
// checker.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "heed/ledger/canonical.h"
#include "heed/ledger/jcs.h"

namespace ledger = heed::ledger;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

bool about_numbers(std::string_view rule) { return rule == "not-an-integer" || rule == "integer-out-of-range"; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto canonical = ledger::canonical_json(text);
  const auto fault = ledger::check_canonical(text);
  if (!canonical) {
    require(fault.has_value());
    require(!canonical.error().message.empty());
    return 0;
  }
  if (!fault) require(*canonical == text);
  const auto again = ledger::canonical_json(*canonical);
  require(again && *again == *canonical);
  const auto spaced = ledger::canonical_json(" \n" + std::string(text) + "\t");
  require(spaced && *spaced == *canonical);
  if (canonical->front() != '{') return 0;
  const auto left = ledger::check_canonical(*canonical);
  require(!left || about_numbers(left->rule) || left->rule == "too-deep" || left->rule == "line-too-long");
  return 0;
}
