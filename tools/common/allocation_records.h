// From records to the problem of allocation: what `match` solves, and what `verify` builds again to check the answer.
//
//   person     id; seconds (absent: time is no limit); credits (absent: 0, so only what is free); minute_value, what a
//              minute is worth elsewhere (absent: 0)
//   attention  person, need, resource and weight; value of the need (absent: one credit); and of the resource seconds,
//              price (absent: 0), units (absent: seats for all), owner, title, uri
//
// The utility of a resource to a person is the sum over that person's needs of floor(value * weight), less what its
// time is worth to the person elsewhere, and not below 0. What is stated of one resource has to agree over all its
// edges. A record that says again what an earlier one said counts once, so streams that overlap can be put together;
// one that contradicts is refused and the earlier one named.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "heed/market/allocation/problem.h"
#include "heed/stream/pipeline.h"
#include "heed/stream/record.h"

namespace heed::tools {

// What a need is worth that states no value: one credit.
inline constexpr std::int64_t kNeedValue = 1'000'000;

// floor(value * weight) with the product rounded to a double (nearest, ties to even), as `jq '.value * .weight |
// floor'` has it: 0.7 of 1,000,000 is 700,000. `value` is an amount from 0, `weight` from 0 to 1; the result never
// exceeds value.
std::int64_t need_utility(std::int64_t value, double weight);

// What the time of a reading is worth to its reader elsewhere, rounded up, at most the largest amount. A reading is
// worth the sum of its needs' utilities less this.
std::int64_t time_utility(std::int64_t seconds, std::int64_t minute_value);

// A line of an input, for messages that name an earlier record.
struct Place {
  std::uint32_t input = 0;  // index over all inputs that were begun
  std::uint64_t line = 0;
};

// A record that could only be judged when all had been read.
struct Refusal {
  Place place;
  Error error;
};

// What people know a resource by.
struct ResourceLabel {
  std::string title, uri, owner;
  bool timed = false;  // its seconds were stated
};

class AllocationProblem {
 public:
  // Names the inputs that the next records come from: names[i] is that of records with file() == i.
  void begin_inputs(std::vector<std::string> names);
  Place place_of(const stream::Record& record) const;
  const std::string& input_name(Place place) const { return inputs_[place.input]; }
  std::string show(Place place) const;  // "edges.ndjson:12"

  // Records in any order: edges may come before the person they name.
  Status add_person(const stream::Record& record);
  Status add_edge(const stream::Record& record);

  // To be called once, behind the last record. Gives, in input order, the edges that are refused because their person
  // is not described, or has a limited time of which the resource does not state its need.
  std::vector<Refusal> complete();

  // The rest is of use after complete(). Persons stand in the order in which they were described, edges and resources
  // in that of their first edge.
  const market::Problem& problem() const { return problem_; }
  bool empty() const { return problem_.persons.empty() && problem_.edges.empty(); }

  const ResourceLabel& label(std::uint32_t resource) const { return resources_[resource_of_[resource]].label; }
  // The needs an edge was merged from, in input order, and what each gave as `why`: JSON as it stood, or "".
  std::vector<std::string_view> needs(std::uint32_t edge) const;
  std::vector<std::string_view> whys(std::uint32_t edge) const;

  std::optional<std::uint32_t> find_person(std::string_view id) const;
  std::optional<std::uint32_t> find_resource(std::string_view id) const;
  std::optional<std::uint32_t> find_edge(std::uint32_t person, std::uint32_t resource) const;

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  // Names as consecutive numbers.
  class Names {
   public:
    std::uint32_t number(std::string_view name);  // a new one if need be
    std::optional<std::uint32_t> find(std::string_view name) const;

   private:
    struct Hash {
      using is_transparent = void;
      std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
    };
    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
  };

  struct PersonEntry {
    market::Person person;
    std::int64_t minute_value = 0;  // micro-credits
    bool described = false;
    Place place;
    std::uint32_t index = kNone;  // in problem_
  };
  struct ResourceEntry {
    market::Resource resource;
    ResourceLabel label;
    Place place;
    std::uint32_t index = kNone;
  };
  // Edges of one person and resource; the records they were merged from form a chain.
  struct EdgeEntry {
    std::uint32_t person = 0, resource = 0;
    std::int64_t utility = 0;
    std::uint32_t first = kNone, last = kNone;
  };
  struct Mention {
    std::uint32_t next = kNone;
    std::uint32_t edge = 0;
    std::int64_t utility = 0;
    std::size_t need_at = 0, why_at = 0;  // in text_
    std::uint32_t need_bytes = 0, why_bytes = 0;
    Place place;
  };
  // One attention record, checked by itself.
  struct Statement;

  static std::uint64_t edge_key(std::uint32_t person, std::uint32_t resource) {
    return std::uint64_t{person} << 32 | resource;
  }
  static Result<Statement> read_statement(const stream::Record& record);
  Status check_agreement(const ResourceEntry& known, const Statement& statement) const;
  // Whether the edge has this need already, with the same utility.
  Result<bool> repeats(const EdgeEntry& edge, const Statement& statement) const;
  std::uint32_t new_person(std::string_view id);
  std::uint32_t new_resource(const Statement& statement, Place place);
  EdgeEntry& new_edge(std::uint32_t person, std::uint32_t resource);
  void append_mention(EdgeEntry& edge, const Statement& statement, Place place);
  std::optional<Error> final_fault(const EdgeEntry& edge) const;
  void admit(std::uint32_t entry);
  std::string_view need_of(const Mention& mention) const;
  template <class Visit>
  void for_each_mention(const EdgeEntry& edge, Visit&& visit) const;

  std::vector<std::string> inputs_;
  std::uint32_t inputs_begin_ = 0;
  Names person_names_, resource_names_;
  std::vector<PersonEntry> persons_;
  std::vector<std::uint32_t> described_;  // persons in the order in which they were described
  std::vector<ResourceEntry> resources_;
  std::vector<EdgeEntry> edges_;
  std::unordered_map<std::uint64_t, std::uint32_t> edge_numbers_;  // person << 32 | resource
  std::vector<Mention> mentions_;                                  // in input order
  std::string text_;                                               // needs and whys, end to end

  market::Problem problem_;
  std::vector<std::uint32_t> resource_of_;  // problem_.resources -> resources_
  std::vector<std::uint32_t> edge_of_;      // problem_.edges -> edges_
  std::vector<std::uint32_t> index_of_edge_;
};

}  // namespace heed::tools
