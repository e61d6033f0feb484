// Records of type deposit, issue, order and cancel as inputs of the exchange.
#pragma once

#include "heed/stream/record.h"
#include "trade/intake.h"

namespace heed::tools {

// Refuses what the journal could not hold: names that are missing, empty or too long, figures that are no integers. What
// the exchange has to say about it (no such account, not enough credits) is its business and comes later.
Result<Request> read_request(const stream::Record& record);

}  // namespace heed::tools
