// The same small model twice, as a Hugging Face directory and as the GGUF file that llama.cpp makes of it: ids and
// vectors have to be the same to the last bit. The tokenizers are those of data/tokenizers, whose ids are the
// reference's.
#include <simdjson.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <random>

#include "heed/attention/base64.h"
#include "heed/encoder/transformer/model.h"
#include "model_files.h"

namespace heed::encoder {
namespace {

namespace bdata = boost::unit_test::data;
namespace dom = simdjson::dom;

const std::string kTokenizers = std::string(HEED_TEST_DATA) + "/data/tokenizers/";

constexpr std::uint64_t kHidden = 16, kInner = 24, kPositions = 40, kOffset = 2;  // XLM-R's and RoBERTa's positions

// The numbers of GGUF's value types.
enum : std::uint32_t { kU8 = 0, kU32 = 4, kI32 = 5, kF32 = 6, kBool = 7, kText = 8, kArray = 9 };

std::string array(std::uint32_t type, std::size_t count, const std::string& values) {
  return bytes_of(type) + bytes_of(std::uint64_t{count}) + values;
}

// Tensors of whole numbers over 64, written into both files. llama.cpp drops the rows of positions before the first.
class TwoModels {
 public:
  explicit TwoModels(std::uint64_t vocabulary) {
    add("embeddings.word_embeddings.weight", "token_embd.weight", {vocabulary, kHidden});
    add("embeddings.position_embeddings.weight", "position_embd.weight", {kPositions + kOffset, kHidden}, kOffset);
    add("embeddings.token_type_embeddings.weight", "token_types.weight", {1, kHidden});
    add_both("embeddings.LayerNorm", "token_embd_norm", {kHidden});
    const std::string layer = "encoder.layer.0.";
    add_both(layer + "attention.self.query", "blk.0.attn_q", {kHidden, kHidden});
    add_both(layer + "attention.self.key", "blk.0.attn_k", {kHidden, kHidden});
    add_both(layer + "attention.self.value", "blk.0.attn_v", {kHidden, kHidden});
    add_both(layer + "attention.output.dense", "blk.0.attn_output", {kHidden, kHidden});
    add_both(layer + "attention.output.LayerNorm", "blk.0.attn_output_norm", {kHidden});
    add_both(layer + "intermediate.dense", "blk.0.ffn_up", {kInner, kHidden});
    add_both(layer + "output.dense", "blk.0.ffn_down", {kHidden, kInner});
    add_both(layer + "output.LayerNorm", "blk.0.layer_output_norm", {kHidden});
  }

  std::string safetensors() const {
    const std::string header = "{" + header_ + "}";
    return bytes_of(std::uint64_t{header.size()}) + header + data_;
  }
  std::string gguf(Gguf pairs) const {
    for (const auto& [name, sizes, offset] : gguf_tensors_) pairs.tensor(name, sizes, 0, offset);
    return pairs.bytes(gguf_data_);
  }

 private:
  struct GgufTensor {
    std::string name;
    std::vector<std::uint64_t> sizes;
    std::uint64_t offset;
  };

