// Forward passes of small models (data/tiny_*, made by make_tiny_models.py) against what PyTorch computes with them.
#include <simdjson.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>

#include "heed/attention/isa.h"
#include "heed/encoder/files/safetensors.h"
#include "heed/encoder/transformer/fast.h"
#include "heed/encoder/transformer/gguf_model.h"
#include "heed/encoder/transformer/plain.h"
#include "heed/encoder/transformer/pooling.h"

namespace heed::encoder {
namespace {

namespace bdata = boost::unit_test::data;
using attention::Isa;
using simdjson::dom::array;
using simdjson::dom::element;

const std::string kData = std::string(HEED_TEST_DATA) + "/data/";
constexpr const char* kModels[] = {"tiny_bert", "tiny_xlmr", "tiny_dense", "tiny_distil", "tiny_gguf"};

template <class T>
T must(Result<T> result) {
  if (!result) BOOST_FAIL(result.error().message);
  return std::move(*result);
}

struct Expected {
  std::vector<std::int32_t> ids;
  std::map<std::string, std::vector<float>> poolings;
  std::vector<float> dense;
};

std::vector<float> floats(const element& list) {
  std::vector<float> values;
  const array items = list.get_array().value();
  for (const double value : items) values.push_back(static_cast<float>(value));
  return values;
}

struct Tiny {
  explicit Tiny(const std::string& name) : name_(name) {
    if (name == "tiny_gguf") {
      const GgufFile file = must(GgufFile::read(kData + name + "/tiny.gguf"));
      config = must(read_gguf_config(file));
      pipeline = must(read_gguf_pipeline(file, config));
      set = file.tensors();
      tensors = must(find_transformer_tensors(set, config, Naming::kGguf));
    } else {
      config = must(read_transformer_config(must(JsonFile::read(kData + name + "/config.json"))));
      pipeline = must(read_pipeline(kData + name));
      set = must(read_safetensors_folder(kData + name));
      tensors = must(find_transformer_tensors(set, config, Naming::kHuggingFace));
    }
    read_expected();
  }

  void read_expected() {
    simdjson::dom::parser parser;
    const array texts = parser.load(kData + name_ + "/expected.json")["texts"].get_array().value();
    for (const element text : texts) {
      Expected one;
      const array ids = text["ids"].get_array().value();
      for (const std::int64_t id : ids) one.ids.push_back(static_cast<std::int32_t>(id));
      const simdjson::dom::object poolings = text["poolings"].get_object().value();
      for (const auto& [key, value] : poolings) one.poolings.emplace(std::string(key), floats(value));
      element dense;
      if (text["dense"].get(dense) == simdjson::SUCCESS) one.dense = floats(dense);
      expected.push_back(std::move(one));
    }
  }

  FastTransformer fast(Precision precision = Precision::kF32) const {
    return must(FastTransformer::pack(config, tensors, precision, name_));
  }

