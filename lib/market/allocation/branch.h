// Branch and bound over the undecided edges of a part in which persons compete for seats. Uses CBC.
#pragma once

#include <cstdint>

#include "heed/market/allocation/search.h"

namespace heed::market {

// Looks for an allocation of the part worth more than `best`, like search(). The limit is a number of nodes, never a
// time, and there is one thread: the same answer on every run. CBC works in doubles: what it finds is checked in
// integers here, and what it rules out is its word ("optimal-integer" says so).
SearchResult branch(const Problem& problem, const Limits& limits, const Undecided& undecided, Int128 best,
                    std::int64_t nodes_max, Remaining& remaining);

}  // namespace heed::market
