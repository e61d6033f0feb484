#include "heed/attention/learn.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "heed/attention/dot.h"
#include "heed/attention/internal/need_loss.h"
#include "heed/attention/internal/preference.h"

using namespace heed::attention;

namespace {

// Whole multiples of 1/4096 from -1 to 1, the same everywhere.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  double roll() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<double>(static_cast<int>(state_ >> 51) - 4096) / 4096;
  }

 private:
  std::uint64_t state_;
};

struct Shown {
  std::vector<double> features;
  std::vector<float> vector;
  double grade = 0;
};
struct Asked {
  std::string id;
  std::vector<float> vector;
  std::vector<Shown> shown;
  std::vector<Shown> unshown = {};  // the grade is not looked at
  double count = 1;                 // that each of these stands for
};

std::vector<float> random_unit(Dice& dice, std::size_t dims) {
  std::vector<float> vector(dims);
  for (float& value : vector) value = static_cast<float>(dice.roll());
  const double length = std::sqrt(squared_norm(vector.data(), dims));
  for (float& value : vector) value = static_cast<float>(static_cast<double>(value) / length);
  return vector;
}

// Needs with `shown` resources each, whose heads are q . d and random numbers; the person reads the better half and
// saves the best, by a liking of their own.
using Liking = std::function<double(const Asked&, const Shown&)>;
std::vector<Asked> person(std::uint64_t seed, std::size_t needs, std::size_t shown, std::size_t dims, std::size_t heads,
                          const Liking& liking) {
  Dice dice(seed);
  std::vector<Asked> all;
  for (std::size_t n = 0; n < needs; ++n) {
    Asked& asked = all.emplace_back();
    asked.id = "need " + std::to_string(seed) + "-" + std::to_string(n);
    asked.vector = random_unit(dice, dims);
    std::vector<double> likings;
    for (std::size_t i = 0; i < shown; ++i) {
      Shown& one = asked.shown.emplace_back();
      one.vector = random_unit(dice, dims);
      one.features.push_back(dot(asked.vector.data(), one.vector.data(), dims));
      for (std::size_t h = 1; h < heads; ++h) one.features.push_back(dice.roll());
      likings.push_back(liking(asked, one));
    }
    std::vector<double> sorted = likings;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < shown; ++i) {
      asked.shown[i].grade = likings[i] == sorted.back() ? 2 : likings[i] >= sorted[shown / 2] ? 1 : 0;
    }
  }
  return all;
}

std::vector<JudgedNeed> judged(const std::vector<Asked>& all) {
  std::vector<JudgedNeed> needs;
  for (const Asked& asked : all) {
    JudgedNeed& need = needs.emplace_back(JudgedNeed{asked.id, asked.vector.data(), {}});
    for (const Shown& one : asked.shown) need.judgements.push_back({one.features, one.vector.data(), one.grade});
    for (const Shown& one : asked.unshown) need.unshown.push_back({one.features, one.vector.data(), asked.count});
  }
  return needs;
}

LearnOptions options(std::vector<double> weights, std::size_t dims, std::size_t rank = 8) {
  LearnOptions options;
  options.weights = std::move(weights);
  options.dense = 0;
  options.dims = dims;
  options.rank = rank;
  return options;
}

// The share of pairs in order, mean over needs, as somebody computes it who has the weights and the matrix: projected
// needs, their dot products, the weighted sum of the heads.
double order_with(const std::vector<Asked>& all, const Learned& learned) {
  double sum = 0;
  for (const Asked& asked : all) {
    std::vector<double> query(asked.vector.begin(), asked.vector.end());
    if (learned.projection) {
      const auto matrix = learned.projection->matrix();
      for (std::size_t i = 0; i < query.size(); ++i) {
        query[i] = 0;
        for (std::size_t k = 0; k < query.size(); ++k) {
          query[i] += matrix[i * query.size() + k] * static_cast<double>(asked.vector[k]);
        }
      }
    }
    std::vector<double> scores;
    for (const Shown& one : asked.shown) {
      double score = 0;
      for (std::size_t k = 0; k < query.size(); ++k) score += query[k] * static_cast<double>(one.vector[k]);
      score *= learned.weights[0];
      for (std::size_t h = 1; h < one.features.size(); ++h) score += learned.weights[h] * one.features[h];
      scores.push_back(score);
    }
    double right = 0, pairs = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      for (std::size_t j = 0; j < scores.size(); ++j) {
        if (!(asked.shown[i].grade > asked.shown[j].grade)) continue;
        right += scores[i] > scores[j] ? 1 : 0;
        pairs += 1;
      }
    }
    sum += right / pairs / static_cast<double>(all.size());
  }
  return sum;
}

