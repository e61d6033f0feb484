#include "trade/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace heed::tools {
namespace {

using market::Entry;

template <class Input>
bool is(const Entry& entry) {
  return std::holds_alternative<Input>(entry);
}

// The requests with ids, in order.
std::vector<Entry> name_requests(std::string_view batch, const std::vector<Request>& requests) {
  std::vector<Entry> named;
  std::size_t number = 0;
  for (const Request& request : requests) {
    Entry& input = named.emplace_back(request.input);
    if (request.named) continue;
    std::visit(
        [&](auto& each) {
          if constexpr (requires { each.id; }) each.id = fmt::format("{}:request:{}", batch, number++);
        },
        input);
  }
  return named;
}

// An auction for each asset that orders name and that exists by then, in the order of the orders.
std::vector<Entry> plan_auctions(const market::Exchange& exchange, std::string_view batch,
                                 const std::vector<Entry>& settlement, const std::vector<Entry>& requests) {
  std::set<std::string, std::less<>> assets;
  for (const std::string& asset : exchange.assets()) assets.insert(asset);
  for (const auto* entries : {&settlement, &requests}) {
    for (const Entry& entry : *entries) {
      if (const auto* issue = std::get_if<market::Issue>(&entry)) assets.insert(issue->asset);
    }
  }
  std::vector<Entry> auctions;
  std::set<std::string, std::less<>> ordered;
  for (const Entry& request : requests) {
    const auto* order = std::get_if<market::Order>(&request);
    if (order == nullptr || !ordered.insert(order->asset).second || !assets.contains(order->asset)) continue;
    // Numbered by the orders alone: what else the exchange has by the next run does not change the name.
    auctions.emplace_back(market::Auction{fmt::format("{}:auction:{}", batch, ordered.size() - 1), order->asset, {}});
  }
  return auctions;
}

template <class Iterator>
void move_to_end(std::vector<Entry>& to, Iterator first, Iterator last) {
  to.insert(to.end(), std::make_move_iterator(first), std::make_move_iterator(last));
}

}  // namespace

std::vector<Entry> plan_inputs(const market::Exchange& exchange, std::string_view batch,
                               std::optional<std::int64_t> now, const Intake& intake) {
  std::vector<Entry> settlement = market::settle_allocation(exchange, batch, intake.funds(), intake.grants());
  std::vector<Entry> requests = name_requests(batch, intake.requests());
  const auto after_deposits = std::stable_partition(requests.begin(), requests.end(), is<market::Deposit>);
  std::vector<Entry> auctions = plan_auctions(exchange, batch, settlement, requests);

  // A settlement begins with accounts and deposits; the first issue begins the sales.
  const auto sales = std::find_if(settlement.begin(), settlement.end(), is<market::Issue>);
  std::vector<Entry> inputs;
  inputs.reserve(1 + settlement.size() + requests.size() + auctions.size());
  // Named by the time as well: the same records on another day set the clock again.
  if (now) inputs.emplace_back(market::Clock{fmt::format("{}:clock:{}", batch, *now), {}, *now});
  move_to_end(inputs, settlement.begin(), sales);
  move_to_end(inputs, requests.begin(), after_deposits);
  move_to_end(inputs, sales, settlement.end());
  move_to_end(inputs, after_deposits, requests.end());
  move_to_end(inputs, auctions.begin(), auctions.end());
  return inputs;
}

std::size_t count_untraded(const Intake& intake) {
  return static_cast<std::size_t>(
      std::count_if(intake.grants().begin(), intake.grants().end(),
                    [](const market::Grant& grant) { return grant.owner.empty() || grant.owner == grant.person; }));
}

}  // namespace heed::tools
