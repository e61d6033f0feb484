#include "trade/report.h"

#include <fmt/format.h>

#include "heed/ledger/base64.h"
#include "heed/stream/json_writer.h"

namespace heed::tools {
namespace {

using market::ExchangeStatus;
using stream::JsonWriter;

// A market that rejects a thousand orders says so in a thousand records; on the terminal the first ones tell the story.
constexpr std::size_t kWarningsMax = 10;
constexpr std::string_view kSeat = "seat:";

std::string_view resource_of(std::string_view asset) {
  return asset.starts_with(kSeat) ? asset.substr(kSeat.size()) : std::string_view();
}

// The status whose name a line of type reject states.
ExchangeStatus status_of(const market::Reject& reject) {
  auto status = ExchangeStatus::kOk;
  while (status != ExchangeStatus::kCount && market::status_name(status) != reject.status) {
    status = static_cast<ExchangeStatus>(static_cast<int>(status) + 1);
  }
  return status;
}

// Micro-credits as people read them: 2.5, 1000, 0.000001.
std::string show_credits(std::int64_t micro) {
  std::string text = fmt::format("{}.{:06}", micro / 1'000'000, micro % 1'000'000);
  text.resize(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

// The asset and the resource it is a seat of, with what people know it by.
void write_asset(JsonWriter& json, std::string_view asset) {
  json.member("asset", asset);
  if (const auto resource = resource_of(asset); !resource.empty()) json.member("resource", resource);
}

void write_label(JsonWriter& json, std::string_view asset, const Report::Labels& labels) {
  const auto label = labels.find(resource_of(asset));
  if (label == labels.end()) return;
  if (!label->second.title.empty()) json.member("title", label->second.title);
  if (!label->second.uri.empty()) json.member("uri", label->second.uri);
}

// What was refused, as fields of a record and in words.
struct Refused {
  JsonWriter& json;
  void operator()(const market::Order& order) const {
    json.member("account", order.account);
    write_asset(json, order.asset);
    json.member("side", order.side == market::Side::kBid ? "bid" : "ask");
    json.member("quantity", order.quantity).member("price", order.price);
  }
  void operator()(const market::Issue& issue) const {
    json.member("account", issue.account);
    write_asset(json, issue.asset);
    json.member("quantity", issue.quantity).member("supply", issue.supply);
  }
  void operator()(const market::Deposit& deposit) const {
    json.member("account", deposit.account).member("asset", deposit.asset).member("quantity", deposit.quantity);
  }
  void operator()(const market::Cancel& cancel) const {
    json.member("account", cancel.account).member("order", cancel.order);
  }
  void operator()(const market::Contract& contract) const {
    json.member("account", contract.account).member("to", contract.to);
    write_asset(json, contract.asset);
    json.member("quantity", contract.quantity).member("expires", contract.expires);
  }
  void operator()(const market::Fulfil& fulfil) const {
    json.member("account", fulfil.account).member("contract", fulfil.contract);
    if (fulfil.quantity) json.member("quantity", *fulfil.quantity);
  }
  void operator()(const market::Void& given_up) const {
    json.member("account", given_up.account).member("contract", given_up.contract);
  }
  void operator()(const market::Clock& clock) const { json.member("time", clock.time); }
  void operator()(const market::Open& open) const { json.member("account", open.account); }
  void operator()(const market::Auction& auction) const { write_asset(json, auction.asset); }
  template <class Outcome>
  void operator()(const Outcome&) const {}
};

struct Words {
  std::string operator()(const market::Order& order) const {
    return fmt::format("{} of {} for {} of {} at {} credits", order.side == market::Side::kBid ? "bid" : "ask",
                       order.account, order.quantity, order.asset, show_credits(order.price));
  }
  std::string operator()(const market::Issue& issue) const {
    return fmt::format("issue of {} of {} by {}", issue.quantity, issue.asset, issue.account);
  }
  std::string operator()(const market::Deposit& deposit) const {
    return fmt::format("deposit of {} {} to {}", deposit.quantity, deposit.asset, deposit.account);
  }
  std::string operator()(const market::Cancel& cancel) const {
    return fmt::format("cancel of {} by {}", cancel.order, cancel.account);
  }
  std::string operator()(const market::Contract& contract) const {
    return fmt::format("contract {} of {} with {}", contract.id, contract.account, contract.to);
  }
  std::string operator()(const market::Fulfil& fulfil) const {
    return fmt::format("fulfilment of {} by {}", fulfil.contract, fulfil.account);
  }
  std::string operator()(const market::Void& given_up) const {
    return fmt::format("voiding of {} by {}", given_up.contract, given_up.account);
  }
  std::string operator()(const market::Clock& clock) const { return fmt::format("the time {}", clock.time); }
  std::string operator()(const market::Open& open) const { return fmt::format("account of {}", open.account); }
  std::string operator()(const market::Auction& auction) const { return fmt::format("auction of {}", auction.asset); }
  template <class Outcome>
  std::string operator()(const Outcome&) const {
    return "entry";
  }
};

}  // namespace

Status Report::add(const Handled& handled, std::string& out) {
  // Refused without an entry in the ledger.
  if (handled.status == ExchangeStatus::kExistsWithDifferentContent || handled.not_signed())
    return add_reject(handled, handled.status, out);
  if (!handled.entry) return {};
  for (std::size_t i = 0; i < handled.outcomes.size(); ++i) {
    const auto outcome = market::parse_entry(handled.outcomes[i]);
    if (!outcome) return outcome.error();
    Status status;
    const std::int64_t entry = *handled.entry + 1 + static_cast<std::int64_t>(i);
    if (const auto* trade = std::get_if<market::Trade>(&*outcome)) {
      status = add_trade(entry, *trade, out);
    } else if (const auto* payout = std::get_if<market::Payout>(&*outcome)) {
      status = add_payout(entry, *payout, out);
    } else if (const auto* refund = std::get_if<market::Refund>(&*outcome)) {
      status = add_refund(entry, *refund, out);
    } else if (const auto* reject = std::get_if<market::Reject>(&*outcome)) {
      status = add_reject(handled, status_of(*reject), out);
    }
    if (!status) return status;
  }
  return {};
}

Status Report::add_trade(std::int64_t entry, const market::Trade& trade, std::string& out) {
  ++trades_;
  JsonWriter json(out);
  json.begin_object().member("type", "trade").member("id", trade.id);
  write_asset(json, trade.asset);
  json.member("quantity", trade.quantity).member("price", trade.price);
  json.member("buyer", trade.buyer).member("seller", trade.seller);
  json.member("buy_order", trade.buy_order).member("sell_order", trade.sell_order).member("entry", entry);
  write_label(json, trade.asset, labels_);
  json.end_object();
  out += '\n';
  return json.status();
}

Status Report::add_payout(std::int64_t entry, const market::Payout& payout, std::string& out) {
  JsonWriter json(out);
  json.begin_object().member("type", "payout").member("contract", payout.contract);
  write_asset(json, payout.asset);
  json.member("quantity", payout.quantity).member("estimate", payout.estimate).member("rule", payout.rule);
  json.member("payer", payout.payer).member("payee", payout.payee).member("entry", entry).end_object();
  out += '\n';
  return json.status();
}

Status Report::add_refund(std::int64_t entry, const market::Refund& refund, std::string& out) {
  JsonWriter json(out);
  json.begin_object().member("type", "refund").member("contract", refund.contract);
  json.member("account", refund.account);
  write_asset(json, refund.asset);
  json.member("quantity", refund.quantity).member("reason", refund.reason).member("entry", entry).end_object();
  out += '\n';
  return json.status();
}

Status Report::add_reject(const Handled& handled, ExchangeStatus status, std::string& out) {
  if (++rejected_ <= kWarningsMax) {
    warnings_.push_back(
        fmt::format("{} is rejected: {}", std::visit(Words{}, handled.input), market::status_sentence(status)));
  }
  JsonWriter json(out);
  json.begin_object().member("type", "reject").member("id", market::entry_id(handled.input));
  json.member("input", market::type_name(handled.input));
  std::visit(Refused{json}, handled.input);
  json.member("status", market::status_name(status)).member("message", market::status_sentence(status));
  if (handled.entry) json.member("entry", *handled.entry + 1);
  if (const auto* order = std::get_if<market::Order>(&handled.input)) write_label(json, order->asset, labels_);
  json.end_object();
  out += '\n';
  return json.status();
}

Status Report::finish(const Summary& summary, Messages& messages, std::string& out) {
  for (const std::string& warning : warnings_) messages.warning(warning);
  if (rejected_ > warnings_.size()) {
    messages.warning(fmt::format("{} more are rejected: see the records of type reject", rejected_ - warnings_.size()));
  }
  JsonWriter json(out);
  json.begin_object().member("type", "summary").member("tool", "trade").member("batch", summary.batch);
  json.member("entries", summary.entries).member("appended", summary.appended);
  json.member("trades", trades_).member("rejected", rejected_).member("untraded", summary.untraded);
  if (summary.rehearsal) json.member("dry_run", true);
  if (summary.checkpoint) {
    json.member("origin", summary.checkpoint->origin).member("size", summary.checkpoint->size);
    json.member("root", ledger::format_base64(summary.checkpoint->root));
  }
  json.end_object();
  out += '\n';
  return json.status();
}

}  // namespace heed::tools
