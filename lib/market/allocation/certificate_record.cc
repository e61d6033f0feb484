#include "heed/market/allocation/certificate_record.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <unordered_map>

#include "heed/market/json_text.h"

namespace heed::market {
namespace {

class Writer {
 public:
  void integer(std::string_view key, std::int64_t value) {
    member(key);
    append_json_integer(line_, value);
  }
  void string(std::string_view key, std::string_view value) {
    member(key);
    append_json_string(line_, value);
  }
  template <class Owner>
  void prices(std::string_view key, const std::vector<Owner>& owners, const std::vector<std::int64_t>& values) {
    member(key);
    line_ += '{';
    bool first = true;
    for (std::size_t i = 0; i < owners.size(); ++i) {
      if (values[i] == 0) continue;
      if (!first) line_ += ',';
      first = false;
      append_json_string(line_, owners[i].id);
      line_ += ':';
      append_json_integer(line_, values[i]);
    }
    line_ += '}';
  }
  std::string finish() && { return std::move(line_ += '}'); }

 private:
  void member(std::string_view key) {
    line_ += line_.empty() ? '{' : ',';
    append_json_string(line_, key);
    line_ += ':';
  }
  std::string line_;
};

// Reads members until one is wrong; error() then says which.
class Reader {
 public:
  explicit Reader(simdjson::dom::object object) : object_(object) {}

  std::int64_t integer(std::string_view key) {
    std::int64_t value = 0;
    if (object_[key].get(value) != simdjson::SUCCESS) {
      fail(key, fmt::format("member \"{}\" is missing or not an integer", key));
    }
    return value;
  }

  void count(std::string_view key, std::size_t expected) {
    const std::int64_t stated = integer(key);
    if (stated == static_cast<std::int64_t>(expected)) return;
    fail(key,
         fmt::format("the certificate is for {} {}, but {} are at hand: check it against the stream it was made from",
                     stated, key, expected));
  }

  Optimality status() {
    std::string_view word;
    if (object_["status"].get(word) == simdjson::SUCCESS) {
      for (const Optimality known : {Optimality::kOptimal, Optimality::kOptimalInteger, Optimality::kFeasible}) {
        if (optimality_name(known) == word) return known;
      }
    }
    fail("status", "member \"status\" is not \"optimal\", \"optimal-integer\" or \"feasible\"");
    return Optimality::kFeasible;
  }

  template <class Owner>
  std::vector<std::int64_t> prices(std::string_view key, const std::vector<Owner>& owners) {
    std::vector<std::int64_t> values(owners.size());
    simdjson::dom::object stated;
    if (object_[key].get(stated) != simdjson::SUCCESS) {
      fail(key, fmt::format("member \"{}\" is missing or not an object", key));
      return values;
    }
    std::unordered_map<std::string_view, std::size_t> unread;
    for (std::size_t i = 0; i < owners.size(); ++i) unread.emplace(owners[i].id, i);
    for (const auto field : stated) {
      const auto owner = unread.find(field.key);
      if (owner == unread.end()) {
        fail(key, fmt::format("member \"{}\" has a price for \"{}\", who is not in the problem or was priced already",
                              key, field.key));
      } else if (field.value.get(values[owner->second]) != simdjson::SUCCESS) {
        fail(key, fmt::format("member \"{}\": the price of \"{}\" is not an integer", key, field.key));
      }
      if (error_) return values;
      unread.erase(owner);
    }
    return values;
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  void fail(std::string_view key, std::string message) {
    if (!error_) error_ = input_error(std::move(message), std::string(key));
  }
  simdjson::dom::object object_;
  std::optional<Error> error_;
};

}  // namespace

std::string format_certificate(const Problem& problem, const Certificate& certificate) {
  Writer writer;
  writer.integer("bound", certificate.bound);
  writer.prices("credit_prices", problem.persons, certificate.prices.credits);
  writer.integer("edges", static_cast<std::int64_t>(problem.edges.size()));
  writer.integer("gap", certificate.gap);
  writer.integer("persons", static_cast<std::int64_t>(problem.persons.size()));
  writer.integer("resources", static_cast<std::int64_t>(problem.resources.size()));
  writer.integer("scale_bits", certificate.prices.scale_bits);
  writer.prices("seat_prices", problem.resources, certificate.prices.seats);
  writer.prices("second_prices", problem.persons, certificate.prices.seconds);
  writer.string("status", optimality_name(certificate.optimality));
  writer.string("tool", "match");
  writer.string("type", "certificate");
  writer.integer("utility", certificate.utility);
  return std::move(writer).finish();
}

Result<Certificate> parse_certificate(const Problem& problem, std::string_view line) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS) {
    return input_error("the line is not a JSON object with integers for figures");
  }
  Reader reader(object);
  Certificate certificate;
  certificate.bound = reader.integer("bound");
  certificate.gap = reader.integer("gap");
  certificate.utility = reader.integer("utility");
  certificate.optimality = reader.status();
  reader.count("persons", problem.persons.size());
  reader.count("resources", problem.resources.size());
  reader.count("edges", problem.edges.size());
  const std::int64_t scale_bits = reader.integer("scale_bits");
  // Out of range stays out of range when it is narrowed.
  certificate.prices.scale_bits = scale_bits >= 0 && scale_bits <= kScaleBitsMax ? static_cast<int>(scale_bits) : -1;
  certificate.prices.seconds = reader.prices("second_prices", problem.persons);
  certificate.prices.credits = reader.prices("credit_prices", problem.persons);
  certificate.prices.seats = reader.prices("seat_prices", problem.resources);
  if (reader.error()) return *reader.error();
  return certificate;
}

}  // namespace heed::market
