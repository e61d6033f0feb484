// Parts that are flows: persons who can take so many readings, whichever they are, and resources with so many seats.
//
// Minimum-cost circulation by LEMON's network simplex (Kovacs, "Minimum-cost flow algorithms: an experimental
// evaluation", 2015), whose integral potentials are the prices; the gap of the certificate is exactly 0.
#pragma once

#include <optional>
#include <vector>

#include "heed/market/allocation/certificate.h"

namespace heed::market {

// How many readings a person can take, and which budget says so.
struct ReadingCap {
  enum class By { kNothing, kSeconds, kCredits };
  By by = By::kNothing;
  std::int64_t readings = 0;  // meaningless for kNothing
};

// The cap of the person whose edges are given (all of them, in a part), or nothing when their budgets are not a matter
// of counting: some budget can bind and its candidates differ, even among as many as the other budget admits.
std::optional<ReadingCap> reading_cap(const Problem& problem, const Limits& limits,
                                      const std::vector<std::uint32_t>& edges);

// One part or several together: caps in the order of the persons, edges grouped by person in that order.
struct FlowPart {
  std::vector<std::uint32_t> persons;
  std::vector<ReadingCap> caps;
  std::vector<std::uint32_t> resources;
  std::vector<std::uint32_t> edges;
};

// Whether the potentials of this flow stay inside 64 bits.
bool flow_fits(const Problem& problem, const FlowPart& part);

// The best edges, ascending; sets the prices of the part's persons and resources.
std::vector<std::uint32_t> solve_flow(const Problem& problem, const Limits& limits, const FlowPart& part,
                                      Prices& prices);

}  // namespace heed::market
