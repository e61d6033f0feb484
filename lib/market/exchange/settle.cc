#include "heed/market/exchange/settle.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace heed::market {
namespace {

struct Sale {
  std::string resource;
  std::vector<const Grant*> grants;
};

bool needs_trade(const Grant& grant) { return !grant.owner.empty() && grant.owner != grant.person; }

// Grants by resource, in the order in which resources first appear.
std::vector<Sale> collect_sales(const std::vector<Grant>& grants) {
  std::vector<Sale> sales;
  std::map<std::string, std::size_t> position;
  for (const Grant& grant : grants) {
    if (!needs_trade(grant)) continue;
    const auto [at, is_new] = position.try_emplace(grant.resource, sales.size());
    if (is_new) sales.push_back({grant.resource, {}});
    sales[at->second].grants.push_back(&grant);
  }
  return sales;
}

class Plan {
 public:
  Plan(const Exchange& exchange, std::string_view batch) : exchange_(exchange), batch_(batch) {}

  void open(const std::string& account, const std::string& key = {}) {
    const bool is_open = exchange_.has_account(account);
    if (is_open && (key.empty() || exchange_.key(account) == key)) return;
    if (!opened_.insert(account).second) return;
    // Refused under a name of this batch's, so that the answer says why.
    std::string id = is_open ? fmt::format("{}:open:{}", batch_, refused_++) : fmt::format("open:{}", account);
    entries_.emplace_back(Open{std::move(id), account, {}, key});
  }

  void deposit(const Funds& funds) {
    if (funds.credits <= 0) return;
    entries_.emplace_back(Deposit{
        fmt::format("{}:deposit:{}", batch_, deposits_++), funds.person, std::string(kCredits), {}, funds.credits});
  }

  void sell(const Sale& sale) {
    const std::string asset = seat_asset(sale.resource);
    const Grant& first = *sale.grants.front();
    std::int64_t seats = 0;
    for (const Grant* grant : sale.grants) seats += grant->units;
    const std::string name = fmt::format("{}:{}", batch_, sales_++);
    entries_.emplace_back(Issue{name + ":issue", first.owner, asset, {}, seats, first.supply.value_or(kAmountMax)});
    std::size_t number = 0;
    for (const Grant* grant : sale.grants) {
      order(fmt::format("{}:ask:{}", name, number), grant->owner, asset, Side::kAsk, *grant);
      order(fmt::format("{}:bid:{}", name, number), grant->person, asset, Side::kBid, *grant);
      ++number;
    }
    entries_.emplace_back(Auction{name + ":auction", asset, {}});
  }

  std::vector<Entry> entries() && { return std::move(entries_); }

 private:
  void order(std::string id, const std::string& account, const std::string& asset, Side side, const Grant& grant) {
    entries_.emplace_back(
        Order{std::move(id), account, asset, grant.memo, {}, side, grant.units, grant.price, TimeInForce::kBatch});
  }

  const Exchange& exchange_;
  const std::string batch_;
  std::vector<Entry> entries_;
  std::set<std::string> opened_;
  int deposits_ = 0;
  int refused_ = 0;
  int sales_ = 0;
};

}  // namespace

std::string seat_asset(std::string_view resource) { return fmt::format("seat:{}", resource); }

std::vector<Entry> settle_allocation(const Exchange& exchange, std::string_view batch, const std::vector<Funds>& funds,
                                     const std::vector<Grant>& grants) {
  Plan plan(exchange, batch);
  for (const Funds& each : funds) plan.open(each.person, each.key);
  for (const Grant& grant : grants) {
    if (!needs_trade(grant)) continue;
    plan.open(grant.owner);
    plan.open(grant.person);
  }
  for (const Funds& each : funds) plan.deposit(each);
  for (const Sale& sale : collect_sales(grants)) plan.sell(sale);
  return std::move(plan).entries();
}

}  // namespace heed::market
