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

  // About the signature; these leave no trace either: whoever has not the key can neither fill the journal nor use up
  // the ids of somebody who has.
  kSignatureMissing,
  kSignatureWrong,

  // About accounts and assets.
  kAccountAlreadyOpen,
  kAccountUnknown,
  kPayeeUnknown,
  kPaysSelf,
  kAssetIsNotCredits,
  kAssetIsCredits,
  kAssetUnknown,
  kKeyMalformed,

  // About amounts.
  kQuantityNotPositive,
  kPriceIsNegative,
  kAccountIsNotOwner,
  kSupplyDiffers,
  kSupplyExceeded,
  kQuantityExceedsSupply,
  kAmountOverflows,
  kExpiresInThePast,

  // About the book, and what is set aside.
  kOrderUnknown,
  kOrderIsClosed,
  kOrderIsNotYours,
  kTradesWithSelf,
  kCreditsExceeded,
  kUnitsExceeded,

  // About contracts and time.
  kContractUnknown,
  kContractIsClosed,
  kContractIsNotYours,
  kQuantityExceedsContract,
  kConditionNotMet,
  kClockRunsBackwards,

  kCount,
};

// "credits_exceeded" and the like: what the journal says.
std::string_view status_name(ExchangeStatus status);

// One sentence for the person who sent the input, without a final stop.
std::string_view status_sentence(ExchangeStatus status);

// Those about the id and the signature: nothing is written.
bool leaves_no_trace(ExchangeStatus status);

}  // namespace heed::market
