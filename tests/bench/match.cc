// Allocation against the solver it stands on: bench_match PERSONS RESOURCES EDGES_EACH ROUNDS [EDGES_FILE PEOPLE_FILE]
//
// Each person's edges go to the resources whose vectors (eight near-normal numbers) score best with theirs; a person
// can take five readings, and all seats together are as many as all persons can take. That is a flow, so LEMON's
// network simplex on the bare graph has the same optimum, and finding it is the least an exact answer costs.
//   allocate   heed::market::allocate: parts, flow, prices, certificate
//   lemon      the network simplex alone, graph included
//   certify    check_certificate of the answer
// With files, the same problem is written as the records `match` reads.
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <algorithm>
#include <fstream>

#include "data.h"
#include "heed/market/allocation/allocate.h"
#include "race.h"

namespace {

using namespace heed::market;
using heed::bench::Race;
using heed::bench::Random;
using heed::bench::require;

constexpr std::size_t kDims = 8;
constexpr std::int64_t kReadings = 5;
constexpr std::int64_t kSecondsEach = 600;

using Vector = std::array<std::int64_t, kDims>;

std::vector<Vector> random_vectors(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<Vector> vectors(count);
  for (auto& vector : vectors) {
    for (auto& each : vector) each = random.bell();
  }
  return vectors;
}

Problem make_problem(std::uint32_t persons, std::uint32_t resources, std::uint32_t each) {
  Problem problem;
  const std::int64_t seats = kReadings * persons / resources;
  for (std::uint32_t p = 0; p < persons; ++p) {
    problem.persons.push_back({fmt::format("p{:05}", p), kReadings * kSecondsEach, std::nullopt});
  }
  for (std::uint32_t r = 0; r < resources; ++r) {
    problem.resources.push_back({fmt::format("r{:05}", r), kSecondsEach, 0, seats});
  }
  const auto wants = random_vectors(persons, 9), offers = random_vectors(resources, 10);
  std::vector<std::pair<std::int64_t, std::uint32_t>> scores(resources);
  for (std::uint32_t p = 0; p < persons; ++p) {
    for (std::uint32_t r = 0; r < resources; ++r) {
      std::int64_t score = 0;
      for (std::size_t d = 0; d < kDims; ++d) score += wants[p][d] * offers[r][d];
      scores[r] = {-score, r};
    }
    std::nth_element(scores.begin(), scores.begin() + each, scores.end());
    std::sort(scores.begin(), scores.begin() + each);
    for (std::uint32_t k = 0; k < each; ++k) {
      // 1000 for a dot product of 1, as in the published measurements.
      const std::int64_t utility = -scores[k].first * 1000 / (4096 * 4096);
      if (utility > 0) problem.edges.push_back({p, scores[k].second, utility});
    }
  }
  return problem;
}

std::int64_t solve_with_lemon(const Problem& problem) {
  lemon::SmartDigraph graph;
  graph.reserveNode(static_cast<int>(problem.persons.size() + problem.resources.size() + 1));
  graph.reserveArc(static_cast<int>(problem.persons.size() + problem.resources.size() + problem.edges.size()));
  const auto hub = graph.addNode();
  std::vector<lemon::SmartDigraph::Node> persons, resources;
  std::vector<std::int64_t> capacity, cost;
  const auto add_arc = [&](auto from, auto to, std::int64_t units, std::int64_t gain) {
    graph.addArc(from, to);
    capacity.push_back(units);
    cost.push_back(-gain);
  };
  for (const auto& person : problem.persons) {
    persons.push_back(graph.addNode());
    add_arc(hub, persons.back(), *person.seconds / kSecondsEach, 0);
  }
  for (const auto& resource : problem.resources) {
    resources.push_back(graph.addNode());
    add_arc(resources.back(), hub, *resource.units, 0);
  }
  for (const auto& edge : problem.edges) add_arc(persons[edge.person], resources[edge.resource], 1, edge.utility);
  lemon::SmartDigraph::ArcMap<std::int64_t> capacities(graph), costs(graph);
  for (int id = 0; id < static_cast<int>(capacity.size()); ++id) {
    capacities[graph.arcFromId(id)] = capacity[static_cast<std::size_t>(id)];
    costs[graph.arcFromId(id)] = cost[static_cast<std::size_t>(id)];
  }
  lemon::NetworkSimplex<lemon::SmartDigraph, std::int64_t> simplex(graph);
  require(simplex.upperMap(capacities).costMap(costs).run() == simplex.OPTIMAL, "LEMON");
  return -simplex.totalCost<std::int64_t>();
}

void write_records(const Problem& problem, const char* edges_file, const char* people_file) {
  std::ofstream people(people_file);
  for (const auto& person : problem.persons) {
    people << fmt::format("{{\"type\":\"person\",\"id\":\"{}\",\"seconds\":{}}}\n", person.id, *person.seconds);
  }
  std::ofstream edges(edges_file);
  for (const auto& edge : problem.edges) {
    const auto& person = problem.persons[edge.person];
    const auto& resource = problem.resources[edge.resource];
    edges << fmt::format(
        "{{\"type\":\"attention\",\"need\":\"n-{0}\",\"person\":\"{0}\",\"resource\":\"{1}\",\"score\":0.5,\"weight\":"
        "1,"
        "\"rank\":1,\"value\":{2},\"seconds\":{3},\"price\":0,\"units\":{4}}}\n",
        person.id, resource.id, edge.utility, resource.seconds, *resource.units);
  }
  if (!people.flush() || !edges.flush()) heed::bench::fail("match: cannot write the records");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5 && argc != 7) {
    heed::bench::fail("usage: bench_match PERSONS RESOURCES EDGES_EACH ROUNDS [EDGES_FILE PEOPLE_FILE]");
  }
  const auto number = [&](int i) { return static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10)); };
  const Problem problem = make_problem(number(1), number(2), number(3));
  heed::bench::need(check_problem(problem));
  const auto solution = heed::bench::need(allocate(problem));
  const auto& certificate = solution.certificate;
  require(certificate.utility == solve_with_lemon(problem), "the optimum of allocate is not LEMON's");
  require(certificate.optimality == Optimality::kOptimal, "a flow was not solved to the optimum");
  require(check_certificate(problem, solution.allocation, certificate).ok(), "certificate");
  const auto greedy = static_cast<double>(total_utility(problem, allocate_greedily(problem)));
  fmt::print(stderr, "{} edges, utility {}, greedy {:.4f} of it\n", problem.edges.size(), certificate.utility,
             greedy / static_cast<double>(certificate.utility));
  if (argc == 7) write_records(problem, argv[5], argv[6]);

  const auto edges = static_cast<double>(problem.edges.size());
  Race race;
  race.add("allocate", edges, [&] { require(allocate(problem).ok(), "allocate"); });
  race.add("lemon", edges, [&] { require(solve_with_lemon(problem) == certificate.utility, "LEMON"); });
  race.add("certify", edges,
           [&] { require(check_certificate(problem, solution.allocation, certificate).ok(), "certificate"); });
  race.run(number(4));
}
