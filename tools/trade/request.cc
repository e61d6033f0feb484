#include "trade/request.h"

#include <fmt/format.h>

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
  // One of the names, as the index of its value.
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
  return fields.integer_or("supply", issue.supply).text_or("memo", issue.memo).status();
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

Result<Request> read_request(const Record& record) {
  if (record.type() == "deposit") return read_as<market::Deposit>(record);
  if (record.type() == "issue") return read_as<market::Issue>(record);
  if (record.type() == "cancel") return read_as<market::Cancel>(record);
  return read_as<market::Order>(record);
}

}  // namespace heed::tools
