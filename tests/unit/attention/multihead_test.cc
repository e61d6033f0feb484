// Multi-head attention: all published cases of the ONNX operator through the plain version and the fast one (f32 and
// f16 as published), the fast one against the plain one over lengths and masks, and the backward pass.
#include "heed/attention/multihead.h"

#include <simdjson.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>

#include "fixture.h"
#include "heed/attention/encoding.h"
#include "onnx.h"

using namespace heed::attention;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <class Number>
std::vector<Number> as(const std::vector<double>& numbers) {
  std::vector<Number> result;
  for (const double x : numbers) {
    if constexpr (std::is_same_v<Number, std::uint16_t>) {
      result.push_back(float_to_half(static_cast<float>(x)));
    } else {
      result.push_back(static_cast<Number>(x));
    }
  }
  return result;
}

// One published case, laid out by strides alone.
class Case {
 public:
  explicit Case(simdjson::dom::element line) : line_(line) {
    name = std::string(std::string_view(line["case"]));
    q_ = tensor("inputs", "Q"), k_ = tensor("inputs", "K"), v_ = tensor("inputs", "V");
    past_k_ = tensor("inputs", "past_key"), past_v_ = tensor("inputs", "past_value");
    y_ = tensor("outputs", "Y");
    lengths_ = as<std::size_t>(tensor("inputs", "nonpad_kv_seqlen").data);
    read_mask(tensor("inputs", "attn_mask"));
    if (const double scale = attribute("scale", 0); scale != 0) options_.scale = scale;
    options_.softcap = attribute("softcap", 0);
    options_.causal = attribute("is_causal", 0) != 0;
    options_.key_lengths = lengths_;
  }

  bool half() const { return q_.type == "f16"; }

  // The largest difference from what is published, in units of the tolerance.
  double worst_plain() {
    const auto result = multi_head_plain(input(q_.data, k_.data, v_.data, past_k_.data, past_v_.data), options_);
    BOOST_REQUIRE_MESSAGE(result.ok(), name);
    return difference(result->output, half() ? 2e-3 : 2e-6);
  }

  template <class Number>
  double worst_fast() {
    const auto q = as<Number>(q_.data), k = as<Number>(k_.data), v = as<Number>(v_.data),
               past_k = as<Number>(past_k_.data), past_v = as<Number>(past_v_.data);
    const auto result = multi_head(input(q, k, v, past_k, past_v), options_);
    BOOST_REQUIRE_MESSAGE(result.ok(), name);
    return difference(std::vector<double>(result->begin(), result->end()), half() ? 2e-3 : 2e-6);
  }

  std::string name;

 private:
  Tensor tensor(const char* group, const char* key) {
    simdjson::dom::element element;
    return line_[group][key].get(element) == simdjson::SUCCESS ? read_tensor(element) : Tensor{};
  }

  double attribute(const char* key, double otherwise) {
    double value = 0;
    return line_["attributes"][key].get(value) == simdjson::SUCCESS ? value : otherwise;
  }

  template <class Number>
  HeadRows<Number> rows(const Tensor& tensor, const std::vector<Number>& data, const char* heads) {
    if (!tensor.given) return {};
    if (tensor.shape.size() == 4) {
      return heads_first(data.data(), tensor.shape[0], tensor.shape[1], tensor.shape[2], tensor.shape[3]);
    }
    const auto count = static_cast<std::size_t>(attribute(heads, 1));
    return rows_first(data.data(), tensor.shape[0], tensor.shape[1], count, tensor.shape[2] / count);
  }

  template <class Number>
  MultiHeadInput<Number> input(const std::vector<Number>& q, const std::vector<Number>& k, const std::vector<Number>& v,
                               const std::vector<Number>& past_k, const std::vector<Number>& past_v) {
    return {rows(q_, q, "q_num_heads"), rows(k_, k, "kv_num_heads"), rows(v_, v, "kv_num_heads"),
            rows(past_k_, past_k, ""), rows(past_v_, past_v, "")};
  }

