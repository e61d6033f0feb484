// Model files: what is read, and what each kind of damage is called.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "heed/encoder/files/gguf.h"
#include "heed/encoder/files/safetensors.h"
#include "heed/encoder/transformer/config.h"
#include "heed/encoder/transformer/pipeline.h"
#include "heed/encoder/transformer/weights.h"
#include "model_files.h"

namespace heed::encoder {
namespace {

namespace bdata = boost::unit_test::data;

// A safetensors file with this header and so many bytes of data.
std::string safetensors(std::string_view header, std::size_t data) {
  return bytes_of(std::uint64_t{header.size()}).append(header).append(data, '\0');
}

struct Damage {
  const char* header;
  std::size_t data;
  const char* message;  // what follows the path
};
std::ostream& operator<<(std::ostream& out, const Damage& row) { return out << row.header; }

constexpr Damage kDamages[] = {
    {"{", 0, ": its header is not a JSON object"},
    {"[]", 0, ": its header is not a JSON object"},
    {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4,
     R"(: tensor "a" has data_offsets [0, 8] in a file with 4 bytes of data)"},
    {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8, R"(: tensor "a" has data_offsets [8, 0])"},
    {R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8,
     R"(: tensor "a" has 8 bytes, which are not those of [3] numbers of type F32)"},
    {R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0, R"(: tensor "a" has 0 bytes)"},
    {R"({"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}})", 0, R"(: tensor "a" has 0 bytes)"},
    {R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4, R"(: tensor "a" must have a dtype)"},
    {R"({"a":{"dtype":"F12","shape":[1],"data_offsets":[0,4]}})", 4, R"(: tensor "a" has the unknown dtype F12)"},
    {R"({"a":{"shape":[1],"data_offsets":[0,4]}})", 4, R"(: tensor "a" must have a dtype)"},
    {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", 4, R"(: tensor "a" must have a dtype)"},
    {R"({"a":7})", 0, R"(: tensor "a" must have a dtype)"},
    {R"({"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"I8","shape":[4],"data_offsets":[2,6]}})", 6,
     R"(: tensor "b" overlaps another tensor)"},
    {R"({"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"I8","shape":[2],"data_offsets":[4,6]}})", 6,
     R"(: tensor "b" does not begin where the tensor before it ends)"},
    {R"({"a":{"dtype":"I8","shape":[2],"data_offsets":[1,3]}})", 3, R"(: tensor "a" does not begin where)"},
    {R"({"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}})", 3, ": 1 bytes at the end belong to no tensor"},
    {R"({"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"I8","shape":[1],"data_offsets":[2,3]}})", 3,
     R"(: tensor "a" is listed twice)"},
};

std::string gguf_error(const std::string& bytes) {
  const Folder folder;
  const auto file = GgufFile::read(folder.write("m.gguf", bytes));
  return file ? "" : file.error().message.substr(folder.path.size() + 7);
}

