#include "heed/market/allocation/flow.h"

#include <lemon/network_simplex.h>
#include <lemon/static_graph.h>

#include <algorithm>
#include <cassert>
#include <functional>
#include <utility>

namespace heed::market {
namespace {

using Graph = lemon::StaticDigraph;
using Simplex = lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t>;

// Equal amounts make the greatest common divisor one reading.
bool counts_readings(const Problem& problem, const Limit& limit, const std::vector<std::uint32_t>& edges,
                     std::int64_t Resource::*amount) {
  return std::all_of(edges.begin(), edges.end(), [&](std::uint32_t edge) {
    return limit.in_grains(problem.resources[problem.edges[edge].resource].*amount) == 1;
  });
}

// The dearest `count` candidates together stay within the budget: with no more readings than that it cannot bind.
bool covers_dearest(const Problem& problem, const Limit& limit, const std::vector<std::uint32_t>& edges,
                    std::int64_t Resource::*amount, std::int64_t count) {
  std::vector<std::int64_t> grains;
  grains.reserve(edges.size());
  for (const std::uint32_t edge : edges) {
    grains.push_back(limit.in_grains(problem.resources[problem.edges[edge].resource].*amount));
  }
  const auto dearest = std::min(static_cast<std::size_t>(count), grains.size());
  std::partial_sort(grains.begin(), grains.begin() + static_cast<std::ptrdiff_t>(dearest), grains.end(),
                    std::greater<>());
  Int128 sum = 0;
  for (std::size_t i = 0; i < dearest; ++i) sum += grains[i];
  return sum <= limit.grains;
}

// Arcs in the order of their source, as StaticDigraph wants them: arc i of the graph is arc i of these lists.
struct Arcs {
  std::vector<std::pair<int, int>> ends;
  std::vector<std::int64_t> capacities;
  std::vector<std::int64_t> costs;

