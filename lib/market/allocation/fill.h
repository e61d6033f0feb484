// Taking edges one after another as long as they fit: what every heuristic of this folder ends with.
#pragma once

#include <vector>

#include "heed/market/allocation/limits.h"

namespace heed::market {

// What is left of the budgets and seats, in grains. Limits that cannot bind are not kept.
class Remaining {
 public:
  Remaining(const Problem& problem, const Limits& limits);

  bool fits(std::uint32_t edge) const;
  void take(std::uint32_t edge) { change(edge, -1); }
  void give_back(std::uint32_t edge) { change(edge, +1); }

  std::int64_t seconds(std::uint32_t person) const { return seconds_[person]; }
  std::int64_t credits(std::uint32_t person) const { return credits_[person]; }
  std::int64_t seats(std::uint32_t resource) const { return seats_[resource]; }

 private:
  void change(std::uint32_t edge, std::int64_t sign);

  const Problem& problem_;
  const Limits& limits_;
  std::vector<std::int64_t> seconds_;  // by person
  std::vector<std::int64_t> credits_;  // by person
  std::vector<std::int64_t> seats_;    // by resource
};

// Takes the edges of `order` that fit, first come first served; `remaining` is what is left afterwards. Edges in the
// order in which they were taken.
std::vector<std::uint32_t> fill(const std::vector<std::uint32_t>& order, Remaining& remaining);

// The two orders a person without prices would think of: by utility, and by utility for its share of the budgets.
std::vector<std::uint32_t> order_by_utility(const Problem& problem, std::vector<std::uint32_t> edges);
std::vector<std::uint32_t> order_by_density(const Problem& problem, const Limits& limits,
                                            std::vector<std::uint32_t> edges);

Int128 utility_of(const Problem& problem, const std::vector<std::uint32_t>& edges);

}  // namespace heed::market
