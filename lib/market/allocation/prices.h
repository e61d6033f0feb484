// Finding integer prices whose bound is low: exact minimisation over one person, or one resource, at a time.
//
// The dual value is convex and piecewise linear in the prices. With everything else fixed, the best seat price of a
// resource and the best price of a person's single budget are read off a sorted list; two budgets need a search around
// that. For a part of one person this is the optimum of the linear programme, without floating point. For larger parts
// it improves what the linear programme (or nothing) suggests: no step makes the bound worse.
#pragma once

#include "heed/market/allocation/certificate.h"

namespace heed::market {

// Lowers the dual value of the part over `prices` in place: all its persons, then all its resources, `sweeps` times.
// Parts without seats that can bind are done after one sweep.
void improve_prices(const Problem& problem, const Limits& limits, const Part& part, int sweeps, Prices& prices);

// One candidate of a person: what it is worth net of its seat, and what it takes, in grains.
struct Item {
  Int128 value = 0;
  std::int64_t seconds = 0;
  std::int64_t credits = 0;
};

struct BudgetPrices {
  std::int64_t seconds = 0;
  std::int64_t credits = 0;
};

// Prices that minimise seconds * p + credits * q + sum of max(0, value - p * item.seconds - q * item.credits) over
// nonnegative integers; exactly with one budget (the other 0 grains: its items' grains must then be 0), up to the
// rounding of prices with two.
BudgetPrices minimise_budget_prices(const std::vector<Item>& items, std::int64_t seconds, std::int64_t credits);

}  // namespace heed::market