std::string config_error(const std::string& text) {
  const Folder folder;
  const auto json = JsonFile::read(folder.write("config.json", text));
  if (!json) return json.error().message;
  const auto config = read_transformer_config(*json);
  return config ? "" : config.error().message.substr(folder.path.size() + 1);
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(model_files)

BOOST_DATA_TEST_CASE(damage_to_safetensors_is_named, bdata::make(kDamages), row) {
  const Folder folder;
  const std::string path = folder.write("model.safetensors", safetensors(row.header, row.data));
  const auto set = read_safetensors(path);
  BOOST_REQUIRE(!set.ok());
  BOOST_TEST(set.error().message.starts_with(path + row.message), set.error().message);
}

BOOST_AUTO_TEST_CASE(a_safetensors_file_that_is_cut_short_is_named) {
  const Folder folder;
  const std::string whole = safetensors(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto set = read_safetensors(folder.write("m", whole.substr(0, length)));
    BOOST_REQUIRE(!set.ok());
    BOOST_TEST(contains(set.error().message, folder.path + "/m"));
  }
  BOOST_TEST(read_safetensors(folder.write("m", whole)).ok());
  BOOST_TEST(!read_safetensors(folder.path + "/none").ok());
  BOOST_TEST(!read_safetensors(folder.path).ok());
}

// The bytes are those of the format's page: a length, a header padded to a multiple of 8, the numbers.
BOOST_AUTO_TEST_CASE(what_is_formatted_as_safetensors_is_read) {
  const Folder folder;
  const std::vector<NewTensor> tensors = {{"b", "F32", {1, 2}, bytes_of(1.5F) + bytes_of(-2.0F)},
                                          {"a\"\n", "I8", {3}, "\x01\x02\x03"}};
  const std::string bytes = format_safetensors(tensors, {{"heads", "x,y"}, {"quo\"te", "\\ \t \xc3\xa9"}});
  BOOST_TEST((bytes.size() - 8 - 11) % 8 == 0U);
  const Result<TensorSet> read = read_safetensors(folder.write("f.safetensors", bytes));
  BOOST_REQUIRE(read.ok());
  BOOST_TEST(read->all().size() == 2U);
  BOOST_TEST(read->find("b")->shape_text() == "[1, 2]");
  std::vector<float> numbers(2);
  BOOST_TEST(read_floats(*read->find("b"), 0, numbers));
  BOOST_TEST((numbers == std::vector<float>{1.5F, -2}));
  BOOST_TEST(read->find("a\"\n")->elements == 3U);
  BOOST_TEST(read->metadata().at("heads") == "x,y");
  BOOST_TEST(read->metadata().at("quo\"te") == "\\ \t \xc3\xa9");
  BOOST_TEST(format_safetensors({}) == bytes_of(std::uint64_t{8}) + "{}      ");
}

BOOST_AUTO_TEST_CASE(every_type_is_read_exactly) {
  // 1.5, -2, the smallest subnormal half and 65,504 (or what bfloat16 has near it).
  const std::string f16 = bytes_of(std::uint16_t{0x3e00}) + bytes_of(std::uint16_t{0xc000}) +
                          bytes_of(std::uint16_t{1}) + bytes_of(std::uint16_t{0x7bff});
  Tensor tensor{DType::kF16, "F16", {4}, std::as_bytes(std::span(f16)), 4};
  std::vector<float> out(4);
  BOOST_TEST(read_floats(tensor, 0, out));
  BOOST_TEST((out == std::vector<float>{1.5F, -2, 0x1p-24F, 65504}));
  const std::string bf16 = bytes_of(std::uint16_t{0x3fc0}) + bytes_of(std::uint16_t{0xc000});
  tensor = {DType::kBF16, "BF16", {2}, std::as_bytes(std::span(bf16)), 2};
  out.resize(2);
  BOOST_TEST(read_floats(tensor, 0, out));
  BOOST_TEST((out == std::vector<float>{1.5F, -2}));
  const std::string q8 = bytes_of(std::uint16_t{0x3800}) + std::string(31, '\3') + '\x81';
  tensor = {DType::kQ8_0, "Q8_0", {32}, std::as_bytes(std::span(q8)), 32};
  BOOST_TEST(read_floats(tensor, 30, out));
  BOOST_TEST((out == std::vector<float>{1.5F, -63.5F}));
  const std::string infinite = bytes_of(std::uint16_t{0x7c00});
  tensor = {DType::kF16, "F16", {1}, std::as_bytes(std::span(infinite)), 1};
  out.resize(1);
  BOOST_TEST(!read_floats(tensor, 0, out));
}

BOOST_AUTO_TEST_CASE(the_hash_sees_every_bit_and_no_container) {
  const Folder folder;
  const std::string_view one =
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"I8","shape":[1],"data_offsets":[8,9]}})";
  std::string bytes = safetensors(one, 9);
  const std::uint64_t hash = read_safetensors(folder.write("m", bytes))->hash();
  for (std::size_t bit = 0; bit < 72; ++bit) {
    std::string changed = bytes;
    changed[bytes.size() - 9 + bit / 8] ^= static_cast<char>(1 << bit % 8);
    BOOST_TEST(read_safetensors(folder.write("m", changed))->hash() != hash);
  }
  folder.write("model.safetensors.index.json", R"({"weight_map":{"a":"x","b":"y"}})");
  folder.write("x", safetensors(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8));
  folder.write("y", safetensors(R"({"b":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}})", 1));
  BOOST_TEST(read_safetensors_folder(folder.path)->hash() == hash);
  folder.write("y", safetensors(R"({"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}})", 1));
  BOOST_TEST(contains(read_safetensors_folder(folder.path).error().message, "is in another shard too"));
  folder.write("model.safetensors.index.json", R"({"weight_map":{"a":"../x"}})");
  BOOST_TEST(contains(read_safetensors_folder(folder.path).error().message, "a file of the same folder"));
}