// A library of topics in two styles: a coordinate for each topic, one for the style, one that is a bit of all, and
// noise. Needs are of a topic; a need is shown the 10 most similar resources, and somebody saves what is in a style.
struct Library {
  static constexpr std::size_t kTopics = 12, kDims = kTopics + 6, kStyle = kTopics, kSize = 192;
  struct Resource {
    std::size_t topic;
    bool liked;
    std::vector<float> vector;
  };
  std::vector<Resource> resources;
  Dice dice;

  explicit Library(std::uint64_t seed) : dice(seed) {
    for (std::size_t r = 0; r < kSize; ++r) {
      const bool liked = r / kTopics % 2 == 0;
      resources.push_back({r % kTopics, liked, vector(r % kTopics, liked ? 0.75 : -0.75)});
    }
  }

  std::vector<float> vector(std::size_t topic, double style) {
    std::vector<float> numbers = random_unit(dice, kDims);
    for (float& value : numbers) value *= 0.5F;
    numbers[topic] += 1;
    numbers[kStyle] += static_cast<float>(style);
    numbers[kStyle + 1] += 0.5F;
    return numbers;
  }

  static double similarity(const std::vector<float>& a, const std::vector<float>& b) {
    return dot(a.data(), b.data(), a.size());
  }

  std::vector<const Resource*> ranked(const std::vector<float>& query) const {
    std::vector<const Resource*> all;
    for (const Resource& one : resources) all.push_back(&one);
    std::stable_sort(all.begin(), all.end(), [&](const auto* a, const auto* b) {
      return similarity(query, a->vector) > similarity(query, b->vector);
    });
    return all;
  }

  // `style`: what the person does by it; what was not shown is the nearest 16 and every eighth of the others.
  std::vector<Asked> asked(std::size_t needs, bool with_unshown, const std::function<bool(const Resource&)>& likes) {
    std::vector<Asked> all;
    for (std::size_t n = 0; n < needs; ++n) {
      Asked& one = all.emplace_back();
      one.id = "need " + std::to_string(n);
      one.vector = vector(n % kTopics, 0);
      const auto order = ranked(one.vector);
      for (std::size_t i = 0; i < order.size(); ++i) {
        Shown shown{{similarity(one.vector, order[i]->vector)}, order[i]->vector, likes(*order[i]) ? 2.0 : 0.0};
        if (i < 10) {
          one.shown.push_back(shown);
        } else if (with_unshown && (i < 26 || i % 8 == 0)) {
          one.unshown.push_back(shown);
        }
      }
    }
    return all;
  }

  // Of the first 10 for fresh needs, the shares that are of their topic and that are liked.
  struct Found {
    double of_topic = 0, liked = 0;
  };
  Found found(const std::optional<Projected>& projection) {
    constexpr std::size_t kNeeds = 60;
    Found found;
    for (std::size_t n = 0; n < kNeeds; ++n) {
      std::vector<float> query = vector(n % kTopics, 0);
      if (projection) {
        const auto matrix = projection->matrix();
        const std::vector<float> plain = query;
        for (std::size_t i = 0; i < kDims; ++i) {
          query[i] = static_cast<float>(std::inner_product(plain.begin(), plain.end(), &matrix[i * kDims], 0.0));
        }
      }
      const auto order = ranked(query);
      for (std::size_t i = 0; i < 10; ++i) {
        found.of_topic += order[i]->topic == n % kTopics ? 0.1 / kNeeds : 0;
        found.liked += order[i]->liked ? 0.1 / kNeeds : 0;
      }
    }
    return found;
  }
};

