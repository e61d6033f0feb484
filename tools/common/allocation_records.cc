#include "common/allocation_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <utility>

#include "heed/stream/edit.h"

namespace heed::tools {
namespace {

using market::kAmountMax;

// Products of doubles would not be the same everywhere where they are kept in wider registers.
static_assert(FLT_EVAL_METHOD == 0, "doubles must be computed as doubles");

Error about(std::string_view field, std::string message) { return input_error(std::move(message), std::string(field)); }

// A name: there, a string, and not empty.
Result<std::string_view> read_name(const stream::Record& record, std::string_view field) {
  auto name = record.string(field);
  if (name && name->empty()) return about(field, "is empty, expected a name");
  return name;
}

// An integer from 0, or nothing when the field is absent.
Result<std::optional<std::int64_t>> read_amount(const stream::Record& record, std::string_view field) {
  if (!record.has(field)) return std::optional<std::int64_t>();
  const auto amount = record.integer(field);
  if (!amount) return amount.error();
  if (*amount < 0) return about(field, fmt::format("is {}, expected 0 or more", *amount));
  return std::optional(*amount);
}

std::string show_amount(const std::optional<std::int64_t>& amount) {
  return amount ? fmt::format("is {}", *amount) : "is missing";
}

std::string show_amount_said(const std::optional<std::int64_t>& amount) {
  return amount ? fmt::format("says {}", *amount) : "does not state it";
}

}  // namespace

std::int64_t need_utility(std::int64_t value, double weight) {
  // An amount is exact as a double, and rounding is monotone: the product is at most the value.
  return static_cast<std::int64_t>(std::floor(static_cast<double>(value) * weight));
}

std::int64_t time_utility(std::int64_t seconds, std::int64_t minute_value) {
  constexpr std::int64_t kSecondsPerMinute = 60;
  const market::Int128 exact = market::Int128{seconds} * minute_value;
  const market::Int128 rounded = (exact + kSecondsPerMinute - 1) / kSecondsPerMinute;
  return market::in_range(rounded) ? static_cast<std::int64_t>(rounded) : market::kAmountMax;
}

std::uint32_t AllocationProblem::Names::number(std::string_view name) {
  if (const auto found = numbers_.find(name); found != numbers_.end()) return found->second;
  return numbers_.emplace(name, static_cast<std::uint32_t>(numbers_.size())).first->second;
}

std::optional<std::uint32_t> AllocationProblem::Names::find(std::string_view name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

void AllocationProblem::begin_inputs(std::vector<std::string> names) {
  inputs_begin_ = static_cast<std::uint32_t>(inputs_.size());
  std::move(names.begin(), names.end(), std::back_inserter(inputs_));
}

Place AllocationProblem::place_of(const stream::Record& record) const {
  return {inputs_begin_ + static_cast<std::uint32_t>(record.file()), record.line_number()};
}

std::string AllocationProblem::show(Place place) const { return fmt::format("{}:{}", input_name(place), place.line); }

// Persons

Status AllocationProblem::add_person(const stream::Record& record) {
  const auto id = read_name(record, "id");
  if (!id) return id.error();
  const auto seconds = read_amount(record, "seconds");
  if (!seconds) return seconds.error();
  const auto credits = read_amount(record, "credits");
  if (!credits) return credits.error();

  const auto minute_value = read_amount(record, "minute_value");
  if (!minute_value) return minute_value.error();

  const auto known = person_names_.find(*id);
  const std::uint32_t number = known ? *known : new_person(*id);
  PersonEntry& entry = persons_[number];
  // Nobody has money they do not state: without credits only what is free can be theirs.
  market::Person person{std::string(*id), *seconds, credits->value_or(0)};
  if (entry.described) {
    const market::Person& earlier = entry.person;
    if (earlier.seconds == person.seconds && earlier.credits == person.credits &&
        entry.minute_value == minute_value->value_or(0)) {
      return {};
    }
    return about("id", fmt::format("is \"{}\", whom {} describes with another budget: keep one of the two", *id,
                                   show(entry.place)));
  }
  entry = {std::move(person), minute_value->value_or(0), true, place_of(record), kNone};
  described_.push_back(number);
  return {};
}

// Edges

struct AllocationProblem::Statement {
  std::string_view person, need, resource, title, uri, owner, why;
  std::optional<std::int64_t> seconds, units;
  std::int64_t price = 0;
  std::int64_t utility = 0;
};

Result<AllocationProblem::Statement> AllocationProblem::read_statement(const stream::Record& record) {
  Statement statement;
  if (!record.has("person")) return about("person", "is missing: state whose need it is");
  for (const auto& [field, into] : {std::pair{"person", &statement.person}, std::pair{"need", &statement.need},
                                    std::pair{"resource", &statement.resource}}) {
    const auto name = read_name(record, field);
    if (!name) return name.error();
    *into = *name;
  }
  for (const auto& [field, into] :
       {std::pair{"title", &statement.title}, std::pair{"uri", &statement.uri}, std::pair{"owner", &statement.owner}}) {
    const auto text = record.string_or(field, "");
    if (!text) return text.error();
    *into = *text;
  }
  std::optional<std::int64_t> price, value;
  for (const auto& [field, into] : {std::pair{"seconds", &statement.seconds}, std::pair{"units", &statement.units},
                                    std::pair{"price", &price}, std::pair{"value", &value}}) {
    const auto amount = read_amount(record, field);
    if (!amount) return amount.error();
    *into = *amount;
  }
  const auto weight = record.number("weight");
  if (!weight) return weight.error();
  if (!(*weight >= 0 && *weight <= 1)) return about("weight", fmt::format("is {}, expected 0 to 1", *weight));
  statement.price = price.value_or(0);
  statement.utility = need_utility(value.value_or(kNeedValue), *weight);
  if (record.has("why")) statement.why = stream::raw_member(record, "why");
  return statement;
}

Status AllocationProblem::check_agreement(const ResourceEntry& known, const Statement& statement) const {
  const auto differs = [&](std::string_view field, const std::string& is, const std::string& said) {
    return about(field,
                 fmt::format("{} for resource \"{}\", but {} {}", is, statement.resource, show(known.place), said));
  };
  const market::Resource& resource = known.resource;
  const std::optional<std::int64_t> seconds = known.label.timed ? std::optional(resource.seconds) : std::nullopt;
  if (seconds != statement.seconds) {
    return differs("seconds", show_amount(statement.seconds), show_amount_said(seconds));
  }
  if (resource.price != statement.price) {
    return differs("price", show_amount(statement.price), show_amount_said(resource.price));
  }
  if (resource.units != statement.units) {
    return differs("units", show_amount(statement.units), show_amount_said(resource.units));
  }
  // The owner is who is paid.
  if (known.label.owner != statement.owner) {
    return differs("owner", fmt::format("is \"{}\"", statement.owner), fmt::format("says \"{}\"", known.label.owner));
  }
  return {};
}

Result<bool> AllocationProblem::repeats(const EdgeEntry& edge, const Statement& statement) const {
  const Mention* same = nullptr;
  for_each_mention(edge, [&](const Mention& mention) {
    if (need_of(mention) == statement.need) same = &mention;
  });
  if (same && same->utility != statement.utility) {
    return about("need",
                 fmt::format("is \"{}\" for resource \"{}\", which {} gives another weight or value: keep one of "
                             "the two",
                             statement.need, statement.resource, show(same->place)));
  }
  if (!same && edge.utility > kAmountMax - statement.utility) {
    return about("value", fmt::format("adds up with that of other needs beyond {} micro-credits", kAmountMax));
  }
  return same != nullptr;
}

std::uint32_t AllocationProblem::new_person(std::string_view id) {
  persons_.emplace_back().person.id = id;
  return person_names_.number(id);
}

std::uint32_t AllocationProblem::new_resource(const Statement& statement, Place place) {
  ResourceEntry& entry = resources_.emplace_back();
  entry.resource = {std::string(statement.resource), statement.seconds.value_or(0), statement.price, statement.units};
  entry.label = {std::string(statement.title), std::string(statement.uri), std::string(statement.owner),
                 statement.seconds.has_value()};
  entry.place = place;
  return resource_names_.number(statement.resource);
}

AllocationProblem::EdgeEntry& AllocationProblem::new_edge(std::uint32_t person, std::uint32_t resource) {
  edge_numbers_.emplace(edge_key(person, resource), static_cast<std::uint32_t>(edges_.size()));
  edges_.push_back({person, resource});
  return edges_.back();
}

void AllocationProblem::append_mention(EdgeEntry& edge, const Statement& statement, Place place) {
  const auto number = static_cast<std::uint32_t>(mentions_.size());
  Mention mention;
  mention.edge = static_cast<std::uint32_t>(&edge - edges_.data());
  mention.utility = statement.utility;
  mention.need_at = text_.size();
  mention.need_bytes = static_cast<std::uint32_t>(statement.need.size());
  text_ += statement.need;
  mention.why_at = text_.size();
  mention.why_bytes = static_cast<std::uint32_t>(statement.why.size());
  text_ += statement.why;
  mention.place = place;
  mentions_.push_back(mention);
  (edge.first == kNone ? edge.first : mentions_[edge.last].next) = number;
  edge.last = number;
  edge.utility += statement.utility;
}

Status AllocationProblem::add_edge(const stream::Record& record) {
  const auto statement = read_statement(record);
  if (!statement) return statement.error();
  const Place place = place_of(record);
  // Nothing is kept of a record that is refused, so everything is checked before anything is added.
  const auto person = person_names_.find(statement->person);
  const auto resource = resource_names_.find(statement->resource);
  if (resource) {
    if (auto status = check_agreement(resources_[*resource], *statement); !status) return status;
  }
  const auto edge = person && resource ? edge_numbers_.find(edge_key(*person, *resource)) : edge_numbers_.end();
  if (edge == edge_numbers_.end()) {
    append_mention(new_edge(person ? *person : new_person(statement->person),
                            resource ? *resource : new_resource(*statement, place)),
                   *statement, place);
    return {};
  }
  const auto again = repeats(edges_[edge->second], *statement);
  if (!again) return again.error();
  if (!*again) append_mention(edges_[edge->second], *statement, place);
  return {};
}

// Completion

std::optional<Error> AllocationProblem::final_fault(const EdgeEntry& edge) const {
  const PersonEntry& person = persons_[edge.person];
  if (!person.described) {
    return about("person",
                 fmt::format("names \"{}\", who is not among the people (see --people of match)", person.person.id));
  }
  const ResourceEntry& resource = resources_[edge.resource];
  if (person.person.seconds && !resource.label.timed) {
    return about("seconds", fmt::format("is missing, but \"{}\" has limited time: state how long \"{}\" takes, 0 for "
                                        "no time",
                                        person.person.id, resource.resource.id));
  }
  return std::nullopt;
}

void AllocationProblem::admit(std::uint32_t number) {
  const EdgeEntry& edge = edges_[number];
  ResourceEntry& resource = resources_[edge.resource];
  if (resource.index == kNone) {
    resource.index = static_cast<std::uint32_t>(problem_.resources.size());
    problem_.resources.push_back(resource.resource);
    resource_of_.push_back(edge.resource);
  }
  index_of_edge_[number] = static_cast<std::uint32_t>(problem_.edges.size());
  const PersonEntry& person = persons_[edge.person];
  const std::int64_t time = time_utility(resource.resource.seconds, person.minute_value);
  problem_.edges.push_back({person.index, resource.index, std::max<std::int64_t>(edge.utility - time, 0)});
  edge_of_.push_back(number);
}

std::vector<Refusal> AllocationProblem::complete() {
  for (const std::uint32_t number : described_) {
    persons_[number].index = static_cast<std::uint32_t>(problem_.persons.size());
    problem_.persons.push_back(persons_[number].person);
  }
  index_of_edge_.assign(edges_.size(), kNone);
  for (std::uint32_t number = 0; number < edges_.size(); ++number) {
    if (!final_fault(edges_[number])) admit(number);
  }
  std::vector<Refusal> refusals;
  for (const Mention& mention : mentions_) {
    if (index_of_edge_[mention.edge] != kNone) continue;
    refusals.push_back({mention.place, *final_fault(edges_[mention.edge])});
  }
  return refusals;
}

// Looking up

std::string_view AllocationProblem::need_of(const Mention& mention) const {
  return std::string_view(text_).substr(mention.need_at, mention.need_bytes);
}

template <class Visit>
void AllocationProblem::for_each_mention(const EdgeEntry& edge, Visit&& visit) const {
  for (std::uint32_t number = edge.first; number != kNone; number = mentions_[number].next) visit(mentions_[number]);
}

std::vector<std::string_view> AllocationProblem::needs(std::uint32_t edge) const {
  std::vector<std::string_view> needs;
  for_each_mention(edges_[edge_of_[edge]], [&](const Mention& mention) { needs.push_back(need_of(mention)); });
  return needs;
}

std::vector<std::string_view> AllocationProblem::whys(std::uint32_t edge) const {
  std::vector<std::string_view> whys;
  for_each_mention(edges_[edge_of_[edge]], [&](const Mention& mention) {
    whys.push_back(std::string_view(text_).substr(mention.why_at, mention.why_bytes));
  });
  return whys;
}

std::optional<std::uint32_t> AllocationProblem::find_person(std::string_view id) const {
  const auto number = person_names_.find(id);
  if (!number || persons_[*number].index == kNone) return std::nullopt;
  return persons_[*number].index;
}

std::optional<std::uint32_t> AllocationProblem::find_resource(std::string_view id) const {
  const auto number = resource_names_.find(id);
  if (!number || resources_[*number].index == kNone) return std::nullopt;
  return resources_[*number].index;
}

std::optional<std::uint32_t> AllocationProblem::find_edge(std::uint32_t person, std::uint32_t resource) const {
  const auto found = edge_numbers_.find(edge_key(described_[person], resource_of_[resource]));
  if (found == edge_numbers_.end() || index_of_edge_[found->second] == kNone) return std::nullopt;
  return index_of_edge_[found->second];
}

}  // namespace heed::tools