  void add(std::size_t from, std::size_t to, std::int64_t capacity, std::int64_t cost) {
    ends.emplace_back(static_cast<int>(from), static_cast<int>(to));
    capacities.push_back(capacity);
    costs.push_back(cost);
  }
};

// Nodes are the part's persons, its resources, and the hub through which every unit of flow returns.
Arcs make_arcs(const Problem& problem, const Limits& limits, const FlowPart& part) {
  const std::size_t hub = part.persons.size() + part.resources.size();
  std::vector<std::size_t> person_node(problem.persons.size());
  std::vector<std::size_t> resource_node(problem.resources.size(), hub);  // seats that cannot bind need no node
  for (std::size_t i = 0; i < part.persons.size(); ++i) person_node[part.persons[i]] = i;
  for (std::size_t i = 0; i < part.resources.size(); ++i) resource_node[part.resources[i]] = part.persons.size() + i;

  Arcs arcs;
  const auto unlimited = static_cast<std::int64_t>(part.edges.size());
  for (const std::uint32_t index : part.edges) {
    const Edge& edge = problem.edges[index];
    arcs.add(person_node[edge.person], resource_node[edge.resource], 1, -edge.utility);
  }
  for (std::size_t i = 0; i < part.resources.size(); ++i) {
    arcs.add(part.persons.size() + i, hub, std::min(limits.seats[part.resources[i]].grains, unlimited), 0);
  }
  for (std::size_t i = 0; i < part.persons.size(); ++i) {
    const bool capped = part.caps[i].by != ReadingCap::By::kNothing;
    arcs.add(hub, i, capped ? std::min(part.caps[i].readings, unlimited) : unlimited, 0);
  }
  return arcs;
}

}  // namespace

std::optional<ReadingCap> reading_cap(const Problem& problem, const Limits& limits,
                                      const std::vector<std::uint32_t>& edges) {
  const std::uint32_t person = problem.edges[edges.front()].person;
  const Limit& seconds = limits.seconds[person];
  const Limit& credits = limits.credits[person];
  if (!seconds.binds() && !credits.binds()) return ReadingCap{};
  const bool by_seconds = seconds.binds() && counts_readings(problem, seconds, edges, &Resource::seconds);
  const bool by_credits = credits.binds() && counts_readings(problem, credits, edges, &Resource::price);
  if (by_seconds && (!by_credits || seconds.grains <= credits.grains)) {
    if (credits.binds() && !covers_dearest(problem, credits, edges, &Resource::price, seconds.grains)) return {};
    return ReadingCap{ReadingCap::By::kSeconds, seconds.grains};
  }
  if (!by_credits) return {};
  if (seconds.binds() && !covers_dearest(problem, seconds, edges, &Resource::seconds, credits.grains)) return {};
  return ReadingCap{ReadingCap::By::kCredits, credits.grains};
}

bool flow_fits(const Problem& problem, const FlowPart& part) {
  constexpr Int128 kPotentialMax = Int128{1} << 60;  // the simplex itself needs the bits above
  constexpr std::size_t kArcsMax = 1u << 30;         // LEMON counts arcs in int, and adds one a node
  std::int64_t largest = 0;
  for (const std::uint32_t edge : part.edges) largest = std::max(largest, problem.edges[edge].utility);
  const std::size_t nodes = part.persons.size() + part.resources.size() + 1;
  return part.edges.size() + 2 * nodes < kArcsMax && Int128{largest} * static_cast<Int128>(nodes) < kPotentialMax;
}

std::vector<std::uint32_t> solve_flow(const Problem& problem, const Limits& limits, const FlowPart& part,
                                      Prices& prices) {
  const Arcs arcs = make_arcs(problem, limits, part);
  const std::size_t hub = part.persons.size() + part.resources.size();
  Graph graph;
  graph.build(static_cast<int>(hub) + 1, arcs.ends.begin(), arcs.ends.end());
  Graph::ArcMap<std::int64_t> capacity(graph), cost(graph);
  for (std::size_t i = 0; i < arcs.ends.size(); ++i) {
    capacity[graph.arc(static_cast<int>(i))] = arcs.capacities[i];
    cost[graph.arc(static_cast<int>(i))] = arcs.costs[i];
  }
  Simplex simplex(graph);
  simplex.upperMap(capacity).costMap(cost);
  [[maybe_unused]] const Simplex::ProblemType answer = simplex.run();
  assert(answer == Simplex::OPTIMAL && "solve_flow: a circulation with finite capacities has an optimum");

  std::vector<std::uint32_t> taken;
  for (std::size_t i = 0; i < part.edges.size(); ++i) {
    if (simplex.flow(graph.arc(static_cast<int>(i))) > 0) taken.push_back(part.edges[i]);
  }
  std::sort(taken.begin(), taken.end());

  // A saturated arc with a negative reduced cost is a limit worth loosening by that much; no other limit has a price.
  const std::int64_t scale = std::int64_t{1} << prices.scale_bits;
  const std::int64_t hub_potential = simplex.potential(graph.node(static_cast<int>(hub)));
  for (std::size_t i = 0; i < part.persons.size(); ++i) {
    const std::int64_t worth =
        std::max<std::int64_t>(0, simplex.potential(graph.node(static_cast<int>(i))) - hub_potential);
    if (part.caps[i].by == ReadingCap::By::kSeconds) prices.seconds[part.persons[i]] = worth * scale;
    if (part.caps[i].by == ReadingCap::By::kCredits) prices.credits[part.persons[i]] = worth * scale;
  }
  for (std::size_t i = 0; i < part.resources.size(); ++i) {
    const std::int64_t potential = simplex.potential(graph.node(static_cast<int>(part.persons.size() + i)));
    prices.seats[part.resources[i]] = std::max<std::int64_t>(0, hub_potential - potential) * scale;
  }
  return taken;
}

}  // namespace heed::market
