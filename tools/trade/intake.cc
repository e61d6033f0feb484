#include "trade/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace heed::tools {
namespace {

constexpr std::array<std::string_view, 10> kTypes = {"person", "allocation", "deposit", "issue", "order",
                                                     "cancel", "contract",   "fulfil",  "void",  "clock"};
constexpr std::size_t kBatchBytes = 16;  // it takes some 2^64 inputs before two are likely to share a name

}  // namespace

bool Intake::wants(std::string_view type) { return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end(); }

Status Intake::add(const stream::Record& record) {
  if (record.type() == "person") return add_person(record);
  if (record.type() == "allocation") return add_allocation(record);
  return add_request(record);
}

std::string Intake::batch() const {
  const auto hash = ledger::sha256(line_hashes_);
  return ledger::format_hex(ledger::hash_bytes(hash).substr(0, kBatchBytes));
}

Result<bool> Intake::is_new(const std::string& key, std::string_view what, const stream::Record& record) {
  const auto hash = ledger::sha256(record.line());
  const auto [at, is_first] = seen_.try_emplace(key, hash);
  if (!is_first && at->second != hash) {
    return input_error(fmt::format("states {} otherwise than an earlier record does: keep one of the two", what));
  }
  if (is_first) line_hashes_ += ledger::hash_bytes(hash);
  return is_first;
}

Status Intake::add_person(const stream::Record& record) {
  auto funds = read_person(record);
  if (!funds) return funds.error();
  const auto first = is_new("person " + funds->person, fmt::format("the person \"{}\"", funds->person), record);
  if (!first) return first.error();
  if (*first) funds_.push_back(std::move(*funds));
  return {};
}

Status Intake::add_allocation(const stream::Record& record) {
  auto reading = read_allocation(record);
  if (!reading) return reading.error();
  market::Grant& grant = reading->grant;
  // Names have no control characters, so a line feed keeps the two apart.
  const auto first = is_new(fmt::format("reading {}\n{}", grant.person, grant.resource),
                            fmt::format("what \"{}\" has of \"{}\"", grant.person, grant.resource), record);
  if (!first) return first.error();
  if (!*first) return {};
  labels_.try_emplace(grant.resource, std::move(reading->label));
  grants_.push_back(std::move(grant));
  return {};
}

Status Intake::add_request(const stream::Record& record) {
  auto request = read_request(record);
  if (!request) return request.error();
  // With an id it is one request however often it is sent: the exchange sees to that. Without an id, two are two.
  line_hashes_ += ledger::hash_bytes(ledger::sha256(record.line()));
  requests_.push_back(std::move(*request));
  return {};
}

}  // namespace heed::tools
