// From an allocation to the entries that carry it out: accounts, money, seats, and one trade for each reading.
//
// The owner of a resource issues a seat for each reader and asks the stated price; each reader bids the same. Orders
// come in pairs and in one price, so the auction of a resource gives exactly one trade per reading: every allocation
// can be followed to the line that paid for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/market/exchange/exchange.h"

namespace heed::market {

// The asset "seat:<resource>": the right to one reading.
std::string seat_asset(std::string_view resource);

// What a person brings to the market.
struct Funds {
  std::string person;
  std::int64_t credits = 0;  // micro-credits deposited
  std::string key = {};      // what signs for them, "" if nothing does
};

// One reading that was allocated.
struct Grant {
  std::string person, resource, owner;
  std::int64_t price = 0;              // micro-credits for one unit
  std::int64_t units = 1;              // seats, usually 1
  std::optional<std::int64_t> supply;  // the resource's seats in total; absent: unlimited
  std::string memo;                    // kept with both orders, for instance a hash of the allocation record
};

// The inputs in the order in which they are to be applied. Ids start with `batch`, which stands for this allocation (a
// hash of its input, say): applying the same batch again changes nothing. Accounts that `exchange` has are not opened
// again, unless with another key, which the exchange refuses. Readings without an owner, or by the owner, need no trade
// and are left out.
std::vector<Entry> settle_allocation(const Exchange& exchange, std::string_view batch, const std::vector<Funds>& funds,
                                     const std::vector<Grant>& grants);

}  // namespace heed::market