BOOST_AUTO_TEST_CASE(damage_to_gguf_is_named) {
  BOOST_TEST(gguf_error("GGML") == ": is not a GGUF file");
  BOOST_TEST(contains(gguf_error("GGUF" + bytes_of(std::uint32_t{1})), "is GGUF version 1, supported are 2 and 3"));
  BOOST_TEST(gguf_error(Gguf().tensor("a", {2}, 0, 0).bytes(8)) == "");
  BOOST_TEST(
      contains(gguf_error(Gguf().tensor("a", {3}, 0, 0).bytes(8)), R"(tensor "a" has 12 bytes at offset 0 of 8)"));
  BOOST_TEST(contains(gguf_error(Gguf().tensor("a", {2}, 0, 7).bytes(32)), R"(tensor "a" has 8 bytes at offset 7)"));
  BOOST_TEST(contains(gguf_error(Gguf().tensor("a", {1ULL << 40, 1ULL << 40}, 0, 0).bytes(8)), "cannot have"));
  BOOST_TEST(contains(gguf_error(Gguf().tensor("a", {31}, 8, 0).bytes(64)), "has the shape [31]"));
  BOOST_TEST(contains(gguf_error(Gguf().tensor("a", {2}, 0, 0).tensor("a", {2}, 0, 32).bytes(64)), "is listed twice"));
  BOOST_TEST(contains(gguf_error(Gguf().tensor("a", {16}, 0, 0).tensor("b", {2}, 0, 32).bytes(96)), "overlaps"));
  BOOST_TEST(contains(gguf_error(Gguf().tensor("a", {1, 1, 1, 1, 1}, 0, 0).bytes(8)), "list of tensors"));
  BOOST_TEST(contains(gguf_error(Gguf().pair("k", 99, "").bytes(8)), R"(value of key "k")"));
  BOOST_TEST(contains(gguf_error(Gguf().pair("k", 4, "1234").pair("k", 4, "1234").bytes(8)), "is there twice"));
  BOOST_TEST(contains(gguf_error(Gguf().pair("k", 8, bytes_of(~std::uint64_t{0})).bytes(8)), R"(value of key "k")"));
  const std::string many = bytes_of(std::uint32_t{4}) + bytes_of(std::uint64_t{1} << 60);
  BOOST_TEST(contains(gguf_error(Gguf().pair("k", 9, many).bytes(8)), R"(value of key "k")"));
  BOOST_TEST(
      contains(gguf_error(Gguf().pair("general.alignment", 4, bytes_of(std::uint32_t{0})).bytes(8)), "power of two"));
  Gguf lies;
  lies.tensor_count = ~std::uint64_t{0};
  BOOST_TEST(contains(gguf_error(lies.bytes(0)), "list of tensors"));
}

