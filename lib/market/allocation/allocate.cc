#include "heed/market/allocation/allocate.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "heed/market/allocation/ascent.h"
#include "heed/market/allocation/branch.h"
#include "heed/market/allocation/fill.h"
#include "heed/market/allocation/flow.h"
#include "heed/market/allocation/linear.h"
#include "heed/market/allocation/prices.h"
#include "heed/market/allocation/search.h"

namespace heed::market {
namespace {

using Edges = std::vector<std::uint32_t>;

// Sweeps over persons and seats: after the linear programme they only mend rounding, alone they do its work.
constexpr int kSweepsAfterLinear = 2;
constexpr int kSweepsAlone = 12;

// One person's own problem, searched a little: thousands of them are solved on the way up.
Edges choose_alone(const Problem& problem);

class Allocator {
 public:
  Allocator(const Problem& problem, const Effort& effort)
      : problem_(problem),
        effort_(effort),
        limits_(find_limits(problem)),
        prices_(zero_prices(problem, limits_)),
        remaining_(problem, limits_) {}

  Result<Solution> run() {
    std::vector<Part> others;
    for (Part& part : find_parts(problem_, limits_)) {
      if (!join_flow(part)) others.push_back(std::move(part));
    }
    if (flow_.edges.empty()) {
      // Nothing to build a network for.
    } else if (flow_fits(problem_, flow_)) {
      append(solve_flow(problem_, limits_, flow_, prices_));
    } else {  // utilities near 2^53: the parts are solved one by one without the simplex' potentials
      for (Part& part : flow_parts_) others.push_back(std::move(part));
    }
    for (const Part& part : others) solve_part(part);
    return finish();
  }

 private:
  // Flows are solved together: one network, built once.
  bool join_flow(const Part& part) {
    std::vector<ReadingCap> caps;
    for (std::size_t begin = 0, end = 0; begin < part.edges.size(); begin = end) {
      const std::uint32_t person = problem_.edges[part.edges[begin]].person;
      while (end < part.edges.size() && problem_.edges[part.edges[end]].person == person) ++end;
      const auto first = part.edges.begin();
      const auto cap =
          reading_cap(problem_, limits_,
                      Edges(first + static_cast<std::ptrdiff_t>(begin), first + static_cast<std::ptrdiff_t>(end)));
      if (!cap) return false;
      caps.push_back(*cap);
    }
    const auto extend = [](auto& all, const auto& more) { all.insert(all.end(), more.begin(), more.end()); };
    extend(flow_.persons, part.persons);
    extend(flow_.caps, caps);
    extend(flow_.resources, part.resources);
    extend(flow_.edges, part.edges);
    flow_parts_.push_back(part);
    return true;
  }

  void solve_part(const Part& part) {
    Edges linear_order = price(part);
    const std::optional<Int128> dual = dual_value(problem_, limits_, prices_, part);
    Edges best = best_filling(part, std::move(linear_order));
    // More than 128 bits of dual value leave nothing to compare with; finish() then refuses the problem.
    if (dual) best = close_gap(part, *dual, std::move(best));
    append(best);
  }

  // Sets the prices of the part; returns its edges in the order that they (or the relaxation) suggest.
  Edges price(const Part& part) {
    const bool linked = part.persons.size() > 1;
    LinearAnswer linear;
    if (linked && static_cast<std::int64_t>(part.edges.size()) <= effort_.linear_edges_max) {
      linear = solve_linear(problem_, limits_, part, remaining_, prices_);
    }
    improve_prices(problem_, limits_, part, linear.solved ? kSweepsAfterLinear : kSweepsAlone, prices_);
    std::vector<std::pair<double, std::size_t>> keyed;
    for (std::size_t i = 0; i < part.edges.size(); ++i) {
      const double value = static_cast<double>(reduced_value(problem_, limits_, prices_, part.edges[i]));
      // What the relaxation takes whole comes first, then by what the prices say of the rest.
      const bool whole = linear.solved && linear.shares[i] > 1 - 1e-6;
      keyed.emplace_back(whole ? 1e300 : value, i);
    }
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    Edges order;
    for (const auto& [value, i] : keyed) order.push_back(part.edges[i]);
    return order;
  }