  void add(const std::string& name, const std::string& gguf_name, std::vector<std::uint64_t> shape,
           std::uint64_t rows_dropped = 0) {
    const std::uint64_t count = std::accumulate(shape.begin(), shape.end(), std::uint64_t{1}, std::multiplies<>());
    std::string bytes, shown;
    for (std::uint64_t i = 0; i < count; ++i) bytes += bytes_of(static_cast<float>(random_() % 128) / 64 - 1);
    for (const std::uint64_t size : shape) shown += (shown.empty() ? "" : ",") + std::to_string(size);
    header_ += (header_.empty() ? "\"" : ",\"") + name + R"(":{"dtype":"F32","shape":[)" + shown +
               R"(],"data_offsets":[)" + std::to_string(data_.size()) + "," +
               std::to_string(data_.size() + bytes.size()) + "]}";
    data_ += bytes;
    shape[0] -= rows_dropped;
    gguf_tensors_.push_back({gguf_name, {shape.rbegin(), shape.rend()}, gguf_data_.size()});
    gguf_data_ += bytes.substr(rows_dropped * kHidden * sizeof(float));
    gguf_data_.resize((gguf_data_.size() + 31) / 32 * 32);
  }
  void add_both(const std::string& name, const std::string& gguf_name, std::vector<std::uint64_t> shape) {
    add(name + ".weight", gguf_name + ".weight", shape);
    add(name + ".bias", gguf_name + ".bias", {shape[0]});
  }

  std::mt19937 random_{1};
  std::string header_, data_, gguf_data_;
  std::vector<GgufTensor> gguf_tensors_;
};

struct Row {
  const char* tokenizer;   // of data/tokenizers
  const char* model_type;  // in config.json
  const char* model;       // tokenizer.ggml.model
  const char* pre;         // tokenizer.ggml.pre
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.model; }

const std::vector<Row> kRows = {{"unigram", "xlm-roberta", "t5", "default"},
                                {"roberta", "roberta", "gpt2", "roberta-bpe"}};

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  BOOST_REQUIRE_MESSAGE(file, "cannot read " << path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The tokens of a Unigram model, [[token, score], ...], or of a BPE model, {token: id}, in the order of the ids.
void list_tokens(dom::element model, std::vector<std::string>& tokens, std::string& scores) {
  dom::array list;
  if (!model["vocab"].get(list)) {
    for (dom::element pair : list) {
      tokens.emplace_back(pair.at(0).get_string().value());
      scores += bytes_of(static_cast<float>(pair.at(1).get_double().value()));
    }
    return;
  }
  const dom::object ids = model["vocab"].get_object();
  for (const auto& [token, id] : ids) {
    const auto at = static_cast<std::size_t>(id.get_int64().value());
    if (tokens.size() <= at) tokens.resize(at + 1);
    tokens[at] = token;
    scores += bytes_of(0.0F);
  }
}

// Its tokenizer as llama.cpp writes it.
Gguf pairs_of(const Row& row, dom::element json, std::size_t& vocabulary) {
  std::vector<std::string> tokens;
  std::string scores, texts, types, merges;
  list_tokens(json["model"], tokens, scores);
  vocabulary = tokens.size();
  for (std::size_t id = 0; id < tokens.size(); ++id) {
    texts += Gguf::text(tokens[id]);
    const bool mask = tokens[id] == "<mask>";
    types += bytes_of(std::int32_t{id == 3 ? 2 : id < 3 || mask ? 3 : 1});
  }
  const auto count = [](std::uint64_t value) { return bytes_of(static_cast<std::uint32_t>(value)); };
  Gguf file;
  file.pair("general.architecture", kText, Gguf::text("bert"));
  file.pair("bert.embedding_length", kU32, count(kHidden)).pair("bert.attention.head_count", kU32, count(2));
  file.pair("bert.feed_forward_length", kU32, count(kInner)).pair("bert.block_count", kU32, count(1));
  file.pair("bert.context_length", kU32, count(kPositions + kOffset)).pair("bert.pooling_type", kU32, count(1));
  file.pair("bert.attention.layer_norm_epsilon", kF32, bytes_of(1e-5F));
  file.pair("tokenizer.ggml.model", kText, Gguf::text(row.model));
  file.pair("tokenizer.ggml.pre", kText, Gguf::text(row.pre));
  file.pair("tokenizer.ggml.tokens", kArray, array(kText, tokens.size(), texts));
  file.pair("tokenizer.ggml.scores", kArray, array(kF32, tokens.size(), scores));
  file.pair("tokenizer.ggml.token_type", kArray, array(kI32, tokens.size(), types));
  file.pair("tokenizer.ggml.bos_token_id", kU32, count(0)).pair("tokenizer.ggml.eos_token_id", kU32, count(2));
  file.pair("tokenizer.ggml.unknown_token_id", kU32, count(3)).pair("tokenizer.ggml.padding_token_id", kU32, count(1));
  file.pair("tokenizer.ggml.add_space_prefix", kBool, std::string(1, '\1'));
  std::string_view map;
  if (!json["normalizer"]["precompiled_charsmap"].get(map)) {
    const auto bytes = attention::base64_decode(map);
    BOOST_REQUIRE(bytes.ok());
    file.pair("tokenizer.ggml.precompiled_charsmap", kArray, array(kU8, bytes->size(), {bytes->begin(), bytes->end()}));
  }
  dom::array list;
  if (json["model"]["merges"].get(list)) return file;
  for (dom::element merge : list) {
    std::string_view whole;
    merges += Gguf::text(!merge.get(whole) ? std::string(whole)
                                           : std::string(merge.at(0).get_string().value()) + " " +
                                                 std::string(merge.at(1).get_string().value()));
  }
  return file.pair("tokenizer.ggml.merges", kArray, array(kText, list.size(), merges));
}

std::vector<std::string> golden_texts(const std::string& name) {
  std::vector<std::string> texts;
  std::ifstream file(kTokenizers + name + ".golden");
  dom::parser parser;
  for (std::string line; std::getline(file, line);) {
    texts.emplace_back(parser.parse(line.substr(0, line.find('\t'))).get_string().value());
  }
  return texts;
}

std::shared_ptr<const TransformerEncoder> load(const std::string& path) {
  auto encoder = TransformerEncoder::load(path);
  if (!encoder) BOOST_FAIL(encoder.error().message);
  return std::move(*encoder);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gguf_models)

BOOST_DATA_TEST_CASE(are_the_directories_they_were_made_of, bdata::make(kRows), row) {
  const std::string json = read(kTokenizers + row.tokenizer + ".json");
  dom::parser parser;
  std::size_t vocabulary = 0;
  const Gguf pairs = pairs_of(row, parser.parse(json), vocabulary);
  const TwoModels models(vocabulary);
  const Folder folder;
  folder.write("m/tokenizer.json", json);
  folder.write("m/config.json", R"({"model_type":")" + std::string(row.model_type) +
                                    R"(","hidden_size":16,"intermediate_size":24,"num_hidden_layers":1,)"
                                    R"("num_attention_heads":2,"hidden_act":"gelu","layer_norm_eps":1e-05,)"
                                    R"("max_position_embeddings":42,"pad_token_id":1,"type_vocab_size":1,)"
                                    R"("vocab_size":)" +
                                    std::to_string(vocabulary) + "}");
  folder.write("m/model.safetensors", models.safetensors());
  const auto directory = load(folder.path + "/m"), file = load(folder.write("m.gguf", models.gguf(pairs)));

