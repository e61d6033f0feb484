#include "attention/finish.h"

#include <fmt/format.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

#include "attention_case.h"

using namespace heed::tools;
namespace attention = heed::attention;
namespace bdata = boost::unit_test::data;
using heed::tools::test::heads_of;
using heed::tools::test::OwnRecord;
using heed::tools::test::Weighed;

namespace {

const std::vector<std::string> kNeed = {R"({"id":"n","embedding":[1,0]})"};

std::string resource(std::string_view id, double x, double y) {
  return fmt::format(R"({{"type":"resource","id":"{}","embedding":[{},{}]}})", id, x, y);
}

ScanOptions options_of(const Weighing& weighing, std::size_t pool = 100) { return {weighing, pool, false, ""}; }

// Kept resources in order of rank.
std::string ids(const Answer& answer) {
  std::string ids;
  for (const auto& kept : answer.kept) ids += (ids.empty() ? "" : " ") + kept.edge.candidate->id;
  return ids;
}

void check_whole(const Answer& answer) {
  double sum = 0;
  for (const auto& kept : answer.kept) sum += kept.weight;
  BOOST_TEST(std::abs(sum - answer.mass) < 1e-12);
  BOOST_TEST(std::abs(answer.mass + answer.remainder - 1) < 1e-12);
}

const std::vector<std::string> kThree = {resource("c", 0, 1), resource("a", 1, 0), resource("b", 0.6, 0.8)};

}  // namespace

BOOST_AUTO_TEST_SUITE(attention_finish)

BOOST_AUTO_TEST_CASE(best_first_and_the_rest_is_stated) {
  Weighed weighed(kNeed, kThree, options_of({}, 2));
  const auto answer = weighed.finish(0, {2, 2, {}, {}, {}});
  BOOST_TEST(ids(answer) == "a b");
  const double sum = std::exp(1) + std::exp(0.6) + 1;
  BOOST_TEST(answer.kept[0].weight == std::exp(1) / sum, boost::test_tools::tolerance(1e-7));
  BOOST_TEST(answer.remainder == 1 / sum, boost::test_tools::tolerance(1e-7));
  check_whole(answer);
}

// Softmax at temperature 1 over the scores 1, 0.6 and 0 gives the weights 0.4925, 0.3301 and 0.1812 (NumPy below); the
// mean of the vectors by these, made as long as 1, is (0.8404, 0.5419), and half its product with each is added:
//   s = np.array([1, .6, 0]); V = np.array([[1, 0], [.6, .8], [0, 1]]); w = np.exp(s); w /= w.sum()
//   c = w @ V; c /= np.linalg.norm(c); s = s + 0.5 * V @ c; w = np.exp(s); w /= w.sum()
BOOST_AUTO_TEST_CASE(the_second_look_is_at_the_mean_of_the_best) {
  Weighing weighing;
  weighing.heads = heads_of("dense,context=0.5");
  Weighed weighed(kNeed, kThree, options_of(weighing));
  const auto answer = weighed.finish(0, {10, 100, {}, {}, {}});
  BOOST_TEST(ids(answer) == "a b c");
  const std::vector<double> scores = {1.4202171908953167, 1.0688956438328856, 0.27095666161961934};
  const std::vector<double> weights = {0.494895541984601, 0.3482864129327345, 0.15681804508266436};
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(answer.kept[i].score == scores[i], boost::test_tools::tolerance(1e-6));  // 0.6F is not 0.6
    BOOST_TEST(answer.kept[i].weight == weights[i], boost::test_tools::tolerance(1e-6));
    BOOST_TEST(answer.kept[i].edge.parts.sum() == answer.kept[i].score);
  }
  check_whole(answer);
}

BOOST_AUTO_TEST_CASE(the_second_look_may_change_the_order) {
  // "odd" is best at first, but all the others are alike.
  std::vector<std::string> resources = {resource("odd", 0.8, -0.6)};
  for (const char* id : {"a", "b", "c", "d"}) resources.push_back(resource(id, 0.79, 0.61));
  Weighing weighing;
  Weighed first(kNeed, resources, options_of(weighing));
  BOOST_TEST(ids(first.finish(0, {10, 100, {}, {}, {}})) == "odd a b c d");
  weighing.heads = heads_of("dense,context=0.2");
  Weighed second(kNeed, resources, options_of(weighing));
  const auto answer = second.finish(0, {10, 100, {}, {}, {}});
  BOOST_TEST(ids(answer) == "a b c d odd");
  check_whole(answer);
}

