#include "heed/market/allocation/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace heed::market {
namespace {

Error out_of_range(std::string_view what, std::string_view id, const char* field) {
  return input_error(fmt::format("{} \"{}\": {} must be an integer from 0 to 2^53-1", what, id, field), field);
}

bool is_amount(std::int64_t amount) { return amount >= 0 && amount <= kAmountMax; }
bool is_amount(const std::optional<std::int64_t>& amount) { return !amount || is_amount(*amount); }

template <class T>
Status check_ids(const std::vector<T>& records, std::string_view what) {
  std::unordered_set<std::string_view> seen;
  seen.reserve(records.size());
  for (const T& record : records) {
    if (record.id.empty()) return input_error(fmt::format("a {} has no id, give each one of its own", what), "id");
    if (!seen.insert(record.id).second) {
      return input_error(fmt::format("{} \"{}\" is stated twice, give each an id of its own", what, record.id), "id");
    }
  }
  return {};
}

Status check_edges(const Problem& problem) {
  std::vector<std::uint64_t> pairs;
  pairs.reserve(problem.edges.size());
  for (const Edge& edge : problem.edges) {
    if (edge.person >= problem.persons.size()) return input_error("an edge names a person outside the problem");
    if (edge.resource >= problem.resources.size()) return input_error("an edge names a resource outside the problem");
    if (!in_range(edge.utility)) {
      return input_error(fmt::format("the edge from \"{}\" to \"{}\": utility must be an integer within +-(2^53-1)",
                                     problem.persons[edge.person].id, problem.resources[edge.resource].id),
                         "utility");
    }
    pairs.push_back(std::uint64_t{edge.person} << 32 | edge.resource);
  }
  if (!std::is_sorted(pairs.begin(), pairs.end())) std::sort(pairs.begin(), pairs.end());
  const auto twice = std::adjacent_find(pairs.begin(), pairs.end());
  if (twice == pairs.end()) return {};
  return input_error(fmt::format("the edge from \"{}\" to \"{}\" is stated twice, add up the utilities first",
                                 problem.persons[*twice >> 32].id, problem.resources[*twice & 0xffffffffu].id));
}

}  // namespace

Status check_problem(const Problem& problem) {
  constexpr std::size_t kIndexMax = 0xfffffffe;  // indexes are 32 bits
  if (problem.persons.size() > kIndexMax || problem.resources.size() > kIndexMax || problem.edges.size() > kIndexMax) {
    return input_error("more than 2^32-2 persons, resources or edges in one problem, split it first");
  }
  if (Status status = check_ids(problem.persons, "person"); !status.ok()) return status;
  if (Status status = check_ids(problem.resources, "resource"); !status.ok()) return status;
  for (const Person& person : problem.persons) {
    if (!is_amount(person.seconds)) return out_of_range("person", person.id, "seconds");
    if (!is_amount(person.credits)) return out_of_range("person", person.id, "credits");
  }
  for (const Resource& resource : problem.resources) {
    if (!is_amount(resource.seconds)) return out_of_range("resource", resource.id, "seconds");
    if (!is_amount(resource.price)) return out_of_range("resource", resource.id, "price");
    if (!is_amount(resource.units)) return out_of_range("resource", resource.id, "units");
  }
  return check_edges(problem);
}

Int128 total_utility(const Problem& problem, const Allocation& allocation) {
  Int128 sum = 0;
  for (const std::uint32_t edge : allocation.edges) sum += problem.edges[edge].utility;
  return sum;
}

}  // namespace heed::market