  Edges best_filling(const Part& part, Edges priced_order) {
    Edges best;
    Int128 best_utility = -1;
    const Edges orders[] = {std::move(priced_order), order_by_density(problem_, limits_, part.edges),
                            order_by_utility(problem_, part.edges)};
    for (const Edges& order : orders) {
      Edges taken = fill(order, remaining_);
      for (const std::uint32_t edge : taken) remaining_.give_back(edge);
      const Int128 utility = utility_of(problem_, taken);
      if (utility <= best_utility) continue;
      best_utility = utility;
      best = std::move(taken);
    }
    return best;
  }

  // Searches for better than `best` until there is none or the effort is spent.
  Edges close_gap(const Part& part, Int128 dual, Edges best) {
    const Int128 known = utility_of(problem_, best);
    if (dual >> prices_.scale_bits == known) return best;
    const Undecided undecided = decide(problem_, limits_, prices_, part, dual, known);
    SearchResult found =
        search(problem_, limits_, prices_, undecided, dual, known, effort_.search_nodes_max, remaining_);
    if (!found.edges.empty()) best = std::move(found.edges);
    if (found.closed) return best;

    if (part.persons.size() > 1) best = ascend(problem_, prices_, part, best, choose_alone, remaining_);
    const Int128 improved = utility_of(problem_, best);
    const Undecided fewer = decide(problem_, limits_, prices_, part, dual, improved);
    if (static_cast<std::int64_t>(fewer.open.size()) <= effort_.branch_edges_max) {
      found = branch(problem_, limits_, fewer, improved, effort_.branch_nodes_max, remaining_);
      if (!found.edges.empty()) best = std::move(found.edges);
    }
    all_closed_ = all_closed_ && found.closed;
    return best;
  }

  void append(const Edges& edges) { taken_.insert(taken_.end(), edges.begin(), edges.end()); }

  Result<Solution> finish() {
    std::sort(taken_.begin(), taken_.end());
    Solution solution{{std::move(taken_)}, {}};
    const std::optional<Int128> dual = dual_value(problem_, limits_, prices_);
    const Int128 utility = total_utility(problem_, solution.allocation);
    if (!dual || !in_range(*dual >> prices_.scale_bits)) {
      return input_error("the utilities add up beyond 2^53-1 micro-credits, state them in a larger unit", "utility");
    }
    Certificate& certificate = solution.certificate;
    certificate.utility = static_cast<std::int64_t>(utility);
    certificate.bound = static_cast<std::int64_t>(*dual >> prices_.scale_bits);
    certificate.gap = certificate.bound - certificate.utility;
    certificate.optimality = certificate.gap == 0 ? Optimality::kOptimal
                             : all_closed_        ? Optimality::kOptimalInteger
                                                  : Optimality::kFeasible;
    certificate.prices = std::move(prices_);
    return solution;
  }

  const Problem& problem_;
  const Effort& effort_;
  const Limits limits_;
  Prices prices_;
  Remaining remaining_;
  FlowPart flow_;
  std::vector<Part> flow_parts_;
  Edges taken_;
  bool all_closed_ = true;
};

Edges choose_alone(const Problem& problem) {
  const Effort little{1 << 12, 0, 0, 0};
  const Result<Solution> solution = Allocator(problem, little).run();
  return solution.ok() ? solution->allocation.edges : Edges{};
}

}  // namespace

Result<Solution> allocate(const Problem& problem, const Effort& effort) {
  if (Status status = check_problem(problem); !status.ok()) return status.error();
  return Allocator(problem, effort).run();
}

Allocation allocate_greedily(const Problem& problem) {
  const Limits limits = find_limits(problem);
  Allocation best;
  for (const Edges& order :
       {order_by_density(problem, limits, limits.edges), order_by_utility(problem, limits.edges)}) {
    Remaining remaining(problem, limits);
    Allocation candidate{fill(order, remaining)};
    std::sort(candidate.edges.begin(), candidate.edges.end());
    if (total_utility(problem, candidate) > total_utility(problem, best)) best = std::move(candidate);
  }
  return best;
}

}  // namespace heed::market
