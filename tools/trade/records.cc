#include "trade/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "common/identity.h"
#include "heed/ledger/key.h"
#include "heed/market/exchange/condition_json.h"

namespace heed::tools {
namespace {

using stream::Record;

// Reads the fields of one record; the first that is wrong is the answer, so readers can be chained.
class Fields {
 public:
  explicit Fields(const Record& record) : record_(record) {}

  Fields& text(std::string_view field, std::string& value) { return take(record_.string(field), value); }
  Fields& text_or(std::string_view field, std::string& value) { return take(record_.string_or(field, value), value); }
  Fields& integer(std::string_view field, std::int64_t& value) { return take(record_.integer(field), value); }
  Fields& integer_or(std::string_view field, std::int64_t& value) {
    return take(record_.integer_or(field, value), value);
  }
  Fields& integer_or_none(std::string_view field, std::optional<std::int64_t>& value) {
    return record_.has(field) ? take(record_.integer(field), value) : *this;
  }
  Fields& at_least(std::int64_t least, std::string_view field, std::int64_t value) {
    if (status_.ok() && value < least) {
      status_ = input_error(fmt::format("is {}, expected {} or more", value, least), std::string(field));
    }
    return *this;
  }
  // One of two names, as the enumerator with the value 0 or 1.
  template <class Enum>
  Fields& choice(std::string_view field, Enum& value, std::string_view zero, std::string_view one, bool required) {
    std::string name(required ? "" : static_cast<int>(value) == 0 ? zero : one);
    required ? text(field, name) : text_or(field, name);
    if (!status_.ok()) return *this;
    if (name != zero && name != one) {
      status_ = input_error(fmt::format("is \"{}\", expected \"{}\" or \"{}\"", name, zero, one), std::string(field));
    } else {
      value = static_cast<Enum>(name == one ? 1 : 0);
    }
    return *this;
  }

  const Status& status() const { return status_; }

 private:
  template <class T, class U>
  Fields& take(const Result<T>& read, U& value) {
    if (!status_.ok()) return *this;
    if (read) {
      value = *read;
    } else {
      status_ = read.error();
    }
    return *this;
  }

