// The published cases of the ONNX Attention operator (opsets 23 and 24), and the edges that they leave out. The
// operator's heads, past and broadcast masks are laid out here; what is tested is the mechanism of one head.
#include "heed/attention/attention.h"

#include <simdjson.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "fixture.h"
#include "onnx.h"

using namespace heed::attention;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// [batch, sequence, heads * size] to [batch, heads, sequence, size]; four axes stay as they are.
Tensor split_heads(const Tensor& packed, std::size_t heads) {
  if (packed.shape.size() == 4) return packed;
  const std::size_t batch = packed.shape[0], length = packed.shape[1], size = packed.shape[2] / heads;
  Tensor split{packed.type, {batch, heads, length, size}, {}, true};
  for (std::size_t b = 0; b < batch; ++b) {
    for (std::size_t h = 0; h < heads; ++h) {
      for (std::size_t i = 0; i < length; ++i) {
        for (std::size_t j = 0; j < size; ++j)
          split.data.push_back(packed.data[((b * length + i) * heads + h) * size + j]);
      }
    }
  }
  return split;
}

// One head's rows, the past in front.
std::vector<double> head_rows(const Tensor& past, const Tensor& now, std::size_t b, std::size_t h) {
  std::vector<double> rows;
  for (const Tensor* tensor : {&past, &now}) {
    if (!tensor->given) continue;
    const std::size_t size = tensor->axis(2) * tensor->axis(3);
    const auto from = tensor->data.begin() + static_cast<std::ptrdiff_t>((b * tensor->axis(1) + h) * size);
    rows.insert(rows.end(), from, from + static_cast<std::ptrdiff_t>(size));
  }
  return rows;
}

class Case {
 public:
  explicit Case(simdjson::dom::element line) : line_(line) {
    name = std::string(std::string_view(line["case"]));
    const Tensor q = input("Q"), k = input("K"), v = input("V");
    q_ = split_heads(q, attribute<std::size_t>("q_num_heads", 1));
    k_ = split_heads(k, attribute<std::size_t>("kv_num_heads", 1));
    v_ = split_heads(v, attribute<std::size_t>("kv_num_heads", 1));
    past_k_ = input("past_key"), past_v_ = input("past_value");
    mask_ = input("attn_mask"), lengths_ = input("nonpad_kv_seqlen");
    y_ = split_heads(output("Y"), q_.axis(1));
    stage_ = output("qk_matmul_output");
    mode_ = attribute<std::size_t>("qk_matmul_output_mode", 0);
    tolerance_ = q.type == "f16" ? 2e-3 : 2e-6;
  }

  // The largest difference from what is published, in units of the tolerance.
  double worst() {
    double worst = 0;
    for (std::size_t b = 0; b < q_.axis(0); ++b) {
      for (std::size_t h = 0; h < q_.axis(1); ++h) worst = std::max(worst, head(b, h));
    }
    return worst;
  }

  std::string name;

 private:
  Tensor find(const char* group, const char* key) {
    simdjson::dom::element element;
    return line_[group][key].get(element) == simdjson::SUCCESS ? read_tensor(element) : Tensor{};
  }
  Tensor input(const char* key) { return find("inputs", key); }
  Tensor output(const char* key) { return find("outputs", key); }

  template <class Number>
  Number attribute(const char* key, Number otherwise) {
    double value = 0;
    return line_["attributes"][key].get(value) == simdjson::SUCCESS ? static_cast<Number>(value) : otherwise;
  }

