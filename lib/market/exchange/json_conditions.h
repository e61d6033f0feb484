// What condition_json.h reads, from a line that is parsed already. Internal to the journal.
#pragma once

#include <simdjson.h>

#include "heed/market/exchange/condition_json.h"

namespace heed::market {

Result<Condition> read_condition(simdjson::dom::element element);
Result<std::vector<Proof>> read_proofs(simdjson::dom::element element);

}  // namespace heed::market