// Weights far beyond the doubles: 1,000,000 / 0.000001 as an exponent.
BOOST_AUTO_TEST_CASE(a_second_look_of_any_weight_has_weights) {
  for (const auto heads : {"dense,context=1000", "dense,context=1000000", "dense=1000000,context=1"}) {
    for (const double temperature : {1e-6, 0.05, 1e6}) {
      Weighing weighing;
      weighing.heads = heads_of(heads);
      weighing.normalization.temperature = temperature;
      for (const std::size_t pool : {1, 2, 3}) {
        Weighed weighed(kNeed, {resource("z", 0, 0), resource("m", -1, 0), resource("a", 1, 0)},
                        options_of(weighing, pool));
        const auto answer = weighed.finish(0, {10, pool, {}, {}, {}});
        BOOST_TEST(answer.kept.size() == pool);
        for (const auto& kept : answer.kept) BOOST_TEST(std::isfinite(kept.weight));
        check_whole(answer);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_second_look_at_zeros_changes_nothing) {
  Weighing weighing;
  weighing.heads = heads_of("dense,context=0.5");
  Weighed weighed(kNeed, {resource("a", 0, 0), resource("b", 0, 0)}, options_of(weighing));
  const auto answer = weighed.finish(0, {10, 100, {}, {}, {}});
  BOOST_TEST(ids(answer) == "a b");
  for (const auto& kept : answer.kept) BOOST_TEST(kept.weight == 0.5);
}

struct Choice {
  std::string name;
  Diversity diversity;
};
std::ostream& operator<<(std::ostream& out, const Choice& choice) { return out << choice.name; }
const std::vector<Choice> kDiversities = {{"mmr", {Diversity::Kind::kMarginal, 0.7}},
                                          {"dpp", {Diversity::Kind::kDeterminantal, 5}}};

BOOST_DATA_TEST_CASE(ten_copies_do_not_take_ten_places, bdata::make(kDiversities), choice) {
  std::vector<std::string> resources;
  for (int i = 0; i < 10; ++i) resources.push_back(resource(fmt::format("copy{}", i), 0.9, 0.1));
  resources.push_back(resource("other", 0.8, -0.6));
  resources.push_back(resource("third", 0.5, -0.9));
  Weighed plain(kNeed, resources, options_of({}));
  BOOST_TEST(ids(plain.finish(0, {3, 100, {}, {}, {}})) == "copy0 copy1 copy2");
  Weighed diverse(kNeed, resources, options_of({}));
  const auto answer = diverse.finish(0, {2, 100, {}, {}, choice.diversity});
  BOOST_TEST(ids(answer) == "copy0 other");
  check_whole(answer);
  // The weights are those that they have without it.
  Weighed again(kNeed, resources, options_of({}));
  BOOST_TEST(again.finish(0, {3, 100, {}, {}, {}}).kept[0].weight == answer.kept[0].weight);
}

BOOST_AUTO_TEST_CASE(a_threshold_drops_what_is_light_before_anything_is_chosen) {
  Weighed weighed(kNeed, kThree, options_of({}));
  const auto answer = weighed.finish(0, {10, 100, {}, 0.3, {}});
  BOOST_TEST(ids(answer) == "a b");
  check_whole(answer);
  Weighed none(kNeed, kThree, options_of({}));
  const auto empty = none.finish(0, {10, 100, {}, 0.9, {}});
  BOOST_TEST(empty.kept.empty());
  BOOST_TEST(empty.remainder == 1.0);
}

BOOST_AUTO_TEST_CASE(a_mass_is_reached_with_the_fewest) {
  for (const auto& [mass, expected] :
       std::vector<std::pair<double, std::string>>{{0, ""}, {0.4, "a"}, {0.5, "a b"}, {0.9, "a b c"}, {1, "a b c"}}) {
    Weighed weighed(kNeed, kThree, options_of({}));
    const auto answer = weighed.finish(0, {10, 100, mass, {}, {}});
    BOOST_TEST(ids(answer) == expected);
    check_whole(answer);
  }
}

BOOST_AUTO_TEST_CASE(nothing_admitted_is_an_empty_answer) {
  for (const auto heads : {"dense", "dense,context"}) {
    Weighing weighing;
    weighing.heads = heads_of(heads);
    Weighed weighed({R"({"id":"n","filter":{"lang":"fi"},"embedding":[1,0]})"}, kThree, options_of(weighing));
    for (const auto& diversity : kDiversities) {
      const auto answer = weighed.finish(0, {10, 100, 0.5, 0.1, diversity.diversity});
      BOOST_TEST(answer.kept.empty());
      BOOST_TEST(answer.mass == 0.0);
      BOOST_TEST(answer.remainder == 0.0);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(attention_scan)

// A resource that is refused has left no trace with any need.
BOOST_AUTO_TEST_CASE(what_is_refused_is_not_half_counted) {
  const std::vector<std::string> needs = {R"({"id":"n1","embedding":[1,0]})", R"({"id":"n2","embedding":[0,1]})"};
  Weighing weighing;
  weighing.heads = heads_of("dense,lexical,quality,price");
  // The pool of the first need is full with something better, the second would keep the bad one.
  const std::vector<std::string> good = {resource("a", 5, 0), resource("b", 4, 0)};
  for (const std::string bad :
       {R"("text":5)", R"("terms":[])", R"("quality":"good")", R"("quality":1e10)", R"("price":-1)", R"("year":[1])",
        R"("readers":7)", R"("embedding_model":"other:1")", R"("embedding_shape":[1,2])", R"("id":7)"}) {
    Weighed weighed(needs, good, {weighing, 1, true, "year"});
    const auto status = weighed.push(R"({"type":"resource","embedding":[0,9],)" + bad + "}");
    BOOST_TEST(!status.ok(), bad);
    BOOST_TEST(weighed.scan().resources() == 2U);
    for (const auto& attention : weighed.scan().attention()) BOOST_TEST(attention.sum.count() == 2U);
    BOOST_TEST(ids(weighed.finish(1, {1, 1, {}, {}, {}})) == "a");
  }
}

BOOST_AUTO_TEST_CASE(labels_have_a_limit_that_ends_the_run) {
  Weighed weighed(kNeed, {}, {{}, 1, false, "label"});
  heed::Status status;
  int taken = 0;
  while (status.ok()) {
    status = weighed.push(fmt::format(R"({{"type":"resource","label":"{}","embedding":[1,0]}})", taken));
    taken += status.ok() ? 1 : 0;
  }
  BOOST_TEST(taken == 10000);
  BOOST_TEST((status.error().kind == heed::ErrorKind::kSystem));
  BOOST_TEST(weighed.push(R"({"type":"resource","label":"7","embedding":[1,0]})").ok());
}

BOOST_AUTO_TEST_CASE(a_mean_by_anything_but_softmax_ends_the_run) {
  Weighing weighing;
  weighing.normalization.normalizer = attention::Normalizer::kSparsemax;
  Weighed weighed(kNeed, {}, {weighing, 1, false, "label"});
  BOOST_TEST(weighed.push(R"({"type":"resource","label":"a","embedding":[1,0]})").ok());
  const auto status = weighed.push(R"({"type":"resource","label":7,"embedding":[1,0]})");
  BOOST_REQUIRE(!status.ok());
  BOOST_TEST((status.error().kind == heed::ErrorKind::kSystem));
}

BOOST_AUTO_TEST_CASE(heads_bring_what_they_say) {
  Weighing weighing;
  weighing.heads = heads_of("dense=2,recency=3,quality=0.5,price=0.25");
  weighing.now = "2024-03-31";
  weighing.half_life = 30;
  const std::vector<std::string> resources = {
      R"({"type":"resource","id":"a","published":"2024-03-01","quality":4,"price":2000000,"embedding":[0.5,0]})",
      R"({"type":"resource","id":"b","published":"2030","embedding":[0,0]})",
      R"({"type":"resource","id":"c","published":"long ago","quality":-2,"embedding":[0,0]})"};
  Weighed weighed(kNeed, resources, {weighing, 10, false, ""});
  const auto answer = weighed.finish(0, {10, 10, {}, {}, {}});
  BOOST_REQUIRE(ids(answer) == "a b c");
  const auto parts = [&](std::size_t i) { return answer.kept[i].edge.parts; };
  BOOST_TEST(parts(0)[Head::kDense] == 1.0);
  BOOST_TEST(parts(0)[Head::kRecency] == 1.5, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(parts(0)[Head::kQuality] == 2.0);
  BOOST_TEST(parts(0)[Head::kPrice] == -0.5);
  BOOST_TEST(answer.kept[0].score == 4.0, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(parts(1)[Head::kRecency] == 3.0);  // what is still to come is new
  BOOST_TEST(!std::signbit(parts(1)[Head::kPrice]));
  BOOST_TEST(parts(2)[Head::kRecency] == 0.0);
  BOOST_TEST(parts(2)[Head::kQuality] == -1.0);
}

BOOST_AUTO_TEST_SUITE_END()