  double head(std::size_t b, std::size_t h) {
    const std::size_t kv_head = h * k_.axis(1) / q_.axis(1);
    const std::vector<double> queries = head_rows({}, q_, b, h), keys = head_rows(past_k_, k_, b, kv_head),
                              values = head_rows(past_v_, v_, b, kv_head);
    const std::size_t n = q_.axis(2), past = past_k_.given ? past_k_.axis(2) : 0, m = k_.axis(2) + past;

    AttentionOptions options;
    if (const double scale = attribute("scale", 0.0); scale != 0) options.scale = scale;
    options.softcap = attribute("softcap", 0.0);
    options.causal = attribute("is_causal", 0) != 0;
    options.causal_offset = static_cast<std::ptrdiff_t>(past);
    if (lengths_.given) {
      options.key_count = static_cast<std::size_t>(lengths_.data[b]);
      options.causal_offset = static_cast<std::ptrdiff_t>(*options.key_count) - static_cast<std::ptrdiff_t>(n);
    }
    std::vector<double> bias;
    std::vector<std::uint8_t> allowed;
    for (std::size_t i = 0; i < n && mask_.given; ++i) {
      for (std::size_t j = 0; j < m; ++j) {  // a mask may be shorter than the keys: the rest is masked
        const bool covered = j < mask_.axis(3);
        bias.push_back(covered ? mask_.at(b, h, i, j) : -kInfinity);
        allowed.push_back(covered && mask_.at(b, h, i, j) != 0);
      }
    }
    if (mask_.given && mask_.type == "bool") {
      options.allowed = allowed.data();
    } else if (mask_.given) {
      options.bias = bias.data();
    }

    const auto result =
        attend({queries.data(), n, q_.axis(3)}, {keys.data(), m, k_.axis(3)}, {values.data(), m, v_.axis(3)}, options);
    BOOST_REQUIRE(result.ok());
    double worst = difference(result->output, head_rows({}, y_, b, h));
    if (stage_.given) {
      const std::vector<double>* stages[] = {&result->scores, &result->capped, &result->logits, &result->weights};
      worst = std::max(worst, difference(*stages[mode_], head_rows({}, stage_, b, h)));
    }
    return worst;
  }

  double difference(const std::vector<double>& ours, const std::vector<double>& theirs) const {
    BOOST_REQUIRE(ours.size() == theirs.size());
    double worst = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      if (ours[i] == theirs[i]) continue;  // infinities too
      const double error = std::fabs(ours[i] - theirs[i]) / (1 + std::fabs(theirs[i])) / tolerance_;
      worst = std::isnan(error) ? kInfinity : std::max(worst, error);
    }
    return worst;
  }

  simdjson::dom::element line_;
  Tensor q_, k_, v_, past_k_, past_v_, mask_, lengths_, y_, stage_;
  std::size_t mode_ = 0;
  double tolerance_ = 0;
};

std::vector<double> random_matrix(std::size_t count, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<double> numbers(count);
  for (double& x : numbers) x = generator.fraction(2);
  return numbers;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reference_attention)

BOOST_AUTO_TEST_CASE(published_onnx_cases) {
  const std::filesystem::path path = std::filesystem::path(HEED_VECTORS) / "onnx-attention.ndjson";
  if (!std::filesystem::exists(path)) {
    BOOST_TEST_MESSAGE("skipped: there is no " << path.string());
    return;
  }
  std::ifstream file(path);
  simdjson::dom::parser parser;
  std::size_t cases = 0, right = 0;
  for (std::string line; std::getline(file, line);) {
    Case published(parser.parse(line));
    const double worst = published.worst();
    BOOST_TEST(worst <= 1, published.name << " is off by " << worst << " times the tolerance");
    ++cases;
    if (worst <= 1) ++right;
  }
  BOOST_TEST_MESSAGE("ONNX Attention: " << right << " of " << cases << " published cases");
  BOOST_TEST(cases == 57u);
}

