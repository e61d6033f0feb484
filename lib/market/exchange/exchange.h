// The exchange: accounts, holds, books and auctions, as a deterministic function of the journal.
//
// There is no clock, no randomness and no input but the entries: whoever replays the journal reaches the same balances
// and the same outcome lines, byte for byte (replay.h). Money and units are integers; what an order could cost is held
// before the order counts; nothing is ever created but by deposits and issues, and nothing is lost.
//
// Trading with oneself is prevented at the door: an order that could meet an open order of the same account on the
// other side (bid price >= ask price) is rejected as a whole, and the earlier order stays.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "heed/market/exchange/journal.h"
#include "heed/market/exchange/status.h"

namespace heed::market {

struct Balance {
  std::string asset;
  std::int64_t available = 0;
  std::int64_t held = 0;  // behind open orders
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

struct Applied {
  ExchangeStatus status = ExchangeStatus::kOk;
  std::vector<Entry> outcomes;      // to be journalled after the input; with any rejection, one Reject
  std::vector<Movement> movements;  // what it did to balances, in order
};

class Exchange {
 public:
  // Applies an input as the journal's next entry. An Error means the entry is malformed (or an outcome) and was not
  // considered; a status that leaves no trace means that neither it nor anything else is to be journalled.
  Result<Applied> apply(const Entry& input);

  // The same for a caller who has the entry's canonical line at hand: `line` must be format_entry(input).
  Result<Applied> apply(const Entry& input, std::string_view line);

  // Index of the next journal entry.
  std::int64_t entries() const { return entries_; }

  bool has_account(std::string_view account) const;
  std::vector<std::string> accounts() const;                         // sorted
  std::vector<Balance> balances(std::string_view account) const;     // sorted by asset, without empty ones
  std::vector<OpenOrder> open_orders(std::string_view asset) const;  // in time order
  std::optional<std::int64_t> last_price(std::string_view asset) const;
  std::vector<std::string> assets() const;  // sorted, without credits

  // Proves the books from the balances up: for every asset, available + held over all accounts is what was deposited or
  // issued; what is held is what open orders need; nothing is below 0. The message of the first violation, or nothing.
  std::optional<std::string> audit() const;

 private:
  struct Account {
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
  // What became of an id. Of the line only a hash is kept: it decides between two answers to a sender who repeats an
  // id, and neither answer leaves a trace in the journal.
  struct Seen {
    bool rejected = false;
    std::size_t line_hash = 0;
  };
  struct Place {
    std::string asset, account;
    std::int64_t entry = 0;
  };
  struct Refusal {
    ExchangeStatus status = ExchangeStatus::kOk;
    std::optional<std::int64_t> collided_with;  // entry index
  };

  Refusal run(const Open& input, Applied& applied);
  Refusal run(const Deposit& input, Applied& applied);
  Refusal run(const Issue& input, Applied& applied);
  Refusal run(const Order& input, Applied& applied);
  Refusal run(const Cancel& input, Applied& applied);
  Refusal run(const Auction& input, Applied& applied);

  std::optional<std::int64_t> own_order_met(const Book& book, const Order& order) const;
  void settle(Book& book, const OpenOrder& bid, const OpenOrder& ask, std::int64_t quantity, std::int64_t price,
              const std::string& trade_id, std::int64_t clearing_entry, Applied& applied);
  void release(Book& book, std::int64_t order_entry, std::int64_t cause, std::string_view reason, Applied& applied);
  void close(Book& book, std::int64_t order_entry);
  void move(std::string_view account, std::string_view asset, std::int64_t available, std::int64_t held,
            std::int64_t entry, Applied& applied);
  std::int64_t available(std::string_view account, std::string_view asset) const;

  std::int64_t entries_ = 0;
  std::map<std::string, Account, std::less<>> accounts_;
  std::map<std::string, Book, std::less<>> books_;           // by asset
  std::map<std::string, std::int64_t, std::less<>> totals_;  // by asset: deposited or issued
  std::unordered_map<std::string, Place> places_;            // by order id
  std::unordered_map<std::string, Seen> seen_;               // by input id
};

}  // namespace heed::market
