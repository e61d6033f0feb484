// What an open order sets aside. Internal to the exchange.
#pragma once

#include "heed/market/exchange/exchange.h"

namespace heed::market {

inline std::string_view held_asset(const OpenOrder& order) {
  return order.side == Side::kBid ? kCredits : std::string_view(order.asset);
}

// Orders enter only when this fits an amount, and shrink from there.
inline std::int64_t held_for(const OpenOrder& order, std::int64_t quantity) {
  return order.side == Side::kBid ? order.price * quantity : quantity;
}

}  // namespace heed::market
