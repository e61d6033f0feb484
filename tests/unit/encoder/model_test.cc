// A model directory or file as an Encoder: truncation, prompts, batches; and the real all-MiniLM-L6-v2 where it is at
// hand.
#include "heed/encoder/transformer/model.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "heed/attention/isa.h"

namespace heed::encoder {
namespace {

const std::string kData = std::string(HEED_TEST_DATA) + "/data/";

std::shared_ptr<const TransformerEncoder> load(const std::string& path, const TransformerOptions& options = {}) {
  auto encoder = TransformerEncoder::load(path, options);
  if (!encoder) BOOST_FAIL(encoder.error().message);
  return std::move(*encoder);
}

std::vector<float> vector_of(const Encoder& encoder, std::string_view text) {
  std::vector<float> out(encoder.dims());
  encoder.encode(text, out);
  return out;
}

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

// The folder of the real model, from the environment or from CMake; "" if there is none.
std::string real_model() {
  const char* named = std::getenv("HEED_MODELS");
  const std::string folder = (named != nullptr ? std::string(named) : std::string(HEED_MODELS)) + "/all-MiniLM-L6-v2";
  return std::filesystem::exists(folder + "/config.json") ? folder : "";
}

// golden/minilm: 2,000 lines, and 16 numbers for each: its vector's products with the rows of a matrix of +1 and -1,
// over sqrt(384) (make_minilm_golden.py). Those of a difference d add up to |d|^2 * 16 on average, so they show
// cosines as well as all 384 numbers would, in a twentieth of the space.
constexpr std::size_t kProjections = 16;

struct Golden {
  std::vector<std::string> lines;
  std::vector<float> projections;
};

Golden read_golden() {
  Golden golden;
  std::ifstream text(kData + "minilm/lines.txt", std::ios::binary);
  for (std::string line; std::getline(text, line);) golden.lines.push_back(line);
  std::ifstream numbers(kData + "minilm/projections.f32", std::ios::binary);
  golden.projections.resize(golden.lines.size() * kProjections);
  numbers.read(reinterpret_cast<char*>(golden.projections.data()),
               static_cast<std::streamsize>(golden.projections.size() * sizeof(float)));
  BOOST_REQUIRE(numbers.good());
  return golden;
}

// The sign of row r, column c: a bit of a hash, as the script has it.
double sign_at(std::size_t r, std::size_t c) {
  std::uint32_t h = static_cast<std::uint32_t>(r * 384 + c) * 2654435761U;
  h ^= h >> 15;
  h *= 2246822519U;
  h ^= h >> 13;
  return (h & 1) != 0 ? 1.0 : -1.0;
}

// The estimate of 1 - cosine from the projections of two vectors of length 1.
double difference(std::span<const float> vector, const float* expected) {
  double sum = 0;
  for (std::size_t r = 0; r < kProjections; ++r) {
    double projection = 0;
    for (std::size_t c = 0; c < vector.size(); ++c) projection += sign_at(r, c) * static_cast<double>(vector[c]);
    const double d = projection / std::sqrt(384.0) - static_cast<double>(expected[r]);
    sum += d * d;
  }
  return sum * 384 / kProjections / 2;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(transformer_encoders)

BOOST_AUTO_TEST_CASE(a_directory_is_an_encoder) {
  const auto encoder = load(kData + "tiny_bert");
  BOOST_TEST(encoder->dims() == 20U);
  BOOST_TEST(encoder->max_tokens() == 12U);
  BOOST_TEST(encoder->special_tokens() == 2U);
  BOOST_TEST(encoder->model_id().starts_with("tiny_bert:"));
  BOOST_TEST(encoder->model_id().size() == std::strlen("tiny_bert:") + 8);
  BOOST_TEST(encoder->contributions("the market").empty());
  const std::vector<float> v = vector_of(*encoder, "the market of attention");
  BOOST_TEST(std::fabs(dot(v, v) - 1) < 1e-6);
  const auto bytes = load(kData + "tiny_bert/", {.quantize = true});
  BOOST_TEST(bytes->model_id().starts_with("tiny_bert-i8:"));
  BOOST_TEST(dot(v, vector_of(*bytes, "the market of attention")) > 0.99);
}

BOOST_AUTO_TEST_CASE(batches_give_the_bytes_of_single_texts) {
  for (const char* name : {"tiny_bert", "tiny_xlmr", "tiny_dense", "tiny_distil", "tiny_gguf/tiny.gguf"}) {
    const auto encoder = load(kData + name);
    std::vector<std::string_view> texts = {"",         "the",     "the market of attention pays a reader",
                                           "\xff\xfe", "2 1 2 1", "the"};
    for (int i = 0; i < 200; ++i) texts.push_back(texts[static_cast<std::size_t>(i) % 6]);
    std::vector<float> out(texts.size() * encoder->dims());
    encoder->encode_batch(texts, out);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::vector<float> one = vector_of(*encoder, texts[i]);
      BOOST_TEST(std::memcmp(one.data(), out.data() + i * one.size(), one.size() * sizeof(float)) == 0, name << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_long_text_is_cut_after_max_tokens) {
  const auto encoder = load(kData + "tiny_bert");
  std::string ten, many;
  for (int i = 0; i < 10; ++i) ten += "paper ";
  for (int i = 0; i < 100'000; ++i) many += "paper ";
  BOOST_TEST((vector_of(*encoder, ten) == vector_of(*encoder, many)));
  BOOST_TEST((vector_of(*encoder, ten) != vector_of(*encoder, "paper paper")));
  const auto shorter = load(kData + "tiny_bert", {.max_tokens = 4});
  BOOST_TEST((vector_of(*shorter, "paper data") == vector_of(*shorter, many.substr(0, 6) + "data new old")));
  BOOST_TEST(!TransformerEncoder::load(kData + "tiny_bert", {.max_tokens = 2}).ok());
}

BOOST_AUTO_TEST_CASE(a_prompt_stands_before_the_text) {
  const auto encoder = load(kData + "tiny_bert");
  const auto query = encoder->with_prompt("query"), own = encoder->with_prompt("of a ");
  BOOST_TEST((vector_of(*query, "paper") == vector_of(*encoder, "the reader pays paper")));
  BOOST_TEST((vector_of(*own, "paper") == vector_of(*encoder, "of a paper")));
  BOOST_TEST((vector_of(*query->with_prompt("passage"), "paper") == vector_of(*encoder, "paper")));
  BOOST_TEST(query->model_id() == encoder->model_id());
}

BOOST_AUTO_TEST_CASE(token_vectors_have_their_places) {
  const auto encoder = load(kData + "tiny_bert")->with_prompt("query");
  const TokenVectors tokens = encoder->encode_tokens("new paper, data");
  BOOST_REQUIRE_EQUAL(tokens.tokens.size(), 4U);
  BOOST_TEST(tokens.vectors.size() == 4 * encoder->token_dims());
  BOOST_TEST(tokens.tokens[0].begin == 0U);
  BOOST_TEST(tokens.tokens[1].begin == 4U);
  BOOST_TEST(tokens.tokens[1].end == 9U);
  BOOST_TEST(tokens.tokens[3].end == 15U);
  const std::span<const float> last = std::span(tokens.vectors).last(encoder->token_dims());
  BOOST_TEST(std::fabs(dot(last, last) - 1) < 1e-6);
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_no_model_is_an_error) {
  const auto none = TransformerEncoder::load(kData + "none");
  BOOST_REQUIRE(!none.ok());
  BOOST_TEST(none.error().message.find("config.json") != std::string::npos);
  BOOST_TEST(!TransformerEncoder::load(kData + "none.gguf").ok());
}

BOOST_AUTO_TEST_CASE(the_real_minilm_is_the_references) {
  const std::string folder = real_model();
  if (folder.empty()) {
    BOOST_TEST_MESSAGE("no all-MiniLM-L6-v2 in HEED_MODELS: skipped");
    return;
  }
  const Golden golden = read_golden();
  const auto encoder = load(folder), bytes = load(folder, {.quantize = true});
  const std::vector<std::string_view> texts(golden.lines.begin(), golden.lines.end());
  std::vector<float> vectors(texts.size() * 384), vectors8(texts.size() * 384);
  encoder->encode_batch(texts, vectors);
  bytes->encode_batch(texts, vectors8);
  double worst = 0, least = 1;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::span<const float> exact = std::span(vectors).subspan(i * 384, 384);
    worst = std::max(worst, difference(exact, golden.projections.data() + i * kProjections));
    least = std::min(least, dot(exact, std::span(vectors8).subspan(i * 384, 384)));
  }
  BOOST_TEST_MESSAGE("MiniLM: largest 1 - cosine " << worst << ", least cosine of bytes " << least);
  BOOST_TEST(worst < 1e-6);
  BOOST_TEST(least >= 0.995);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace heed::encoder