double likes_recent(const Asked&, const Shown& one) { return one.features[0] + 2 * one.features[1]; }
// Means by the first coordinates something that stands elsewhere in the resources: a rotation of two planes.
double likes_rotated(const Asked& asked, const Shown& one) {
  std::vector<float> meant = asked.vector;
  meant[0] = asked.vector[2];
  meant[2] = -asked.vector[0];
  meant[1] = asked.vector[3];
  meant[3] = -asked.vector[1];
  return dot(meant.data(), one.vector.data(), meant.size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(learning)

BOOST_AUTO_TEST_CASE(gradients_are_those_of_finite_differences) {
  constexpr std::size_t kDims = 11, kHeads = 3, kRank = 2;
  auto all = person(1, 6, 7, kDims, kHeads, likes_recent);
  for (std::size_t n = 0; n < 5; ++n) {  // the last has met nothing else
    all[n].unshown = person(50 + n, 1, 4, kDims, kHeads, likes_recent)[0].shown;
    all[n].count = 1 + 3 * static_cast<double>(n);
  }
  const auto needs = judged(all);
  std::vector<const JudgedNeed*> pointers;
  for (const auto& need : needs) pointers.push_back(&need);
  const PreferenceFit fit(pointers, std::vector<double>{1, 0.5, 0}, kDims);
  std::vector<double> x = fit.start(kRank);
  Dice dice(2);
  for (double& value : x) value += dice.roll() / 2;
  std::vector<double> gradient(x.size()), unused(x.size());
  fit.value(x, kRank, 0.7, gradient);
  for (std::size_t i = 0; i < x.size(); ++i) {
    constexpr double kStep = 1e-5;
    std::vector<double> up = x, down = x;
    up[i] += kStep;
    down[i] -= kStep;
    const double difference = (fit.value(up, kRank, 0.7, unused) - fit.value(down, kRank, 0.7, unused)) / (2 * kStep);
    BOOST_TEST(std::abs(gradient[i] - difference) <= 1e-7 * std::max(1.0, std::abs(difference)));
  }
}

// H. Rosenbrock's valley (1960): the minimum is 0 at (1, 1), and gradients point anywhere but there.
BOOST_AUTO_TEST_CASE(a_curved_valley_is_followed_to_its_end) {
  std::vector<double> x = {-1.2, 1};
  const double value = minimize(
      [](std::span<const double> at, std::span<double> gradient) {
        const double a = 1 - at[0], b = at[1] - at[0] * at[0];
        gradient[0] = -2 * a - 400 * at[0] * b;
        gradient[1] = 200 * b;
        return a * a + 100 * b * b;
      },
      x);
  BOOST_TEST(value < 1e-10);
  BOOST_TEST(std::abs(x[0] - 1) < 1e-4);
}

BOOST_AUTO_TEST_CASE(somebody_who_prefers_the_recent_to_the_similar) {
  const auto learned = learn(judged(person(3, 40, 10, 16, 3, likes_recent)), options({1, 0, 0}, 16));
  BOOST_REQUIRE(learned.ok());
  BOOST_TEST(learned->better);
  BOOST_TEST(learned->reason == "");
  BOOST_TEST(learned->needs == 40U);
  BOOST_TEST(learned->pairs == 40U * 29);  // 1 saved, 4 read, 5 skipped: 1 * 9 + 4 * 5
  BOOST_TEST(learned->after.pairs > 0.95);
  BOOST_TEST(learned->before.pairs < 0.7);
  BOOST_TEST(learned->after.ndcg > learned->before.ndcg);
  BOOST_TEST(learned->weights[1] / learned->weights[0] == 2, boost::test_tools::tolerance(0.25));
  BOOST_TEST(learned->weights[2] < 0.1 * learned->weights[1]);  // chance
  BOOST_TEST(order_with(person(4, 200, 10, 16, 3, likes_recent), *learned) > 0.95);
}

BOOST_AUTO_TEST_CASE(somebody_who_means_something_else_by_some_directions) {
  constexpr std::size_t kDims = 8;
  const auto learned = learn(judged(person(5, 150, 10, kDims, 1, likes_rotated)), options({1}, kDims));
  BOOST_REQUIRE(learned.ok());
  BOOST_TEST(learned->better);
  BOOST_TEST(learned->projection.has_value());
  BOOST_TEST(learned->projection->rank >= 4U);  // two planes
  BOOST_TEST(learned->projection->left.size() == kDims * learned->projection->rank);
  BOOST_TEST(learned->after.pairs > learned->before.pairs + 0.15);
  const auto fresh = person(6, 200, 10, kDims, 1, likes_rotated);
  BOOST_TEST(order_with(fresh, *learned) > 0.9);
  // What is said to come of it is what comes of it.
  BOOST_TEST(std::abs(order_with(fresh, *learned) - learned->after.pairs) < 0.05);
}

BOOST_AUTO_TEST_CASE(nothing_is_learned_from_chance) {
  int pretended = 0;
  for (std::uint64_t seed = 100; seed < 140; ++seed) {
    Dice dice(seed + 1000);
    const auto chance = [&](const Asked&, const Shown&) { return dice.roll(); };
    const auto learned = learn(judged(person(seed, 15, 6, 8, 3, chance)), options({1, 0.5, 0}, 8, 2));
    BOOST_REQUIRE(learned.ok());
    if (learned->better) {
      ++pretended;
      continue;
    }
    BOOST_TEST((learned->weights == std::vector<double>{1, 0.5, 0}));
    BOOST_TEST(!learned->projection.has_value());
    BOOST_TEST(learned->reason.find("on needs that were not learned from") == 0U);
  }
  BOOST_TEST(pretended <= 2);  // two standard errors: 1 in 44 by chance
}

BOOST_AUTO_TEST_CASE(what_is_right_already_stays) {
  const auto likes_similar = [](const Asked&, const Shown& one) { return one.features[0]; };
  const auto learned = learn(judged(person(7, 30, 8, 16, 2, likes_similar)), options({0.75, 0}, 16));
  BOOST_REQUIRE(learned.ok());
  BOOST_TEST(!learned->better);
  BOOST_TEST(learned->before.pairs == 1);
  BOOST_TEST((learned->weights == std::vector<double>{0.75, 0}));
}

BOOST_AUTO_TEST_CASE(scores_spread_as_they_did) {
  const auto all = person(8, 40, 10, 16, 2, likes_recent);
  const auto needs = judged(all);
  std::vector<const JudgedNeed*> pointers;
  for (const auto& need : needs) pointers.push_back(&need);
  const auto learned = learn(needs, options({0.25, 0}, 0));
  BOOST_REQUIRE(learned->better);
  const double before = score_spread(pointers, {{0.25, 0}, 0, {}, {}}, 0);
  const double after = score_spread(pointers, {learned->weights, 0, {}, {}}, 0);
  BOOST_TEST(after == before, boost::test_tools::tolerance(0.01));
}

// What was shown was all about the need, so a model of this alone may forget the need; and one that does puts the same
// resources first for everybody.
BOOST_AUTO_TEST_CASE(a_taste_does_not_replace_the_need) {
  Library library(20);
  const auto likes = [](const Library::Resource& one) { return one.liked; };
  const auto learned = learn(judged(library.asked(60, true, likes)), options({1}, Library::kDims));
  BOOST_REQUIRE(learned.ok());
  BOOST_TEST(learned->better);
  BOOST_TEST(learned->after.pairs > learned->before.pairs + 0.2);
  BOOST_TEST(learned->after.kept >= kKeptLeast * learned->before.kept);
  BOOST_REQUIRE(learned->projection.has_value());
  const auto before = library.found({}), after = library.found(learned->projection);
  BOOST_TEST(after.of_topic > 0.97 * before.of_topic);
  BOOST_TEST(after.liked > before.liked + 0.2);
  BOOST_TEST(learned->weights[0] > 0.4);  // scores are of the size they were
  BOOST_TEST(learned->weights[0] < 1.6);
}

BOOST_AUTO_TEST_CASE(a_projection_is_bounded) {
  Library library(21);
  const auto likes = [](const Library::Resource& one) { return one.liked; };
  for (const bool with_unshown : {false, true}) {
    const auto learned = learn(judged(library.asked(60, with_unshown, likes)), options({1}, Library::kDims));
    BOOST_REQUIRE(learned->projection.has_value());
    const std::vector<double> matrix = learned->projection->matrix();
    double squares = 0;
    for (std::size_t i = 0; i < matrix.size(); ++i) {
      const double moved = matrix[i] - (i % (Library::kDims + 1) == 0 ? 1 : 0);
      squares += moved * moved;
    }
    BOOST_TEST(std::sqrt(squares) <= kTurnMost * (1 + 1e-12));
    BOOST_TEST(learned->weights[0] > 0);
  }
}

// The measures of the check, of a model that puts what it likes first whatever was asked.
BOOST_AUTO_TEST_CASE(a_model_that_ignores_the_need_is_seen) {
  const std::vector<double> features = {0};
  JudgedNeed need{"n", nullptr, {{features, nullptr, 2}, {features, nullptr, 0}}};
  need.unshown = {{features, nullptr, 1}, {features, nullptr, 30}};
  const RankQuality similar = judge(need, std::vector<double>{3, 4, 2, 1}).rank;
  const RankQuality ignorant = judge(need, std::vector<double>{3, 1, 2, 4}).rank;
  BOOST_TEST(similar.pairs == 0);
  BOOST_TEST(similar.ndcg == std::log(2) / std::log(3), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(similar.kept == 1);
  BOOST_TEST(ignorant.pairs == 1);  // all that was looked at once
  BOOST_TEST(ignorant.ndcg == 0);   // place 31
  BOOST_TEST(ignorant.kept == 0);
  // Equal scores share their places: 1 to 33, so 17, which is among the first 20 and not among the first 10.
  const RankQuality equal = judge(need, std::vector<double>{1, 1, 1, 1}).rank;
  BOOST_TEST(equal.ndcg == 0);
  BOOST_TEST(equal.kept == 1);
}

// Of resources of which each stands for many, one is worth as much as many that each stand for themselves.
BOOST_AUTO_TEST_CASE(a_sample_stands_for_the_stream) {
  const std::vector<double> features = {0};
  JudgedNeed sampled{"n", nullptr, {{features, nullptr, 2}, {features, nullptr, 0}}}, whole = sampled;
  sampled.unshown = {{features, nullptr, 7}};
  whole.unshown.assign(7, {features, nullptr, 1});
  std::vector<double> scores = {0.5, 0.25, 1}, by_sample, by_whole;
  const double loss = need_loss(sampled, scores, by_sample);
  scores.resize(9, 1);
  BOOST_TEST(loss == need_loss(whole, scores, by_whole), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(by_sample[0] == by_whole[0], boost::test_tools::tolerance(1e-12));
  BOOST_TEST(by_sample[2] == 7 * by_whole[5], boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  const auto all = person(11, 40, 8, 8, 2, likes_rotated);
  auto how = options({1, 0.25}, 8, 3);
  const auto one = learn(judged(all), how);
  for (const unsigned threads : {2U, 5U, 16U}) {
    how.threads = threads;
    const auto many = learn(judged(all), how);
    BOOST_TEST(many->weights == one->weights);
    BOOST_TEST(many->after.pairs == one->after.pairs);
    BOOST_TEST(many->projection.has_value() == one->projection.has_value());
    if (one->projection) BOOST_TEST(many->projection->matrix() == one->projection->matrix());
  }
}

BOOST_AUTO_TEST_CASE(too_little_is_said_to_be) {
  auto all = person(12, 12, 6, 4, 1, likes_rotated);
  for (Asked& asked : std::span(all).first(3)) {
    for (Shown& one : asked.shown) one.grade = 1;  // nothing preferred
  }
  const auto learned = learn(judged(all), options({1}, 4));
  BOOST_TEST(learned->needs == 9U);
  BOOST_TEST(learned->reason ==
             "9 needs have something that was preferred over something else, at least 10 are needed");
  BOOST_TEST(!learn({}, options({1}, 4))->better);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_learned_from_is_named) {
  auto all = person(13, 12, 4, 4, 2, likes_recent);
  const auto message = [&](const LearnOptions& how) {
    const auto learned = learn(judged(all), how);
    return learned.ok() ? std::string() : learned.error().message;
  };
  BOOST_TEST(message(options({0, 0}, 4)) == "has no head with a weight above 0 to begin from");
  BOOST_TEST(message(options({1, -1}, 4)) == "has the weight -1, expected 0 or more");
  BOOST_TEST(message(options({1}, 4)) == "need \"need 13-0\" has a resource with 2 features, expected 1");
  all[3].shown[1].vector[2] = std::numeric_limits<float>::infinity();
  BOOST_TEST(message(options({1, 1}, 4)) == "need \"need 13-3\" has a resource with a number that is not finite");
  BOOST_TEST(message(options({1, 1}, 0)) == "");  // vectors are not looked at
  all[2].shown[0].grade = -1;
  BOOST_TEST(message(options({1, 1}, 0)) == "need \"need 13-2\" has a grade that is not 0 or more");
  all[1].unshown = {{{1, 0}, {}}};
  all[1].count = 0.5;
  BOOST_TEST(message(options({1, 1}, 0)) == "need \"need 13-1\" has a count that is not 1 or more");
  all[0].unshown = {{{1}, {}}};
  BOOST_TEST(message(options({1, 1}, 0)) == "need \"need 13-0\" has a resource with 1 features, expected 2");
}

BOOST_AUTO_TEST_CASE(a_projection_as_a_matrix) {
  const Projected projected{2, 1, {1, 2}, {3, 4}};
  BOOST_TEST((projected.matrix() == std::vector<double>{1 + 3 * 1, 3 * 2, 4 * 1, 1 + 4 * 2}));
}

BOOST_AUTO_TEST_SUITE_END()
