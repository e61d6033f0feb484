// Depth-first search over the edges that the prices leave undecided: exact for small parts.
//
// At given prices, an edge with reduced value v is worth taking if v > 0. Going against that costs |v|, whatever else
// is chosen: an allocation is worth at most dual - sum of |v| over the edges decided against the prices. So edges with
// |v| above dual - best are decided at once (reduced-cost fixing), and in the tree the largest |v| come first: wrong
// turns near the root die immediately.
#pragma once

#include <vector>

#include "heed/market/allocation/certificate.h"
#include "heed/market/allocation/fill.h"

namespace heed::market {

struct Undecided {
  std::vector<std::uint32_t> taken;  // edges every better allocation takes
  std::vector<std::uint32_t> open;   // edges it may take or leave, by |reduced value| falling, then input order
};

// Splits the edges of a part, knowing an allocation worth `best` and the dual value at these prices.
Undecided decide(const Problem& problem, const Limits& limits, const Prices& prices, const Part& part, Int128 dual,
                 Int128 best);

struct SearchResult {
  bool closed = false;               // every better allocation was ruled out (or found)
  std::vector<std::uint32_t> edges;  // the best found if better than `best`, else empty
};

// Looks for an allocation of the part worth more than `best`. `remaining` is left as it was found.
SearchResult search(const Problem& problem, const Limits& limits, const Prices& prices, const Undecided& undecided,
                    Int128 dual, Int128 best, std::int64_t nodes_max, Remaining& remaining);

}  // namespace heed::market