  BOOST_TEST(file->max_tokens() == directory->max_tokens());
  std::vector<float> expected(kHidden), found(kHidden);
  std::size_t compared = 0;
  for (const std::string& text : golden_texts(row.tokenizer)) {
    std::vector<TokenSpan> tokens, same;
    directory->tokenize(text, tokens);
    file->tokenize(text, same);
    BOOST_TEST((tokens == same), "tokens of " << text);
    directory->encode(text, expected);
    file->encode(text, found);
    BOOST_TEST(found == expected, boost::test_tools::per_element());
    ++compared;
  }
  BOOST_TEST(compared > 50U);
}

BOOST_AUTO_TEST_CASE(name_the_tokenizer_that_is_not_supported) {
  const Folder folder;
  const std::string json = read(kTokenizers + "roberta.json");
  dom::parser parser;
  std::size_t vocabulary = 0;
  const auto error = [&](const Row& row) {
    const Gguf pairs = pairs_of(row, parser.parse(json), vocabulary);
    return TransformerEncoder::load(folder.write("m.gguf", TwoModels(vocabulary).gguf(pairs))).error().message;
  };
  BOOST_TEST(error({"", "", "llama", ""})
                 .ends_with(R"(m.gguf: key "tokenizer.ggml.model" is "llama", supported are bert, t5 and gpt2)"));
  BOOST_TEST(error({"", "", "gpt2", "qwen2"})
                 .ends_with(R"(m.gguf: key "tokenizer.ggml.pre" is "qwen2", supported are gpt-2 and roberta-bpe)"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace heed::encoder