  std::string name_;
  TensorSet set{""};
  TransformerConfig config;
  Pipeline pipeline;
  TransformerTensors tensors;
  std::vector<Expected> expected;
};

const std::pair<const char*, Pooling> kPoolings[] = {{"cls", Pooling::kCls},
                                                     {"max", Pooling::kMax},
                                                     {"mean", Pooling::kMean},
                                                     {"mean_sqrt_len", Pooling::kMeanSqrt},
                                                     {"weightedmean", Pooling::kWeightedMean},
                                                     {"lasttoken", Pooling::kLast}};

double farthest(std::span<const float> a, std::span<const float> b) {
  double far = a.size() == b.size() ? 0 : 1e9;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    far = std::max(far, std::fabs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  }
  return far;
}

double cosine(std::span<const float> a, std::span<const float> b) {
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
    ab += x * y, aa += x * x, bb += y * y;
  }
  return ab / std::sqrt(aa * bb);
}

// Every pooling of one text's rows is PyTorch's, within `tolerance` in each number.
void check_poolings(const Expected& expected, const float* rows, std::size_t stride, std::size_t hidden,
                    double tolerance) {
  for (const auto& [name, pooling] : kPoolings) {
    Pipeline one;
    one.pooling = {pooling};
    one.normalize = false;
    std::vector<float> out(hidden);
    pool(one, rows, stride, expected.ids.size(), 0, hidden, out);
    BOOST_TEST(farthest(out, expected.poolings.at(name)) < tolerance,
               name << " of " << expected.ids.size() << " tokens");
  }
}

// All texts of a model in one batch; one vector of rows without the space between them.
std::vector<float> rows_of(const Tiny& tiny, const FastTransformer& fast) {
  std::vector<std::int32_t> ids;
  std::vector<std::size_t> lengths;
  for (const Expected& text : tiny.expected) {
    ids.insert(ids.end(), text.ids.begin(), text.ids.end());
    lengths.push_back(text.ids.size());
  }
  ForwardScratch scratch;
  const float* rows = fast.run(ids, lengths, scratch);
  std::vector<float> out;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    out.insert(out.end(), rows + i * fast.stride(), rows + i * fast.stride() + tiny.config.hidden);
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(transformers)

BOOST_DATA_TEST_CASE(the_plain_forward_pass_is_pytorchs, bdata::make(kModels), name) {
  const Tiny tiny(name);
  for (const Expected& text : tiny.expected) {
    const plain::Matrix rows = plain::run(tiny.config, tiny.tensors, text.ids);
    const std::vector<float> as_floats(rows.begin(), rows.end());
    check_poolings(text, as_floats.data(), tiny.config.hidden, tiny.config.hidden, 2e-6);
  }
}

BOOST_DATA_TEST_CASE(the_fast_forward_pass_is_pytorchs, bdata::make(kModels), name) {
  const Tiny tiny(name);
  const std::vector<float> rows = rows_of(tiny, tiny.fast());
  const float* at = rows.data();
  for (const Expected& text : tiny.expected) {
    check_poolings(text, at, tiny.config.hidden, tiny.config.hidden, 2e-5);
    at += text.ids.size() * tiny.config.hidden;
  }
}

BOOST_DATA_TEST_CASE(neighbours_and_sets_change_no_bit, bdata::make(kModels), name) {
  const Tiny tiny(name);
  for (const Precision precision : {Precision::kF32, Precision::kI8}) {
    const FastTransformer fast = tiny.fast(precision);
    const std::vector<float> best = rows_of(tiny, fast);
    std::vector<float> alone;
    ForwardScratch scratch;
    for (const Expected& text : tiny.expected) {
      const std::size_t length = text.ids.size();
      const float* rows = fast.run(text.ids, {&length, 1}, scratch);
      for (std::size_t i = 0; i < length; ++i) {
        alone.insert(alone.end(), rows + i * fast.stride(), rows + i * fast.stride() + tiny.config.hidden);
      }
    }
    BOOST_TEST(std::memcmp(best.data(), alone.data(), best.size() * sizeof(float)) == 0, "alone");
    for (const Isa isa : {Isa::kPlain, Isa::kV2, Isa::kV3}) {
      if (!attention::select_isa(isa).ok()) continue;
      const std::vector<float> other = rows_of(tiny, fast);
      BOOST_TEST(std::memcmp(best.data(), other.data(), best.size() * sizeof(float)) == 0, attention::isa_name(isa));
    }
    static_cast<void>(attention::select_isa(attention::best_isa()));
  }
}

BOOST_DATA_TEST_CASE(bytes_are_close_to_floats, bdata::make(kModels), name) {
  const Tiny tiny(name);
  const std::vector<float> exact = rows_of(tiny, tiny.fast()), bytes = rows_of(tiny, tiny.fast(Precision::kI8));
  BOOST_TEST(cosine(exact, bytes) > 0.995);
}

BOOST_AUTO_TEST_CASE(dense_layers_are_pytorchs) {
  const Tiny tiny("tiny_dense");
  BOOST_REQUIRE(check_pipeline(tiny.pipeline, tiny.config.hidden, "tiny").ok());
  BOOST_REQUIRE_EQUAL(pipeline_dims(tiny.pipeline, tiny.config.hidden), 6U);
  const FastTransformer fast = tiny.fast();
  ForwardScratch scratch;
  for (const Expected& text : tiny.expected) {
    const std::size_t length = text.ids.size();
    const float* rows = fast.run(text.ids, {&length, 1}, scratch);
    std::vector<float> out(6);
    pool(tiny.pipeline, rows, fast.stride(), length, 0, tiny.config.hidden, out);
    BOOST_TEST(farthest(out, text.dense) < 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(what_the_files_say_is_read) {
  const Tiny bert("tiny_bert"), xlmr("tiny_xlmr"), gguf("tiny_gguf"), distil("tiny_distil");
  BOOST_TEST(bert.pipeline.max_tokens == 12U);
  BOOST_TEST(bert.pipeline.prompts.at("query") == "the reader pays ");
  BOOST_TEST(bert.pipeline.normalize);
  BOOST_TEST((bert.pipeline.pooling == std::vector{Pooling::kMean}));
  BOOST_TEST((xlmr.pipeline.pooling == std::vector{Pooling::kCls}));
  BOOST_TEST(xlmr.config.position_offset == 2U);
  BOOST_TEST(xlmr.config.positions == 20U);
  BOOST_TEST((xlmr.config.activation == Activation::kGeluTanh));
  BOOST_TEST(gguf.config.vocabulary == 24U);
  BOOST_TEST(!distil.config.has_types);
}

BOOST_AUTO_TEST_CASE(a_vector_that_is_not_finite_becomes_zero) {
  const float rows[] = {1, INFINITY, 2};
  Pipeline pipeline;
  pipeline.pooling = {Pooling::kMean};
  std::vector<float> out(3, 7.0F);
  pool(pipeline, rows, 3, 1, 0, 3, out);
  BOOST_TEST((out == std::vector<float>(3, 0.0F)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace heed::encoder
