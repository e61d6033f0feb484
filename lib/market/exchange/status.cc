#include "heed/market/exchange/status.h"

#include <array>
#include <cstddef>

namespace heed::market {
namespace {

struct Row {
  ExchangeStatus status;
  std::string_view name;
  std::string_view sentence;
};

constexpr std::array kTable = {
    Row{ExchangeStatus::kOk, "ok", "done"},
    Row{ExchangeStatus::kExists, "exists", "this very entry was applied before, so nothing happened"},
    Row{ExchangeStatus::kExistsRejected, "exists_rejected",
        "this very entry was rejected before, send it again under a new id"},
    Row{ExchangeStatus::kExistsWithDifferentContent, "exists_with_different_content",
        "another entry has this id, give this one an id of its own"},
    Row{ExchangeStatus::kSignatureMissing, "signature_missing",
        "the account has a key, so its instructions have to be signed (see trade sign)"},
    Row{ExchangeStatus::kSignatureWrong, "signature_wrong",
        "the signature is not the account's own over this instruction for this ledger"},
    Row{ExchangeStatus::kAccountAlreadyOpen, "account_already_open",
        "the account is open, and stays under the key it was opened with, or without one"},
    Row{ExchangeStatus::kAccountUnknown, "account_unknown", "there is no such account, open it first"},
    Row{ExchangeStatus::kPayeeUnknown, "payee_unknown", "the payee has no account, open it first"},
    Row{ExchangeStatus::kPaysSelf, "pays_self", "the payer and the payee are the same account"},
    Row{ExchangeStatus::kAssetIsNotCredits, "asset_is_not_credits",
        "only credits can be deposited, other assets are issued by their owner"},
    Row{ExchangeStatus::kAssetIsCredits, "asset_is_credits",
        "credits are what prices are in: deposit them, they cannot be issued or traded"},
    Row{ExchangeStatus::kAssetUnknown, "asset_unknown", "nobody has issued this asset, issue it first"},
    Row{ExchangeStatus::kKeyMalformed, "key_malformed", "a key is no verifier key for Ed25519 signatures"},
    Row{ExchangeStatus::kQuantityNotPositive, "quantity_not_positive", "the quantity must be 1 or more"},
    Row{ExchangeStatus::kPriceIsNegative, "price_is_negative", "the price must be 0 or more"},
    Row{ExchangeStatus::kAccountIsNotOwner, "account_is_not_owner",
        "only the account that issued it first can issue more"},
    Row{ExchangeStatus::kSupplyDiffers, "supply_differs",
        "the total supply was fixed by the first issue, state the same"},
    Row{ExchangeStatus::kSupplyExceeded, "supply_exceeded", "more would be issued than the stated total supply"},
    Row{ExchangeStatus::kQuantityExceedsSupply, "quantity_exceeds_supply",
        "the order is for more units than there can ever be"},
    Row{ExchangeStatus::kAmountOverflows, "amount_overflows", "the amount would exceed 2^53-1, use smaller figures"},
    Row{ExchangeStatus::kExpiresInThePast, "expires_in_the_past", "the clock has reached the time at which it expires"},
    Row{ExchangeStatus::kOrderUnknown, "order_unknown", "there is no such order"},
    Row{ExchangeStatus::kOrderIsClosed, "order_is_closed", "the order is filled, expired or cancelled already"},
    Row{ExchangeStatus::kOrderIsNotYours, "order_is_not_yours", "the order belongs to another account"},
    Row{ExchangeStatus::kTradesWithSelf, "trades_with_self",
        "the order could trade with an open order of the same account, cancel that one first"},
    Row{ExchangeStatus::kCreditsExceeded, "credits_exceeded", "it takes more credits than are available"},
    Row{ExchangeStatus::kUnitsExceeded, "units_exceeded", "the quantity is more than the available units"},
    Row{ExchangeStatus::kContractUnknown, "contract_unknown", "there is no such contract"},
    Row{ExchangeStatus::kContractIsClosed, "contract_is_closed", "the contract is paid, given up or expired already"},
    Row{ExchangeStatus::kContractIsNotYours, "contract_is_not_yours", "the contract pays another account"},
    Row{ExchangeStatus::kQuantityExceedsContract, "quantity_exceeds_contract",
        "more is claimed than the contract holds"},
    Row{ExchangeStatus::kConditionNotMet, "condition_not_met", "the proofs and the clock do not meet the condition"},
    Row{ExchangeStatus::kClockRunsBackwards, "clock_runs_backwards", "the clock stands at a later time already"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (kTable[i].status != static_cast<ExchangeStatus>(i)) return false;
  }
  return kTable.size() == static_cast<std::size_t>(ExchangeStatus::kCount);
}
static_assert(in_order(), "one row for each status, in the order of the enumerators");

const Row& row_of(ExchangeStatus status) { return kTable[static_cast<std::size_t>(status)]; }

}  // namespace

std::string_view status_name(ExchangeStatus status) { return row_of(status).name; }

std::string_view status_sentence(ExchangeStatus status) { return row_of(status).sentence; }

bool leaves_no_trace(ExchangeStatus status) {
  return status >= ExchangeStatus::kExists && status <= ExchangeStatus::kSignatureWrong;
}

}  // namespace heed::market
