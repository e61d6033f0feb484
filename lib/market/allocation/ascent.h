// Better answers for parts too large to close: each person in turn chooses again, exactly, among the seats that are
// free.
#pragma once

#include <functional>
#include <vector>

#include "heed/market/allocation/certificate.h"
#include "heed/market/allocation/fill.h"

namespace heed::market {

// Solves a problem of one person without seats; ascending edges.
using Choose = std::function<std::vector<std::uint32_t>(const Problem&)>;

// Starts twice: from `start`, and from nothing with every person choosing at the seats' prices, so that early persons
// leave contested seats to those who gain more. Both climb until no person can do better alone, or for a fixed number
// of rounds; the better end is returned, never worth less than `start`. `remaining` is left as it was found.
std::vector<std::uint32_t> ascend(const Problem& problem, const Prices& prices, const Part& part,
                                  const std::vector<std::uint32_t>& start, const Choose& choose, Remaining& remaining);

}  // namespace heed::market
