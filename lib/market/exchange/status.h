// What the exchange says to an input: one enumerator and one sentence each, in the order of the checks.
//
// When several hold, the first in this order is given (the strict precedence of TigerBeetle's result codes), so a
// rejection can be replayed by anybody to the byte.
#pragma once

#include <string_view>

namespace heed::market {

enum class ExchangeStatus {
  kOk,

  // About the id; these leave no trace in the journal.
  kExists,
  kExistsRejected,
  kExistsWithDifferentContent,

  // About accounts and assets.
  kAccountAlreadyOpen,
  kAccountUnknown,
  kAssetIsNotCredits,
  kAssetIsCredits,
  kAssetUnknown,

  // About amounts.
  kQuantityNotPositive,
  kPriceIsNegative,
  kAccountIsNotOwner,
  kSupplyDiffers,
  kSupplyExceeded,
  kQuantityExceedsSupply,
  kAmountOverflows,

  // About the book.
  kOrderUnknown,
  kOrderIsNotYours,
  kOrderIsClosed,
  kTradesWithSelf,
  kCreditsExceeded,
  kUnitsExceeded,

  kCount,
};

// "credits_exceeded" and the like: what the journal says.
std::string_view status_name(ExchangeStatus status);

// One sentence for the person who sent the input, without a final stop.
std::string_view status_sentence(ExchangeStatus status);

// The three about the id: nothing is written.
bool leaves_no_trace(ExchangeStatus status);

}  // namespace heed::market
