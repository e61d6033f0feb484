#include "heed/market/allocation/limits.h"

#include <algorithm>
#include <numeric>

namespace heed::market {
namespace {

bool counts(const Problem& problem, const Edge& edge) {
  const Person& person = problem.persons[edge.person];
  const Resource& resource = problem.resources[edge.resource];
  return edge.utility > 0 && (!person.seconds || resource.seconds <= *person.seconds) &&
         (!person.credits || resource.price <= *person.credits) && resource.units.value_or(1) > 0;
}

// What a person's candidates ask of one budget.
struct Demand {
  Int128 sum = 0;
  std::int64_t divisor = 0;

  void add(std::int64_t amount) {
    sum += amount;
    divisor = std::gcd(divisor, amount);
  }
  Limit limit(const std::optional<std::int64_t>& budget) const {
    if (!budget || sum <= *budget) return {};
    return {divisor, *budget / divisor};
  }
};

// Disjoint sets over persons; the smallest member stands for its set.
class Sets {
 public:
  explicit Sets(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0u); }

  std::uint32_t find(std::uint32_t member) {
    while (parent_[member] != member) {
      parent_[member] = parent_[parent_[member]];
      member = parent_[member];
    }
    return member;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

constexpr std::uint32_t kNone = 0xffffffff;

}  // namespace

Limits find_limits(const Problem& problem) {
  Limits limits;
  std::vector<Demand> seconds(problem.persons.size());
  std::vector<Demand> credits(problem.persons.size());
  std::vector<std::int64_t> readers(problem.resources.size());
  for (std::uint32_t index = 0; index < problem.edges.size(); ++index) {
    const Edge& edge = problem.edges[index];
    if (!counts(problem, edge)) continue;
    limits.edges.push_back(index);
    seconds[edge.person].add(problem.resources[edge.resource].seconds);
    credits[edge.person].add(problem.resources[edge.resource].price);
    ++readers[edge.resource];
  }
  limits.seconds.reserve(problem.persons.size());
  limits.credits.reserve(problem.persons.size());
  for (std::size_t i = 0; i < problem.persons.size(); ++i) {
    limits.seconds.push_back(seconds[i].limit(problem.persons[i].seconds));
    limits.credits.push_back(credits[i].limit(problem.persons[i].credits));
  }
  limits.seats.reserve(problem.resources.size());
  for (std::size_t i = 0; i < problem.resources.size(); ++i) {
    const auto& units = problem.resources[i].units;
    limits.seats.push_back(units && *units < readers[i] ? Limit{1, *units} : Limit{});
  }
  return limits;
}

std::vector<Part> find_parts(const Problem& problem, const Limits& limits) {
  Sets sets(problem.persons.size());
  std::vector<std::uint32_t> first_reader(problem.resources.size(), kNone);
  std::vector<char> has_edge(problem.persons.size());
  for (const std::uint32_t index : limits.edges) {
    const Edge& edge = problem.edges[index];
    has_edge[edge.person] = 1;
    if (!limits.seats[edge.resource].binds()) continue;
    std::uint32_t& first = first_reader[edge.resource];
    if (first == kNone) first = edge.person;
    sets.join(first, edge.person);
  }
  std::vector<Part> parts;
  std::vector<std::uint32_t> part_of(problem.persons.size(), kNone);
  for (std::uint32_t person = 0; person < problem.persons.size(); ++person) {
    if (!has_edge[person]) continue;
    const std::uint32_t root = sets.find(person);  // root <= person, so its part exists
    if (root == person) {
      part_of[person] = static_cast<std::uint32_t>(parts.size());
      parts.emplace_back();
    }
    part_of[person] = part_of[root];
    parts[part_of[person]].persons.push_back(person);
  }
  for (const std::uint32_t index : limits.edges) parts[part_of[problem.edges[index].person]].edges.push_back(index);
  for (std::uint32_t resource = 0; resource < problem.resources.size(); ++resource) {
    if (first_reader[resource] != kNone) parts[part_of[first_reader[resource]]].resources.push_back(resource);
  }
  const auto by_person = [&](std::uint32_t a, std::uint32_t b) {
    return problem.edges[a].person < problem.edges[b].person;
  };
  for (Part& part : parts) std::stable_sort(part.edges.begin(), part.edges.end(), by_person);
  return parts;
}

}  // namespace heed::market
