// Contracts: what is set aside for somebody until a condition is met or its time is over.
//
//   contract -> open -> paid      a fulfilment by the payee, before expiry, whose proofs and clock meet the condition
//                    -> void      the payee does without
//                    -> expired   the clock reaches `expires`: earlier times first, then earlier contracts
//
// Every arrow that leaves `open` takes the contract off the list, so there is one of them at most. Expiry is never
// polled: it happens in the clock entry that reaches it, before anything behind that entry.
#include "heed/market/exchange/exchange.h"

namespace heed::market {

Exchange::Refusal Exchange::run(const Contract& input, Applied& applied) {
  if (!has_account(input.account)) return {ExchangeStatus::kAccountUnknown, {}};
  if (!has_account(input.to)) return {ExchangeStatus::kPayeeUnknown, {}};
  if (input.to == input.account) return {ExchangeStatus::kPaysSelf, {}};
  if (input.asset != kCredits && !books_.contains(input.asset)) return {ExchangeStatus::kAssetUnknown, {}};
  if (!keys_are_valid(input.condition, *authority_)) return {ExchangeStatus::kKeyMalformed, {}};
  if (input.quantity <= 0) return {ExchangeStatus::kQuantityNotPositive, {}};
  if (input.expires <= now_) return {ExchangeStatus::kExpiresInThePast, {}};
  if (input.quantity > available(input.account, input.asset)) {
    return {input.asset == kCredits ? ExchangeStatus::kCreditsExceeded : ExchangeStatus::kUnitsExceeded, {}};
  }
  move(input.account, input.asset, -input.quantity, input.quantity, entries_, applied);
  contracts_.emplace(entries_, OpenContract{input.id, input.account, input.to, input.asset, input.condition,
                                            input.quantity, input.expires, entries_});
  expiries_.emplace(input.expires, entries_);
  return {};
}

Exchange::Claim Exchange::claim(const std::string& account, const std::string& contract) const {
  const auto id = ids_.find(contract);
  if (!id || id->kind != IdKind::kContract) return {{ExchangeStatus::kContractUnknown, {}}, nullptr};
  const auto open = contracts_.find(id->entry);
  if (open == contracts_.end()) return {{ExchangeStatus::kContractIsClosed, id->entry}, nullptr};
  if (open->second.payee != account) return {{ExchangeStatus::kContractIsNotYours, id->entry}, nullptr};
  return {{}, &open->second};
}

Exchange::Refusal Exchange::run(const Fulfil& input, Applied& applied) {
  if (!has_account(input.account)) return {ExchangeStatus::kAccountUnknown, {}};
  if (input.quantity && *input.quantity <= 0) return {ExchangeStatus::kQuantityNotPositive, {}};
  const auto [refusal, contract] = claim(input.account, input.contract);
  if (contract == nullptr) return refusal;
  const std::int64_t quantity = input.quantity.value_or(contract->quantity);
  if (quantity > contract->quantity) return {ExchangeStatus::kQuantityExceedsContract, contract->entry};
  if (!holds(contract->condition, {input.proofs, contract->id, now_}, *authority_)) {
    return {ExchangeStatus::kConditionNotMet, contract->entry};
  }
  pay(*contract, quantity, applied);
  const std::int64_t rest = contract->quantity - quantity;
  if (rest > 0) refund(*contract, rest, entries_ + 1, "rest", applied);
  close_contract(contract->entry);
  return {};
}

Exchange::Refusal Exchange::run(const Void& input, Applied& applied) {
  if (!has_account(input.account)) return {ExchangeStatus::kAccountUnknown, {}};
  const auto [refusal, contract] = claim(input.account, input.contract);
  if (contract == nullptr) return refusal;
  refund(*contract, contract->quantity, entries_, "void", applied);
  close_contract(contract->entry);
  return {};
}

Exchange::Refusal Exchange::run(const Clock& input, Applied& applied) {
  if (input.time < now_) return {ExchangeStatus::kClockRunsBackwards, {}};
  now_ = input.time;
  while (!expiries_.empty() && expiries_.begin()->first <= now_) {
    const OpenContract& contract = contracts_.at(expiries_.begin()->second);
    refund(contract, contract.quantity, entries_, "expiry", applied);
    close_contract(contract.entry);
  }
  return {};
}

void Exchange::pay(const OpenContract& contract, std::int64_t quantity, Applied& applied) {
  const std::int64_t entry = next_outcome(applied);
  applied.outcomes.emplace_back(Payout{{contract.entry, entries_},
                                       contract.id,
                                       contract.asset,
                                       contract.payer,
                                       contract.payee,
                                       quantity == contract.quantity ? "full" : "claimed",
                                       contract.quantity,
                                       quantity});
  move(contract.payer, contract.asset, 0, -quantity, entry, applied);
  move(contract.payee, contract.asset, quantity, 0, entry, applied);
}

void Exchange::refund(const OpenContract& contract, std::int64_t quantity, std::int64_t cause, std::string_view reason,
                      Applied& applied) {
  const std::int64_t entry = next_outcome(applied);
  applied.outcomes.emplace_back(
      Refund{{contract.entry, cause}, contract.id, contract.payer, contract.asset, std::string(reason), quantity});
  move(contract.payer, contract.asset, quantity, -quantity, entry, applied);
}

void Exchange::close_contract(std::int64_t entry) {
  const auto contract = contracts_.find(entry);
  expiries_.erase({contract->second.expires, entry});
  contracts_.erase(contract);
}

std::vector<OpenContract> Exchange::open_contracts() const {
  std::vector<OpenContract> contracts;
  for (const auto& [entry, contract] : contracts_) contracts.push_back(contract);
  return contracts;
}

}  // namespace heed::market
