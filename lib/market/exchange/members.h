// The members of each kind of entry, once, sorted by name as RFC 8785 wants: writing, reading and checking visit this.
// `type` comes last everywhere because no member's name sorts after it. Internal to the journal.
#pragma once

#include <array>
#include <string_view>
#include <type_traits>
#include <utility>

#include "heed/market/exchange/journal.h"

namespace heed::market {

template <class T, class U>
concept Is = std::is_same_v<std::remove_const_t<T>, U>;

template <class Enum>
struct Choice {
  std::string_view name;
  Enum value;
};

inline constexpr std::array kSides = {Choice<Side>{"ask", Side::kAsk}, Choice<Side>{"bid", Side::kBid}};
inline constexpr std::array kTimesInForce = {Choice<TimeInForce>{"batch", TimeInForce::kBatch},
                                             Choice<TimeInForce>{"gtc", TimeInForce::kGtc}};

template <Is<Open> E, class V>
void visit_members(E& e, V& v) {
  v.name("account", e.account);
  v.name("id", e.id);
  v.text("memo", e.memo);
}

template <Is<Deposit> E, class V>
void visit_members(E& e, V& v) {
  v.name("account", e.account);
  v.name("asset", e.asset);
  v.name("id", e.id);
  v.text("memo", e.memo);
  v.amount("quantity", e.quantity);
}

template <Is<Issue> E, class V>
void visit_members(E& e, V& v) {
  v.name("account", e.account);
  v.name("asset", e.asset);
  v.name("id", e.id);
  v.text("memo", e.memo);
  v.amount("quantity", e.quantity);
  v.amount("supply", e.supply);
}

template <Is<Order> E, class V>
void visit_members(E& e, V& v) {
  v.name("account", e.account);
  v.name("asset", e.asset);
  v.name("id", e.id);
  v.text("memo", e.memo);
  v.amount("price", e.price);
  v.amount("quantity", e.quantity);
  v.choice("side", e.side, kSides);
  v.text("signature", e.signature);
  v.choice("time_in_force", e.time_in_force, kTimesInForce);
}

template <Is<Cancel> E, class V>
void visit_members(E& e, V& v) {
  v.name("account", e.account);
  v.name("id", e.id);
  v.text("memo", e.memo);
  v.name("order", e.order);
  v.text("signature", e.signature);
}

template <Is<Auction> E, class V>
void visit_members(E& e, V& v) {
  v.name("asset", e.asset);
  v.name("id", e.id);
  v.text("memo", e.memo);
}

template <Is<Clearing> E, class V>
void visit_members(E& e, V& v) {
  v.name("asset", e.asset);
  v.indexes("from", e.from);
  v.amount("price", e.price);
  v.amount("quantity", e.quantity);
  v.name("rule", e.rule);
  v.amount("surplus", e.surplus);
}

template <Is<Trade> E, class V>
void visit_members(E& e, V& v) {
  v.name("asset", e.asset);
  v.name("buy_order", e.buy_order);
  v.name("buyer", e.buyer);
  v.indexes("from", e.from);
  v.name("id", e.id, kTradeIdBytesMax);
  v.amount("price", e.price);
  v.amount("quantity", e.quantity);
  v.amount("released", e.released);
  v.name("sell_order", e.sell_order);
  v.name("seller", e.seller);
}

template <Is<Release> E, class V>
void visit_members(E& e, V& v) {
  v.name("account", e.account);
  v.name("asset", e.asset);
  v.indexes("from", e.from);
  v.name("order", e.order);
  v.amount("quantity", e.quantity);
  v.name("reason", e.reason);
  v.amount("released", e.released);
}

template <Is<Reject> E, class V>
void visit_members(E& e, V& v) {
  v.indexes("from", e.from);
  v.name("status", e.status);
}

inline constexpr std::array<std::string_view, std::variant_size_v<Entry>> kTypeNames = {
    "open", "deposit", "issue", "order", "cancel", "auction", "clearing", "trade", "release", "reject"};

}  // namespace heed::market
