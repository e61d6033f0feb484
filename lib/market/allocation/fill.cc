#include "heed/market/allocation/fill.h"

#include <algorithm>
#include <utility>

namespace heed::market {
namespace {

double share(const Limit& limit, std::int64_t amount) {
  return limit.binds() ? static_cast<double>(limit.in_grains(amount)) / static_cast<double>(limit.grains) : 0;
}

}  // namespace

Remaining::Remaining(const Problem& problem, const Limits& limits) : problem_(problem), limits_(limits) {
  for (const Limit& limit : limits.seconds) seconds_.push_back(limit.grains);
  for (const Limit& limit : limits.credits) credits_.push_back(limit.grains);
  for (const Limit& limit : limits.seats) seats_.push_back(limit.grains);
}

bool Remaining::fits(std::uint32_t index) const {
  const Edge& edge = problem_.edges[index];
  const Resource& resource = problem_.resources[edge.resource];
  return limits_.seconds[edge.person].in_grains(resource.seconds) <= seconds_[edge.person] &&
         limits_.credits[edge.person].in_grains(resource.price) <= credits_[edge.person] &&
         (!limits_.seats[edge.resource].binds() || seats_[edge.resource] > 0);
}

void Remaining::change(std::uint32_t index, std::int64_t sign) {
  const Edge& edge = problem_.edges[index];
  const Resource& resource = problem_.resources[edge.resource];
  seconds_[edge.person] += sign * limits_.seconds[edge.person].in_grains(resource.seconds);
  credits_[edge.person] += sign * limits_.credits[edge.person].in_grains(resource.price);
  if (limits_.seats[edge.resource].binds()) seats_[edge.resource] += sign;
}

std::vector<std::uint32_t> fill(const std::vector<std::uint32_t>& order, Remaining& remaining) {
  std::vector<std::uint32_t> taken;
  for (const std::uint32_t edge : order) {
    if (!remaining.fits(edge)) continue;
    remaining.take(edge);
    taken.push_back(edge);
  }
  return taken;
}

std::vector<std::uint32_t> order_by_utility(const Problem& problem, std::vector<std::uint32_t> edges) {
  std::stable_sort(edges.begin(), edges.end(), [&](std::uint32_t a, std::uint32_t b) {
    return problem.edges[a].utility > problem.edges[b].utility;
  });
  return edges;
}

std::vector<std::uint32_t> order_by_density(const Problem& problem, const Limits& limits,
                                            std::vector<std::uint32_t> edges) {
  std::vector<std::pair<double, std::uint32_t>> scored;
  scored.reserve(edges.size());
  for (const std::uint32_t index : edges) {
    const Edge& edge = problem.edges[index];
    const Resource& resource = problem.resources[edge.resource];
    const double taken = share(limits.seconds[edge.person], resource.seconds) +
                         share(limits.credits[edge.person], resource.price) + share(limits.seats[edge.resource], 1);
    // What takes nothing comes first, by utility: a share below any real one stands for none.
    scored.emplace_back(static_cast<double>(edge.utility) / std::max(taken, 1e-18), index);
  }
  std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; i < edges.size(); ++i) edges[i] = scored[i].second;
  return edges;
}

Int128 utility_of(const Problem& problem, const std::vector<std::uint32_t>& edges) {
  Int128 sum = 0;
  for (const std::uint32_t edge : edges) sum += problem.edges[edge].utility;
  return sum;
}

}  // namespace heed::market
