#include "heed/market/allocation/prices.h"

#include <algorithm>

namespace heed::market {
namespace {

struct Best {
  std::int64_t price = 0;
  Int128 dual = 0;
};

// What one person's items are worth at prices p and q, with what the budgets cost.
Int128 person_dual(const std::vector<Item>& items, std::int64_t seconds, std::int64_t credits, Int128 p, Int128 q) {
  Int128 sum = p * seconds + q * credits;
  for (const Item& item : items) sum += std::max(Int128{0}, item.value - p * item.seconds - q * item.credits);
  return sum;
}

// The best p for a given q. As p falls from infinity items enter by value per grain; the one that overflows the budget
// is where the slope turns, and the best integer is beside that ratio.
Best best_seconds_price(const std::vector<Item>& items, std::int64_t seconds, std::int64_t credits, std::int64_t q) {
  std::vector<Item> wanted;
  wanted.reserve(items.size());
  for (const Item& item : items) {
    const Int128 value = item.value - Int128{q} * item.credits;
    if (value > 0 && item.seconds > 0) wanted.push_back({value, item.seconds, 0});
  }
  std::stable_sort(wanted.begin(), wanted.end(), [](const Item& a, const Item& b) {
    return a.value * b.seconds > b.value * a.seconds;  // 2^73 * 2^53: within 128 bits
  });
  Int128 used = 0;
  for (const Item& item : wanted) {
    used += item.seconds;
    if (used <= seconds) continue;
    const auto below = static_cast<std::int64_t>(std::min(item.value / item.seconds, Int128{kAmountMax}));
    const Best low{below, person_dual(items, seconds, credits, below, q)};
    if (below == kAmountMax) return low;
    const Best high{below + 1, person_dual(items, seconds, credits, below + 1, q)};
    return high.dual < low.dual ? high : low;
  }
  return {0, person_dual(items, seconds, credits, 0, q)};
}

BudgetPrices minimise_both(const std::vector<Item>& items, std::int64_t seconds, std::int64_t credits) {
  // The dual is convex in q once p is chosen for it: find where it stops falling.
  Int128 highest = 0;
  for (const Item& item : items) {
    if (item.credits > 0) highest = std::max(highest, item.value / item.credits + 1);
  }
  std::int64_t low = 0;
  auto high = static_cast<std::int64_t>(std::min(highest, Int128{kAmountMax}));
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    const Int128 here = best_seconds_price(items, seconds, credits, middle).dual;
    const Int128 next = best_seconds_price(items, seconds, credits, middle + 1).dual;
    if (next < here) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return {best_seconds_price(items, seconds, credits, low).price, low};
}

std::vector<Item> exchange_budgets(std::vector<Item> items) {
  for (Item& item : items) std::swap(item.seconds, item.credits);
  return items;
}

// The edges of a part by resource, for the resources whose seats can bind.
class ByResource {
 public:
  ByResource(const Problem& problem, const Limits& limits, const Part& part) : problem_(problem) {
    for (const std::uint32_t edge : part.edges) {
      if (limits.seats[problem.edges[edge].resource].binds()) edges_.push_back(edge);
    }
    std::stable_sort(edges_.begin(), edges_.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return resource_of(a) < resource_of(b); });
  }

  template <class Visit>
  void each(Visit visit) const {
    for (std::size_t begin = 0, end = 0; begin < edges_.size(); begin = end) {
      while (end < edges_.size() && resource_of(edges_[end]) == resource_of(edges_[begin])) ++end;
      visit(resource_of(edges_[begin]), &edges_[begin], end - begin);
    }
  }

 private:
  std::uint32_t resource_of(std::uint32_t edge) const { return problem_.edges[edge].resource; }

  const Problem& problem_;
  std::vector<std::uint32_t> edges_;
};

// With the other prices fixed, the best seat price is what the first reader without a seat would have gained.
std::int64_t best_seat_price(const Problem& problem, const Limits& limits, Prices& prices, std::uint32_t resource,
                             const std::uint32_t* edges, std::size_t count) {
  prices.seats[resource] = 0;
  std::vector<Int128> gains(count);
  for (std::size_t i = 0; i < count; ++i) gains[i] = reduced_value(problem, limits, prices, edges[i]);
  const auto seats = static_cast<std::size_t>(limits.seats[resource].grains);  // binds, so it is below count
  const auto first_without = gains.begin() + static_cast<std::ptrdiff_t>(seats);
  std::nth_element(gains.begin(), first_without, gains.end(), std::greater<>());
  return static_cast<std::int64_t>(std::clamp(*first_without, Int128{0}, Int128{kAmountMax}));
}

void improve_person(const Problem& problem, const Limits& limits, const std::uint32_t* edges, std::size_t count,
                    Prices& prices) {
  const std::uint32_t person = problem.edges[edges[0]].person;
  const Limit& seconds = limits.seconds[person];
  const Limit& credits = limits.credits[person];
  if (!seconds.binds() && !credits.binds()) return;
  std::vector<Item> items;
  items.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Edge& edge = problem.edges[edges[i]];
    const Resource& resource = problem.resources[edge.resource];
    const Int128 value = (Int128{edge.utility} << prices.scale_bits) - prices.seats[edge.resource];
    if (value > 0) items.push_back({value, seconds.in_grains(resource.seconds), credits.in_grains(resource.price)});
  }
  const Int128 before =
      person_dual(items, seconds.grains, credits.grains, prices.seconds[person], prices.credits[person]);
  const BudgetPrices best = minimise_budget_prices(items, seconds.grains, credits.grains);
  if (person_dual(items, seconds.grains, credits.grains, best.seconds, best.credits) >= before) return;
  prices.seconds[person] = best.seconds;
  prices.credits[person] = best.credits;
}

}  // namespace

BudgetPrices minimise_budget_prices(const std::vector<Item>& items, std::int64_t seconds, std::int64_t credits) {
  // Most often one of the budgets is enough to explain everything: then its price alone is optimal.
  const Best time = best_seconds_price(items, seconds, credits, 0);
  const Best money = best_seconds_price(exchange_budgets(items), credits, seconds, 0);
  BudgetPrices best = time.dual <= money.dual ? BudgetPrices{time.price, 0} : BudgetPrices{0, money.price};
  const bool time_matters = std::any_of(items.begin(), items.end(), [](const Item& item) { return item.seconds > 0; });
  const bool money_matters = std::any_of(items.begin(), items.end(), [](const Item& item) { return item.credits > 0; });
  if (!time_matters || !money_matters) return best;
  const BudgetPrices both = minimise_both(items, seconds, credits);
  const Int128 alone = person_dual(items, seconds, credits, best.seconds, best.credits);
  return person_dual(items, seconds, credits, both.seconds, both.credits) < alone ? both : best;
}

void improve_prices(const Problem& problem, const Limits& limits, const Part& part, int sweeps, Prices& prices) {
  const ByResource by_resource(problem, limits, part);
  if (part.resources.empty()) sweeps = std::min(sweeps, 1);
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    for (std::size_t begin = 0, end = 0; begin < part.edges.size(); begin = end) {
      const std::uint32_t person = problem.edges[part.edges[begin]].person;
      while (end < part.edges.size() && problem.edges[part.edges[end]].person == person) ++end;
      improve_person(problem, limits, &part.edges[begin], end - begin, prices);
    }
    by_resource.each([&](std::uint32_t resource, const std::uint32_t* edges, std::size_t count) {
      prices.seats[resource] = best_seat_price(problem, limits, prices, resource, edges, count);
    });
  }
}

}  // namespace heed::market
