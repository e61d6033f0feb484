// Who could read what, at what use to them, under which budgets: the question `match` answers.
//
// Whole readings: an edge is taken once or not at all. The best allocation maximises the sum of utilities so that
//   each person:    sum of seconds of what they read <= seconds,  sum of prices <= credits
//   each resource:  number of its readers <= units
// This is a generalised assignment problem with two budgets a person; where every candidate of a person takes the same
// time (or time cannot bind) and likewise for money, it is a flow and has an exact integral answer (flow.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "heed/market/amount.h"
#include "heed/result.h"

namespace heed::market {

struct Person {
  std::string id;
  std::optional<std::int64_t> seconds;  // budget of time; absent: as much as it takes
  std::optional<std::int64_t> credits;  // budget of micro-credits; absent: as much as it takes
};

struct Resource {
  std::string id;
  std::int64_t seconds = 0;           // time one reading takes
  std::int64_t price = 0;             // micro-credits for one reading
  std::optional<std::int64_t> units;  // seats; absent: any number of readers
};

struct Edge {
  std::uint32_t person = 0;    // index into Problem::persons
  std::uint32_t resource = 0;  // index into Problem::resources
  std::int64_t utility = 0;    // micro-credits; an edge of 0 or less is never worth taking
};

struct Problem {
  std::vector<Person> persons;
  std::vector<Resource> resources;
  std::vector<Edge> edges;
};

// Refuses amounts outside 0..2^53-1 (utilities: +-(2^53-1)), edges to nobody or nothing, ids used twice and edges
// stated twice. Every function of this folder that takes a Problem expects one that passed.
Status check_problem(const Problem& problem);

// The edges that are taken, as ascending indexes into Problem::edges.
struct Allocation {
  std::vector<std::uint32_t> edges;
};

// Sum of utilities.
Int128 total_utility(const Problem& problem, const Allocation& allocation);

}  // namespace heed::market
