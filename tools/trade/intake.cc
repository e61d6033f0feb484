#include "trade/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "common/identity.h"
#include "trade/request.h"

namespace heed::tools {
namespace {

constexpr std::array<std::string_view, 6> kTypes = {"person", "allocation", "deposit", "issue", "order", "cancel"};
constexpr std::size_t kBatchBytes = 16;  // 2^64 inputs before two are likely to share a name

// The journal's rules for a name, said about the record's field.
Status check_name(const market::Entry& entry, std::string_view field) {
  const auto status = market::check_entry(entry);
  if (status.ok()) return {};
  return input_error(fmt::format("cannot be kept in a ledger: {}", status.error().message), std::string(field));
}

Status check_least(std::int64_t value, std::int64_t least, std::string_view field) {
  if (value >= least) return {};
  return input_error(fmt::format("is {}, expected {} or more", value, least), std::string(field));
}

}  // namespace

bool Intake::wants(std::string_view type) { return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end(); }

Status Intake::add(const stream::Record& record) {
  Status status;
  if (record.type() == "person") {
    status = add_person(record);
  } else if (record.type() == "allocation") {
    status = add_allocation(record);
  } else {
    status = add_request(record);
  }
  return status;
}

std::string Intake::batch() const {
  const auto hash = ledger::sha256(line_hashes_);
  return ledger::format_hex(ledger::hash_bytes(hash).substr(0, kBatchBytes));
}

Result<bool> Intake::is_new(const std::string& key, std::string_view what, const stream::Record& record) {
  const auto hash = ledger::sha256(record.line());
  const auto [at, is_first] = seen_.try_emplace(key, hash);
  if (!is_first && at->second != hash) {
    return input_error(fmt::format("states {} that an earlier record states differently: keep one of the two", what));
  }
  if (is_first) line_hashes_ += ledger::hash_bytes(hash);
  return is_first;
}

Status Intake::add_person(const stream::Record& record) {
  const auto id = record.string("id");
  if (!id) return id.error();
  const auto credits = record.integer_or("credits", 0);
  if (!credits) return credits.error();
  if (auto status = check_least(*credits, 0, "credits"); !status) return status;
  const std::string account(*id);
  if (auto status = check_name(market::Open{"open:" + account, account, {}}, "id"); !status) return status;
  const auto first = is_new("person " + account, fmt::format("the person \"{}\"", account), record);
  if (!first) return first.error();
  if (*first) funds_.push_back({account, *credits});
  return {};
}

Status Intake::add_allocation(const stream::Record& record) {
  market::Grant grant;
  const auto person = record.string("person");
  if (!person) return person.error();
  const auto resource = record.string("resource");
  if (!resource) return resource.error();
  const auto owner = record.string_or("owner", "");
  if (!owner) return owner.error();
  const auto price = record.integer_or("price", 0);
  if (!price) return price.error();
  const auto units = record.integer_or("units", 1);
  if (!units) return units.error();
  const auto supply = record.integer_or("supply", 0);
  if (!supply) return supply.error();
  const auto title = record.string_or("title", "");
  if (!title) return title.error();
  const auto uri = record.string_or("uri", "");
  if (!uri) return uri.error();

  grant.person = *person;
  grant.resource = *resource;
  grant.owner = *owner;
  grant.price = *price;
  grant.units = *units;
  if (record.has("supply")) grant.supply = *supply;
  grant.memo = content_hash(record.line());
  if (auto status = check_least(grant.price, 0, "price"); !status) return status;
  if (auto status = check_least(grant.units, 1, "units"); !status) return status;
  if (auto status = check_least(grant.supply.value_or(0), 0, "supply"); !status) return status;
  // Whoever takes part needs a name that an account can have; one unit of the asset has to have a name as well.
  if (auto status = check_name(market::Open{"open:" + grant.person, grant.person, {}}, "person"); !status) return status;
  if (!grant.owner.empty()) {
    if (auto status = check_name(market::Open{"open:" + grant.owner, grant.owner, {}}, "owner"); !status) return status;
  }
  const market::Auction auction{"auction", market::seat_asset(grant.resource), {}};
  if (auto status = check_name(auction, "resource"); !status) return status;

  const auto what = fmt::format("what \"{}\" reads of \"{}\"", grant.person, grant.resource);
  // Names have no control characters, so a line feed keeps the two apart.
  const auto first = is_new("reading " + grant.person + '\n' + grant.resource, what, record);
  if (!first) return first.error();
  if (!*first) return {};
  labels_.try_emplace(grant.resource, Label{std::string(*title), std::string(*uri)});
  grants_.push_back(std::move(grant));
  return {};
}

Status Intake::add_request(const stream::Record& record) {
  auto request = read_request(record);
  if (!request) return request.error();
  // A request with an id is one request however often it is sent: the exchange sees to that. Without an id, two are two.
  line_hashes_ += ledger::hash_bytes(ledger::sha256(record.line()));
  requests_.push_back(std::move(*request));
  return {};
}

}  // namespace heed::tools
