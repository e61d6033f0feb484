#include "heed/market/allocation/certificate.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <numeric>

namespace heed::market {
namespace {

// A sum in 128 bits that notices when it leaves them.
class Sum {
 public:
  void add(Int128 value) { overflow_ = __builtin_add_overflow(total_, value, &total_) || overflow_; }
  std::optional<Int128> total() const { return overflow_ ? std::nullopt : std::optional<Int128>(total_); }

 private:
  Int128 total_ = 0;
  bool overflow_ = false;
};

void add_person(Sum& sum, const Limits& limits, const Prices& prices, std::uint32_t person) {
  sum.add(Int128{limits.seconds[person].grains} * prices.seconds[person]);
  sum.add(Int128{limits.credits[person].grains} * prices.credits[person]);
}

void add_resource(Sum& sum, const Limits& limits, const Prices& prices, std::uint32_t resource) {
  sum.add(Int128{limits.seats[resource].grains} * prices.seats[resource]);
}

// Products of two amounts are below 2^106, so a charge fits easily.
void add_edge(Sum& sum, const Problem& problem, const Limits& limits, const Prices& prices, std::uint32_t edge) {
  sum.add(std::max(Int128{0}, reduced_value(problem, limits, prices, edge)));
}

CertificateVerdict fault(CertificateRule rule, std::string message) { return {rule, std::move(message)}; }

// Sums over what is taken stay below 2^53 * 2^32: no overflow.
CertificateVerdict check_allocation(const Problem& problem, const Allocation& allocation) {
  std::vector<Int128> seconds(problem.persons.size());
  std::vector<Int128> credits(problem.persons.size());
  std::vector<std::int64_t> readers(problem.resources.size());
  for (std::size_t i = 0; i < allocation.edges.size(); ++i) {
    const std::uint32_t index = allocation.edges[i];
    if (index >= problem.edges.size()) {
      return fault(CertificateRule::kUnknownEdge,
                   fmt::format("edge {} is not one of the problem's {}", index, problem.edges.size()));
    }
    if (i > 0 && allocation.edges[i - 1] >= index) {
      return fault(CertificateRule::kUnknownEdge,
                   fmt::format("edge {} follows edge {}, expected each once in ascending order", index,
                               allocation.edges[i - 1]));
    }
    const Edge& edge = problem.edges[index];
    seconds[edge.person] += problem.resources[edge.resource].seconds;
    credits[edge.person] += problem.resources[edge.resource].price;
    ++readers[edge.resource];
  }
  for (std::size_t i = 0; i < problem.persons.size(); ++i) {
    const Person& person = problem.persons[i];
    if (person.seconds && seconds[i] > *person.seconds) {
      return fault(CertificateRule::kSecondsExceeded,
                   fmt::format("person \"{}\" reads longer than the {} seconds they have", person.id, *person.seconds));
    }
    if (person.credits && credits[i] > *person.credits) {
      return fault(
          CertificateRule::kCreditsExceeded,
          fmt::format("person \"{}\" spends more than the {} micro-credits they have", person.id, *person.credits));
    }
  }
  for (std::size_t i = 0; i < problem.resources.size(); ++i) {
    const Resource& resource = problem.resources[i];
    if (resource.units && readers[i] > *resource.units) {
      return fault(CertificateRule::kSeatsExceeded, fmt::format("resource \"{}\" has {} readers for {} seats",
                                                                resource.id, readers[i], *resource.units));
    }
  }
  return {};
}

CertificateVerdict check_price(std::int64_t price, const Limit& limit, const std::string& id, const char* what) {
  if (price < 0 || price > kAmountMax) {
    return fault(CertificateRule::kPriceRange,
                 fmt::format("the price of {} of \"{}\" is {}, expected 0 to 2^53-1", what, id, price));
  }
  if (price != 0 && !limit.binds()) {
    return fault(CertificateRule::kIdlePrice,
                 fmt::format("{} of \"{}\" cannot run out, so their price must be 0, not {}", what, id, price));
  }
  return {};
}

CertificateVerdict check_prices(const Problem& problem, const Limits& limits, const Prices& prices) {
  if (prices.seconds.size() != problem.persons.size() || prices.credits.size() != problem.persons.size() ||
      prices.seats.size() != problem.resources.size()) {
    return fault(CertificateRule::kShape, "expected two prices for each person and one for each resource");
  }
  if (prices.scale_bits < 0 || prices.scale_bits > kScaleBitsMax) {
    return fault(CertificateRule::kShape,
                 fmt::format("scale_bits is {}, expected 0 to {}", prices.scale_bits, kScaleBitsMax));
  }
  for (std::size_t i = 0; i < problem.persons.size(); ++i) {
    const std::string& id = problem.persons[i].id;
    if (auto v = check_price(prices.seconds[i], limits.seconds[i], id, "seconds"); !v.ok()) return v;
    if (auto v = check_price(prices.credits[i], limits.credits[i], id, "credits"); !v.ok()) return v;
  }
  for (std::size_t i = 0; i < problem.resources.size(); ++i) {
    if (auto v = check_price(prices.seats[i], limits.seats[i], problem.resources[i].id, "seats"); !v.ok()) return v;
  }
  return {};
}

CertificateVerdict check_figures(const Certificate& certificate, std::optional<Int128> dual) {
  // A dual value is never negative, so the shift rounds down as the bound must.
  const bool stated = dual && *dual >> certificate.prices.scale_bits == certificate.bound;
  if (!stated) {
    return fault(CertificateRule::kBoundMismatch,
                 fmt::format("the prices do not give the stated bound of {} micro-credits", certificate.bound));
  }
  if (certificate.bound < certificate.utility) {
    return fault(CertificateRule::kBoundBelow,
                 fmt::format("the bound {} is below the utility {}", certificate.bound, certificate.utility));
  }
  if (Int128{certificate.bound} - certificate.utility != certificate.gap) {
    return fault(CertificateRule::kGapMismatch,
                 fmt::format("the gap is stated as {}, expected bound - utility = {}", certificate.gap,
                             static_cast<std::int64_t>(Int128{certificate.bound} - certificate.utility)));
  }
  if ((certificate.optimality == Optimality::kOptimal) != (certificate.gap == 0)) {
    return fault(CertificateRule::kStatusMismatch,
                 fmt::format("the status is \"{}\" with a gap of {}, expected \"optimal\" exactly when it is 0",
                             optimality_name(certificate.optimality), certificate.gap));
  }
  return {};
}

// numerator / denominator to the nearest, halves up; numerator >= 0, denominator > 0.
std::int64_t divide_to_nearest(Int128 numerator, Int128 denominator) {
  const Int128 nearest = (numerator + denominator / 2) / denominator;
  return static_cast<std::int64_t>(std::min(nearest, Int128{kAmountMax}));
}

std::int64_t show(std::int64_t price, const Limit& limit, std::int64_t amount, int scale_bits) {
  if (!limit.binds()) return 0;
  return divide_to_nearest(Int128{price} * amount, Int128{limit.grain} << scale_bits);
}

}  // namespace

Prices zero_prices(const Problem& problem, const Limits& limits) {
  std::int64_t largest = 1;
  for (const std::uint32_t edge : limits.edges) largest = std::max(largest, problem.edges[edge].utility);
  Prices prices;
  // A price is never usefully above the largest utility: 53 bits less those of it remain for the fraction.
  prices.scale_bits = std::min(kScaleBitsMax, std::countl_zero(static_cast<std::uint64_t>(largest)) - 11);
  prices.seconds.resize(problem.persons.size());
  prices.credits.resize(problem.persons.size());
  prices.seats.resize(problem.resources.size());
  return prices;
}

std::string_view optimality_name(Optimality optimality) {
  switch (optimality) {
    case Optimality::kOptimal:
      return "optimal";
    case Optimality::kOptimalInteger:
      return "optimal-integer";
    case Optimality::kFeasible:
      return "feasible";
  }
  return "unknown";
}

Int128 charge(const Problem& problem, const Limits& limits, const Prices& prices, std::uint32_t index) {
  const Edge& edge = problem.edges[index];
  const Resource& resource = problem.resources[edge.resource];
  Int128 sum = prices.seats[edge.resource];
  // A price of 0 spares the division: most budgets and seats cannot bind.
  if (const std::int64_t price = prices.seconds[edge.person]; price != 0) {
    sum += Int128{limits.seconds[edge.person].in_grains(resource.seconds)} * price;
  }
  if (const std::int64_t price = prices.credits[edge.person]; price != 0) {
    sum += Int128{limits.credits[edge.person].in_grains(resource.price)} * price;
  }
  return sum;
}

Int128 reduced_value(const Problem& problem, const Limits& limits, const Prices& prices, std::uint32_t index) {
  return (Int128{problem.edges[index].utility} << prices.scale_bits) - charge(problem, limits, prices, index);
}

std::optional<Int128> dual_value(const Problem& problem, const Limits& limits, const Prices& prices) {
  Sum sum;
  for (std::uint32_t i = 0; i < problem.persons.size(); ++i) add_person(sum, limits, prices, i);
  for (std::uint32_t i = 0; i < problem.resources.size(); ++i) add_resource(sum, limits, prices, i);
  for (const std::uint32_t edge : limits.edges) add_edge(sum, problem, limits, prices, edge);
  return sum.total();
}

std::optional<Int128> dual_value(const Problem& problem, const Limits& limits, const Prices& prices, const Part& part) {
  Sum sum;
  for (const std::uint32_t person : part.persons) add_person(sum, limits, prices, person);
  for (const std::uint32_t resource : part.resources) add_resource(sum, limits, prices, resource);
  for (const std::uint32_t edge : part.edges) add_edge(sum, problem, limits, prices, edge);
  return sum.total();
}

std::string_view certificate_rule_name(CertificateRule rule) {
  switch (rule) {
    case CertificateRule::kVerified:
      return "verified";
    case CertificateRule::kUnknownEdge:
      return "unknown-edge";
    case CertificateRule::kSecondsExceeded:
      return "seconds-exceeded";
    case CertificateRule::kCreditsExceeded:
      return "credits-exceeded";
    case CertificateRule::kSeatsExceeded:
      return "seats-exceeded";
    case CertificateRule::kUtilityMismatch:
      return "utility-mismatch";
    case CertificateRule::kShape:
      return "shape";
    case CertificateRule::kPriceRange:
      return "price-range";
    case CertificateRule::kIdlePrice:
      return "idle-price";
    case CertificateRule::kBoundMismatch:
      return "bound-mismatch";
    case CertificateRule::kBoundBelow:
      return "bound-below-utility";
    case CertificateRule::kGapMismatch:
      return "gap-mismatch";
    case CertificateRule::kStatusMismatch:
      return "status-mismatch";
  }
  return "unknown";
}

CertificateVerdict check_certificate(const Problem& problem, const Allocation& allocation,
                                     const Certificate& certificate) {
  if (auto verdict = check_allocation(problem, allocation); !verdict.ok()) return verdict;
  if (total_utility(problem, allocation) != certificate.utility) {
    return fault(CertificateRule::kUtilityMismatch,
                 fmt::format("the utility is stated as {} micro-credits, which is not the sum over the {} edges taken",
                             certificate.utility, allocation.edges.size()));
  }
  const Limits limits = find_limits(problem);
  if (auto verdict = check_prices(problem, limits, certificate.prices); !verdict.ok()) return verdict;
  return check_figures(certificate, dual_value(problem, limits, certificate.prices));
}

ShownPrices show_prices(const Problem& problem, const Prices& prices) {
  constexpr std::int64_t kSecondsPerMinute = 60;
  constexpr std::int64_t kMicroCreditsPerCredit = 1'000'000;
  const Limits limits = find_limits(problem);
  ShownPrices shown;
  for (std::size_t i = 0; i < problem.persons.size(); ++i) {
    shown.minutes.push_back(show(prices.seconds[i], limits.seconds[i], kSecondsPerMinute, prices.scale_bits));
    shown.credits.push_back(show(prices.credits[i], limits.credits[i], kMicroCreditsPerCredit, prices.scale_bits));
  }
  for (std::size_t i = 0; i < problem.resources.size(); ++i) {
    shown.seats.push_back(show(prices.seats[i], limits.seats[i], 1, prices.scale_bits));
  }
  return shown;
}

}  // namespace heed::market
