// Prices from the linear programme of a part, for parts in which persons compete for seats. Uses CLP.
#pragma once

#include <vector>

#include "heed/market/allocation/certificate.h"
#include "heed/market/allocation/fill.h"

namespace heed::market {

struct LinearAnswer {
  bool solved = false;
  std::vector<double> shares;  // by edge of the part, 0..1: how much of it the relaxation takes
};

// Sets the prices of the part's persons and resources to the duals, rounded to the nearest and made nonnegative.
// `remaining` is what the part may use: all of its budgets and seats.
LinearAnswer solve_linear(const Problem& problem, const Limits& limits, const Part& part, const Remaining& remaining,
                          Prices& prices);

}  // namespace heed::market
