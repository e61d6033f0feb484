#include "heed/market/exchange/exchange.h"

#include <fmt/format.h>

#include <utility>

#include "heed/market/exchange/auction.h"
#include "heed/market/exchange/holds.h"

namespace heed::market {
namespace {

// Knows no key and believes nothing.
class NoAuthority final : public Authority {
 public:
  bool is_key(std::string_view) override { return false; }
  bool instructs(std::string_view, std::string_view, std::string_view) override { return false; }
  bool attests(std::string_view, std::string_view, std::string_view) override { return false; }
  bool hashes_to(std::string_view, std::string_view) override { return false; }
};

}  // namespace

Exchange::Exchange(std::shared_ptr<Authority> authority)
    : authority_(authority ? std::move(authority) : std::make_shared<NoAuthority>()) {}

Result<Applied> Exchange::apply(const Entry& input) {
  const Result<std::string> line = format_entry(input);
  if (!line.ok()) return line.error();
  return apply(input, *line);
}

Result<Applied> Exchange::apply(const Entry& input, std::string_view line) {
  if (!is_input(input)) {
    return input_error(fmt::format("a \"{}\" is an outcome of the exchange, it cannot be sent", type_name(input)),
                       "type");
  }
  Applied applied;
  applied.status = check_id(input, line);
  if (applied.status == ExchangeStatus::kOk) applied.status = check_signature(input);
  if (applied.status != ExchangeStatus::kOk) return applied;

  const Refusal refusal = std::visit(
      [&](const auto& e) {
        if constexpr (requires { this->run(e, applied); }) {
          return run(e, applied);
        } else {
          return Refusal{};
        }
      },
      input);
  applied.status = refusal.status;
  IdRecord record{entries_, IdKind::kOther, refusal.status != ExchangeStatus::kOk, IdTable::fingerprint(line)};
  if (record.rejected) {
    Reject reject{{entries_}, std::string(status_name(refusal.status))};
    if (refusal.collided_with) reject.from.push_back(*refusal.collided_with);
    applied.outcomes.emplace_back(std::move(reject));
  } else if (std::holds_alternative<Order>(input)) {
    record.kind = IdKind::kOrder;
  } else if (std::holds_alternative<Contract>(input)) {
    record.kind = IdKind::kContract;
  }
  ids_.insert(entry_id(input), record);
  entries_ += 1 + static_cast<std::int64_t>(applied.outcomes.size());
  return applied;
}

ExchangeStatus Exchange::check_id(const Entry& input, std::string_view line) const {
  const auto seen = ids_.find(entry_id(input));
  if (!seen) return ExchangeStatus::kOk;
  if (seen->line != IdTable::fingerprint(line)) return ExchangeStatus::kExistsWithDifferentContent;
  return seen->rejected ? ExchangeStatus::kExistsRejected : ExchangeStatus::kExists;
}

ExchangeStatus Exchange::check_signature(const Entry& input) const {
  return std::visit(
      [&](const auto& e) {
        if constexpr (requires { e.signature; }) {
          const std::string_view own = key(e.account);
          if (own.empty()) return ExchangeStatus::kOk;
          if (e.signature.empty()) return ExchangeStatus::kSignatureMissing;
          if (!authority_->instructs(own, format_unsigned(input), e.signature)) return ExchangeStatus::kSignatureWrong;
        }
        return ExchangeStatus::kOk;
      },
      input);
}

// Each run() checks in the order of the status table, and changes nothing before every check has passed.

Exchange::Refusal Exchange::run(const Open& input, Applied&) {
  if (has_account(input.account)) return {ExchangeStatus::kAccountAlreadyOpen, {}};
  if (!input.key.empty() && !authority_->is_key(input.key)) return {ExchangeStatus::kKeyMalformed, {}};
  accounts_[input.account].key = input.key;
  return {};
}

Exchange::Refusal Exchange::run(const Deposit& input, Applied& applied) {
  if (!has_account(input.account)) return {ExchangeStatus::kAccountUnknown, {}};
  if (input.asset != kCredits) return {ExchangeStatus::kAssetIsNotCredits, {}};
  if (input.quantity <= 0) return {ExchangeStatus::kQuantityNotPositive, {}};
  std::int64_t& total = totals_[input.asset];
  // All credits together stay an amount, so no balance can ever overflow.
  if (!in_range(Int128{total} + input.quantity)) return {ExchangeStatus::kAmountOverflows, {}};
  total += input.quantity;
  move(input.account, input.asset, input.quantity, 0, entries_, applied);
  return {};
}

Exchange::Refusal Exchange::run(const Issue& input, Applied& applied) {
  if (!has_account(input.account)) return {ExchangeStatus::kAccountUnknown, {}};
  if (input.asset == kCredits) return {ExchangeStatus::kAssetIsCredits, {}};
  if (input.quantity <= 0) return {ExchangeStatus::kQuantityNotPositive, {}};
  const auto book = books_.find(input.asset);
  const bool is_first = book == books_.end();
  if (!is_first && book->second.owner != input.account) return {ExchangeStatus::kAccountIsNotOwner, {}};
  if (!is_first && book->second.supply != input.supply) return {ExchangeStatus::kSupplyDiffers, {}};
  const auto issued = totals_.find(input.asset);
  const std::int64_t before = issued == totals_.end() ? 0 : issued->second;
  if (Int128{before} + input.quantity > input.supply) return {ExchangeStatus::kSupplyExceeded, {}};
  if (is_first) {
    Book& made = books_[input.asset];
    made.owner = input.account;
    made.supply = input.supply;
  }
  totals_[input.asset] += input.quantity;
  move(input.account, input.asset, input.quantity, 0, entries_, applied);
  return {};
}

Exchange::Refusal Exchange::run(const Order& input, Applied& applied) {
  if (!has_account(input.account)) return {ExchangeStatus::kAccountUnknown, {}};
  if (input.asset == kCredits) return {ExchangeStatus::kAssetIsCredits, {}};
  const auto found = books_.find(input.asset);
  if (found == books_.end()) return {ExchangeStatus::kAssetUnknown, {}};
  Book& book = found->second;
  if (input.quantity <= 0) return {ExchangeStatus::kQuantityNotPositive, {}};
  if (input.price < 0) return {ExchangeStatus::kPriceIsNegative, {}};
  if (input.quantity > book.supply) return {ExchangeStatus::kQuantityExceedsSupply, {}};
  if (!product(input.quantity, input.price)) return {ExchangeStatus::kAmountOverflows, {}};
  if (const auto own = own_order_met(book, input)) return {ExchangeStatus::kTradesWithSelf, own};
  const OpenOrder order{input.id,       input.account, input.asset,         input.side,
                        input.quantity, input.price,   input.time_in_force, entries_};
  const std::int64_t needed = held_for(order, order.quantity);
  if (needed > available(input.account, held_asset(order))) {
    return {input.side == Side::kBid ? ExchangeStatus::kCreditsExceeded : ExchangeStatus::kUnitsExceeded, {}};
  }
  move(input.account, held_asset(order), -needed, needed, entries_, applied);
  auto& own_prices = input.side == Side::kBid ? book.own_bids : book.own_asks;
  own_prices[input.account].emplace(input.price, entries_);
  book.orders.emplace(entries_, order);
  open_in_.emplace(entries_, input.asset);
  return {};
}

Exchange::Refusal Exchange::run(const Cancel& input, Applied& applied) {
  if (!has_account(input.account)) return {ExchangeStatus::kAccountUnknown, {}};
  const auto order = ids_.find(input.order);
  if (!order || order->kind != IdKind::kOrder) return {ExchangeStatus::kOrderUnknown, {}};
  const auto open = open_in_.find(order->entry);
  if (open == open_in_.end()) return {ExchangeStatus::kOrderIsClosed, order->entry};
  Book& book = books_.find(open->second)->second;
  if (book.orders.at(order->entry).account != input.account) return {ExchangeStatus::kOrderIsNotYours, order->entry};
  release(book, order->entry, entries_, "cancel", applied);
  return {};
}

Exchange::Refusal Exchange::run(const Auction& input, Applied& applied) {
  if (input.asset == kCredits) return {ExchangeStatus::kAssetIsCredits, {}};
  const auto found = books_.find(input.asset);
  if (found == books_.end()) return {ExchangeStatus::kAssetUnknown, {}};
  Book& book = found->second;

  std::vector<Quote> bids, asks;
  std::vector<OpenOrder> bid_orders, ask_orders;
  for (const auto& [entry, order] : book.orders) {
    (order.side == Side::kBid ? bids : asks).push_back({order.price, order.quantity, entry});
    (order.side == Side::kBid ? bid_orders : ask_orders).push_back(order);
  }
  const ClearingPrice clearing = find_clearing_price(bids, asks, book.last_price);
  const std::int64_t clearing_entry = entries_ + 1;
  applied.outcomes.emplace_back(Clearing{{entries_},
                                         input.asset,
                                         std::string(price_rule_name(clearing.rule)),
                                         clearing.quantity,
                                         clearing.price,
                                         clearing.surplus});
  std::int64_t number = 0;
  for (const Fill& fill : pair_off(bids, asks, clearing.quantity)) {
    settle(book, bid_orders[fill.bid], ask_orders[fill.ask], fill.quantity, clearing.price,
           fmt::format("{}/{}", input.id, number++), clearing_entry, applied);
  }
  if (clearing.quantity > 0) book.last_price = clearing.price;

  std::vector<std::int64_t> expired;
  for (const auto& [entry, order] : book.orders) {
    if (order.time_in_force == TimeInForce::kBatch) expired.push_back(entry);
  }
  for (const std::int64_t entry : expired) release(book, entry, clearing_entry, "batch", applied);
  return {};
}

std::optional<std::int64_t> Exchange::own_order_met(const Book& book, const Order& order) const {
  const auto& others = order.side == Side::kBid ? book.own_asks : book.own_bids;
  const auto own = others.find(order.account);
  if (own == others.end() || own->second.empty()) return std::nullopt;
  // The lowest own ask, or the highest own bid: the earliest order at that price.
  if (order.side == Side::kBid) {
    const auto lowest = own->second.begin();
    return lowest->first <= order.price ? std::optional(lowest->second) : std::nullopt;
  }
  const auto highest = own->second.lower_bound(own->second.rbegin()->first);
  return highest->first >= order.price ? std::optional(highest->second) : std::nullopt;
}

void Exchange::settle(Book& book, const OpenOrder& bid, const OpenOrder& ask, std::int64_t quantity, std::int64_t price,
                      const std::string& trade_id, std::int64_t clearing_entry, Applied& applied) {
  const std::int64_t trade_entry = next_outcome(applied);
  const std::int64_t held = bid.price * quantity;
  const std::int64_t paid = price * quantity;
  Trade trade{{bid.entry, ask.entry, clearing_entry},
              trade_id,
              bid.asset,
              bid.account,
              ask.account,
              bid.id,
              ask.id,
              quantity,
              price,
              held - paid};
  applied.outcomes.emplace_back(std::move(trade));
  move(bid.account, kCredits, held - paid, -held, trade_entry, applied);
  move(bid.account, bid.asset, quantity, 0, trade_entry, applied);
  move(ask.account, ask.asset, 0, -quantity, trade_entry, applied);
  move(ask.account, kCredits, paid, 0, trade_entry, applied);
  for (const OpenOrder* order : {&bid, &ask}) {
    OpenOrder& open = book.orders.at(order->entry);
    open.quantity -= quantity;
    if (open.quantity == 0) close(book, order->entry);
  }
}

void Exchange::release(Book& book, std::int64_t order_entry, std::int64_t cause, std::string_view reason,
                       Applied& applied) {
  const OpenOrder order = book.orders.at(order_entry);
  const std::int64_t released = held_for(order, order.quantity);
  const std::int64_t release_entry = next_outcome(applied);
  applied.outcomes.emplace_back(Release{{order_entry, cause},
                                        order.id,
                                        order.account,
                                        std::string(held_asset(order)),
                                        std::string(reason),
                                        order.quantity,
                                        released});
  move(order.account, held_asset(order), released, -released, release_entry, applied);
  close(book, order_entry);
}

void Exchange::close(Book& book, std::int64_t order_entry) {
  const auto order = book.orders.find(order_entry);
  auto& own_prices = order->second.side == Side::kBid ? book.own_bids : book.own_asks;
  const auto own = own_prices.find(order->second.account);
  for (auto [at, end] = own->second.equal_range(order->second.price); at != end; ++at) {
    if (at->second != order_entry) continue;
    own->second.erase(at);
    break;
  }
  if (own->second.empty()) own_prices.erase(own);
  book.orders.erase(order);
  open_in_.erase(order_entry);
}

void Exchange::move(std::string_view account, std::string_view asset, std::int64_t available, std::int64_t held,
                    std::int64_t entry, Applied& applied) {
  auto& balances = accounts_.find(account)->second.balances;
  auto& balance = balances[std::string(asset)];
  balance.first += available;
  balance.second += held;
  if (balance.first == 0 && balance.second == 0) balances.erase(std::string(asset));
  applied.movements.push_back({entry, std::string(account), std::string(asset), available, held});
}

std::int64_t Exchange::available(std::string_view account, std::string_view asset) const {
  const auto& balances = accounts_.find(account)->second.balances;
  const auto balance = balances.find(asset);
  return balance == balances.end() ? 0 : balance->second.first;
}

bool Exchange::has_account(std::string_view account) const { return accounts_.find(account) != accounts_.end(); }

std::string_view Exchange::key(std::string_view account) const {
  const auto found = accounts_.find(account);
  return found == accounts_.end() ? std::string_view() : std::string_view(found->second.key);
}

std::vector<std::string> Exchange::accounts() const {
  std::vector<std::string> names;
  for (const auto& [name, account] : accounts_) names.push_back(name);
  return names;
}

std::vector<std::string> Exchange::assets() const {
  std::vector<std::string> names;
  for (const auto& [name, book] : books_) names.push_back(name);
  return names;
}

std::vector<Balance> Exchange::balances(std::string_view account) const {
  std::vector<Balance> balances;
  const auto found = accounts_.find(account);
  if (found == accounts_.end()) return balances;
  for (const auto& [asset, balance] : found->second.balances) {
    balances.push_back({asset, balance.first, balance.second});
  }
  return balances;
}

std::vector<OpenOrder> Exchange::open_orders(std::string_view asset) const {
  std::vector<OpenOrder> orders;
  if (const auto book = books_.find(asset); book != books_.end()) {
    for (const auto& [entry, order] : book->second.orders) orders.push_back(order);
  }
  return orders;
}

std::optional<std::int64_t> Exchange::last_price(std::string_view asset) const {
  const auto book = books_.find(asset);
  return book == books_.end() ? std::nullopt : book->second.last_price;
}

}  // namespace heed::market