  void read_mask(const Tensor& mask) {
    if (!mask.given) return;
    AttentionMask& to = options_.mask;
    to.columns = mask.axis(3);
    to.query_stride = mask.axis(2) == 1 ? 0 : mask.axis(3);
    to.head_stride = mask.axis(1) == 1 ? 0 : mask.axis(2) * mask.axis(3);
    to.batch_stride = mask.axis(0) == 1 ? 0 : mask.axis(1) * mask.axis(2) * mask.axis(3);
    if (mask.type == "bool") {
      allowed_ = as<std::uint8_t>(mask.data);
      to.allowed = allowed_.data();
    } else {
      bias_ = as<float>(mask.data);
      to.bias = bias_.data();
    }
  }

  // Ours is [batch][queries][heads * dims], theirs that or [batch][heads][queries][dims].
  double difference(const std::vector<double>& ours, double tolerance) const {
    BOOST_REQUIRE(ours.size() == y_.data.size());
    double worst = 0;
    for (std::size_t at = 0; at < ours.size(); ++at) {
      std::size_t theirs = at;
      if (y_.shape.size() == 4) {
        const std::size_t heads = y_.shape[1], n = y_.shape[2], dims = y_.shape[3];
        const std::size_t x = at % dims, h = at / dims % heads, i = at / dims / heads % n, b = at / dims / heads / n;
        theirs = ((b * heads + h) * n + i) * dims + x;
      }
      const double expected = y_.data[theirs], error = std::fabs(ours[at] - expected) / (1 + std::fabs(expected));
      worst = std::isnan(error) ? kInfinity : std::max(worst, error / tolerance);
    }
    return worst;
  }

  simdjson::dom::element line_;
  Tensor q_, k_, v_, past_k_, past_v_, y_;
  std::vector<std::size_t> lengths_;
  std::vector<std::uint8_t> allowed_;
  std::vector<float> bias_;
  MultiHeadOptions options_;
};

template <class Number>
std::vector<Number> random_numbers(std::size_t count, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<Number> numbers(count);
  for (Number& x : numbers) x = static_cast<Number>(generator.fraction(1));
  return numbers;
}

// The same problem in double and in float.
struct Problem {
  std::size_t batch, heads, kv_heads, queries, keys, dims, value_dims, past = 0;
  std::uint64_t seed = 1;

  template <class Number>
  struct Numbers {
    std::vector<Number> q, k, v, past_k, past_v;
    MultiHeadInput<Number> input;
  };

  template <class Number>
  Numbers<Number> make() const {
    Numbers<Number> made;
    made.q = random_numbers<Number>(batch * queries * heads * dims, seed);
    made.k = random_numbers<Number>(batch * keys * kv_heads * dims, seed + 1);
    made.v = random_numbers<Number>(batch * keys * kv_heads * value_dims, seed + 2);
    made.past_k = random_numbers<Number>(batch * past * kv_heads * dims, seed + 3);
    made.past_v = random_numbers<Number>(batch * past * kv_heads * value_dims, seed + 4);
    made.input.queries = rows_first(made.q.data(), batch, queries, heads, dims);
    made.input.keys = rows_first(made.k.data(), batch, keys, kv_heads, dims);
    made.input.values = rows_first(made.v.data(), batch, keys, kv_heads, value_dims);
    if (past > 0) {
      made.input.past_keys = heads_first(made.past_k.data(), batch, kv_heads, past, dims);
      made.input.past_values = heads_first(made.past_v.data(), batch, kv_heads, past, value_dims);
    }
    return made;
  }
};

