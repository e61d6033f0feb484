#include "heed/encoder/transformer/gguf_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace heed::encoder {
namespace {

std::int32_t id_or(const GgufFile& file, std::string_view key, std::int32_t otherwise) {
  const std::uint64_t id = file.count_or(key, kVocabularyMax);
  return id < kVocabularyMax ? static_cast<std::int32_t>(id) : otherwise;
}

// The special token of one end, unless the file says that it is not added.
std::vector<std::int32_t> edge(const GgufFile& file, std::string_view switch_key, std::int32_t id) {
  if (id < 0 || file.count_or(switch_key, 1) == 0) return {};
  return {id};
}

// What tokenizer.ggml.model names. Special tokens are those of the file, or of all vocabularies of the family: XLM-R's
// and RoBERTa's <s>, </s> and unknown are 0, 2 and 3, BERT's 101, 102 and 100.
struct Family {
  std::string_view model;
  TokenizerArrays::Kind kind;
  std::int32_t begin, end, unknown, pad;
};
constexpr Family kFamilies[] = {{"bert", TokenizerArrays::Kind::kWordPiece, 101, 102, 100, 0},
                                {"t5", TokenizerArrays::Kind::kUnigram, 0, 2, 3, 1},
                                {"gpt2", TokenizerArrays::Kind::kBpe, 0, 2, 3, 1}};

// What only a byte-level BPE has: its merges, and the name of the expression that cuts a text into words.
Status read_merges(const GgufFile& file, TokenizerArrays& arrays) {
  if (arrays.kind != TokenizerArrays::Kind::kBpe) return {};
  const std::string pre = file.text_or("tokenizer.ggml.pre", "gpt-2");
  if (pre != "gpt-2" && pre != "roberta-bpe") {
    return file.wrong("tokenizer.ggml.pre", fmt::format("is \"{}\", supported are gpt-2 and roberta-bpe", pre));
  }
  const auto* merges = file.list<std::string>("tokenizer.ggml.merges");
  if (merges == nullptr) return file.wrong("tokenizer.ggml.merges", "is missing or not a list of strings");
  arrays.merges = *merges;
  arrays.add_prefix_space = file.count_or("tokenizer.ggml.add_space_prefix", 0) != 0;
  return {};
}

}  // namespace

Result<TransformerConfig> read_gguf_config(const GgufFile& file) {
  const std::string architecture = file.text_or("general.architecture", "");
  if (architecture != "bert") {
    return file.wrong("general.architecture", fmt::format("is \"{}\", supported is bert", architecture));
  }
  TransformerConfig config;
  const std::pair<const char*, std::size_t*> rows[] = {
      {"bert.embedding_length", &config.hidden},          {"bert.attention.head_count", &config.heads},
      {"bert.feed_forward_length", &config.intermediate}, {"bert.block_count", &config.layers},
      {"bert.context_length", &config.positions},
  };
  for (const auto& [key, size] : rows) {
    Result<std::uint64_t> value = file.count(key);
    if (!value) return std::move(value).error();
    *size = *value;
  }
  Result<double> eps = file.number("bert.attention.layer_norm_epsilon");
  if (!eps) return std::move(eps).error();
  config.layer_norm_eps = static_cast<float>(*eps);
  const Tensor *word = file.tensors().find("token_embd.weight"),
               *position = file.tensors().find("position_embd.weight");
  if (word != nullptr && !word->shape.empty()) config.vocabulary = word->shape[0];
  // The context of XLM-R counts the rows that were dropped.
  if (position != nullptr && !position->shape.empty()) config.positions = position->shape[0];
  config.has_types = file.tensors().find("token_types.weight") != nullptr;
  if (Status status = check_transformer_config(config, file.path()); !status) return status.error();
  return config;
}

Result<Pipeline> read_gguf_pipeline(const GgufFile& file, const TransformerConfig& config) {
  Pipeline pipeline;
  pipeline.max_tokens = config.positions;
  switch (file.count_or("bert.pooling_type", 1)) {
    case 1:
      pipeline.pooling = {Pooling::kMean};
      return pipeline;
    case 2:
      pipeline.pooling = {Pooling::kCls};
      return pipeline;
    case 3:
      pipeline.pooling = {Pooling::kLast};
      return pipeline;
    default:
      return file.wrong("bert.pooling_type", "is none of 1 (mean), 2 (cls) and 3 (last)");
  }
}

Result<std::shared_ptr<const Tokenizer>> read_gguf_tokenizer(const GgufFile& file) {
  const std::string model = file.text_or("tokenizer.ggml.model", "");
  const auto* family = std::find_if(std::begin(kFamilies), std::end(kFamilies),
                                    [&model](const Family& row) { return row.model == model; });
  if (family == std::end(kFamilies)) {
    return file.wrong("tokenizer.ggml.model", fmt::format("is \"{}\", supported are bert, t5 and gpt2", model));
  }
  const auto* tokens = file.list<std::string>("tokenizer.ggml.tokens");
  if (tokens == nullptr) return file.wrong("tokenizer.ggml.tokens", "is missing or not a list of strings");
  TokenizerArrays arrays;
  arrays.kind = family->kind;
  arrays.tokens = *tokens;
  if (Status status = read_merges(file, arrays); !status) return status.error();
  if (const auto* scores = file.list<double>("tokenizer.ggml.scores"); scores != nullptr) {
    for (const double score : *scores) arrays.scores.push_back(static_cast<float>(score));
  }
  if (const auto* types = file.list<std::int64_t>("tokenizer.ggml.token_type"); types != nullptr) {
    for (const std::int64_t type : *types) arrays.types.push_back(static_cast<std::int32_t>(type));
  }
  if (const auto* map = file.list<std::int64_t>("tokenizer.ggml.precompiled_charsmap"); map != nullptr) {
    for (const std::int64_t byte : *map) arrays.precompiled_charsmap.push_back(static_cast<char>(byte));
  }
  const std::int32_t begin =
      id_or(file, "tokenizer.ggml.cls_token_id", id_or(file, "tokenizer.ggml.bos_token_id", family->begin));
  const std::int32_t end = id_or(file, "tokenizer.ggml.seperator_token_id",
                                 id_or(file, "tokenizer.ggml.eos_token_id",
                                       family->end));  // spelt so there
  arrays.unknown = id_or(file, "tokenizer.ggml.unknown_token_id", family->unknown);
  arrays.pad = id_or(file, "tokenizer.ggml.padding_token_id", family->pad);
  arrays.prefix = edge(file, "tokenizer.ggml.add_bos_token", begin);
  arrays.suffix = edge(file, "tokenizer.ggml.add_eos_token", end);
  return Tokenizer::from_arrays(std::move(arrays), file.path());
}

}  // namespace heed::encoder
