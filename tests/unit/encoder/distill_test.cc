// Distilling: principal components against NumPy, the student's tokenizer, and heed-mini made again.
#include "heed/encoder/distill/distill.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "heed/encoder/distill/components.h"
#include "heed/encoder/distill/student_tokenizer.h"

namespace heed::encoder {
namespace {

namespace fs = std::filesystem;

const std::string kData = std::string(HEED_TEST_DATA) + "/data/";

// The k-th number is (k * k % 101 - 50) / 64, in NumPy as here.
std::vector<float> integer_rows(std::size_t count) {
  std::vector<float> rows(count);
  for (std::size_t i = 0; i < count; ++i) rows[i] = static_cast<float>(static_cast<int>(i * i % 101) - 50) / 64;
  return rows;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "heed-distill-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path path;
};

BOOST_AUTO_TEST_SUITE(distilling)

// x = ((np.arange(60) ** 2 % 101 - 50) / 64).reshape(12, 5); eigh of np.cov(x.T), as model2vec's _pca_fit_transform.
BOOST_AUTO_TEST_CASE(coordinates_are_those_of_numpy) {
  const std::vector<float> ours = principal_coordinates(integer_rows(60), 5, 3, 1);
  const std::vector<double> theirs = {
      -0.593150737, 1.377475465,  0.039991619,  -0.155846514, -0.196256504, -0.122285122, 1.040097398, -0.226625470,
      -0.109408415, -0.503283254, -0.178226426, 0.691101901,  0.680405297,  -0.176629799, 0.705638729, -0.589096924,
      0.075623400,  -0.685378352, 0.582336264,  0.109185619,  -0.669181403, -0.985555113, 0.221515848, 0.134649153,
      0.173622713,  0.287043659,  0.152506222,  -0.821757682, -1.071943737, -0.093617347, 0.325164782, -0.974450333,
      -0.074100158, 0.847063768,  0.753288277,  0.030083172,
  };
  BOOST_REQUIRE_EQUAL(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) BOOST_CHECK_SMALL(static_cast<double>(ours[i]) - theirs[i], 1e-6);
}

BOOST_AUTO_TEST_CASE(threads_do_not_change_a_bit) {
  const std::vector<float> rows = integer_rows(1003 * 13);
  const std::vector<float> one = principal_coordinates(rows, 13, 13, 1);
  for (const unsigned threads : {2U, 5U, 32U}) BOOST_TEST((principal_coordinates(rows, 13, 13, threads) == one));
}

BOOST_AUTO_TEST_CASE(a_word_piece_vocabulary_is_numbered_anew_without_special_tokens) {
  const Folder folder;
  fs::create_directories(folder.path);
  std::ofstream(folder.path / "tokenizer.json")
      << R"({"added_tokens":[{"id":0,"content":"[PAD]","normalized":false},{"id":2,"content":"[UNK]","normalized":false},)"
      << R"({"id":3,"content":"[CLS]","normalized":false}],"truncation":{"max_length":3},"padding":null,)"
      << R"("normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,)"
      << R"("lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":null,"decoder":null,)"
      << R"("model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",)"
      << R"("max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[unused0]":1,"[UNK]":2,"[CLS]":3,"[unused]":4,)"
      << R"("\"":5,"cat":6,"##s":7,"[unused12]":8,"\\":9}}})";
  const auto teacher = Tokenizer::load(folder.path);
  BOOST_REQUIRE(teacher.ok());
  const auto student = make_student_tokenizer(folder.path, **teacher);
  BOOST_REQUIRE(student.ok());
  const std::vector<std::int32_t> kept = {2, 4, 5, 6, 7, 9};
  BOOST_TEST(student->ids == kept, boost::test_tools::per_element());
  const auto tokenizer = Tokenizer::parse_json(student->json, "student");
  if (!tokenizer) BOOST_FAIL(tokenizer.error().message);
  BOOST_TEST((*tokenizer)->vocabulary_size() == kept.size());
  BOOST_TEST((*tokenizer)->prefix().empty());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    BOOST_TEST((*tokenizer)->token(static_cast<std::int32_t>(i)) == (*teacher)->token(kept[i]));
  }
  std::vector<TokenSpan> tokens;
  (*tokenizer)->encode("Cats \"dogs", tokens);
  const std::vector<std::int32_t> expected = {3, 4, 2, 0};
  BOOST_REQUIRE_EQUAL(tokens.size(), expected.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) BOOST_TEST(tokens[i].id == expected[i]);
}

BOOST_AUTO_TEST_CASE(too_many_dims_and_too_few_tokens_are_errors) {
  const auto teacher = TransformerEncoder::load(kData + "tiny_bert");
  BOOST_REQUIRE(teacher.ok());
  const std::vector<std::int32_t> few = {5, 6, 7};
  const auto rows = distill_rows(**teacher, few, {.dims = 2});
  BOOST_REQUIRE(!rows.ok());
  BOOST_TEST(rows.error().message.starts_with("3 tokens are too few"));
  const auto wide = distill_rows(**teacher, few, {.dims = (*teacher)->token_dims() + 1});
  BOOST_REQUIRE(!wide.ok());
  BOOST_TEST(wide.error().message.find("dims cannot be made of") != std::string::npos);
}

// The command of its provenance makes the model that is installed, to the byte.
BOOST_AUTO_TEST_CASE(heed_mini_can_be_made_again) {
  const char* named = std::getenv("HEED_MODELS");
  const std::string path = (named != nullptr ? std::string(named) : std::string(HEED_MODELS)) + "/all-MiniLM-L6-v2";
  if (!fs::exists(path + "/config.json")) {
    BOOST_TEST_MESSAGE("skipped: no all-MiniLM-L6-v2 in HEED_MODELS");
    return;
  }
  const auto teacher = TransformerEncoder::load(path);
  BOOST_REQUIRE(teacher.ok());
  const Folder folder;
  const auto made = distill(**teacher, path, folder.path, {.dims = 192, .bytes = true, .threads = 2});
  if (!made) BOOST_FAIL(made.error().message);
  const fs::path installed = std::string(HEED_TEST_DATA) + "/../../../lib/encoder/models/heed-mini";
  for (const char* file : {"model.safetensors", "tokenizer.json", "config.json", "modules.json"}) {
    BOOST_TEST_INFO(file);
    BOOST_CHECK(read_file(folder.path / file) == read_file(installed / file));
  }
  const auto again = distill(**teacher, path, folder.path, {});
  BOOST_TEST(!again.ok());  // nothing is overwritten
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace heed::encoder
