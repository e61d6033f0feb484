// Certificates: the checker refuses every changed figure, or the bound it accepts is still true.
#include "heed/market/allocation/certificate.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <ostream>

#include "allocation_testing.h"
#include "heed/market/allocation/allocate.h"

namespace bdata = boost::unit_test::data;
using namespace heed::market;
using heed::market::testing::best_by_trying_all;
using heed::market::testing::Generator;
using heed::market::testing::random_problem;
using heed::market::testing::Shape;

BOOST_AUTO_TEST_SUITE(certificate_suite)

namespace {

// Two readers, one seat; ada has time for one of two.
Problem small_problem() {
  return {{{"ada", 900, {}}, {"bob", {}, 50}, {"cyd", 60, 0}},
          {{"talk", 600, 10, 1}, {"essay", 600, 45, {}}, {"notes", 60, 0, 9}},
          {{0, 0, 700}, {0, 1, 400}, {1, 0, 650}, {1, 1, 300}, {2, 2, 5}}};
}

struct Row {
  const char* name;
  CertificateRule rule;
  std::function<void(Allocation&, Certificate&)> change;
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }

const Row kRows[] = {
    {"as it is", CertificateRule::kVerified, [](Allocation&, Certificate&) {}},
    {"edge outside", CertificateRule::kUnknownEdge, [](Allocation& a, Certificate&) { a.edges.push_back(5); }},
    {"edge twice", CertificateRule::kUnknownEdge,
     [](Allocation& a, Certificate&) { a.edges.push_back(a.edges.back()); }},
    {"too long", CertificateRule::kSecondsExceeded,
     [](Allocation& a, Certificate&) {
       a.edges = {0, 1};
     }},
    {"too dear", CertificateRule::kCreditsExceeded,
     [](Allocation& a, Certificate&) {
       a.edges = {2, 3};
     }},
    {"too many", CertificateRule::kSeatsExceeded,
     [](Allocation& a, Certificate&) {
       a.edges = {0, 2};
     }},
    {"edge left out", CertificateRule::kUtilityMismatch, [](Allocation& a, Certificate&) { a.edges.pop_back(); }},
    {"utility", CertificateRule::kUtilityMismatch, [](Allocation&, Certificate& c) { ++c.utility; }},
    {"price missing", CertificateRule::kShape, [](Allocation&, Certificate& c) { c.prices.seats.pop_back(); }},
    {"scale", CertificateRule::kShape, [](Allocation&, Certificate& c) { c.prices.scale_bits = kScaleBitsMax + 1; }},
    {"negative price", CertificateRule::kPriceRange, [](Allocation&, Certificate& c) { c.prices.seats[0] = -1; }},
    {"huge price", CertificateRule::kPriceRange,
     [](Allocation&, Certificate& c) { c.prices.seats[0] = kAmountMax + 1; }},
    {"price of a seat to spare", CertificateRule::kIdlePrice,
     [](Allocation&, Certificate& c) { c.prices.seats[2] = 1; }},
    {"price of time without end", CertificateRule::kIdlePrice,
     [](Allocation&, Certificate& c) { c.prices.seconds[1] = 1; }},
    {"bound", CertificateRule::kBoundMismatch, [](Allocation&, Certificate& c) { ++c.bound; }},
    {"gap", CertificateRule::kGapMismatch, [](Allocation&, Certificate& c) { ++c.gap; }},
    {"status", CertificateRule::kStatusMismatch,
     [](Allocation&, Certificate& c) { c.optimality = c.gap == 0 ? Optimality::kFeasible : Optimality::kOptimal; }},
};

}  // namespace

BOOST_DATA_TEST_CASE(names_the_first_rule_that_is_broken, bdata::make(kRows), row) {
  const Problem problem = small_problem();
  auto solution = allocate(problem);
  BOOST_REQUIRE(solution.ok());
  row.change(solution->allocation, solution->certificate);
  const CertificateVerdict verdict = check_certificate(problem, solution->allocation, solution->certificate);
  BOOST_TEST(certificate_rule_name(verdict.rule) == certificate_rule_name(row.rule), verdict.message);
  BOOST_TEST(verdict.message.empty() == verdict.ok());
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_is_refused_or_leaves_a_true_bound) {
  const Shape shape{"everything", 4, 5, 13, 9, 9, true, true, true};
  int refused = 0, harmless = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Generator random(seed);
    const Problem problem = random_problem(shape, random);
    const auto solution = allocate(problem);
    BOOST_REQUIRE(solution.ok());
    const std::int64_t best = best_by_trying_all(problem);
    const auto flip_all = [&](auto member) {
      for (int bit = 0; bit < 64; ++bit) {
        Certificate changed = solution->certificate;
        std::int64_t& figure = member(changed);
        figure = static_cast<std::int64_t>(static_cast<std::uint64_t>(figure) ^ std::uint64_t{1} << bit);
        if (check_certificate(problem, solution->allocation, changed).ok()) {
          ++harmless;
          BOOST_TEST(changed.bound >= best);
        } else {
          ++refused;
        }
      }
    };
    flip_all([](Certificate& c) -> std::int64_t& { return c.utility; });
    flip_all([](Certificate& c) -> std::int64_t& { return c.bound; });
    flip_all([](Certificate& c) -> std::int64_t& { return c.gap; });
    BOOST_TEST(harmless == 0);
    for (std::size_t i = 0; i < problem.persons.size(); ++i) {
      flip_all([&](Certificate& c) -> std::int64_t& { return c.prices.seconds[i]; });
      flip_all([&](Certificate& c) -> std::int64_t& { return c.prices.credits[i]; });
    }
    for (std::size_t i = 0; i < problem.resources.size(); ++i) {
      flip_all([&](Certificate& c) -> std::int64_t& { return c.prices.seats[i]; });
    }
    harmless = 0;
  }
  BOOST_TEST(refused > 1000);
}

BOOST_AUTO_TEST_CASE(any_prices_give_a_true_bound) {
  const Shape shape{"everything", 3, 5, 12, 9, 9, true, true, true};
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Generator random(seed);
    const Problem problem = random_problem(shape, random);
    const Limits limits = find_limits(problem);
    Prices prices = zero_prices(problem, limits);
    const auto any = [&](const Limit& limit) { return limit.binds() ? random.pick(0, 20 << prices.scale_bits) : 0; };
    for (std::size_t i = 0; i < problem.persons.size(); ++i) {
      prices.seconds[i] = any(limits.seconds[i]);
      prices.credits[i] = any(limits.credits[i]);
    }
    for (std::size_t i = 0; i < problem.resources.size(); ++i) prices.seats[i] = any(limits.seats[i]);
    const auto dual = dual_value(problem, limits, prices);
    BOOST_REQUIRE(dual);
    BOOST_TEST((*dual >> prices.scale_bits >= best_by_trying_all(problem)));
  }
}

BOOST_AUTO_TEST_CASE(grains_are_what_candidates_have_in_common) {
  // 100 seconds, candidates of 30 and 60: never more than three grains of 30 can be used.
  const Problem problem{
      {{"ada", 100, {}}}, {{"a", 30, 0, {}}, {"b", 60, 0, {}}, {"c", 60, 0, {}}}, {{0, 0, 1}, {0, 1, 2}, {0, 2, 2}}};
  const Limits limits = find_limits(problem);
  BOOST_TEST(limits.seconds[0].grain == 30);
  BOOST_TEST(limits.seconds[0].grains == 3);
  BOOST_TEST(!limits.credits[0].binds());
  BOOST_TEST(!limits.seats[0].binds());
}

BOOST_AUTO_TEST_SUITE_END()
