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
  v.text("key", e.key);
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
  v.text("signature", e.signature);
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

template <Is<Contract> E, class V>
void visit_members(E& e, V& v) {
  v.name("account", e.account);
  v.name("asset", e.asset);
  v.condition("condition", e.condition);
  v.amount("expires", e.expires);
  v.name("id", e.id);
  v.text("memo", e.memo);
  v.amount("quantity", e.quantity);
  v.text("signature", e.signature);
  v.name("to", e.to);
}

template <Is<Fulfil> E, class V>
void visit_members(E& e, V& v) {
  v.name("account", e.account);
  v.name("contract", e.contract);
  v.name("id", e.id);
  v.text("memo", e.memo);
  v.proofs("proofs", e.proofs);
  v.amount_or_none("quantity", e.quantity);
  v.text("signature", e.signature);
}

template <Is<Void> E, class V>
void visit_members(E& e, V& v) {
  v.name("account", e.account);
  v.name("contract", e.contract);
  v.name("id", e.id);
  v.text("memo", e.memo);
  v.text("signature", e.signature);
}

template <Is<Clock> E, class V>
void visit_members(E& e, V& v) {
  v.name("id", e.id);
  v.text("memo", e.memo);
  v.amount("time", e.time);
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

template <Is<Payout> E, class V>
void visit_members(E& e, V& v) {
  v.name("asset", e.asset);
  v.name("contract", e.contract);
  v.amount("estimate", e.estimate);
  v.indexes("from", e.from);
  v.name("payee", e.payee);
  v.name("payer", e.payer);
  v.amount("quantity", e.quantity);
  v.name("rule", e.rule);
}

template <Is<Refund> E, class V>
void visit_members(E& e, V& v) {
  v.name("account", e.account);
  v.name("asset", e.asset);
  v.name("contract", e.contract);
  v.indexes("from", e.from);
  v.amount("quantity", e.quantity);
  v.name("reason", e.reason);
}

template <Is<Reject> E, class V>
void visit_members(E& e, V& v) {
  v.indexes("from", e.from);
  v.name("status", e.status);
}

inline constexpr std::array<std::string_view, std::variant_size_v<Entry>> kTypeNames = {
    "open", "deposit", "issue",    "order", "cancel",  "auction", "contract", "fulfil",
    "void", "clock",   "clearing", "trade", "release", "payout",  "refund",   "reject"};

}  // namespace heed::market
