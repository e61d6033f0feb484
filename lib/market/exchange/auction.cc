#include "heed/market/exchange/auction.h"

#include <algorithm>
#include <numeric>

namespace heed::market {
namespace {

// A run of prices over which demand and supply do not change: one limit, or the open interval between two.
struct Step {
  std::int64_t low = 0;
  std::int64_t high = 0;
  Int128 bids = 0;  // at low or more
  Int128 asks = 0;  // at high or less

  Int128 volume() const { return std::min(bids, asks); }
  Int128 surplus() const { return bids - asks; }
  Int128 imbalance() const { return surplus() < 0 ? -surplus() : surplus(); }
};

std::vector<std::int64_t> limits_of(const std::vector<Quote>& bids, const std::vector<Quote>& asks) {
  std::vector<std::int64_t> limits;
  for (const auto* side : {&bids, &asks}) {
    for (const Quote& quote : *side) limits.push_back(quote.price);
  }
  std::sort(limits.begin(), limits.end());
  limits.erase(std::unique(limits.begin(), limits.end()), limits.end());
  return limits;
}

std::vector<std::size_t> sorted_by_price(const std::vector<Quote>& quotes) {
  std::vector<std::size_t> order(quotes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return quotes[a].price < quotes[b].price; });
  return order;
}

// All steps from the lowest limit to the highest.
std::vector<Step> make_steps(const std::vector<Quote>& bids, const std::vector<Quote>& asks) {
  const std::vector<std::int64_t> limits = limits_of(bids, asks);
  const std::vector<std::size_t> bid_order = sorted_by_price(bids);
  const std::vector<std::size_t> ask_order = sorted_by_price(asks);
  Int128 demand = 0;
  for (const Quote& bid : bids) demand += bid.quantity;
  Int128 supply = 0;
  auto bid = bid_order.begin();
  auto ask = ask_order.begin();
  std::vector<Step> steps;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    for (; ask != ask_order.end() && asks[*ask].price == limits[i]; ++ask) supply += asks[*ask].quantity;
    steps.push_back({limits[i], limits[i], demand, supply});
    for (; bid != bid_order.end() && bids[*bid].price == limits[i]; ++bid) demand -= bids[*bid].quantity;
    if (i + 1 < limits.size() && limits[i] + 1 < limits[i + 1]) {
      steps.push_back({limits[i] + 1, limits[i + 1] - 1, demand, supply});
    }
  }
  return steps;
}

template <class Key>
void keep_smallest(std::vector<Step>& steps, Key key) {
  const auto best =
      std::min_element(steps.begin(), steps.end(), [&](const Step& a, const Step& b) { return key(a) < key(b); });
  const auto least = key(*best);
  std::erase_if(steps, [&](const Step& step) { return key(step) != least; });
}

bool one_price(const std::vector<Step>& steps) { return steps.size() == 1 && steps[0].low == steps[0].high; }

ClearingPrice at(const std::vector<Step>& steps, std::int64_t price, PriceRule rule) {
  const auto step = std::find_if(steps.begin(), steps.end(), [&](const Step& s) { return price <= s.high; });
  const Int128 surplus = std::clamp(step->surplus(), -Int128{kAmountMax}, Int128{kAmountMax});
  return {rule, price, static_cast<std::int64_t>(step->volume()), static_cast<std::int64_t>(surplus)};
}

}  // namespace

std::string_view price_rule_name(PriceRule rule) {
  switch (rule) {
    case PriceRule::kNone:
      return "none";
    case PriceRule::kVolume:
      return "volume";
    case PriceRule::kSurplus:
      return "surplus";
    case PriceRule::kPressure:
      return "pressure";
    case PriceRule::kReference:
      return "reference";
  }
  return "unknown";
}

ClearingPrice find_clearing_price(const std::vector<Quote>& bids, const std::vector<Quote>& asks,
                                  std::optional<std::int64_t> reference) {
  std::vector<Step> steps = make_steps(bids, asks);
  if (steps.empty()) return {};
  keep_smallest(steps, [](const Step& step) { return -step.volume(); });
  if (steps[0].volume() == 0) return {};
  if (one_price(steps)) return at(steps, steps[0].low, PriceRule::kVolume);
  keep_smallest(steps, [](const Step& step) { return step.imbalance(); });
  if (one_price(steps)) return at(steps, steps[0].low, PriceRule::kSurplus);

  // Volume rises and then falls with the price, the surplus only falls: what is left is one unbroken range.
  const std::int64_t low = steps.front().low;
  const std::int64_t high = steps.back().high;
  if (steps.back().surplus() > 0) return at(steps, high, PriceRule::kPressure);
  if (steps.front().surplus() < 0) return at(steps, low, PriceRule::kPressure);
  const std::int64_t wanted = reference.value_or(low + (high - low) / 2);
  return at(steps, std::clamp(wanted, low, high), PriceRule::kReference);
}

std::vector<Fill> pair_off(const std::vector<Quote>& bids, const std::vector<Quote>& asks, std::int64_t quantity) {
  const auto by_priority = [](const std::vector<Quote>& quotes, bool high_first) {
    std::vector<std::size_t> order(quotes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      if (quotes[a].price != quotes[b].price) return (quotes[a].price > quotes[b].price) == high_first;
      return quotes[a].sequence < quotes[b].sequence;
    });
    return order;
  };
  const std::vector<std::size_t> bid_order = by_priority(bids, true);
  const std::vector<std::size_t> ask_order = by_priority(asks, false);
  std::vector<Fill> fills;
  std::size_t b = 0, a = 0;
  std::int64_t bid_filled = 0, ask_filled = 0;
  while (quantity > 0 && b < bid_order.size() && a < ask_order.size()) {
    const Quote& bid = bids[bid_order[b]];
    const Quote& ask = asks[ask_order[a]];
    const std::int64_t size = std::min({quantity, bid.quantity - bid_filled, ask.quantity - ask_filled});
    fills.push_back({bid_order[b], ask_order[a], size});
    quantity -= size;
    bid_filled += size;
    ask_filled += size;
    if (bid_filled == bid.quantity) ++b, bid_filled = 0;
    if (ask_filled == ask.quantity) ++a, ask_filled = 0;
  }
  return fills;
}

}  // namespace heed::market