BOOST_AUTO_TEST_CASE(weights_follow_the_definition) {
  for (std::size_t m : {1u, 2u, 3u, 17u, 64u, 300u}) {
    const std::size_t n = 3, d = m % 9 + 1, v = 4;
    const std::vector<double> q = random_matrix(n * d, 1), k = random_matrix(m * d, 2),
                              values = random_matrix(m * v, 3);
    const auto result = attend({q.data(), n, d}, {k.data(), m, d}, {values.data(), m, v});
    BOOST_REQUIRE(result.ok());
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<long double> weights(m);
      for (std::size_t j = 0; j < m; ++j) {
        long double score = 0;
        for (std::size_t x = 0; x < d; ++x) score += static_cast<long double>(q[i * d + x]) * k[j * d + x];
        weights[j] = std::exp(score / std::sqrt(static_cast<long double>(d)));
      }
      const long double sum = std::accumulate(weights.begin(), weights.end(), 0.0L);
      for (std::size_t x = 0; x < v; ++x) {
        long double mean = 0;
        for (std::size_t j = 0; j < m; ++j) mean += weights[j] / sum * values[j * v + x];
        BOOST_REQUIRE(std::fabs(result->output[i * v + x] - static_cast<double>(mean)) < 1e-13);
      }
      for (std::size_t j = 0; j < m; ++j) {
        BOOST_REQUIRE(std::fabs(result->weights[i * m + j] - static_cast<double>(weights[j] / sum)) < 1e-14);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_fully_masked_row_is_zeros_and_a_masked_key_may_hold_nan) {
  const double nan = std::nan("");
  const std::vector<double> q = {1, 2, 3, 4}, k = {nan, nan, 1, 1}, v = {nan, 7};
  const std::uint8_t second_only[] = {0, 1, 0, 0};
  AttentionOptions options;
  options.allowed = second_only;
  const auto result = attend({q.data(), 2, 2}, {k.data(), 2, 2}, {v.data(), 2, 1}, options);
  BOOST_TEST(result->output == (std::vector<double>{7, 0}), boost::test_tools::per_element());
  BOOST_TEST(result->weights == (std::vector<double>{0, 1, 0, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(masks_add_up) {
  // Three keys: padding hides the last, causality the second from
  // the first query, the bias the first from the second query.
  const std::vector<double> q(2, 0.0), k(3, 0.0), v = {1, 10, 100};
  const double bias[] = {0, 0, 0, -kInfinity, 0, 0};
  AttentionOptions options;
  options.bias = bias;
  options.causal = true;
  options.key_count = 2;
  const auto result = attend({q.data(), 2, 1}, {k.data(), 3, 1}, {v.data(), 3, 1}, options);
  BOOST_TEST(result->output == (std::vector<double>{1, 10}), boost::test_tools::per_element());
  options.causal_offset = -5;  // nothing precedes the queries
  BOOST_TEST(
      attend({q.data(), 2, 1}, {k.data(), 3, 1}, {v.data(), 3, 1}, options)->output == std::vector<double>(2, 0.0),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_keys_and_no_queries_are_empty_answers) {
  const std::vector<double> some(6, 1.0);
  BOOST_TEST(attend({some.data(), 2, 3}, {nullptr, 0, 3}, {nullptr, 0, 4})->output == std::vector<double>(8, 0.0),
             boost::test_tools::per_element());
  BOOST_TEST(attend({nullptr, 0, 3}, {some.data(), 2, 3}, {some.data(), 2, 2})->output.empty());
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit_are_named) {
  const std::vector<double> x(12, 0.0);
  const auto message = [&](MatrixView q, MatrixView k, MatrixView v, AttentionOptions options = {}) {
    const auto result = attend(q, k, v, options);
    return result.ok() ? std::string() : result.error().message;
  };
  BOOST_TEST(message({x.data(), 2, 3}, {x.data(), 2, 4}, {x.data(), 2, 1}) ==
             "has queries of 3 numbers and keys of 4, expected the same");
  BOOST_TEST(message({x.data(), 2, 3}, {x.data(), 2, 3}, {x.data(), 3, 1}) ==
             "has 2 keys and 3 values, expected the same");
  AttentionOptions options;
  options.key_count = 5;
  BOOST_TEST(message({x.data(), 2, 3}, {x.data(), 2, 3}, {x.data(), 2, 1}, options) ==
             "has 2 keys, expected at least the 5 that are not padding");
  options = {};
  options.softcap = -1;
  BOOST_TEST(message({x.data(), 2, 3}, {x.data(), 2, 3}, {x.data(), 2, 1}, options) ==
             "has soft cap -1, expected 0 or more");
}

BOOST_AUTO_TEST_SUITE_END()