double worst_difference(const Problem& problem, const MultiHeadOptions& options) {
  const auto exact = problem.make<double>();
  const auto fast = problem.make<float>();
  const auto plain = multi_head_plain(exact.input, options);
  const auto ours = multi_head(fast.input, options);
  BOOST_REQUIRE(plain.ok() && ours.ok());
  BOOST_REQUIRE(plain->output.size() == ours->size());
  double worst = 0;
  for (std::size_t i = 0; i < ours->size(); ++i) {
    const double error = std::fabs(plain->output[i] - static_cast<double>((*ours)[i]));
    worst = std::isnan(error) ? kInfinity : std::max(worst, error);
  }
  return worst;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(multi_head_attention)

BOOST_AUTO_TEST_CASE(published_cases_plain_and_fast) {
  const std::filesystem::path path = std::filesystem::path(HEED_VECTORS) / "onnx-attention.ndjson";
  std::ifstream file(path);
  if (!file) {
    BOOST_TEST_MESSAGE("skipped: " << path << " is not there");
    return;
  }
  simdjson::dom::parser parser;
  std::size_t cases = 0, halves = 0;
  for (std::string line; std::getline(file, line);) {
    Case published(parser.parse(line));
    BOOST_TEST(published.worst_plain() <= 1, published.name << ", plain");
    for_each_isa([&](Isa isa) {
      const double worst = published.half() ? published.worst_fast<std::uint16_t>() : published.worst_fast<float>();
      BOOST_TEST(worst <= 1, published.name << ", fast with " << isa_name(isa) << " is off by " << worst);
    });
    ++cases, halves += published.half();
  }
  BOOST_TEST_MESSAGE("ONNX Attention, plain and fast: " << cases << " published cases, " << halves << " of them f16");
  BOOST_TEST(cases == 57u);
}

BOOST_AUTO_TEST_CASE(fast_and_plain_agree_at_every_length) {
  for (std::size_t keys = 0; keys <= 300; ++keys) {
    const Problem problem{1, 2, 1, keys % 5 + 1, keys, keys % 19 + 1, keys % 23 + 1, 0, keys};
    BOOST_REQUIRE_MESSAGE(worst_difference(problem, {}) < 2e-6, "keys " << keys);
  }
}

BOOST_AUTO_TEST_CASE(every_option_on_every_set) {
  for_each_isa([&](Isa isa) {
    for (const bool causal : {false, true}) {
      for (const double softcap : {0.0, 0.7, 30.0}) {
        for (const std::size_t past : {0u, 3u, 70u}) {
          const Problem problem{2, 6, 3, 101, 131, 24, 40, past, 7};
          const std::size_t keys = problem.keys + past;
          MultiHeadOptions options;
          options.causal = causal, options.softcap = softcap, options.scale = 0.3;
          options.threads = 2;
          BOOST_TEST(worst_difference(problem, options) < 2e-6, isa_name(isa));
          const std::vector<std::size_t> lengths = {keys - 20, 110};
          options.key_lengths = lengths;
          BOOST_TEST(worst_difference(problem, options) < 2e-6, isa_name(isa));
          // One mask for all heads, shorter than the keys, some rows wholly masked.
          std::vector<std::uint8_t> allowed(2 * 101 * 120);
          std::vector<float> bias(allowed.size());
          Generator generator(3);
          for (std::size_t i = 0; i < allowed.size(); ++i) {
            allowed[i] = i / 120 % 7 != 3 && generator.below(3) != 0;
            bias[i] =
                generator.below(5) == 0 ? static_cast<float>(-kInfinity) : static_cast<float>(generator.fraction(2));
          }
          options.mask = {allowed.data(), nullptr, 120, 101 * 120, 0, 120};
          BOOST_TEST(worst_difference(problem, options) < 2e-6, isa_name(isa));
          options.mask.bias = bias.data();
          BOOST_TEST(worst_difference(problem, options) < 2e-6, isa_name(isa));
        }
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(what_is_masked_may_hold_nan) {
  const float nan = std::nanf("");
  const std::vector<float> q = {1, 2, 3, 4}, k = {nan, nan, 1, 1}, v = {nan, 7};
  const std::uint8_t second_only[] = {0, 1, 0, 0};
  MultiHeadOptions options;
  options.mask = {second_only, nullptr, 2, 0, 0, 2};
  const MultiHeadInput<float> input{rows_first(q.data(), 1, 2, 1, 2), rows_first(k.data(), 1, 2, 1, 2),
                                    rows_first(v.data(), 1, 2, 1, 1)};
  for_each_isa([&](Isa) {
    BOOST_TEST(multi_head(input, options).value() == (std::vector<float>{7, 0}), boost::test_tools::per_element());
  });
}

BOOST_AUTO_TEST_CASE(scores_far_apart_neither_overflow_nor_vanish) {
  const std::vector<float> q = {100}, k = {-100, 0, 3, 3}, v = {1, 2, 4, 8};
  const MultiHeadInput<float> input{rows_first(q.data(), 1, 1, 1, 1), rows_first(k.data(), 1, 4, 1, 1),
                                    rows_first(v.data(), 1, 4, 1, 1)};
  for_each_isa([&](Isa) { BOOST_TEST(multi_head(input).value()[0] == 6.0f); });
}

BOOST_AUTO_TEST_CASE(sizes_that_do_not_fit_are_named) {
  const auto message = [](const Problem& problem, MultiHeadOptions options = {}) {
    const auto numbers = problem.make<float>();
    const auto result = multi_head(numbers.input, options);
    return result.ok() ? std::string() : result.error().message;
  };
  BOOST_TEST(message({1, 4, 3, 2, 2, 2, 2}).starts_with("has 4 query heads, 3 key heads and 3 value heads"));
  const std::size_t lengths[] = {9};
  MultiHeadOptions options;
  options.key_lengths = lengths;
  BOOST_TEST(message({1, 1, 1, 2, 2, 2, 2}, options) == "has 2 keys, expected at least the 9 that are not padding");
  BOOST_TEST(message({2, 1, 1, 2, 9, 2, 2}, options) == "has 1 key lengths, expected one for each of 2");
  options = {};
  options.softcap = -1;
  BOOST_TEST(message({1, 1, 1, 2, 2, 2, 2}, options) == "has soft cap -1, expected 0 or more");
  options = {};
  options.normalization.normalizer = Normalizer::kSparsemax;
  BOOST_TEST(message({1, 1, 1, 2, 2, 2, 2}, options).starts_with("has another normaliser than softmax"));
}

BOOST_AUTO_TEST_CASE(backward_agrees_with_finite_differences) {
  constexpr double kStep = 1e-6;
  std::vector<float> bias(3 * 7);
  Generator generator(9);
  for (float& x : bias)
    x = generator.below(6) == 0 ? static_cast<float>(-kInfinity) : static_cast<float>(generator.fraction(1));
  for (const Normalizer normalizer : {Normalizer::kSoftmax, Normalizer::kSparsemax, Normalizer::kEntmax15}) {
    const Problem problem{2, 4, 2, 3, 5, 3, 2, 2, 11};
    auto numbers = problem.make<double>();
    const std::size_t lengths[] = {7, 5};
    MultiHeadOptions options;
    options.softcap = 0.8, options.scale = 0.7, options.causal = true, options.key_lengths = lengths;
    options.mask = {nullptr, bias.data(), 7, 0, 0, 7};
    options.normalization.normalizer = normalizer;
    const auto result = multi_head_plain(numbers.input, options).value();
    const std::vector<double> upstream = random_numbers<double>(result.output.size(), 99);
    const auto gradient = multi_head_backward(numbers.input, options, result, upstream.data()).value();
    const auto slope = [&](double& x) {
      const double was = x;
      const auto loss = [&](double at) {
        x = at;
        const auto there = multi_head_plain(numbers.input, options).value();
        return std::inner_product(there.output.begin(), there.output.end(), upstream.begin(), 0.0);
      };
      const double result_of = (loss(was + kStep) - loss(was - kStep)) / (2 * kStep);
      x = was;
      return result_of;
    };
    for (std::size_t i = 0; i < numbers.q.size(); ++i) {
      BOOST_REQUIRE(std::fabs(slope(numbers.q[i]) - gradient.queries[i]) < 1e-7);
    }
    // Keys and values of now stand behind those of the past: 2 of 7 rows a batch, heads * dims numbers each.
    const auto check = [&](std::vector<double>& now, std::vector<double>& past, const std::vector<double>& found,
                           std::size_t dims) {
      for (std::size_t b = 0; b < 2; ++b) {
        for (std::size_t j = 0; j < 7; ++j) {
          for (std::size_t h = 0; h < 2; ++h) {
            for (std::size_t x = 0; x < dims; ++x) {
              double& number =
                  j < 2 ? past[((b * 2 + h) * 2 + j) * dims + x] : now[((b * 5 + j - 2) * 2 + h) * dims + x];
              BOOST_REQUIRE(std::fabs(slope(number) - found[((b * 7 + j) * 2 + h) * dims + x]) < 1e-7);
            }
          }
        }
      }
    };
    check(numbers.k, numbers.past_k, gradient.keys, 3);
    check(numbers.v, numbers.past_v, gradient.values, 2);
  }
}

BOOST_AUTO_TEST_SUITE_END()
