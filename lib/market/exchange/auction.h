// The uniform-price call auction: the price at which most changes hands, and who gets it.
//
// Rules in order, as venues share them (ASX and London call auctions; UNSW, "Appendix of additional reading"):
//   1 volume     the prices at which most can be executed, V(p) = min(bids at p or more, asks at p or less);
//   2 surplus    of those, the prices that leave the smallest |bids - asks|;
//   3 pressure   if all of those leave buyers over, the highest; if all leave sellers over, the lowest;
//   4 reference  otherwise the one nearest to the reference, the asset's last price;
//                without a last price, the middle, rounded down.
// Every whole micro-credit is a candidate, not only the limits of orders. Better prices are filled first, then
// earlier orders; everybody pays the same price, never worse than their limit. O(n log n) for n orders.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "heed/market/amount.h"

namespace heed::market {

struct Quote {
  std::int64_t price = 0;     // limit, >= 0
  std::int64_t quantity = 0;  // > 0
  std::int64_t sequence = 0;  // earlier orders have smaller ones
};

enum class PriceRule { kNone, kVolume, kSurplus, kPressure, kReference };
std::string_view price_rule_name(PriceRule rule);

struct ClearingPrice {
  PriceRule rule = PriceRule::kNone;  // the rule that left one price; kNone: nothing crosses
  std::int64_t price = 0;
  std::int64_t quantity = 0;  // executed
  std::int64_t surplus = 0;   // bids - asks at the price, kept within +-(2^53-1)
};

ClearingPrice find_clearing_price(const std::vector<Quote>& bids, const std::vector<Quote>& asks,
                                  std::optional<std::int64_t> reference);

struct Fill {
  std::size_t bid = 0;  // index into bids
  std::size_t ask = 0;  // index into asks
  std::int64_t quantity = 0;
};

// Pairs bids and asks off in their priority until `quantity` units are placed. At most bids + asks - 1 fills.
std::vector<Fill> pair_off(const std::vector<Quote>& bids, const std::vector<Quote>& asks, std::int64_t quantity);

}  // namespace heed::market