  const Record& record_;
  Status status_;
};

// The journal's rules for a name, said about the record's field.
Status check_name(const market::Entry& entry, std::string_view field) {
  const auto status = market::check_entry(entry);
  if (status.ok()) return {};
  return input_error(fmt::format("cannot be kept in a ledger: {}", status.error().message), std::string(field));
}

Status check_account(const std::string& account, std::string_view field) {
  return check_name(market::Open{"open:" + account, account, {}}, field);
}

Status check_key(const std::string& key) {
  if (key.empty()) return {};
  const auto parsed = ledger::VerifierKey::parse(key);
  if (!parsed) return input_error(parsed.error().message, "key");
  if (parsed->type() == ledger::SignatureType::kEd25519) return {};
  return input_error("is the key of a witness, expected one that \"trade key\" made", "key");
}

static_assert(static_cast<int>(market::Side::kBid) == 0 && static_cast<int>(market::Side::kAsk) == 1);
static_assert(static_cast<int>(market::TimeInForce::kBatch) == 0 && static_cast<int>(market::TimeInForce::kGtc) == 1);

Status read(const Record& record, market::Deposit& deposit) {
  deposit.asset = market::kCredits;
  Fields fields(record);
  fields.text("account", deposit.account).text_or("asset", deposit.asset).integer("quantity", deposit.quantity);
  return fields.text_or("memo", deposit.memo).status();
}

Status read(const Record& record, market::Issue& issue) {
  issue.supply = market::kAmountMax;
  Fields fields(record);
  fields.text("account", issue.account).text("asset", issue.asset).integer("quantity", issue.quantity);
  fields.integer_or("supply", issue.supply).text_or("memo", issue.memo);
  return fields.text_or("signature", issue.signature).status();
}

Status read(const Record& record, market::Order& order) {
  std::string kind = "limit";
  Fields fields(record);
  fields.text("account", order.account).text("asset", order.asset).text_or("kind", kind);
  fields.choice("side", order.side, "bid", "ask", true);
  fields.integer("quantity", order.quantity).integer("price", order.price);
  fields.choice("time_in_force", order.time_in_force, "batch", "gtc", false);
  fields.text_or("memo", order.memo).text_or("signature", order.signature);
  if (fields.status().ok() && kind != "limit") {
    return input_error(fmt::format("is \"{}\", expected \"limit\": other kinds of orders are not traded here", kind),
                       "kind");
  }
  return fields.status();
}

Status read(const Record& record, market::Cancel& cancel) {
  Fields fields(record);
  fields.text("account", cancel.account).text("order", cancel.order);
  return fields.text_or("memo", cancel.memo).text_or("signature", cancel.signature).status();
}

Status read(const Record& record, market::Contract& contract) {
  contract.asset = market::kCredits;
  Fields fields(record);
  fields.text("account", contract.account).text("to", contract.to).text_or("asset", contract.asset);
  fields.integer("quantity", contract.quantity).integer("expires", contract.expires);
  fields.text_or("memo", contract.memo).text_or("signature", contract.signature);
  if (!fields.status().ok()) return fields.status();
  auto condition = market::parse_condition_of(record.line());
  if (!condition) return condition.error();
  contract.condition = std::move(*condition);
  return {};
}

Status read(const Record& record, market::Fulfil& fulfil) {
  Fields fields(record);
  fields.text("account", fulfil.account).text("contract", fulfil.contract);
  fields.integer_or_none("quantity", fulfil.quantity);
  fields.text_or("memo", fulfil.memo).text_or("signature", fulfil.signature);
  if (!fields.status().ok() || !record.has("proofs")) return fields.status();
  auto proofs = market::parse_proofs_of(record.line());
  if (!proofs) return proofs.error();
  fulfil.proofs = std::move(*proofs);
  return {};
}

Status read(const Record& record, market::Void& given_up) {
  Fields fields(record);
  fields.text("account", given_up.account).text("contract", given_up.contract);
  return fields.text_or("memo", given_up.memo).text_or("signature", given_up.signature).status();
}

Status read(const Record& record, market::Clock& clock) {
  Fields fields(record);
  return fields.integer("time", clock.time).text_or("memo", clock.memo).status();
}

template <class Input>
Result<Request> read_as(const Record& record) {
  Input input;
  // Any id does for the check; the plan names those that came without.
  const auto id = record.string_or("id", "");
  if (!id) return id.error();
  input.id = record.has("id") ? std::string(*id) : "unnamed";
  if (auto status = read(record, input); !status) return status.error();
  Request request{std::move(input), record.has("id")};
  // The journal calls its members what the record calls its fields, so its message needs no field in front.
  if (auto status = market::check_entry(request.input); !status) return input_error(status.error().message);
  return request;
}

}  // namespace

Result<market::Funds> read_person(const Record& record) {
  market::Funds funds;
  Fields fields(record);
  fields.text("id", funds.person).integer_or("credits", funds.credits).at_least(0, "credits", funds.credits);
  fields.text_or("key", funds.key);
  if (!fields.status()) return fields.status().error();
  if (auto status = check_key(funds.key); !status) return status.error();
  if (auto status = check_account(funds.person, "id"); !status) return status.error();
  return funds;
}

Result<Reading> read_allocation(const Record& record) {
  Reading reading;
  market::Grant& grant = reading.grant;
  Fields fields(record);
  fields.text("person", grant.person).text("resource", grant.resource).text_or("owner", grant.owner);
  fields.integer_or("price", grant.price).at_least(0, "price", grant.price);
  fields.integer_or("units", grant.units).at_least(1, "units", grant.units);
  fields.integer_or_none("supply", grant.supply).at_least(0, "supply", grant.supply.value_or(0));
  fields.text_or("title", reading.label.title).text_or("uri", reading.label.uri);
  if (!fields.status()) return fields.status().error();
  grant.memo = content_hash(record.line());
  if (auto status = check_account(grant.person, "person"); !status) return status.error();
  if (!grant.owner.empty()) {
    if (auto status = check_account(grant.owner, "owner"); !status) return status.error();
  }
  const market::Auction auction{"auction", market::seat_asset(grant.resource), {}};
  if (auto status = check_name(auction, "resource"); !status) return status.error();
  return reading;
}

Result<Request> read_request(const Record& record) {
  if (record.type() == "deposit") return read_as<market::Deposit>(record);
  if (record.type() == "issue") return read_as<market::Issue>(record);
  if (record.type() == "cancel") return read_as<market::Cancel>(record);
  if (record.type() == "contract") return read_as<market::Contract>(record);
  if (record.type() == "fulfil") return read_as<market::Fulfil>(record);
  if (record.type() == "void") return read_as<market::Void>(record);
  if (record.type() == "clock") return read_as<market::Clock>(record);
  return read_as<market::Order>(record);
}

bool takes_signature(std::string_view type) {
  constexpr std::array kTypes = {"issue", "order", "cancel", "contract", "fulfil", "void"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

}  // namespace heed::tools
