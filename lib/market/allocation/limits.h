// Which limits of a problem can bind, in the coarsest unit that loses nothing, and into which parts it falls.
//
// An edge counts when it adds something (utility > 0) and fits alone (time, price, a seat). Among the edges that count:
// - a budget that covers all of a person's candidates cannot bind and is dropped;
// - the others are counted in grains: the greatest common divisor g of the person's candidate times (or prices). Sums
// of
//   multiples of g stay below a budget B exactly if they stay below floor(B/g)*g (Chvatal-Gomory rounding), so a bound
//   computed from floor(B/g) grains is valid and tighter. With equal times a grain is one reading, and the bound of a
//   flow becomes exact: that is how a certificate can have the gap 0.
// - seats bind only where more edges ask for them than there are.
// The checker of certificates computes the same limits again in one pass over the edges: they need no trust.
#pragma once

#include <cstdint>
#include <vector>

#include "heed/market/allocation/problem.h"

namespace heed::market {

struct Limit {
  std::int64_t grain = 0;   // what one grain is: seconds, micro-credits, or one seat; 0: this limit cannot bind
  std::int64_t grains = 0;  // how many there are

  bool binds() const { return grain != 0; }
  std::int64_t in_grains(std::int64_t amount) const { return grain == 0 ? 0 : amount / grain; }
};

struct Limits {
  std::vector<std::uint32_t> edges;  // those that count, ascending
  std::vector<Limit> seconds;        // by person
  std::vector<Limit> credits;        // by person
  std::vector<Limit> seats;          // by resource, grain 1
};

// One pass over persons, resources and edges.
Limits find_limits(const Problem& problem);

// A piece of the problem that shares no limit with the rest: it can be solved alone.
struct Part {
  std::vector<std::uint32_t> persons;    // ascending
  std::vector<std::uint32_t> resources;  // ascending, only those whose seats can bind
  std::vector<std::uint32_t> edges;      // grouped by person, then in input order
};

// Parts in the order of their first person; persons without an edge that counts are in none.
std::vector<Part> find_parts(const Problem& problem, const Limits& limits);

}  // namespace heed::market
