#include "common/allocation_certificate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "heed/stream/json_writer.h"

namespace heed::tools {
namespace {

using market::Certificate;
using market::Optimality;
using market::Prices;
using market::ShownPrices;
using stream::JsonWriter;
using stream::Value;

// Writing

// The members of the three objects of one line, without their braces.
struct Part {
  std::string person_prices, seat_prices, worth;
  std::size_t bytes() const { return person_prices.size() + seat_prices.size() + worth.size(); }
};

// Goes through persons and resources and opens a new part when one is full.
class Parts {
 public:
  explicit Parts(std::uint64_t bytes_max) : bytes_max_(bytes_max) { begin(); }

  void add_person(const std::string& id, std::int64_t seconds, std::int64_t credits, std::int64_t minute,
                  std::int64_t credit) {
    if (seconds != 0 || credits != 0) {
      prices_->key(id).begin_object();
      if (seconds != 0) prices_->member("seconds", seconds);
      if (credits != 0) prices_->member("credits", credits);
      prices_->end_object();
    }
    worth_->key(id).begin_object().member("minute_price", minute).member("credit_price", credit).end_object();
    cut();
  }

  void add_resource(const std::string& id, std::int64_t seats) {
    if (seats == 0) return;
    seats_->key(id).begin_object().member("seats", seats).end_object();
    cut();
  }

  Result<std::vector<Part>> take() {
    for (const auto* writer : {&*prices_, &*seats_, &*worth_})
      if (!writer->ok()) return writer->status().error();
    if (parts_.size() > 1 && parts_.back()->bytes() == 0) parts_.pop_back();
    std::vector<Part> taken;
    for (auto& part : parts_) taken.push_back(std::move(*part));
    return taken;
  }

 private:
  void begin() {
    // Behind a pointer, because the writers hold on to its strings.
    Part& part = *parts_.emplace_back(std::make_unique<Part>());
    prices_.emplace(part.person_prices);
    seats_.emplace(part.seat_prices);
    worth_.emplace(part.worth);
  }
  void cut() {
    if (parts_.back()->bytes() > bytes_max_) begin();
  }

