#include "verify/order_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/signatures.h"
#include "heed/market/exchange/journal.h"
#include "trade/records.h"

namespace heed::tools {

void OrderCheck::add(const stream::Record& record, Place place) {
  if (record.type() == "person") {
    const auto id = record.string("id");
    const auto key = record.string_or("key", "");
    if (id && key && !key->empty()) stated_.emplace(*id, *key);
    return;
  }
  if (!takes_signature(record.type()) || !record.has("signature")) return;
  const auto request = read_request(record);
  if (!request || !request->named) return claims_.leave("of instructions that no ledger would take");
  const auto account = record.string("account");
  const auto signature = record.string("signature");
  if (!account || !signature) return claims_.leave("of instructions that no ledger would take");
  signed_.push_back({std::string(record.type()), std::string(market::entry_id(request->input)), std::string(*account),
                     market::format_unsigned(request->input), std::string(*signature), place});
}

void OrderCheck::see_entry(std::string_view line) {
  if (signed_.empty() || line.find(R"("type":"open")") == std::string_view::npos) return;
  const auto entry = market::parse_entry(line);
  if (!entry) return;
  if (const auto* open = std::get_if<market::Open>(&*entry); open != nullptr && !open->key.empty()) {
    opened_.emplace(open->account, open->key);
  }
}

bool OrderCheck::is_signed(const Signed& order, const std::string& key) const {
  return std::any_of(origins_.begin(), origins_.end(), [&](const std::string& origin) {
    return Signatures(origin).instructs(key, order.unsigned_line, order.signature);
  });
}

std::vector<PlacedFault> OrderCheck::finish() {
  std::vector<PlacedFault> faults;
  for (const auto& order : signed_) {
    const auto opened = opened_.find(order.account);
    const auto stated = stated_.find(order.account);
    const std::string key = opened != opened_.end() ? opened->second : stated != stated_.end() ? stated->second : "";
    if (origins_.empty()) {
      claims_.leave("without the ledger they are for: name its directory as well");
    } else if (key.empty()) {
      claims_.leave("of accounts without a key");
    } else {
      claims_.check();
      if (is_signed(order, key)) continue;
      faults.push_back(
          {order.place, "signature",
           fmt::format("{} \"{}\": field \"signature\" is not that of account \"{}\" over what it says, for "
                       "this ledger",
                       order.type, order.id, order.account)});
    }
  }
  return faults;
}

}  // namespace heed::tools
