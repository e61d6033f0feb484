// Static encoders against the packages whose layouts they are (make_static_goldens.py), and heed-mini.
#include "heed/encoder/static/static_encoder.h"

#include <simdjson.h>

#include <bit>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "heed/encoder/lengths.h"
#include "heed/encoder/mini.h"
#include "heed/encoder/ngram_sum.h"

namespace heed::encoder {
namespace {

namespace bdata = boost::unit_test::data;
namespace fs = std::filesystem;
using Vector = std::vector<float>;

const std::string kData = std::string(HEED_TEST_DATA) + "/data/";
const std::string kMini = std::string(HEED_TEST_DATA) + "/../../../lib/encoder/models/heed-mini";

Vector vector_of(const Encoder& encoder, std::string_view text) {
  Vector out(encoder.dims());
  encoder.encode(text, out);
  return out;
}

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

void check_parts_add_up(const Encoder& encoder, std::string_view text) {
  const Vector whole = vector_of(encoder, text);
  std::vector<double> sum(whole.size());
  for (const Contribution& part : encoder.contributions(text)) {
    BOOST_REQUIRE_EQUAL(part.vector.size(), whole.size());
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += static_cast<double>(part.vector[i]);
  }
  for (std::size_t i = 0; i < sum.size(); ++i) BOOST_REQUIRE_SMALL(sum[i] - static_cast<double>(whole[i]), 1e-6);
}

std::shared_ptr<const StaticEncoder> load(const std::string& directory) {
  auto encoder = StaticEncoder::load(directory);
  if (!encoder) BOOST_FAIL(encoder.error().message);
  return *encoder;
}

std::string load_error(const std::string& directory) {
  const auto encoder = StaticEncoder::load(directory);
  return encoder ? "" : encoder.error().message;
}

// A copy of a model that a test may damage.
struct Copy {
  explicit Copy(const std::string& name) : path(fs::temp_directory_path() / ("heed-static-" + name)) {
    fs::remove_all(path);
    fs::copy(kData + name, path, fs::copy_options::recursive);
  }
  ~Copy() { fs::remove_all(path); }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  void write(const std::string& file, std::string_view content) const { std::ofstream(path / file) << content; }

