// Who reads what: the best allocation that can be found, with the prices that prove how good it is.
//
// The problem falls into parts that share no limit (limits.h), and each part gets the cheapest method that is exact:
//   a flow                      network simplex, prices from its potentials, gap exactly 0         flow.h
//   one person, or few edges    prices by exact minimisation, then a bounded search                prices.h, search.h
//   persons linked by seats     prices from the linear programme (CLP), then branch and bound (CBC) linear.h, branch.h
// Where a part is too large for its exact method (the named limits below), the answer is the best of greedy and of
// rounding along the prices, improved by letting each person choose again (ascent.h): never worse than greedy, and the
// certificate states the gap.
//
// The answer is a function of the problem and its order alone: no clock, no threads, ties go by input order.
#pragma once

#include <cstdint>

#include "heed/market/allocation/certificate.h"
#include "heed/market/allocation/problem.h"
#include "heed/result.h"

namespace heed::market {

struct Effort {
  // Nodes of the depth-first search in one part.
  std::int64_t search_nodes_max = 1 << 18;
  // Edges of one part that may be handed to the linear programme; dual simplex takes 200,000 in about a second.
  std::int64_t linear_edges_max = 200'000;
  // Undecided edges of one part, and nodes, that may be handed to branch and bound: beyond some hundreds CBC closes
  // nothing in seconds, and what it finds is no better than the ascent.
  std::int64_t branch_edges_max = 500;
  std::int64_t branch_nodes_max = 500;
};

struct Solution {
  Allocation allocation;
  Certificate certificate;
};

Result<Solution> allocate(const Problem& problem, const Effort& effort = {});

// What somebody would do without prices: take edges in the order of utility, or of utility for its share of the
// budgets, as long as they fit; the better of the two. The measure that allocate() is never below.
Allocation allocate_greedily(const Problem& problem);

}  // namespace heed::market
