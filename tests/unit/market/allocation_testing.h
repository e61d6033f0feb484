// Problems for tests: a small generator on integers, and the slow twin that tries every allocation.
#pragma once

#include <string>
#include <vector>

#include "heed/market/allocation/problem.h"

namespace heed::market::testing {

// SplitMix64 (Steele, Lea, Flood 2014): the same numbers everywhere.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // An integer of low..high.
  std::int64_t pick(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool chance(std::int64_t percent) { return pick(1, 100) <= percent; }

 private:
  std::uint64_t state_;
};

struct Shape {
  const char* name;
  int persons;
  int resources;
  int edges_max;
  std::int64_t seconds_max;  // times are 1..seconds_max
  std::int64_t price_max;    // prices are 0..price_max
  bool budgets_of_time;
  bool budgets_of_money;
  bool seats;
};

inline Problem random_problem(const Shape& shape, Generator& random) {
  Problem problem;
  for (int i = 0; i < shape.persons; ++i) {
    Person person{"p" + std::to_string(i), {}, {}};
    if (shape.budgets_of_time) person.seconds = random.pick(0, 2 * shape.seconds_max);
    if (shape.budgets_of_money) person.credits = random.pick(0, 2 * shape.price_max);
    problem.persons.push_back(person);
  }
  for (int i = 0; i < shape.resources; ++i) {
    Resource resource{"r" + std::to_string(i), random.pick(1, shape.seconds_max), random.pick(0, shape.price_max), {}};
    if (shape.seats && random.chance(70)) resource.units = random.pick(0, 2);
    problem.resources.push_back(resource);
  }
  for (std::uint32_t person = 0; person < problem.persons.size(); ++person) {
    for (std::uint32_t resource = 0; resource < problem.resources.size(); ++resource) {
      if (problem.edges.size() >= static_cast<std::size_t>(shape.edges_max) || !random.chance(75)) continue;
      problem.edges.push_back({person, resource, random.pick(-2, 40)});
    }
  }
  return problem;
}

// All 2^edges allocations.
inline std::int64_t best_by_trying_all(const Problem& problem) {
  std::int64_t best = 0;
  for (std::uint32_t chosen = 0; chosen < 1u << problem.edges.size(); ++chosen) {
    std::vector<std::int64_t> seconds(problem.persons.size()), credits(problem.persons.size());
    std::vector<std::int64_t> readers(problem.resources.size());
    std::int64_t utility = 0;
    for (std::size_t i = 0; i < problem.edges.size(); ++i) {
      if ((chosen >> i & 1) == 0) continue;
      const Edge& edge = problem.edges[i];
      seconds[edge.person] += problem.resources[edge.resource].seconds;
      credits[edge.person] += problem.resources[edge.resource].price;
      ++readers[edge.resource];
      utility += edge.utility;
    }
    bool fits = true;
    for (std::size_t i = 0; i < problem.persons.size(); ++i) {
      fits = fits && seconds[i] <= problem.persons[i].seconds.value_or(seconds[i]) &&
             credits[i] <= problem.persons[i].credits.value_or(credits[i]);
    }
    for (std::size_t i = 0; i < problem.resources.size(); ++i) {
      fits = fits && readers[i] <= problem.resources[i].units.value_or(readers[i]);
    }
    if (fits && utility > best) best = utility;
  }
  return best;
}

}  // namespace heed::market::testing
