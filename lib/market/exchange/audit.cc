// The proof of the books, apart from the rules that keep them.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "heed/market/exchange/exchange.h"
#include "heed/market/exchange/holds.h"

namespace heed::market {

std::optional<std::string> Exchange::audit() const {
  if (auto violation = audit_holds()) return violation;
  return audit_totals();
}

std::optional<std::string> Exchange::audit_holds() const {
  std::map<std::pair<std::string_view, std::string_view>, Int128> held;  // account, asset
  for (const auto& [name, book] : books_) {
    for (const auto& [entry, order] : book.orders) {
      held[{order.account, held_asset(order)}] += held_for(order, order.quantity);
    }
  }
  for (const auto& [entry, contract] : contracts_) {
    held[{contract.payer, contract.asset}] += contract.quantity;
    if (!expiries_.contains({contract.expires, entry})) {
      return fmt::format("the contract \"{}\" would never expire", contract.id);
    }
  }
  for (const auto& [name, account] : accounts_) {
    for (const auto& [asset, balance] : account.balances) {
      if (balance.first < 0 || balance.second < 0) {
        return fmt::format("account \"{}\" has {} of \"{}\" available and {} held, expected neither below 0", name,
                           balance.first, asset, balance.second);
      }
      const auto needed = held.find({name, asset});
      if (balance.second != (needed == held.end() ? 0 : needed->second)) {
        return fmt::format("account \"{}\" has {} of \"{}\" held, which is not what its open orders and contracts need",
                           name, balance.second, asset);
      }
      if (needed != held.end()) held.erase(needed);
    }
  }
  const auto lacking = std::find_if(held.begin(), held.end(), [](const auto& need) { return need.second != 0; });
  if (lacking == held.end()) return std::nullopt;
  return fmt::format("account \"{}\" has nothing of \"{}\" held, which its open orders and contracts need",
                     lacking->first.first, lacking->first.second);
}

std::optional<std::string> Exchange::audit_totals() const {
  std::map<std::string_view, Int128> sums;
  for (const auto& [name, account] : accounts_) {
    for (const auto& [asset, balance] : account.balances) sums[asset] += Int128{balance.first} + balance.second;
  }
  for (const auto& [asset, total] : totals_) {
    if (sums[asset] != total) {
      return fmt::format("{} of \"{}\" were deposited or issued, but the accounts do not add up to that", total, asset);
    }
  }
  return std::nullopt;
}

}  // namespace heed::market
