// allocate(): exact against trying everything, never below greedy, the same on every run, and always certified.
#include "heed/market/allocation/allocate.h"

#include <unistd.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <cstdlib>
#include <ostream>

#include "allocation_testing.h"

namespace bdata = boost::unit_test::data;
using namespace heed::market;
using heed::market::testing::best_by_trying_all;
using heed::market::testing::Generator;
using heed::market::testing::random_problem;
using heed::market::testing::Shape;

namespace heed::market::testing {
inline std::ostream& operator<<(std::ostream& out, const Shape& shape) { return out << shape.name; }
}  // namespace heed::market::testing

BOOST_AUTO_TEST_SUITE(allocate_suite)

namespace {

const Shape kShapes[] = {
    {"no limit at all", 3, 5, 12, 1, 0, false, false, false},
    {"seats alone", 4, 4, 13, 1, 0, false, false, true},
    {"counted readings", 4, 4, 13, 1, 0, true, false, true},
    {"counted readings, ample money", 4, 4, 13, 1, 1, true, true, true},
    {"one budget of time", 1, 12, 12, 30, 0, true, false, false},
    {"time and money", 1, 12, 12, 30, 20, true, true, false},
    {"time, persons linked by seats", 4, 4, 13, 9, 0, true, false, true},
    {"money, persons linked by seats", 4, 4, 13, 1, 9, false, true, true},
    {"everything binds", 3, 5, 13, 9, 9, true, true, true},
    {"many persons, few seats", 6, 2, 12, 9, 9, true, true, true},
};

Solution solved(const Problem& problem, const Effort& effort = {}) {
  auto solution = allocate(problem, effort);
  BOOST_REQUIRE_MESSAGE(solution.ok(), (solution.ok() ? "" : solution.error().message));
  const auto verdict = check_certificate(problem, solution->allocation, solution->certificate);
  BOOST_REQUIRE_MESSAGE(verdict.ok(), verdict.message);
  return *solution;
}

Problem one_reader(std::int64_t seconds, std::vector<Resource> resources, const std::vector<std::int64_t>& utilities) {
  Problem problem{{{"ada", seconds, {}}}, std::move(resources), {}};
  for (std::uint32_t i = 0; i < utilities.size(); ++i) problem.edges.push_back({0, i, utilities[i]});
  return problem;
}

}  // namespace

BOOST_DATA_TEST_CASE(equals_the_best_of_all_allocations, bdata::make(kShapes), shape) {
  int proved_by_prices = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Generator random(seed);
    const Problem problem = random_problem(shape, random);
    const Solution solution = solved(problem);
    BOOST_TEST(solution.certificate.utility == best_by_trying_all(problem), "seed " << seed);
    BOOST_TEST((solution.certificate.optimality != Optimality::kFeasible), "seed " << seed);
    proved_by_prices += solution.certificate.gap == 0;
  }
  BOOST_TEST_MESSAGE(shape.name << ": " << proved_by_prices << " of 40 proved by prices alone");
}

BOOST_DATA_TEST_CASE(is_never_below_greedy_however_little_the_effort, bdata::make(kShapes), shape) {
  const Effort none{0, 0, 0, 0};
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Generator random(seed);
    const Problem problem = random_problem(shape, random);
    const Solution solution = solved(problem, none);
    const auto greedy = static_cast<std::int64_t>(total_utility(problem, allocate_greedily(problem)));
    BOOST_TEST(solution.certificate.utility >= greedy, "seed " << seed);
    BOOST_TEST(solution.certificate.bound >= best_by_trying_all(problem), "seed " << seed);
  }
}

BOOST_DATA_TEST_CASE(branch_and_bound_alone_finds_the_best_too, bdata::make(kShapes), shape) {
  const Effort branch_only{0, 1'000, 1'000, 1'000};
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Generator random(seed);
    const Problem problem = random_problem(shape, random);
    BOOST_TEST(solved(problem, branch_only).certificate.utility == best_by_trying_all(problem), "seed " << seed);
  }
}

BOOST_AUTO_TEST_CASE(a_flow_is_proved_with_gap_zero) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Generator random(seed);
    const Shape shape{"flow", 60, 40, 1'000, 1, 0, true, false, true};
    Problem problem = random_problem(shape, random);
    for (Person& person : problem.persons) person.seconds = 2 * 600 + 599;  // two readings, not quite three
    for (Resource& resource : problem.resources) resource.seconds = 600;
    const Solution solution = solved(problem);
    BOOST_TEST(solution.certificate.gap == 0);
    BOOST_TEST((solution.certificate.optimality == Optimality::kOptimal));
  }
}

BOOST_AUTO_TEST_CASE(prices_say_what_one_more_minute_is_worth) {
  // 20 minutes for three readings of 10: the third is left out, and would be worth 300 in 10 minutes.
  const Problem problem = one_reader(1200, {{"a", 600, 0, {}}, {"b", 600, 0, {}}, {"c", 600, 0, {}}}, {500, 400, 300});
  const Solution solution = solved(problem);
  BOOST_TEST(solution.allocation.edges == (std::vector<std::uint32_t>{0, 1}), boost::test_tools::per_element());
  const std::int64_t minute = show_prices(problem, solution.certificate.prices).minutes[0];
  BOOST_TEST(minute >= 30);
  BOOST_TEST(minute <= 40);
}

BOOST_AUTO_TEST_CASE(prices_say_what_one_more_seat_is_worth) {
  const Problem problem{{{"ada", {}, {}}, {"bob", {}, {}}}, {{"talk", 60, 0, 1}}, {{0, 0, 900}, {1, 0, 700}}};
  const Solution solution = solved(problem);
  const std::int64_t seat = show_prices(problem, solution.certificate.prices).seats[0];
  BOOST_TEST(seat >= 700);
  BOOST_TEST(seat <= 900);
}

