// The exchange: accounts, holds, books, auctions and contracts, as a deterministic function of the journal.
//
// There is no randomness, no clock but the one that entries set, and no input but the entries: whoever replays the
// journal reaches the same balances and the same outcome lines, byte for byte (replay.h). Money and units are integers;
// what an order could cost is held before the order counts; nothing is ever created but by deposits and issues, and
// nothing is lost.
//
// Trading with oneself is prevented at the door: an order that could meet an open order of the same account on the
// other side (bid price >= ask price) is rejected as a whole, and the earlier order stays.
//
// A contract is held from the entry that makes it and is closed exactly once: paid by a fulfilment, given up by its
// payee, or refunded by the clock that reaches its expiry.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "heed/market/exchange/authority.h"
#include "heed/market/exchange/id_table.h"
#include "heed/market/exchange/journal.h"
#include "heed/market/exchange/status.h"

namespace heed::market {

struct Balance {
  std::string asset;
  std::int64_t available = 0;
  std::int64_t held = 0;  // behind open orders and contracts
  bool operator==(const Balance&) const = default;
};

// One change of one balance: a statement is the movements of an account.
struct Movement {
  std::int64_t entry = 0;  // index of the journal entry that says so
  std::string account, asset;
  std::int64_t available = 0;  // change
  std::int64_t held = 0;       // change
};

struct OpenOrder {
  std::string id, account, asset;
  Side side = Side::kBid;
  std::int64_t quantity = 0;  // still unfilled
  std::int64_t price = 0;
  TimeInForce time_in_force = TimeInForce::kBatch;
  std::int64_t entry = 0;  // index of the order's journal entry
};

struct OpenContract {
  std::string id, payer, payee, asset;
  Condition condition;
  std::int64_t quantity = 0;
  std::int64_t expires = 0;  // seconds since 1970
  std::int64_t entry = 0;    // index of the contract's journal entry
};

struct Applied {
  ExchangeStatus status = ExchangeStatus::kOk;
  std::vector<Entry> outcomes;      // to be journalled after the input; with any rejection, one Reject
  std::vector<Movement> movements;  // what it did to balances, in order
};

class Exchange {
 public:
  // Without an authority nothing is a key, so no account has one, and no hash and no signature is right.
  explicit Exchange(std::shared_ptr<Authority> authority = nullptr);

  // Applies an input as the journal's next entry. An Error means the entry is malformed (or an outcome) and was not
  // considered; a status that leaves no trace means that neither it nor anything else is to be journalled.
  Result<Applied> apply(const Entry& input);

  // The same for a caller who has the entry's canonical line at hand: `line` must be format_entry(input).
  Result<Applied> apply(const Entry& input, std::string_view line);

  // Index of the next journal entry.
  std::int64_t entries() const { return entries_; }

  bool has_account(std::string_view account) const;
  std::string_view key(std::string_view account) const;              // "": none, or no such account
  std::vector<std::string> accounts() const;                         // sorted
  std::vector<Balance> balances(std::string_view account) const;     // sorted by asset, without empty ones
  std::vector<OpenOrder> open_orders(std::string_view asset) const;  // in time order
  std::optional<std::int64_t> last_price(std::string_view asset) const;
  std::vector<std::string> assets() const;           // sorted, without credits
  std::vector<OpenContract> open_contracts() const;  // in time order
  std::int64_t now() const { return now_; }          // seconds since 1970; 0 until an entry says otherwise

  // Proves the books from the balances up: for every asset, available + held over all accounts is what was deposited or
  // issued; what is held is what open orders and contracts need; nothing is below 0. The message of the first
  // violation, or nothing.
  std::optional<std::string> audit() const;

 private:
  struct Account {
    std::string key;
    std::map<std::string, std::pair<std::int64_t, std::int64_t>, std::less<>> balances;  // asset: available, held
  };
  struct Book {
    std::string owner;
    std::int64_t supply = 0;
    std::optional<std::int64_t> last_price;
    std::map<std::int64_t, OpenOrder> orders;  // by entry, so by time
    // Prices of an account's open orders, to find an order that would meet its own: price -> entry.
    std::map<std::string, std::multimap<std::int64_t, std::int64_t>, std::less<>> own_bids, own_asks;
  };
  struct Refusal {
    ExchangeStatus status = ExchangeStatus::kOk;
    std::optional<std::int64_t> collided_with;  // entry index
  };

  ExchangeStatus check_id(const Entry& input, std::string_view line) const;
  ExchangeStatus check_signature(const Entry& input) const;

  Refusal run(const Open& input, Applied& applied);
  Refusal run(const Deposit& input, Applied& applied);
  Refusal run(const Issue& input, Applied& applied);
  Refusal run(const Order& input, Applied& applied);
  Refusal run(const Cancel& input, Applied& applied);
  Refusal run(const Auction& input, Applied& applied);
  Refusal run(const Contract& input, Applied& applied);
  Refusal run(const Fulfil& input, Applied& applied);
  Refusal run(const Void& input, Applied& applied);
  Refusal run(const Clock& input, Applied& applied);

  // The open contract that its payee names, or why there is none.
  struct Claim {
    Refusal refusal;
    const OpenContract* contract = nullptr;
  };
  Claim claim(const std::string& account, const std::string& contract) const;
  void pay(const OpenContract& contract, std::int64_t quantity, Applied& applied);
  void refund(const OpenContract& contract, std::int64_t quantity, std::int64_t cause, std::string_view reason,
              Applied& applied);
  void close_contract(std::int64_t entry);

  std::optional<std::int64_t> own_order_met(const Book& book, const Order& order) const;
  void settle(Book& book, const OpenOrder& bid, const OpenOrder& ask, std::int64_t quantity, std::int64_t price,
              const std::string& trade_id, std::int64_t clearing_entry, Applied& applied);
  void release(Book& book, std::int64_t order_entry, std::int64_t cause, std::string_view reason, Applied& applied);
  void close(Book& book, std::int64_t order_entry);
  void move(std::string_view account, std::string_view asset, std::int64_t available, std::int64_t held,
            std::int64_t entry, Applied& applied);
  std::int64_t available(std::string_view account, std::string_view asset) const;
  // The entry of the outcome that is about to be added.
  std::int64_t next_outcome(const Applied& applied) const {
    return entries_ + 1 + static_cast<std::int64_t>(applied.outcomes.size());
  }
  std::optional<std::string> audit_holds() const;
  std::optional<std::string> audit_totals() const;

  std::shared_ptr<Authority> authority_;
  std::int64_t entries_ = 0;
  std::int64_t now_ = 0;
  std::map<std::string, Account, std::less<>> accounts_;
  std::map<std::string, Book, std::less<>> books_;            // by asset
  std::map<std::string, std::int64_t, std::less<>> totals_;   // by asset: deposited or issued
  IdTable ids_;                                               // of all inputs
  std::unordered_map<std::int64_t, std::string> open_in_;     // open orders by entry: the asset
  std::map<std::int64_t, OpenContract> contracts_;            // open ones by entry
  std::set<std::pair<std::int64_t, std::int64_t>> expiries_;  // of open ones: time, entry
};

}  // namespace heed::market
