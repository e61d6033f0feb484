#include "common/allocation_check.h"

#include <fmt/format.h>

#include <algorithm>

namespace heed::tools {
namespace {

std::string show(const std::optional<std::int64_t>& figure) { return figure ? fmt::format("{}", *figure) : "absent"; }

Status read_needs(const stream::Record& record, std::vector<std::string>& needs) {
  const auto value = record.find("needs");
  bool strings = value && value->kind() == stream::Kind::kArray;
  if (strings) {
    value->for_each([&](const stream::Value& element) {
      const auto need = element.string();
      strings = strings && need.has_value();
      if (need) needs.emplace_back(*need);
    });
  }
  return strings ? Status() : input_error("is not an array of strings", "needs");
}

}  // namespace

bool StatedAnswer::wants(const stream::Record& record) {
  if (record.type() == "allocation") return true;
  const auto kind = record.type() == "certificate" ? record.find("kind") : std::nullopt;
  return kind && kind->string() == kAllocationKind;
}

Status StatedAnswer::add(const stream::Record& record, Place place) {
  if (record.type() == "certificate") return certificate_.add(record, place);
  auto allotment = read_allotment(record);
  if (!allotment) return allotment.error();
  allotment->place = place;
  allocations_.push_back(std::move(*allotment));
  return {};
}

Result<StatedAnswer::Allotment> StatedAnswer::read_allotment(const stream::Record& record) {
  Allotment allotment;
  for (const auto& [field, into] :
       {std::pair{"person", &allotment.person}, std::pair{"resource", &allotment.resource}}) {
    const auto text = record.string(field);
    if (!text) return text.error();
    *into = *text;
  }
  const auto owner = record.string_or("owner", "");
  if (!owner) return owner.error();
  allotment.owner = *owner;
  for (const auto& [field, into] :
       {std::pair{"units", &allotment.units}, std::pair{"price", &allotment.price},
        std::pair{"utility", &allotment.utility}, std::pair{"minute_price", &allotment.minute_price},
        std::pair{"credit_price", &allotment.credit_price}, std::pair{"seat_price", &allotment.seat_price}}) {
    const auto integer = record.integer(field);
    if (!integer) return integer.error();
    *into = *integer;
  }
  for (const auto& [field, into] : {std::pair{"seconds", &allotment.seconds}, std::pair{"supply", &allotment.supply}}) {
    if (!record.has(field)) continue;
    const auto integer = record.integer(field);
    if (!integer) return integer.error();
    *into = *integer;
  }
  if (auto status = read_needs(record, allotment.needs); !status) return status.error();
  return allotment;
}

// The edges that are taken, by allotment.
std::optional<AnswerFault> StatedAnswer::resolve(const AllocationProblem& problem,
                                                 std::vector<std::uint32_t>& edges) const {
  std::vector<char> taken(problem.problem().edges.size());
  for (const Allotment& allotment : allocations_) {
    const auto person = problem.find_person(allotment.person);
    const auto resource = problem.find_resource(allotment.resource);
    const auto edge = person && resource ? problem.find_edge(*person, *resource) : std::nullopt;
    const auto what = fmt::format("\"{}\" is allotted \"{}\"", allotment.person, allotment.resource);
    if (!edge) return AnswerFault{"unknown-edge", what + ", but no attention record joins the two", allotment.place};
    if (taken[*edge]) return AnswerFault{"twice", what + " twice", allotment.place};
    taken[*edge] = 1;
    edges.push_back(*edge);
  }
  return std::nullopt;
}

std::optional<AnswerFault> StatedAnswer::check_figures(const AllocationProblem& problem,
                                                       const market::ShownPrices& shown, std::uint32_t number,
                                                       const Allotment& allotment) {
  const market::Edge& edge = problem.problem().edges[number];
  const market::Resource& resource = problem.problem().resources[edge.resource];
  const ResourceLabel& label = problem.label(edge.resource);
  const auto fault = [&](std::string_view field, const std::string& stated, const std::string& expected) {
    return AnswerFault{"figure",
                       fmt::format("\"{}\" is allotted \"{}\" with {} {}, expected {}", allotment.person,
                                   allotment.resource, field, stated, expected),
                       allotment.place};
  };
  using Figure = std::optional<std::int64_t>;
  const std::tuple<const char*, Figure, Figure> figures[] = {
      {"seconds", allotment.seconds, label.timed ? Figure(resource.seconds) : Figure()},
      {"units", allotment.units, 1},
      {"price", allotment.price, resource.price},
      {"utility", allotment.utility, edge.utility},
      {"minute_price", allotment.minute_price, shown.minutes[edge.person]},
      {"credit_price", allotment.credit_price, shown.credits[edge.person]},
      {"seat_price", allotment.seat_price, shown.seats[edge.resource]},
      {"supply", allotment.supply, resource.units}};
  for (const auto& [field, stated, expected] : figures) {
    if (stated != expected) return fault(field, show(stated), show(expected));
  }
  if (allotment.owner != label.owner) {
    return fault("owner", fmt::format("\"{}\"", allotment.owner), fmt::format("\"{}\"", label.owner));
  }
  // The order in which needs are listed is that of the edges, which a stream may have been sorted out of.
  auto stated = allotment.needs;
  const auto needs = problem.needs(number);
  std::vector<std::string> expected(needs.begin(), needs.end());
  std::sort(stated.begin(), stated.end());
  std::sort(expected.begin(), expected.end());
  if (stated != expected) {
    return fault("needs", fmt::format("{}", fmt::join(stated, ", ")), fmt::format("{}", fmt::join(expected, ", ")));
  }
  return std::nullopt;
}

std::optional<AnswerFault> StatedAnswer::check(const AllocationProblem& problem) const {
  if (certificate_.empty()) {
    return AnswerFault{"no-certificate", "there are allocations but no certificate of them",
                       allocations_.front().place};
  }
  std::vector<std::uint32_t> edges;
  if (auto fault = resolve(problem, edges)) return fault;
  market::Certificate certificate;
  if (auto fault = certificate_.resolve(problem, edges.size(), certificate)) return fault;

  market::Allocation allocation{edges};
  std::sort(allocation.edges.begin(), allocation.edges.end());
  if (auto verdict = market::check_certificate(problem.problem(), allocation, certificate); !verdict.ok()) {
    return AnswerFault{std::string(market::certificate_rule_name(verdict.rule)), std::move(verdict.message),
                       certificate_.place()};
  }
  const auto shown = market::show_prices(problem.problem(), certificate.prices);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (auto fault = check_figures(problem, shown, edges[i], allocations_[i])) return fault;
  }
  return certificate_.check_worth(problem, shown);
}

}  // namespace heed::tools
