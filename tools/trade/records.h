// The records that `trade` consumes, as what the market makes of them.
//
// Refused here is what the journal could not hold: names that are missing, empty or too long, figures that are no
// integers or below 0 where that has no meaning. What the exchange has to say (no such account, not enough credits)
// comes later.
#pragma once

#include <string>
#include <string_view>

#include "heed/market/exchange/settle.h"
#include "heed/stream/record.h"

namespace heed::tools {

// What people know a resource by.
struct Label {
  std::string title;
  std::string uri;
};

// A record of type allocation: who reads what, on what terms.
struct Reading {
  market::Grant grant;
  Label label;
};

// A record of type deposit, issue, order, cancel, contract, fulfil, void or clock.
struct Request {
  market::Entry input;
  bool named = false;  // it came with an id of its own; otherwise the plan gives it one
};

Result<market::Funds> read_person(const stream::Record& record);
Result<Reading> read_allocation(const stream::Record& record);
Result<Request> read_request(const stream::Record& record);

// Whether records of this type are instructions in the name of an account, which its key signs.
bool takes_signature(std::string_view type);

}  // namespace heed::tools
