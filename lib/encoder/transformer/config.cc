#include "heed/encoder/transformer/config.h"

#include <fmt/format.h>

#include <cmath>

namespace heed::encoder {
namespace {

struct ActivationRow {
  std::string_view name;
  Activation activation;
};

// The names transformers/activations.py gives them.
constexpr ActivationRow kActivations[] = {
    {"gelu", Activation::kGeluErf},
    {"gelu_python", Activation::kGeluErf},
    {"gelu_new", Activation::kGeluTanh},
    {"gelu_pytorch_tanh", Activation::kGeluTanh},
    {"gelu_accurate", Activation::kGeluTanh},
    {"gelu_fast", Activation::kGeluTanh},
    {"relu", Activation::kRelu},
};

Result<Activation> activation_named(const JsonFile& json, std::string_view key, const std::string& name) {
  for (const ActivationRow& row : kActivations) {
    if (row.name == name) return row.activation;
  }
  return json.wrong(key, fmt::format("is \"{}\", supported are gelu, gelu_new, gelu_pytorch_tanh and relu", name));
}

Result<Architecture> architecture_named(const JsonFile& json, const std::string& name) {
  if (name == "bert") return Architecture::kBert;
  if (name == "roberta" || name == "xlm-roberta" || name == "camembert") return Architecture::kRoberta;
  if (name == "distilbert") return Architecture::kDistilBert;
  return json.wrong("model_type",
                    fmt::format("is \"{}\", supported are bert, roberta, xlm-roberta, camembert and distilbert", name));
}

// The same things under the names of two families.
struct Keys {
  const char *hidden, *heads, *intermediate, *layers, *activation;
};
constexpr Keys kBertKeys = {"hidden_size", "num_attention_heads", "intermediate_size", "num_hidden_layers",
                            "hidden_act"};
constexpr Keys kDistilBertKeys = {"dim", "n_heads", "hidden_dim", "n_layers", "activation"};

Status read_sizes(const JsonFile& json, const Keys& keys, TransformerConfig& config) {
  const std::pair<const char*, std::size_t*> rows[] = {
      {keys.hidden, &config.hidden}, {keys.heads, &config.heads},        {keys.intermediate, &config.intermediate},
      {keys.layers, &config.layers}, {"vocab_size", &config.vocabulary}, {"max_position_embeddings", &config.positions},
  };
  for (const auto& [key, size] : rows) {
    Result<std::uint64_t> value = json.count(key);
    if (!value) return std::move(value).error();
    *size = *value;
  }
  return {};
}

// RoBERTa counts positions from padding_idx + 1, so the first rows of its table are never used
// (transformers/models/roberta/modeling_roberta.py, create_position_ids_from_input_ids).
Status read_offset(const JsonFile& json, TransformerConfig& config) {
  if (config.architecture != Architecture::kRoberta) return {};
  Result<std::uint64_t> padding = json.count("pad_token_id", 1);
  if (!padding) return std::move(padding).error();
  if (*padding >= config.positions) return json.wrong("pad_token_id", "is beyond max_position_embeddings");
  config.position_offset = *padding + 1;
  config.positions -= config.position_offset;
  return {};
}

Status read_choices(const JsonFile& json, const Keys& keys, TransformerConfig& config) {
  Result<std::string> act = json.text(keys.activation, "gelu");
  if (!act) return std::move(act).error();
  Result<Activation> activation = activation_named(json, keys.activation, *act);
  if (!activation) return std::move(activation).error();
  config.activation = *activation;

  Result<std::string> position = json.text("position_embedding_type", "absolute");
  if (!position) return std::move(position).error();
  if (*position != "absolute") {
    return json.wrong("position_embedding_type", fmt::format("is \"{}\", supported is absolute", *position));
  }
  Result<double> eps = json.number("layer_norm_eps", 1e-12);  // DistilBERT has it in its code
  if (!eps) return std::move(eps).error();
  if (!(*eps >= 0 && *eps < 1)) return json.wrong("layer_norm_eps", "is not between 0 and 1");
  config.layer_norm_eps = static_cast<float>(*eps);
  return {};
}

}  // namespace

Result<TransformerConfig> read_transformer_config(const JsonFile& json) {
  TransformerConfig config;
  Result<std::string> type = json.text("model_type");
  if (!type) return std::move(type).error();
  Result<Architecture> architecture = architecture_named(json, *type);
  if (!architecture) return std::move(architecture).error();
  config.architecture = *architecture;
  config.has_types = config.architecture != Architecture::kDistilBert;
  const Keys& keys = config.architecture == Architecture::kDistilBert ? kDistilBertKeys : kBertKeys;
  if (Status status = read_sizes(json, keys, config); !status) return status.error();
  if (Status status = read_offset(json, config); !status) return status.error();
  if (Status status = read_choices(json, keys, config); !status) return status.error();
  if (Status status = check_transformer_config(config, json.path()); !status) return status.error();
  return config;
}

Status check_transformer_config(const TransformerConfig& config, std::string_view where) {
  struct Row {
    std::string_view name;
    std::size_t value, max;
  };
  const Row rows[] = {
      {"hidden size", config.hidden, kHiddenMax},        {"intermediate size", config.intermediate, kIntermediateMax},
      {"number of layers", config.layers, kLayersMax},   {"number of heads", config.heads, config.hidden},
      {"vocabulary", config.vocabulary, kVocabularyMax}, {"number of positions", config.positions, kPositionsMax},
  };
  for (const Row& row : rows) {
    if (row.value < 1 || row.value > row.max) {
      return input_error(fmt::format("{}: the {} is {}, expected 1 to {}", where, row.name, row.value, row.max));
    }
  }
  if (config.hidden % config.heads != 0 || config.head_dims() > kHeadDimsMax) {
    return input_error(fmt::format("{}: {} hidden numbers cannot be split among {} heads of at most {}", where,
                                   config.hidden, config.heads, kHeadDimsMax));
  }
  return {};
}

}  // namespace heed::encoder
