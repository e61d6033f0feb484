// The journal of an exchange: one canonical JSON object a line, instructions and what followed from them.
//
//   {"account":"ada","id":"open:ada","type":"open"}
//   {"account":"ada","asset":"credits","id":"d1","quantity":5000000,"type":"deposit"}
//   {"asset":"seat:intro","id":"a1","type":"auction"}
//   {"asset":"seat:intro","from":[9],"price":2000000,"quantity":1,"rule":"volume","surplus":0,"type":"clearing"}
//
// Entries are numbered from 0 as they stand in the journal, inputs and outcomes alike. An input (kinds Open to Clock)
// is followed by the outcomes the exchange's rules give (Clearing to Reject); every outcome names in `from` the entries
// it follows from. Lines follow RFC 8785 (members sorted, no whitespace, minimal escapes), restricted to integers
// within +-(2^53-1) and to 65,535 bytes: the bytes are the record, and parse(format(x)) == x both ways.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "heed/market/amount.h"
#include "heed/market/exchange/condition.h"
#include "heed/result.h"

namespace heed::market {

inline constexpr std::size_t kLineBytesMax = 65'535;  // an entry of a C2SP tlog-tiles ledger
inline constexpr std::size_t kNameBytesMax = 1'024;   // ids, accounts, assets: room for most URIs, six to a line
inline constexpr std::size_t kTradeIdBytesMax = kNameBytesMax + 20;  // the auction's id, "/" and a number
inline constexpr std::size_t kMemoBytesMax = 4'096;  // memo and signature: still one line when every byte is escaped
inline constexpr std::string_view kCredits = "credits";  // the asset that prices are in, in micro-credits

enum class Side { kBid, kAsk };
enum class TimeInForce { kBatch, kGtc };  // "batch": until the next auction of its asset; "gtc": good till cancelled

// ---- inputs: `id` is the sender's and stays unique in the journal; memo says what the sender wants remembered.
// Those with a `signature` are instructions in the name of `account` (authority.h) ----

// `key`, if there is one, has to sign every instruction in the account's name.
struct Open {
  std::string id, account, memo;
  std::string key = {};
  bool operator==(const Open&) const = default;
};

// Credits that come from outside.
struct Deposit {
  std::string id, account, asset, memo;
  std::int64_t quantity = 0;
  bool operator==(const Deposit&) const = default;
};

// Units of an asset come into being with `account`, its owner. The first issue fixes owner and total supply for good.
struct Issue {
  std::string id, account, asset, memo;
  std::int64_t quantity = 0;
  std::int64_t supply = 0;
  std::string signature = {};
  bool operator==(const Issue&) const = default;
};

// A limit order: buy at `price` or less (bid), sell at `price` or more (ask), micro-credits for one unit.
struct Order {
  std::string id, account, asset, memo, signature;
  Side side = Side::kBid;
  std::int64_t quantity = 0;
  std::int64_t price = 0;
  TimeInForce time_in_force = TimeInForce::kBatch;
  bool operator==(const Order&) const = default;
};

// Takes what is left of an own order out of the book.
struct Cancel {
  std::string id, account, order, memo, signature;
  bool operator==(const Cancel&) const = default;
};

// Clears the book of an asset at one price.
struct Auction {
  std::string id, asset, memo;
  bool operator==(const Auction&) const = default;
};

// Sets `quantity` aside for `to`: what `to` will get is exactly this (the estimate), once they show that `condition`
// holds while the clock is before `expires`; otherwise `account` has it back.
struct Contract {
  std::string id, account, to, asset, memo, signature;
  Condition condition;
  std::int64_t quantity = 0;
  std::int64_t expires = 0;  // seconds since 1970
  bool operator==(const Contract&) const = default;
};

// The payee, `account`, shows that the condition holds and is paid: all of it, or what they claim of it.
struct Fulfil {
  std::string id, account, contract, memo, signature;
  std::vector<Proof> proofs;
  std::optional<std::int64_t> quantity;  // less than the contract's: the rest goes back
  bool operator==(const Fulfil&) const = default;
};

// The payee, `account`, does without: all of it goes back.
struct Void {
  std::string id, account, contract, memo, signature;
  bool operator==(const Void&) const = default;
};

// It is `time` now, in seconds since 1970: the only way in which time enters. It never runs backwards.
struct Clock {
  std::string id, memo;
  std::int64_t time = 0;
  bool operator==(const Clock&) const = default;
};

// ---- outcomes ----

// What an auction decided: price, quantity traded, by which rule the price was found, and by how much demand at that
// price exceeds supply (below 0: falls short). Without a crossing quantity, price and surplus are 0 and the rule is
// "none".
struct Clearing {
  std::vector<std::int64_t> from;
  std::string asset, rule;
  std::int64_t quantity = 0;
  std::int64_t price = 0;
  std::int64_t surplus = 0;
  bool operator==(const Clearing&) const = default;
};

// Units against credits between two orders; from = bid, ask, clearing. The buyer's hold was at the bid's limit:
// `released` is what came back to them.
struct Trade {
  std::vector<std::int64_t> from;
  std::string id, asset, buyer, seller, buy_order, sell_order;
  std::int64_t quantity = 0;
  std::int64_t price = 0;
  std::int64_t released = 0;
  bool operator==(const Trade&) const = default;
};

// An order leaves the book with `quantity` units unfilled and `released` of the held asset is free again;
// from = order, and the cancel or the clearing. Reason: "cancel" or "batch".
struct Release {
  std::vector<std::int64_t> from;
  std::string order, account, asset, reason;  // asset: what was held
  std::int64_t quantity = 0;
  std::int64_t released = 0;
  bool operator==(const Release&) const = default;
};

// What was set aside is the payee's; from = contract, fulfil. Rule "full": quantity is the estimate, which is what the
// contract said. Rule "claimed": it is the smaller quantity that the payee asked for.
struct Payout {
  std::vector<std::int64_t> from;
  std::string contract, asset, payer, payee, rule;
  std::int64_t estimate = 0;
  std::int64_t quantity = 0;
  bool operator==(const Payout&) const = default;
};

// What was set aside goes back to `account`; from = contract, and the clock ("expiry"), the void ("void"), or the
// payout that left it over ("rest").
struct Refund {
  std::vector<std::int64_t> from;
  std::string contract, account, asset, reason;
  std::int64_t quantity = 0;
  bool operator==(const Refund&) const = default;
};

// An input that changed nothing; status is a name of the table in status.h, from = the input, then what it collided
// with.
struct Reject {
  std::vector<std::int64_t> from;
  std::string status;
  bool operator==(const Reject&) const = default;
};

using Entry = std::variant<Open, Deposit, Issue, Order, Cancel, Auction, Contract, Fulfil, Void, Clock, Clearing, Trade,
                           Release, Payout, Refund, Reject>;

bool is_input(const Entry& entry);

// "open", "deposit", ...: the member `type`.
std::string_view type_name(const Entry& entry);

// The id of an input or a trade, "" for the other outcomes.
std::string_view entry_id(const Entry& entry);

// What format_entry would refuse, without formatting: names empty, too long, not UTF-8 or with control characters,
// amounts out of range. Whether quantities make sense is the exchange's business.
Status check_entry(const Entry& entry);

// The line without its LF.
Result<std::string> format_entry(const Entry& entry);

// The line without its member `signature`: what is signed (authority.h). `entry` is one that format_entry takes.
std::string format_unsigned(const Entry& entry);

// Strict: exactly the members of its kind, in canonical form. The error's field names the member.
Result<Entry> parse_entry(std::string_view line);

}  // namespace heed::market