BOOST_AUTO_TEST_CASE(a_configuration_that_is_not_supported_says_what_is) {
  BOOST_TEST(
      contains(config_error(R"({"model_type":"t5"})"), R"(key "model_type" is "t5", supported are bert, roberta)"));
  BOOST_TEST(contains(config_error(R"({})"), R"(config.json: key "model_type" is missing)"));
  const auto bert = [](std::string_view rest) {
    return R"({"model_type":"bert","hidden_size":8,"num_attention_heads":2,"intermediate_size":8,"num_hidden_layers":1,)"
           R"("vocab_size":9,"max_position_embeddings":9)" +
           std::string(rest) + "}";
  };
  BOOST_TEST(config_error(bert("")) == "");
  BOOST_TEST(contains(config_error(bert(R"(,"hidden_act":"mish")")), R"("hidden_act" is "mish", supported are gelu)"));
  BOOST_TEST(contains(config_error(bert(R"(,"position_embedding_type":"relative_key")")), "supported is absolute"));
  BOOST_TEST(contains(config_error(bert(R"(,"layer_norm_eps":-1)")), "layer_norm_eps"));
  BOOST_TEST(
      contains(config_error(R"({"model_type":"bert","hidden_size":-8})"), R"("hidden_size" is not a whole number)"));
  BOOST_TEST(
      contains(config_error(R"({"model_type":"bert","hidden_size":9,"num_attention_heads":2,"intermediate_size":8,)"
                            R"("num_hidden_layers":1,"vocab_size":9,"max_position_embeddings":9})"),
               "9 hidden numbers cannot be split among 2 heads"));
}

BOOST_AUTO_TEST_CASE(tensors_that_do_not_fit_are_named) {
  const Folder folder;
  TransformerConfig config;
  config.hidden = 2, config.heads = 1, config.intermediate = 2, config.layers = 1, config.vocabulary = 3;
  config.positions = 1;
  const auto error = [&](std::string_view header, std::size_t data) {
    const auto set = read_safetensors(folder.write("m", safetensors(header, data)));
    BOOST_REQUIRE(set.ok());
    const auto found = find_transformer_tensors(*set, config, Naming::kHuggingFace);
    return found ? "" : found.error().message;
  };
  BOOST_TEST(contains(error("{}", 0), R"(/m: tensor "embeddings.word_embeddings.weight" is missing)"));
  BOOST_TEST(contains(
      error(R"({"bert.embeddings.word_embeddings.weight":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]}})", 8),
      R"(tensor "bert.embeddings.word_embeddings.weight" has the shape [2, 2], expected [3, 2])"));
  BOOST_TEST(contains(
      error(R"({"embeddings.word_embeddings.weight":{"dtype":"I16","shape":[3,2],"data_offsets":[0,12]}})", 12),
      "has the type I16, F32, F16, BF16, Q8_0 and I8 are supported"));
}

BOOST_AUTO_TEST_CASE(modules_that_are_not_supported_are_named) {
  const Folder folder;
  const auto error = [&](std::string_view modules) {
    folder.write("modules.json", modules);
    const auto pipeline = read_pipeline(folder.path);
    return pipeline ? "" : pipeline.error().message;
  };
  BOOST_TEST(
      contains(error(R"([{"type":"sentence_transformers.models.CNN","path":"1_CNN"}])"),
               R"(is "sentence_transformers.models.CNN", supported are Transformer, Pooling, Dense and Normalize)"));
  BOOST_TEST(contains(error(R"([{"type":"a.Pooling","path":"../../etc"}])"), "a path inside the folder"));
  BOOST_TEST(contains(error(R"({})"), "is not a JSON array"));
  folder.write("1_Pooling/config.json", R"({"pooling_mode_mean_tokens":false})");
  BOOST_TEST(contains(error(R"([{"type":"a.Pooling","path":"1_Pooling"}])"), "names no pooling"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace heed::encoder
