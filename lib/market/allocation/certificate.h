// The proof that goes with an allocation: prices of time, money and seats, and the bound they give.
//
// Linear programming duality: whatever nonnegative prices are named, no allocation is worth more than
//   bound = sum over limits of price * grains  +  sum over edges that count of max(0, utility - charge)
// where an edge's charge is what its grains of time, its grains of money and its seat cost at those prices. The checker
// computes that sum exactly in 128-bit integers and trusts nothing: bad prices give a bound that is true but loose.
// Checking is one pass over the edges, some hundredths of the time of solving.
//
// Prices are integers in fixed point: price / 2^scale_bits micro-credits for one grain (see limits.h for grains).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "heed/market/allocation/limits.h"
#include "heed/market/allocation/problem.h"

namespace heed::market {

// 2^20 steps a micro-credit keeps the rounding of all prices together far below one micro-credit; fewer are used where
// utilities are so large (beyond 2^33, some 8,600 credits) that a price would leave the range of amounts.
inline constexpr int kScaleBitsMax = 20;

struct Prices {
  int scale_bits = 0;
  std::vector<std::int64_t> seconds;  // by person, for one grain of seconds
  std::vector<std::int64_t> credits;  // by person, for one grain of credits
  std::vector<std::int64_t> seats;    // by resource, for one seat
};

// Prices of 0 at the finest scale this problem's utilities allow.
Prices zero_prices(const Problem& problem, const Limits& limits);

enum class Optimality {
  kOptimal,         // "optimal": the bound equals the utility; the prices alone prove it
  kOptimalInteger,  // "optimal-integer": the solver ruled out every better allocation; the prices leave the stated gap
  kFeasible,        // "feasible": within the stated gap of the best
};
std::string_view optimality_name(Optimality optimality);

struct Certificate {
  Optimality optimality = Optimality::kFeasible;
  Prices prices;
  std::int64_t utility = 0;  // of the allocation, micro-credits
  std::int64_t bound = 0;    // no allocation is worth more, micro-credits, rounded down
  std::int64_t gap = 0;      // bound - utility
};

// What an edge that counts is charged at these prices, times 2^scale_bits.
Int128 charge(const Problem& problem, const Limits& limits, const Prices& prices, std::uint32_t edge);

// utility * 2^scale_bits - charge: above 0 the prices say take it, below 0 leave it.
Int128 reduced_value(const Problem& problem, const Limits& limits, const Prices& prices, std::uint32_t edge);

// The dual value times 2^scale_bits, for the whole problem and for one part; nothing when it exceeds 128 bits.
std::optional<Int128> dual_value(const Problem& problem, const Limits& limits, const Prices& prices);
std::optional<Int128> dual_value(const Problem& problem, const Limits& limits, const Prices& prices, const Part& part);

// The rules in the order in which they are checked.
enum class CertificateRule {
  kVerified,
  kUnknownEdge,      // an index outside the problem, or out of ascending order (so never twice)
  kSecondsExceeded,  // a person reads longer than they have
  kCreditsExceeded,  // a person spends more than they have
  kSeatsExceeded,    // a resource has more readers than seats
  kUtilityMismatch,  // the stated utility is not the sum over the allocation
  kShape,            // not one price per person and per resource, or an unknown scale
  kPriceRange,       // a price below 0 or beyond an amount
  kIdlePrice,        // a price on a limit that cannot bind
  kBoundMismatch,    // the stated bound is not what the prices give
  kBoundBelow,       // the bound is below the utility: impossible unless arithmetic failed
  kGapMismatch,      // the stated gap is not bound - utility
  kStatusMismatch,   // "optimal" with a gap, or another status without one
};
std::string_view certificate_rule_name(CertificateRule rule);

struct CertificateVerdict {
  CertificateRule rule = CertificateRule::kVerified;
  std::string message;  // one sentence naming the person, resource or figure
  bool ok() const { return rule == CertificateRule::kVerified; }
};

// The first rule that is broken, or kVerified. O(persons + resources + edges).
CertificateVerdict check_certificate(const Problem& problem, const Allocation& allocation,
                                     const Certificate& certificate);

// The prices in the units people use, micro-credits rounded to the nearest.
struct ShownPrices {
  std::vector<std::int64_t> minutes;  // by person: what one more minute is worth
  std::vector<std::int64_t> credits;  // by person: what one more credit (10^6 micro-credits) is worth
  std::vector<std::int64_t> seats;    // by resource: what one more seat is worth
};
ShownPrices show_prices(const Problem& problem, const Prices& prices);

}  // namespace heed::market
