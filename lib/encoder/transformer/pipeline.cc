#include "heed/encoder/transformer/pipeline.h"

#include <fmt/format.h>

#include "heed/encoder/files/json_file.h"
#include "heed/encoder/files/safetensors.h"

namespace heed::encoder {
namespace {

constexpr std::uint64_t kDenseWidthMax = 1 << 16;

struct PoolingRow {
  const char* key;
  Pooling pooling;
  bool otherwise;  // what a file that does not name it means
};

// sentence_transformers/models/Pooling.py, in the order in which it concatenates.
constexpr PoolingRow kPoolings[] = {
    {"pooling_mode_cls_token", Pooling::kCls, false},
    {"pooling_mode_max_tokens", Pooling::kMax, false},
    {"pooling_mode_mean_tokens", Pooling::kMean, true},
    {"pooling_mode_mean_sqrt_len_tokens", Pooling::kMeanSqrt, false},
    {"pooling_mode_weightedmean_tokens", Pooling::kWeightedMean, false},
    {"pooling_mode_lasttoken", Pooling::kLast, false},
};

Status read_pooling(const std::string& folder, Pipeline& pipeline) {
  Result<JsonFile> json = JsonFile::read(folder + "/config.json");
  if (!json) return std::move(json).error();
  for (const PoolingRow& row : kPoolings) {
    Result<bool> on = json->boolean(row.key, row.otherwise);
    if (!on) return std::move(on).error();
    if (*on) pipeline.pooling.push_back(row.pooling);
  }
  if (pipeline.pooling.empty()) {
    return input_error(
        fmt::format("{}: names no pooling, supported are cls, max, mean, mean_sqrt_len, weightedmean "
                    "and lasttoken",
                    json->path()));
  }
  Result<bool> prompt = json->boolean("include_prompt", true);
  if (!prompt) return std::move(prompt).error();
  pipeline.pool_prompt = *prompt;
  return {};
}

Status read_vector(const TensorSet& set, const char* name, const std::vector<std::uint64_t>& shape,
                   std::vector<float>& out) {
  const Tensor* tensor = set.find(name);
  if (tensor == nullptr) return input_error(fmt::format("{}: tensor \"{}\" is missing", set.label(), name));
  if (tensor->shape != shape) {
    Tensor expected;
    expected.shape = shape;
    return input_error(fmt::format("{}: tensor \"{}\" has the shape {}, expected {}", set.label(), name,
                                   tensor->shape_text(), expected.shape_text()));
  }
  out.resize(tensor->elements);
  if (read_floats(*tensor, 0, out)) return {};
  return input_error(fmt::format("{}: tensor \"{}\" of type {} cannot be read or has numbers that are not finite",
                                 set.label(), name, tensor->dtype_name));
}

Status read_activation(const JsonFile& json, Dense& dense) {
  Result<std::string> name = json.text("activation_function", "torch.nn.modules.activation.Tanh");
  if (!name) return std::move(name).error();
  dense.tanh = name->ends_with(".Tanh");
  if (dense.tanh || name->ends_with(".Identity")) return {};
  return json.wrong("activation_function", fmt::format("is \"{}\", supported are Tanh and Identity", *name));
}

Status read_dense(const std::string& folder, Pipeline& pipeline) {
  Result<JsonFile> json = JsonFile::read(folder + "/config.json");
  if (!json) return std::move(json).error();
  Dense dense;
  for (const auto& [key, size] : {std::pair("in_features", &dense.in), std::pair("out_features", &dense.out)}) {
    Result<std::uint64_t> value = json->count(key);
    if (!value) return std::move(value).error();
    if (*value < 1 || *value > kDenseWidthMax) return json->wrong(key, fmt::format("is not 1 to {}", kDenseWidthMax));
    *size = *value;
  }
  Result<bool> bias = json->boolean("bias", true);
  if (!bias) return std::move(bias).error();
  if (Status status = read_activation(*json, dense); !status) return status;
  Result<TensorSet> set = read_safetensors(folder + "/model.safetensors");
  if (!set) return std::move(set).error();
  if (Status status = read_vector(*set, "linear.weight", {dense.out, dense.in}, dense.weight); !status) return status;
  dense.bias.assign(dense.out, 0.0F);
  if (*bias) {
    if (Status status = read_vector(*set, "linear.bias", {dense.out}, dense.bias); !status) return status;
  }
  pipeline.dense.push_back(std::move(dense));
  return {};
}

Status read_module(const JsonFile& json, const std::string& folder, std::string_view type, const std::string& path,
                   Pipeline& pipeline) {
  const std::string_view kind = type.substr(type.rfind('.') + 1);
  if (kind == "Transformer") {
    pipeline.transformer_folder = path.empty() ? folder : folder + "/" + path;
    return {};
  }
  if (kind == "Pooling") return read_pooling(folder + "/" + path, pipeline);
  if (kind == "Dense") return read_dense(folder + "/" + path, pipeline);
  if (kind == "Normalize") {
    pipeline.normalize = true;
    return {};
  }
  return json.wrong("type", fmt::format("is \"{}\", supported are Transformer, Pooling, Dense and Normalize", type));
}

// A module's path stays inside the folder: the model's files come from elsewhere.
bool is_plain_path(std::string_view path) {
  return !path.starts_with('/') && path.find("..") == std::string_view::npos;
}

Status read_modules(const std::string& folder, Pipeline& pipeline) {
  const std::string path = folder + "/modules.json";
  Result<JsonFile> json = JsonFile::read_array(path);
  if (!json) return std::move(json).error();
  pipeline.normalize = false;
  for (const simdjson::dom::element module : json->items()) {
    std::string_view type, where;
    if (module.at_key("type").get(type) != simdjson::SUCCESS || module.at_key("path").get(where) != simdjson::SUCCESS ||
        !is_plain_path(where)) {
      return input_error(fmt::format("{}: every module needs a type and a path inside the folder", path));
    }
    if (Status status = read_module(*json, folder, type, std::string(where), pipeline); !status) return status;
  }
  return {};
}

// max_seq_length of sentence-transformers; without it what the tokenizer's file says, which may be 1e30 for "none".
Status read_max_tokens(Pipeline& pipeline) {
  const std::string own = pipeline.transformer_folder + "/sentence_bert_config.json";
  const std::string tokenizers = pipeline.transformer_folder + "/tokenizer_config.json";
  for (const auto& [path, key] : {std::pair(own, "max_seq_length"), std::pair(tokenizers, "model_max_length")}) {
    if (pipeline.max_tokens != 0 || !file_exists(path)) continue;
    Result<JsonFile> json = JsonFile::read(path);
    if (!json) return std::move(json).error();
    Result<double> length = json->number(key, 0);
    if (!length) return std::move(length).error();
    if (!(*length >= 0)) return json->wrong(key, "is negative");
    pipeline.max_tokens = *length <= 1e9 ? static_cast<std::size_t>(*length) : 0;
  }
  return {};
}

Status read_prompts(const std::string& folder, Pipeline& pipeline) {
  const std::string path = folder + "/config_sentence_transformers.json";
  if (!file_exists(path)) return {};
  Result<JsonFile> json = JsonFile::read(path);
  if (!json) return std::move(json).error();
  simdjson::dom::object prompts;
  if (json->root().at_key("prompts").get(prompts) == simdjson::SUCCESS) {
    for (const auto& [name, value] : prompts) {
      std::string_view text;
      if (value.get(text) != simdjson::SUCCESS) return json->wrong("prompts", "must be an object of strings");
      pipeline.prompts.emplace(name, text);
    }
  }
  Result<std::string> name = json->text("default_prompt_name", "");
  if (!name) return std::move(name).error();
  if (name->empty()) return {};
  const auto found = pipeline.prompts.find(*name);
  if (found == pipeline.prompts.end()) {
    return json->wrong("default_prompt_name", fmt::format("is \"{}\", which is none of the prompts", *name));
  }
  pipeline.default_prompt = found->second;
  return {};
}

}  // namespace

Result<Pipeline> read_pipeline(const std::string& folder) {
  Pipeline pipeline;
  pipeline.transformer_folder = folder;
  if (file_exists(folder + "/modules.json")) {
    if (Status status = read_modules(folder, pipeline); !status) return status.error();
  }
  if (pipeline.pooling.empty()) pipeline.pooling = {Pooling::kMean};
  if (Status status = read_max_tokens(pipeline); !status) return status.error();
  if (Status status = read_prompts(folder, pipeline); !status) return status.error();
  return pipeline;
}

}  // namespace heed::encoder
