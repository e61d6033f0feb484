#include "heed/encoder/transformer/weights.h"

#include <fmt/format.h>

#include <array>

namespace heed::encoder {
namespace {

// The names of one family; {} is the number of the layer, ".weight" and ".bias" follow.
struct Names {
  const char *word, *position, *type, *embedding_norm;
  const char *query, *key, *value, *attention_output, *attention_norm, *up, *down, *output_norm;
};

constexpr Names kBertNames = {
    .word = "embeddings.word_embeddings",
    .position = "embeddings.position_embeddings",
    .type = "embeddings.token_type_embeddings",
    .embedding_norm = "embeddings.LayerNorm",
    .query = "encoder.layer.{}.attention.self.query",
    .key = "encoder.layer.{}.attention.self.key",
    .value = "encoder.layer.{}.attention.self.value",
    .attention_output = "encoder.layer.{}.attention.output.dense",
    .attention_norm = "encoder.layer.{}.attention.output.LayerNorm",
    .up = "encoder.layer.{}.intermediate.dense",
    .down = "encoder.layer.{}.output.dense",
    .output_norm = "encoder.layer.{}.output.LayerNorm",
};

constexpr Names kDistilBertNames = {
    .word = "embeddings.word_embeddings",
    .position = "embeddings.position_embeddings",
    .type = nullptr,
    .embedding_norm = "embeddings.LayerNorm",
    .query = "transformer.layer.{}.attention.q_lin",
    .key = "transformer.layer.{}.attention.k_lin",
    .value = "transformer.layer.{}.attention.v_lin",
    .attention_output = "transformer.layer.{}.attention.out_lin",
    .attention_norm = "transformer.layer.{}.sa_layer_norm",
    .up = "transformer.layer.{}.ffn.lin1",
    .down = "transformer.layer.{}.ffn.lin2",
    .output_norm = "transformer.layer.{}.output_layer_norm",
};

// llama.cpp's, gguf-py/gguf/constants.py.
constexpr Names kGgufNames = {
    .word = "token_embd",
    .position = "position_embd",
    .type = "token_types",
    .embedding_norm = "token_embd_norm",
    .query = "blk.{}.attn_q",
    .key = "blk.{}.attn_k",
    .value = "blk.{}.attn_v",
    .attention_output = "blk.{}.attn_output",
    .attention_norm = "blk.{}.attn_output_norm",
    .up = "blk.{}.ffn_up",
    .down = "blk.{}.ffn_down",
    .output_norm = "blk.{}.layer_output_norm",
};

constexpr std::array kPrefixes = {"", "bert.", "roberta.", "distilbert.", "model.", "0.auto_model."};

using Shape = std::vector<std::uint64_t>;

// Finds tensors one by one and remembers the first that is wrong, so that a list of them reads as one.
class Finder {
 public:
  Finder(const TensorSet& set, std::string prefix) : set_(set), prefix_(std::move(prefix)) {}

  const Tensor* tensor(const std::string& name, const Shape& shape) {
    const std::string whole = prefix_ + name;
    const Tensor* found = set_.find(whole);
    if (found == nullptr) {
      refuse(whole, "is missing");
    } else if (found->dtype == DType::kOther) {
      refuse(whole, fmt::format("has the type {}, {} are supported", found->dtype_name, kReadableTypes));
    } else if (found->shape != shape) {
      Tensor expected;
      expected.shape = shape;
      refuse(whole, fmt::format("has the shape {}, expected {}", found->shape_text(), expected.shape_text()));
    }
    return found;
  }

  LinearTensors linear(const char* pattern, std::size_t layer, std::size_t out, std::size_t in) {
    const std::string name = fmt::format(fmt::runtime(pattern), layer);
    return {tensor(name + ".weight", {out, in}), tensor(name + ".bias", {out})};
  }

  NormTensors norm(const char* pattern, std::size_t layer, std::size_t hidden) {
    const std::string name = fmt::format(fmt::runtime(pattern), layer);
    return {tensor(name + ".weight", {hidden}), tensor(name + ".bias", {hidden})};
  }

  // The table of token types, of any number of rows.
  const Tensor* types(const std::string& name, std::size_t hidden) {
    const Tensor* found = set_.find(prefix_ + name);
    const std::uint64_t rows = found != nullptr && !found->shape.empty() && found->shape[0] > 0 ? found->shape[0] : 1;
    // llama.cpp writes a table of one row as a vector.
    if (found != nullptr && found->shape == Shape{hidden}) return tensor(name, {hidden});
    return tensor(name, {rows, hidden});
  }

  Status status() const { return status_; }

 private:
  void refuse(const std::string& name, std::string_view what) {
    if (status_) status_ = input_error(fmt::format("{}: tensor \"{}\" {}", set_.label(), name, what));
  }

  const TensorSet& set_;
  std::string prefix_;
  Status status_;
};

std::string find_prefix(const TensorSet& set, const Names& names) {
  for (const char* prefix : kPrefixes) {
    if (set.find(prefix + std::string(names.word) + ".weight") != nullptr) return prefix;
  }
  return "";
}

LayerTensors find_layer(Finder& finder, const Names& names, const TransformerConfig& config, std::size_t layer) {
  const std::size_t h = config.hidden, f = config.intermediate;
  return {.query = finder.linear(names.query, layer, h, h),
          .key = finder.linear(names.key, layer, h, h),
          .value = finder.linear(names.value, layer, h, h),
          .attention_output = finder.linear(names.attention_output, layer, h, h),
          .attention_norm = finder.norm(names.attention_norm, layer, h),
          .up = finder.linear(names.up, layer, f, h),
          .down = finder.linear(names.down, layer, h, f),
          .output_norm = finder.norm(names.output_norm, layer, h)};
}

}  // namespace

Result<TransformerTensors> find_transformer_tensors(const TensorSet& set, const TransformerConfig& config,
                                                    Naming naming) {
  const Names& names = naming == Naming::kGguf                            ? kGgufNames
                       : config.architecture == Architecture::kDistilBert ? kDistilBertNames
                                                                          : kBertNames;
  Finder finder(set, find_prefix(set, names));
  TransformerTensors tensors;
  const std::size_t h = config.hidden;
  tensors.word = finder.tensor(names.word + std::string(".weight"), {config.vocabulary, h});
  tensors.position =
      finder.tensor(names.position + std::string(".weight"), {config.position_offset + config.positions, h});
  if (config.has_types) tensors.type = finder.types(names.type + std::string(".weight"), h);
  tensors.embedding_norm = finder.norm(names.embedding_norm, 0, h);
  for (std::size_t layer = 0; layer < config.layers && finder.status(); ++layer) {
    tensors.layers.push_back(find_layer(finder, names, config, layer));
  }
  if (!finder.status()) return finder.status().error();
  return tensors;
}

}  // namespace heed::encoder