BOOST_AUTO_TEST_CASE(a_limit_that_cannot_bind_has_no_price) {
  const Problem problem = one_reader(7200, {{"a", 600, 0, 3}, {"b", 900, 0, {}}}, {500, 400});
  const Solution solution = solved(problem);
  BOOST_TEST(solution.certificate.utility == 900);
  const ShownPrices shown = show_prices(problem, solution.certificate.prices);
  BOOST_TEST(shown.minutes[0] == 0);
  BOOST_TEST(shown.seats[0] == 0);
}

BOOST_AUTO_TEST_CASE(an_empty_problem_has_an_empty_optimum) {
  const Solution solution = solved({});
  BOOST_TEST(solution.allocation.edges.empty());
  BOOST_TEST((solution.certificate.optimality == Optimality::kOptimal));
}

BOOST_AUTO_TEST_CASE(the_largest_amounts_do_not_overflow) {
  const std::int64_t most = kAmountMax;
  const Problem fits = one_reader(most, {{"a", most, most, 1}, {"b", most, 0, 1}}, {most, most - 1});
  BOOST_TEST(solved(fits).certificate.utility == most);
  const Problem too_much = one_reader(most, {{"a", 1, 1, {}}, {"b", 1, 1, {}}}, {most, most});
  const auto refused = allocate(too_much);
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(refused.error().field == "utility");
}

BOOST_AUTO_TEST_CASE(large_utilities_are_solved_without_the_simplex_potentials) {
  Problem problem{{{"ada", 600, {}}, {"bob", 600, {}}, {"cyd", 600, {}}}, {}, {}};
  for (int i = 0; i < 400; ++i) problem.resources.push_back({"r" + std::to_string(i), 600, 0, 1});
  const std::int64_t large = kAmountMax / 4;
  problem.edges = {{0, 0, large}, {0, 1, large - 5}, {1, 0, large - 1}, {1, 1, large - 9}, {2, 1, large}, {2, 2, 3}};
  BOOST_TEST(solved(problem).certificate.utility == 2 * large + 0);
}

BOOST_AUTO_TEST_CASE(the_same_problem_gets_the_same_answer) {
  const Shape shape{"linked", 30, 20, 300, 9, 9, true, true, true};
  Generator random(7);
  const Problem problem = random_problem(shape, random);
  const Solution first = solved(problem);
  for (int run = 0; run < 3; ++run) {
    const Solution again = solved(problem);
    BOOST_TEST(again.allocation.edges == first.allocation.edges, boost::test_tools::per_element());
    BOOST_TEST(again.certificate.bound == first.certificate.bound);
    BOOST_TEST(again.certificate.prices.seconds == first.certificate.prices.seconds, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(the_solvers_print_nothing) {
  const Shape shape{"linked", 12, 10, 100, 9, 9, true, true, true};
  std::FILE* captured = std::tmpfile();
  BOOST_REQUIRE(captured != nullptr);
  std::fflush(stdout);
  std::fflush(stderr);
  const int out = dup(1), err = dup(2);
  dup2(fileno(captured), 1);
  dup2(fileno(captured), 2);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Generator random(seed);
    if (!allocate(random_problem(shape, random), {0, 1'000, 1'000, 20}).ok()) std::abort();
  }
  std::fflush(stdout);
  std::fflush(stderr);
  dup2(out, 1);
  dup2(err, 2);
  close(out);
  close(err);
  BOOST_TEST(lseek(fileno(captured), 0, SEEK_END) == 0);
  std::fclose(captured);
}

namespace {
struct Refusal {
  const char* name;
  Problem problem;
  const char* message;
};
std::ostream& operator<<(std::ostream& out, const Refusal& row) { return out << row.name; }

const Refusal kRefusals[] = {
    {"person twice", {{{"a", 1, 1}, {"a", 1, 1}}, {}, {}}, "person \"a\" is stated twice"},
    {"resource twice", {{}, {{"r", 1, 1, {}}, {"r", 1, 1, {}}}, {}}, "resource \"r\" is stated twice"},
    {"no id", {{{"", 1, 1}}, {}, {}}, "a person has no id"},
    {"budget below 0", {{{"a", -1, 1}}, {}, {}}, "seconds must be an integer from 0"},
    {"price too large", {{}, {{"r", 1, kAmountMax + 1, {}}}, {}}, "price must be an integer from 0"},
    {"units below 0", {{}, {{"r", 1, 1, -1}}, {}}, "units must be an integer from 0"},
    {"nobody", {{}, {{"r", 1, 1, {}}}, {{0, 0, 1}}}, "names a person outside"},
    {"nothing", {{{"a", 1, 1}}, {}, {{0, 0, 1}}}, "names a resource outside"},
    {"utility too large", {{{"a", 1, 1}}, {{"r", 1, 1, {}}}, {{0, 0, kAmountMax + 1}}}, "utility must be"},
    {"edge twice", {{{"a", 1, 1}}, {{"r", 1, 1, {}}}, {{0, 0, 1}, {0, 0, 2}}}, "is stated twice"},
};
}  // namespace

BOOST_DATA_TEST_CASE(bad_problems_are_named, bdata::make(kRefusals), row) {
  const auto refused = allocate(row.problem);
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(refused.error().message.find(row.message) != std::string::npos, refused.error().message);
}

BOOST_AUTO_TEST_SUITE_END()