  fs::path path;
};

const std::vector<std::string> kModels = {"static_f32", "static_f16", "static_i8", "static_mapped", "static_st"};

BOOST_AUTO_TEST_SUITE(static_encoder)

BOOST_DATA_TEST_CASE(vectors_are_those_of_the_packages, bdata::make(kModels), name) {
  const auto encoder = load(kData + name);
  simdjson::dom::parser parser;
  const simdjson::dom::element expected = parser.load(kData + name + "/expected.json");
  const simdjson::dom::array texts = expected["texts"];
  // model2vec rounds the vectors of a table of halves to halves.
  const double tolerance = name == "static_f16" ? 2e-3 : 2e-6;
  std::size_t row = 0;
  for (const simdjson::dom::element element : texts) {
    const std::string_view text = element;
    const Vector ours = vector_of(*encoder, text);
    const simdjson::dom::array theirs = expected["vectors"].at(row++);
    std::size_t i = 0;
    for (const simdjson::dom::element number : theirs) {
      BOOST_TEST_INFO("text " << text << ", number " << i);
      BOOST_CHECK_SMALL(static_cast<double>(ours[i++]) - double(number), tolerance);
    }
    BOOST_TEST(i == ours.size());
  }
}

BOOST_DATA_TEST_CASE(contributions_add_up, bdata::make(kModels), name) {
  const auto encoder = load(kData + name);
  for (const char* text : {"The cats.", "dogs, a river bank dogs", "", "zzz"}) check_parts_add_up(*encoder, text);
  const auto parts = encoder->contributions("cats cat cats");
  BOOST_REQUIRE_EQUAL(parts.size(), 2U);
  BOOST_TEST(parts[0].term == "cats");
  BOOST_TEST(parts[1].term == "cat");
}

BOOST_AUTO_TEST_CASE(only_static_models_are_recognized) {
  for (const std::string& name : kModels) BOOST_TEST(StaticEncoder::recognize(kData + name));
  BOOST_TEST(!StaticEncoder::recognize(kData + "tiny_bert"));
  BOOST_TEST(!StaticEncoder::recognize(kData + "nothing"));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named) {
  const Copy copy("static_f32");
  copy.write("config.json", R"({"max_length": 0})");
  BOOST_TEST(load_error(copy.path).find("config.json: key \"max_length\" is not a number of 1 or more") !=
             std::string::npos);
  copy.write("config.json", "{}");
  BOOST_TEST(load_error(copy.path) == "");
  copy.write("modules.json", R"([{"type": "sentence_transformers.models.Dense", "path": "1_Dense"}])");
  BOOST_TEST(load_error(copy.path).find("supported are StaticEmbedding and Normalize") != std::string::npos);
  fs::remove(copy.path / "modules.json");
  fs::copy_file(kData + "static_mapped/model.safetensors", copy.path / "model.safetensors",
                fs::copy_options::overwrite_existing);
  BOOST_TEST(load_error(copy.path) == "");
  fs::resize_file(copy.path / "model.safetensors", 100);
  BOOST_TEST(load_error(copy.path).find("model.safetensors") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(mini)

std::shared_ptr<const MiniEncoder> mini_encoder() {
  auto encoder = MiniEncoder::load(kMini);
  if (!encoder) BOOST_FAIL(encoder.error().message);
  return *encoder;
}

BOOST_AUTO_TEST_CASE(finds_synonyms_that_ngrams_cannot) {
  const auto mini = mini_encoder();
  const std::vector<std::array<const char*, 3>> rows = {{"car", "automobile", "banana"},
                                                        {"doctor", "physician", "guitar"},
                                                        {"buy a house", "purchase home", "wind tunnel"},
                                                        {"film", "movie", "kidney"}};
  for (const auto& [word, synonym, stranger] : rows) {
    const Vector one = vector_of(*mini, word);
    BOOST_TEST_INFO(word << ", " << synonym << ", " << stranger);
    BOOST_CHECK_GT(dot(one, vector_of(*mini, synonym)), 0.1 + dot(one, vector_of(*mini, stranger)));
  }
}

BOOST_AUTO_TEST_CASE(other_scripts_have_the_hashed_half_alone) {
  const auto mini = mini_encoder();
  TermCounter& counter = counter_of_this_thread();
  for (const char* text : {"阅读者的时间", "чтение книги", "قراءة كتاب", "3.14 2024"}) {
    Vector hashed(kNgramDims);
    scale(hashed, add_up(counter, counter.count(text), hashed));
    const Vector whole = vector_of(*mini, text);
    for (std::size_t i = 0; i < hashed.size(); ++i) BOOST_REQUIRE_CLOSE(whole[i], hashed[i], 1e-4F);
    for (std::size_t i = hashed.size(); i < whole.size(); ++i) BOOST_REQUIRE_EQUAL(whole[i], 0.0F);
  }
}

BOOST_AUTO_TEST_CASE(vectors_have_length_1_and_parts_add_up) {
  const auto mini = mini_encoder();
  for (const char* text : {"back up the e-mail server", "Reading 阅读 of books and книги, 42 times", "zzzzqqq xkcd",
                           "a", "supercalifragilisticexpialidocious antidisestablishmentarianism"}) {
    const Vector vector = vector_of(*mini, text);
    BOOST_CHECK_CLOSE(dot(vector, vector), 1.0, 1e-3);
    check_parts_add_up(*mini, text);
  }
  for (const char* text : {"", " \n", "...", "\xff\xfe"}) {
    const Vector vector = vector_of(*mini, text);
    BOOST_TEST(dot(vector, vector) == 0);
    BOOST_TEST(mini->contributions(text).empty());
  }
}

BOOST_AUTO_TEST_CASE(parts_explain_a_score_in_the_readers_words) {
  const auto mini = mini_encoder();
  const char* need = "Which Automobiles should my office use?";
  const Vector resource = vector_of(*mini, "A car for every budget. Choosing a car that lasts.");
  std::string best;
  double best_score = 0, total = 0;
  for (const Contribution& part : mini->contributions(need)) {
    const double score = dot(part.vector, resource);
    total += score;
    if (score > best_score) best = part.term, best_score = score;
  }
  BOOST_TEST(best == "Automobiles");
  BOOST_CHECK_SMALL(total - dot(vector_of(*mini, need), resource), 1e-6);
}

BOOST_AUTO_TEST_CASE(terms_are_named_once_as_first_written) {
  std::vector<std::string> names;
  for (const Contribution& part : mini_encoder()->contributions("Servers, server: back up the SERVER 备份")) {
    names.push_back(part.term);
  }
  const std::vector<std::string> expected = {"Servers", "back", "up", "back up", "the", "备", "份", "备份"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
}

// If these change, vectors stored before are of no use, and the model's id has to change with them.
BOOST_AUTO_TEST_CASE(bytes_are_the_same_everywhere) {
  const auto mini = mini_encoder();
  BOOST_TEST(mini->dims() == 1216U);
  BOOST_TEST(mini->model_id() == "heed-mini-1:9e85fb2f");
  std::uint64_t hash = 14695981039346656037u;
  for (const char* text :
       {"The quick brown fox jumps over the lazy dog", "e-mail 阅读 книги 42", "supercalifragilistic"}) {
    for (const float x : vector_of(*mini, text)) hash = (hash ^ std::bit_cast<std::uint32_t>(x)) * 1099511628211u;
  }
  BOOST_TEST(hash == 227387709783931686U);
}

// What a thread remembers of words must not show, nor another model's words.
BOOST_AUTO_TEST_CASE(a_text_has_one_vector_whatever_came_before) {
  const auto mini = mini_encoder(), other = mini_encoder();
  const Vector before = vector_of(*mini, "attention markets");
  for (int i = 0; i < 20000; ++i) vector_of(*other, "word" + std::to_string(i % 997) + " attention x");
  BOOST_TEST((vector_of(*mini, "attention markets") == before));
  BOOST_TEST(mini->model_id() == other->model_id());
}

BOOST_AUTO_TEST_CASE(the_installed_model_takes_at_most_8_megabytes_and_says_where_it_is_from) {
  std::uintmax_t bytes = 0;
  for (const auto& file : fs::directory_iterator(kMini)) bytes += file.file_size();
  BOOST_TEST(bytes <= 8'000'000U);
  std::ifstream file(kMini + "/provenance");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  for (const char* what : {"source ", "licence  apache-2.0", "command  embed --distill", "sha256 "}) {
    BOOST_TEST(text.find(what) != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace heed::encoder
