// The order in which everything that was taken in is put to the exchange:
//
//   0  the clock is set, so that what expires is refunded before it could be asked for
//   1  accounts are opened and money comes in: persons, then records of type deposit
//   2  allocations are carried out, resource by resource: seats issued, offered and bid for, one auction
//   3  issues, orders, cancels, contracts and what becomes of them, in the order of the stream
//   4  one auction for each asset that orders were placed in
//
// So an order never takes a seat from the reader it was allotted to in the same run, and all orders for an asset meet
// in one auction at one price.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "trade/intake.h"

namespace heed::tools {

// Ids start with the batch's name and number what is in it, so the same intake gives the same inputs; requests with an
// id of their own keep it. `now`: seconds since 1970, if the clock is to be set.
std::vector<market::Entry> plan_inputs(const market::Exchange& exchange, std::string_view batch,
                                       std::optional<std::int64_t> now, const Intake& intake);

// Readings that need no trade: the resource has no owner, or its owner reads it.
std::size_t count_untraded(const Intake& intake);

}  // namespace heed::tools
