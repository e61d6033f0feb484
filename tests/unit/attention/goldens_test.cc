// Forward and backward passes against PyTorch and the package `entmax` (data/make_goldens.py says how they were made),
// and the fast versions of additive scores and of the attention layer against the plain ones.
#include <simdjson.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <map>

#include "fixture.h"
#include "heed/attention/dot.h"
#include "heed/attention/normalize.h"
#include "heed/attention/projection.h"
#include "heed/attention/scores.h"

using namespace heed::attention;

namespace {

using Numbers = std::vector<double>;

struct Golden {
  std::map<std::string, Numbers> in, out;
};

std::map<std::string, Golden> read_goldens() {
  std::map<std::string, Golden> goldens;
  std::ifstream file(std::string(HEED_TEST_DATA) + "/data/goldens.ndjson");
  simdjson::dom::parser parser;
  for (std::string line; std::getline(file, line);) {
    const simdjson::dom::element element = parser.parse(line);
    Golden& golden = goldens[std::string(std::string_view(element["case"]))];
    for (auto [group, to] : {std::pair{"in", &golden.in}, std::pair{"out", &golden.out}}) {
      for (const auto [key, values] : element[group].get_object()) {
        for (const double x : values.get_array()) (*to)[std::string(key)].push_back(x);
      }
    }
  }
  return goldens;
}

const Golden& golden(const std::string& name) {
  static const std::map<std::string, Golden> goldens = read_goldens();
  BOOST_REQUIRE_MESSAGE(goldens.count(name) == 1, "no golden " << name);
  return goldens.at(name);
}

void same(const Numbers& ours, const Numbers& theirs, const std::string& what, double tolerance = 1e-12) {
  BOOST_REQUIRE_MESSAGE(ours.size() == theirs.size(), what << " has " << ours.size() << " of " << theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    BOOST_TEST(std::fabs(ours[i] - theirs[i]) <= tolerance,
               what << " at " << i << ": " << ours[i] << ", expected " << theirs[i]);
  }
}

std::vector<float> narrowed(const Numbers& numbers) { return {numbers.begin(), numbers.end()}; }

// The additive golden's weights.
AdditiveWeights additive_weights(const Golden& g) {
  return {{g.in.at("wq").data(), 6, 3}, {g.in.at("wk").data(), 6, 5}, g.in.at("b").data(), g.in.at("v").data()};
}

// PyTorch keeps the three projections of its module in one matrix.
LayerWeights layer_weights(const Golden& g) {
  const double *w = g.in.at("w").data(), *b = g.in.at("b").data();
  return {{{w, 6, 6}, b},
          {{w + 36, 6, 6}, b + 6},
          {{w + 72, 6, 6}, b + 12},
          {{g.in.at("wo").data(), 6, 6}, g.in.at("bo").data()},
          2,
          2};
}

Numbers joined(const Numbers& a, const Numbers& b, const Numbers& c) {
  Numbers all = a;
  all.insert(all.end(), b.begin(), b.end());
  all.insert(all.end(), c.begin(), c.end());
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(goldens)

BOOST_AUTO_TEST_CASE(normalisers_and_their_backward_passes) {
  const std::pair<const char*, Normalization> rows[] = {
      {"softmax", {Normalizer::kSoftmax, 1, 0}},     {"softmax temperature 0.5", {Normalizer::kSoftmax, 0.5, 0}},
      {"sparsemax", {Normalizer::kSparsemax, 1, 0}}, {"sparsemax temperature 2", {Normalizer::kSparsemax, 2, 0}},
      {"entmax15", {Normalizer::kEntmax15, 1, 0}},   {"entmax 1.25", {Normalizer::kEntmax, 1, 1.25}},
      {"entmax 3", {Normalizer::kEntmax, 1, 3}},     {"linear", {Normalizer::kLinear, 1, 0}}};
  for (const auto& [name, how] : rows) {
    const Golden& g = golden(name);
    const Numbers& z = g.in.at("z");
    Numbers y(z.size()), plain(z.size()), gradient(z.size());
    BOOST_REQUIRE(normalize(z, how, y).ok() && normalize_plain(z, how, plain).ok());
    same(y, g.out.at("y"), name, 1e-9);
    same(plain, g.out.at("y"), name, 1e-9);
    BOOST_REQUIRE(normalize_backward(z, y, g.in.at("upstream"), how, gradient).ok());
    same(gradient, g.out.at("dz"), name, 1e-8);
  }
}

BOOST_AUTO_TEST_CASE(cosine_scores) {
  const Golden& g = golden("cosine");
  const Numbers &q = g.in.at("q"), &k = g.in.at("k");
  BOOST_TEST(std::fabs(cosine(narrowed(q).data(), narrowed(k).data(), q.size()) - g.out.at("y")[0]) < 1e-12);
  Numbers dq(q.size()), dk(k.size());
  cosine_backward(q, k, g.in.at("upstream")[0], dq, dk);
  same(dq, g.out.at("dq"), "dq");
  same(dk, g.out.at("dk"), "dk");
}

BOOST_AUTO_TEST_CASE(additive_scores_by_bahdanau) {
  const Golden& g = golden("additive");
  const MatrixView q{g.in.at("q").data(), 2, 3}, k{g.in.at("k").data(), 4, 5};
  same(additive_scores(q, k, additive_weights(g)).value(), g.out.at("y"), "y");
  const AdditiveGradient gradient = additive_backward(q, k, additive_weights(g), g.in.at("upstream").data()).value();
  same(gradient.queries, g.out.at("dq"), "dq");
  same(gradient.keys, g.out.at("dk"), "dk");
  same(gradient.wq, g.out.at("dwq"), "dwq");
  same(gradient.wk, g.out.at("dwk"), "dwk");
  same(gradient.bias, g.out.at("db"), "db");
  same(gradient.v, g.out.at("dv"), "dv");
  BOOST_TEST(additive_scores({q.data, 3, 2}, k, additive_weights(g)).error().message ==
             "has queries of 2 numbers and keys of 5, expected 3 and 5 for the projections");
}

BOOST_AUTO_TEST_CASE(fast_additive_scores_agree_with_the_plain_ones) {
  Generator generator(4);
  const auto make = [&](std::size_t count) {
    Numbers numbers(count);
    for (double& x : numbers) x = generator.fraction(1) / 2;
    return numbers;
  };
  for (std::size_t units : {1u, 7u, 16u, 33u, 64u}) {
    for (std::size_t dims : {1u, 5u, 48u}) {
      for (std::size_t m : {1u, 2u, 50u}) {
        const Numbers q = make(3 * dims), k = make(m * (dims + 1)), wq = make(units * dims),
                      wk = make(units * (dims + 1)), b = make(units), v = make(units);
        const AdditiveWeights weights{{wq.data(), units, dims}, {wk.data(), units, dims + 1}, b.data(), v.data()};
        const Numbers plain = additive_scores({q.data(), 3, dims}, {k.data(), m, dims + 1}, weights).value();
        for_each_isa([&](Isa isa) {
          std::vector<float> scores(plain.size());
          AdditiveScorer::create(weights).value().score(narrowed(q).data(), 3, narrowed(k).data(), m, scores.data());
          same(Numbers(scores.begin(), scores.end()), plain, std::string(isa_name(isa)),
               1e-6 * (1 + static_cast<double>(units) / 4));
        });
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(scaled_dot_products) {
  const float a[] = {1, 2, 3, 4}, b[] = {4, 3, 2, 1};
  BOOST_TEST(scaled_dot(a, b, 4) == 10.0);
  BOOST_TEST(scaled_dot(a, b, 4, 0.25) == 5.0);
  Numbers dq(2), dk(2);
  dot_backward(Numbers{1, 2}, Numbers{3, 4}, 0.5, 2, dq, dk);
  BOOST_TEST(dq == (Numbers{3, 4}));
  BOOST_TEST(dk == (Numbers{1, 2}));
}

BOOST_AUTO_TEST_CASE(one_head_forward_and_backward) {
  for (const bool sparse : {false, true}) {
    const Golden& g = golden(sparse ? "sparse attention" : "attention");
    const MatrixView q{g.in.at("q").data(), 3, 4}, k{g.in.at("k").data(), 5, 4}, v{g.in.at("v").data(), 5, 2};
    AttentionOptions options;
    if (sparse) {
      options.normalization.normalizer = Normalizer::kEntmax15;
    } else {
      options.softcap = 0.75, options.causal = true, options.causal_offset = 1;
    }
    const AttentionResult result = attend(q, k, v, options).value();
    same(result.output, g.out.at("y"), "y");
    const AttentionGradient gradient = attend_backward(q, k, v, options, result, g.in.at("upstream").data()).value();
    same(gradient.queries, g.out.at("dq"), "dq");
    same(gradient.keys, g.out.at("dk"), "dk");
    same(gradient.values, g.out.at("dv"), "dv");
  }
}

BOOST_AUTO_TEST_CASE(grouped_queries_forward_and_backward) {
  const Golden& g = golden("grouped");
  const MultiHeadInput<double> input{rows_first(g.in.at("q").data(), 1, 3, 4, 3),
                                     rows_first(g.in.at("k").data(), 1, 5, 2, 3),
                                     rows_first(g.in.at("v").data(), 1, 5, 2, 2)};
  const MultiHeadResult result = multi_head_plain(input).value();
  same(result.output, g.out.at("y"), "y");
  const MultiHeadGradient gradient = multi_head_backward(input, {}, result, g.in.at("upstream").data()).value();
  same(gradient.queries, g.out.at("dq"), "dq");
  same(gradient.keys, g.out.at("dk"), "dk");
  same(gradient.values, g.out.at("dv"), "dv");
}

BOOST_AUTO_TEST_CASE(a_layer_is_that_of_pytorch_forward_and_backward) {
  const Golden& g = golden("layer");
  const LayerWeights weights = layer_weights(g);
  const LayerInput<double> input{g.in.at("x").data(), g.in.at("c").data(), 2, 3, 4};
  const LayerResult result = layer_plain(input, weights).value();
  same(result.output, g.out.at("y"), "y");
  const LayerGradient gradient = layer_backward(input, weights, {}, result, g.in.at("upstream").data()).value();
  same(gradient.x, g.out.at("dx"), "dx");
  same(gradient.context, g.out.at("dc"), "dc");
  same(joined(gradient.q.weight, gradient.k.weight, gradient.v.weight), g.out.at("dw"), "dw");
  same(joined(gradient.q.bias, gradient.k.bias, gradient.v.bias), g.out.at("db"), "db");
  same(gradient.o.weight, g.out.at("dwo"), "dwo");
  same(gradient.o.bias, g.out.at("dbo"), "dbo");
  const std::vector<float> x = narrowed(g.in.at("x")), c = narrowed(g.in.at("c"));
  for_each_isa([&](Isa isa) {
    const auto fast = AttentionLayer::create(weights).value().apply({x.data(), c.data(), 2, 3, 4}).value();
    same(Numbers(fast.begin(), fast.end()), g.out.at("y"), std::string(isa_name(isa)), 1e-5);
  });
}

BOOST_AUTO_TEST_CASE(fast_projections_agree_with_the_plain_ones) {
  Generator generator(8);
  for (std::size_t inputs : {1u, 3u, 64u, 100u}) {
    for (std::size_t outputs : {0u, 1u, 15u, 16u, 17u, 130u}) {
      for (std::size_t n : {0u, 1u, 5u, 49u}) {
        Numbers x(n * inputs), w(outputs * inputs), b(outputs);
        for (Numbers* each : {&x, &w, &b}) {
          for (double& number : *each) number = generator.fraction(1);
        }
        const ProjectionWeights weights{{w.data(), outputs, inputs}, b.data()};
        const Numbers plain = project_plain({x.data(), n, inputs}, weights).value();
        for_each_isa([&](Isa isa) {
          std::vector<float> y(plain.size());
          Projection(weights).apply(narrowed(x).data(), n, y.data());
          same(Numbers(y.begin(), y.end()), plain, std::string(isa_name(isa)), 1e-7 * static_cast<double>(inputs + 10));
        });
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(projections_that_do_not_fit_are_named) {
  const Numbers w(64, 0.0);
  const auto of = [&](std::size_t rows, std::size_t columns) { return ProjectionWeights{{w.data(), rows, columns}}; };
  const auto message = [](const LayerWeights& weights) {
    const auto layer = AttentionLayer::create(weights);
    return layer.ok() ? std::string() : layer.error().message;
  };
  BOOST_TEST(project_plain({w.data(), 2, 3}, of(2, 4)).error().message ==
             "has rows of 3 numbers and a projection from 4, expected the same");
  BOOST_TEST(
      message({of(6, 4), of(6, 4), of(6, 4), of(4, 6), 4, 2}).starts_with("has projections to 6, 6 and 6 numbers"));
  BOOST_TEST(message({of(6, 4), of(4, 4), of(4, 4), of(4, 6), 3, 2}) ==
             "has 3 heads of queries and 2 of keys, expected a multiple");
  BOOST_TEST(message({of(8, 4), of(2, 4), of(2, 4), of(4, 6), 2, 1}) ==
             "has queries of 4 numbers and keys of 2, expected the same");
  BOOST_TEST(message({of(4, 4), of(4, 4), of(4, 3), of(4, 4), 2, 2}) ==
             "has projections of keys from 4 numbers and of values from 3, expected the same");
  BOOST_TEST(message({of(4, 4), of(4, 4), of(4, 4), of(4, 5), 2, 2}) ==
             "has rows of 4 numbers and a projection from 5, expected the same");
}

BOOST_AUTO_TEST_SUITE_END()