  std::uint64_t bytes_max_;
  std::vector<std::unique_ptr<Part>> parts_;
  std::optional<JsonWriter> prices_, seats_, worth_;
};

void append_part(const AllocationProblem& problem, const market::Solution& solution, std::size_t number,
                 std::size_t count, const Part& part, std::string& out) {
  const Certificate& certificate = solution.certificate;
  JsonWriter json(out);
  json.begin_object().member("type", "certificate").member("kind", kAllocationKind);
  json.member("part", number).member("parts", count);
  json.member("status", market::optimality_name(certificate.optimality));
  json.member("primal", certificate.utility).member("dual", certificate.bound).member("gap", certificate.gap);
  json.member("scale_bits", certificate.prices.scale_bits);
  json.member("persons", problem.problem().persons.size()).member("resources", problem.problem().resources.size());
  json.member("edges", problem.problem().edges.size()).member("allocated", solution.allocation.edges.size());
  json.key("prices").begin_object();
  json.key("persons").raw("{" + part.person_prices + "}").key("resources").raw("{" + part.seat_prices + "}");
  json.end_object();
  json.key("worth").raw("{" + part.worth + "}").end_object();
  out += '\n';
}

// Reading

Status wrong(std::string_view field, std::string message) {
  return input_error(std::move(message), std::string(field));
}

// Reads the integer members `names` of an object into `values`; an absent one is 0, any other member is refused.
template <std::size_t N>
Status read_figures(const std::string& field, const Value& object, const std::array<std::string_view, N>& names,
                    std::array<std::int64_t, N>& values) {
  values.fill(0);
  if (object.kind() != stream::Kind::kObject) return wrong(field, "is not an object");
  Status status;
  object.for_each_member([&](std::string_view name, const Value& member) {
    const auto at = std::find(names.begin(), names.end(), name);
    const auto integer = member.integer();
    if (at == names.end()) {
      status = wrong(field, fmt::format("has a member \"{}\", expected {}", name, fmt::join(names, " and ")));
    } else if (!integer) {
      status = wrong(field, fmt::format("has a \"{}\" that is not an integer within +-(2^53-1)", name));
    } else {
      values[static_cast<std::size_t>(at - names.begin())] = *integer;
    }
  });
  return status;
}

// Reads an object whose members are such objects.
template <std::size_t N, class Keep>
Status read_table(const std::string& field, const std::optional<Value>& table,
                  const std::array<std::string_view, N>& names, Keep&& keep) {
  if (!table) return wrong(field, "is missing");
  if (table->kind() != stream::Kind::kObject) return wrong(field, "is not an object");
  Status status;
  table->for_each_member([&](std::string_view id, const Value& object) {
    if (!status) return;
    std::array<std::int64_t, N> values;
    status = read_figures(fmt::format("{}.{}", field, id), object, names, values);
    if (status) keep(std::string(id), values);
  });
  return status;
}

std::optional<Optimality> optimality_of(std::string_view name) {
  for (const auto optimality : {Optimality::kOptimal, Optimality::kOptimalInteger, Optimality::kFeasible}) {
    if (market::optimality_name(optimality) == name) return optimality;
  }
  return std::nullopt;
}

}  // namespace

Status append_certificate(const AllocationProblem& problem, const market::Solution& solution,
                          std::uint64_t line_bytes_max, std::string& out) {
  const market::Problem& asked = problem.problem();
  const Prices& prices = solution.certificate.prices;
  const ShownPrices shown = market::show_prices(asked, prices);
  Parts parts(line_bytes_max / 2);
  for (std::size_t i = 0; i < asked.persons.size(); ++i) {
    parts.add_person(asked.persons[i].id, prices.seconds[i], prices.credits[i], shown.minutes[i], shown.credits[i]);
  }
  for (std::size_t i = 0; i < asked.resources.size(); ++i) parts.add_resource(asked.resources[i].id, prices.seats[i]);
  const auto lines = parts.take();
  if (!lines) return lines.error();
  for (std::size_t i = 0; i < lines->size(); ++i) {
    const std::size_t before = out.size();
    append_part(problem, solution, i + 1, lines->size(), (*lines)[i], out);
    if (out.size() - before > line_bytes_max + 1) {
      return input_error(
          fmt::format("the certificate has a line longer than {} bytes (see --max-line)", line_bytes_max));
    }
  }
  return {};
}

Status StatedCertificate::add(const stream::Record& record, Place place) {
  Head head;
  const auto status = record.string("status");
  if (!status) return status.error();
  head.status = *status;
  std::int64_t part = 0;
  for (const auto& [field, into] :
       {std::pair{"part", &part}, std::pair{"parts", &head.parts}, std::pair{"primal", &head.primal},
        std::pair{"dual", &head.dual}, std::pair{"gap", &head.gap}, std::pair{"scale_bits", &head.scale_bits},
        std::pair{"persons", &head.persons}, std::pair{"resources", &head.resources}, std::pair{"edges", &head.edges},
        std::pair{"allocated", &head.allocated}}) {
    const auto integer = record.integer(field);
    if (!integer) return integer.error();
    *into = *integer;
  }
  const auto prices = record.find("prices");
  if (!prices) return wrong("prices", "is missing");
  Status read = read_table<2>("prices.persons", prices->find("persons"), {"seconds", "credits"},
                              [&](std::string id, const auto& figures) {
                                person_prices_.push_back({std::move(id), figures[0], figures[1], place});
                              });
  if (!read) return read;
  read =
      read_table<1>("prices.resources", prices->find("resources"), {"seats"}, [&](std::string id, const auto& figures) {
        seat_prices_.push_back({std::move(id), figures[0], place});
      });
  if (!read) return read;
  read = read_table<2>("worth", record.find("worth"), {"minute_price", "credit_price"},
                       [&](std::string id, const auto& figures) {
                         worth_.push_back({std::move(id), figures[0], figures[1], place});
                       });
  if (!read) return read;

  if (!place_) {
    place_ = place;
    head_ = std::move(head);
  } else if (head_ != head && !contradiction_) {
    contradiction_ = place;
  }
  parts_.push_back(part);
  return {};
}

std::optional<AnswerFault> StatedCertificate::check_parts() const {
  if (contradiction_) {
    return AnswerFault{"part", "the certificate contradicts an earlier one: check each answer by itself",
                       contradiction_};
  }
  std::vector<std::int64_t> numbers = parts_;
  std::sort(numbers.begin(), numbers.end());
  bool complete = head_.parts == static_cast<std::int64_t>(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i)
    complete = complete && numbers[i] == static_cast<std::int64_t>(i) + 1;
  if (complete) return std::nullopt;
  return AnswerFault{"part",
                     fmt::format("the certificate's parts are {}, expected each of 1 to {} once",
                                 fmt::join(numbers, ", "), head_.parts),
                     place_};
}

std::optional<AnswerFault> StatedCertificate::check_counts(const AllocationProblem& problem,
                                                           std::size_t allocated) const {
  const market::Problem& asked = problem.problem();
  const std::tuple<const char*, std::int64_t, std::size_t> counts[] = {
      {"persons", head_.persons, asked.persons.size()},
      {"resources", head_.resources, asked.resources.size()},
      {"edges", head_.edges, asked.edges.size()},
      {"allocations", head_.allocated, allocated}};
  for (const auto& [what, stated, found] : counts) {
    if (stated == static_cast<std::int64_t>(found)) continue;
    return AnswerFault{
        "count", fmt::format("the certificate is about {} {}, but the stream has {}", stated, what, found), place_};
  }
  return std::nullopt;
}

std::optional<AnswerFault> StatedCertificate::resolve_prices(const AllocationProblem& problem, Prices& prices) const {
  const auto unknown = [](std::string_view what, const std::string& id, Place place) {
    return AnswerFault{"unknown-id",
                       fmt::format("the certificate has a price for {} \"{}\", whom nothing describes", what, id),
                       place};
  };
  prices.seconds.assign(problem.problem().persons.size(), 0);
  prices.credits.assign(problem.problem().persons.size(), 0);
  prices.seats.assign(problem.problem().resources.size(), 0);
  for (const auto& [id, seconds, credits, place] : person_prices_) {
    const auto person = problem.find_person(id);
    if (!person) return unknown("person", id, place);
    prices.seconds[*person] = seconds;
    prices.credits[*person] = credits;
  }
  for (const auto& [id, price, place] : seat_prices_) {
    const auto resource = problem.find_resource(id);
    if (!resource) return unknown("resource", id, place);
    prices.seats[*resource] = price;
  }
  return std::nullopt;
}

std::optional<AnswerFault> StatedCertificate::resolve(const AllocationProblem& problem, std::size_t allocated,
                                                      Certificate& certificate) const {
  if (auto fault = check_parts()) return fault;
  if (auto fault = check_counts(problem, allocated)) return fault;
  const auto optimality = optimality_of(head_.status);
  if (!optimality) {
    return AnswerFault{
        "unknown-status",
        fmt::format("the certificate's status is \"{}\", expected optimal, optimal-integer or feasible", head_.status),
        place_};
  }
  certificate.optimality = *optimality;
  certificate.utility = head_.primal;
  certificate.bound = head_.dual;
  certificate.gap = head_.gap;
  // Beyond an int is beyond the checker's range too.
  certificate.prices.scale_bits = static_cast<int>(std::clamp<std::int64_t>(head_.scale_bits, -1, 64));
  return resolve_prices(problem, certificate.prices);
}

std::optional<AnswerFault> StatedCertificate::check_worth(const AllocationProblem& problem,
                                                          const ShownPrices& shown) const {
  std::vector<char> told(problem.problem().persons.size());
  for (const auto& [id, minute, credit, place] : worth_) {
    const auto person = problem.find_person(id);
    if (!person) {
      return AnswerFault{
          "worth", fmt::format("the certificate tells the worth of time to \"{}\", whom nothing describes", id), place};
    }
    if (minute != shown.minutes[*person] || credit != shown.credits[*person]) {
      return AnswerFault{
          "worth",
          fmt::format("one more minute and credit are said to be worth {} and {} to \"{}\", but the prices "
                      "give {} and {}",
                      minute, credit, id, shown.minutes[*person], shown.credits[*person]),
          place};
    }
    told[*person] = 1;
  }
  const auto left_out = std::find(told.begin(), told.end(), 0);
  if (left_out == told.end()) return std::nullopt;
  const auto& id = problem.problem().persons[static_cast<std::size_t>(left_out - told.begin())].id;
  return AnswerFault{"worth", fmt::format("the certificate does not tell what a minute is worth to \"{}\"", id),
                     place_};
}

}  // namespace heed::tools
