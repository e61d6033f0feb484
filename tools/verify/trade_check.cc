#include "verify/trade_check.h"

#include <fmt/format.h>

#include <array>

#include "heed/stream/edit.h"
#include "verify/same_value.h"

namespace heed::tools {
namespace {

using stream::Record;

// Names of what a trade is in a ledger; a record that leaves one of them out would agree with too much.
constexpr std::array<std::string_view, 6> kTradeMembers = {"id", "asset", "quantity", "price", "buyer", "seller"};

// What the record has against being this entry, or "".
std::string disagreement(const Record& stated, const Record& entry) {
  if (stated.type() != entry.type()) return fmt::format("that entry is of type \"{}\"", entry.type());
  if (stated.type() == "trade") {
    for (const auto name : kTradeMembers) {
      if (!stated.has(name)) return fmt::format("field \"{}\" is missing", name);
    }
  }
  std::string wrong;
  const auto asset = entry.string_or("asset", "");
  const auto resource = stated.string_or("resource", "");
  if (stated.has("resource") && (!asset || !resource || *asset != "seat:" + std::string(*resource))) {
    wrong = fmt::format("field \"resource\" is {}, but the entry is about \"{}\"",
                        stream::raw_member(stated, "resource"), asset ? *asset : "");
  }
  entry.object().for_each_member([&](std::string_view key, const stream::Value& value) {
    const auto has = stated.find(key);
    if (!wrong.empty() || !has || same_value(*has, value)) return;
    wrong = fmt::format("field \"{}\" is {}, but the entry says {}", key, stream::raw_member(stated, key),
                        stream::raw_member(entry, key));
  });
  return wrong;
}

}  // namespace

bool TradeCheck::wants(const Record& record) {
  // What was refused before it came to the ledger names no entry.
  return record.type() == "trade" || (record.type() == "reject" && record.has("entry"));
}

void TradeCheck::add(const Record& record, Place place) {
  const auto entry = record.integer("entry");
  const bool names_one = entry && *entry >= 0;
  if (names_one) by_entry_.emplace(static_cast<std::uint64_t>(*entry), stated_.size());
  stated_.push_back({std::string(record.line()),
                     names_one ? fmt::format("the ledger has no entry {}", *entry) : "it names no entry", false,
                     place});
}

void TradeCheck::see_entry(std::uint64_t index, std::string_view line) {
  const auto [begin, end] = by_entry_.equal_range(index);
  if (begin == end) return;
  const auto entry = entry_parser_.parse_copy(line);
  for (auto at = begin; at != end; ++at) {
    auto& stated = stated_[at->second];
    const auto record = stated_parser_.parse_copy(stated.line);
    if (stated.found || !entry || !record) continue;
    stated.wrong = disagreement(*record, *entry);
    stated.found = stated.wrong.empty();
  }
}

std::vector<PlacedFault> TradeCheck::finish() {
  std::vector<PlacedFault> faults;
  for (auto& stated : stated_) {
    if (stated.found) {
      claims_.check();
    } else if (ledgers_ == 0) {
      claims_.leave("without the ledger they are in: name its directory as well");
    } else if (!all_verified_) {
      claims_.leave("because a ledger did not verify or was not replayed");
    } else {
      claims_.check();
      const auto record = stated_parser_.parse_copy(stated.line);
      const auto id = record ? record->string_or("id", "") : Result<std::string_view>("");
      faults.push_back({stated.place, "not-in-ledger",
                        fmt::format("{} \"{}\" is not in the ledger: {}", record ? record->type() : "", id ? *id : "",
                                    stated.wrong)});
    }
  }
  return faults;
}

}  // namespace heed::tools
