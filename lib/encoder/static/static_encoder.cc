#include "heed/encoder/static/static_encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <unordered_map>

#include "heed/encoder/files/json_file.h"
#include "heed/encoder/files/safetensors.h"
#include "heed/encoder/lengths.h"
#include "heed/text/unicode.h"
#include "heed/text/words.h"

namespace heed::encoder {
namespace {

constexpr std::uint64_t kTokensMaxDefault = 512;  // model2vec, model.py: DEFAULT_MAX_LENGTH
constexpr std::uint64_t kTokensMaxLimit = 1 << 30;

// What modules.json says: where the table is, and whether vectors are scaled to length 1.
struct Modules {
  std::string folder;
  bool normalize = false;
};

bool is_module(std::string_view type, std::string_view name) {
  return type == name || (type.ends_with(name) && type[type.size() - name.size() - 1] == '.');
}

// Without the file, the table is where older versions put it.
Result<Modules> read_modules(const std::string& directory) {
  Modules modules;
  const std::string nested = directory + "/0_StaticEmbedding";
  modules.folder = file_exists(nested + "/model.safetensors") ? nested : directory;
  const std::string path = directory + "/modules.json";
  if (!file_exists(path)) return modules;
  Result<JsonFile> json = JsonFile::read_array(path);
  if (!json) return std::move(json).error();
  for (const simdjson::dom::element item : json->items()) {
    std::string_view type, folder;
    if (item["type"].get(type) != simdjson::SUCCESS || item["path"].get(folder) != simdjson::SUCCESS) {
      return input_error(fmt::format("{}: a module has no \"type\" or no \"path\"", path));
    }
    if (is_module(type, "StaticEmbedding")) {
      modules.folder = folder.empty() || folder == "." ? directory : fmt::format("{}/{}", directory, folder);
    } else if (is_module(type, "Normalize")) {
      modules.normalize = true;
    } else {
      return input_error(
          fmt::format("{}: has the module \"{}\", supported are StaticEmbedding and Normalize", path, type));
    }
  }
  return modules;
}

// The number of characters of the median token, rounded down, over every id that has a token.
std::size_t median_characters(const Tokenizer& tokenizer) {
  std::vector<std::size_t> lengths;
  for (std::size_t id = 0; id < tokenizer.vocabulary_size(); ++id) {
    const std::string_view token = tokenizer.token(static_cast<std::int32_t>(id));
    if (!token.empty()) lengths.push_back(text::count_code_points(token));
  }
  if (lengths.empty()) return 0;
  std::sort(lengths.begin(), lengths.end());
  return (lengths[(lengths.size() - 1) / 2] + lengths[lengths.size() / 2]) / 2;
}

// tokenizer.json's own truncation; 0 for none.
Result<std::size_t> read_truncation(const std::string& folder) {
  Result<JsonFile> json = JsonFile::read(folder + "/tokenizer.json");
  if (!json) return std::move(json).error();
  simdjson::dom::object truncation;
  if (json->root()["truncation"].get(truncation) != simdjson::SUCCESS) return std::size_t{0};
  std::uint64_t length = 0;
  if (truncation["max_length"].get(length) != simdjson::SUCCESS || length == 0 || length > kTokensMaxLimit) {
    return json->wrong("truncation", "has no \"max_length\" of 1 or more");
  }
  return static_cast<std::size_t>(length);
}

// The first `characters` characters of the text.
std::string_view first_characters(std::string_view text, std::size_t characters) {
  if (characters == 0 || text.size() <= characters) return text;
  std::size_t at = 0;
  for (std::size_t i = 0; i < characters && at < text.size(); ++i) at += text::decode(text, at).bytes;
  return text.substr(0, at);
}

}  // namespace

bool StaticEncoder::recognize(const std::string& directory) {
  if (file_exists(directory + "/0_StaticEmbedding/model.safetensors")) return true;
  const Result<TensorSet> tensors = read_safetensors_folder(directory);
  return tensors && (tensors->find("embeddings") != nullptr || tensors->find("embedding.weight") != nullptr);
}

Result<std::shared_ptr<const StaticEncoder>> StaticEncoder::load(const std::string& directory) {
  Result<Modules> modules = read_modules(directory);
  if (!modules) return std::move(modules).error();
  Result<TensorSet> tensors = read_safetensors_folder(modules->folder);
  if (!tensors) return std::move(tensors).error();
  if (tensors->find("embeddings") != nullptr) return load_model2vec(directory, std::move(*tensors));
  return load_sentence_transformers(directory, modules->folder, modules->normalize, std::move(*tensors));
}

Result<std::shared_ptr<const StaticEncoder>> StaticEncoder::load_model2vec(const std::string& directory,
                                                                           TensorSet tensors) {
  Result<StaticTable> table = StaticTable::make(std::move(tensors), "embeddings");
  if (!table) return std::move(table).error();
  auto tokenizer = Tokenizer::load(directory);
  if (!tokenizer) return std::move(tokenizer).error();
  Result<JsonFile> config = JsonFile::read(directory + "/config.json");
  if (!config) return std::move(config).error();
  Result<bool> normalize = config->boolean("normalize", false);
  if (!normalize) return std::move(normalize).error();
  Rules rules{*normalize, true, 0, 0};
  if (!config->root()["max_length"].is_null()) {  // null: no limit
    Result<std::uint64_t> limit = config->count("max_length", kTokensMaxDefault);
    if (!limit) return std::move(limit).error();
    if (*limit == 0 || *limit > kTokensMaxLimit) return config->wrong("max_length", "is not a number of 1 or more");
    rules.tokens_max = *limit;
    rules.characters_max = *limit * median_characters(**tokenizer);
  }
  return make(directory, std::move(*table), std::move(*tokenizer), rules);
}

Result<std::shared_ptr<const StaticEncoder>> StaticEncoder::load_sentence_transformers(const std::string& directory,
                                                                                       const std::string& folder,
                                                                                       bool normalize,
                                                                                       TensorSet tensors) {
  Result<StaticTable> table = StaticTable::make(std::move(tensors), "embedding.weight");
  if (!table) return std::move(table).error();
  auto tokenizer = Tokenizer::load(folder);
  if (!tokenizer) return std::move(tokenizer).error();
  Result<std::size_t> truncation = read_truncation(folder);
  if (!truncation) return std::move(truncation).error();
  return make(directory, std::move(*table), std::move(*tokenizer), {normalize, false, *truncation, 0});
}

Result<std::shared_ptr<const StaticEncoder>> StaticEncoder::make(const std::string& directory, StaticTable table,
                                                                 std::shared_ptr<const Tokenizer> tokenizer,
                                                                 Rules rules) {
  if (tokenizer->vocabulary_size() > table.ids()) {
    return input_error(fmt::format("{}: the tokenizer has {} tokens, but the table {} rows", directory,
                                   tokenizer->vocabulary_size(), table.ids()));
  }
  std::error_code ignored;
  std::filesystem::path path = std::filesystem::absolute(directory, ignored).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  const std::uint64_t hash = table.hash() ^ (rules.normalize ? 0 : 0x9E3779B97F4A7C15u) ^ rules.tokens_max;
  std::string id = fmt::format("{}:{:08x}", path.filename().string(), static_cast<std::uint32_t>(hash ^ hash >> 32));
  return std::shared_ptr<const StaticEncoder>(
      new StaticEncoder(std::move(table), std::move(tokenizer), rules, std::move(id)));
}

// Valid until this thread's next call.
std::span<const TokenSpan> StaticEncoder::tokens_of(std::string_view text) const {
  thread_local std::vector<TokenSpan> tokens;
  tokens.clear();
  tokenizer_->encode(first_characters(text, rules_.characters_max), tokens);
  if (rules_.tokens_max != 0 && tokens.size() > rules_.tokens_max) tokens.resize(rules_.tokens_max);
  if (rules_.drop_unknown && tokenizer_->unknown_id() >= 0) {
    std::erase_if(tokens, [&](const TokenSpan& token) { return token.id == tokenizer_->unknown_id(); });
  }
  return tokens;
}

// What turns the sum of the rows into the vector.
float StaticEncoder::factor_of(std::span<const float> sum, std::size_t tokens) const {
  if (tokens == 0) return 0;
  if (!rules_.normalize) return 1 / static_cast<float>(tokens);
  const double length = length_of(sum);
  return length > 0 ? static_cast<float>(1 / length) : 0;
}

void StaticEncoder::encode(std::string_view text, std::span<float> out) const {
  assert(out.size() == dims() && "StaticEncoder::encode: out must hold dims() floats");
  std::fill(out.begin(), out.end(), 0.0F);
  const std::span<const TokenSpan> tokens = tokens_of(text);
  for (const TokenSpan& token : tokens) table_.add(static_cast<std::size_t>(token.id), 1, out);
  scale(out, factor_of(out, tokens.size()));
}

std::vector<Contribution> StaticEncoder::contributions(std::string_view text) const {
  const std::span<const TokenSpan> tokens = tokens_of(text);
  std::vector<Contribution> parts;
  std::vector<float> sum(dims(), 0.0F);
  std::unordered_map<std::string_view, std::size_t> known;
  text::WordReader words(text);
  text::Word word;
  bool more = words.next(word);
  for (const TokenSpan& token : tokens) {
    const auto id = static_cast<std::size_t>(token.id);
    while (more && word.end <= token.begin) more = words.next(word);
    const bool inside = more && word.begin <= token.begin;
    const std::size_t begin = inside ? word.begin : token.begin;
    const std::string_view written = text.substr(begin, (inside ? word.end : token.end) - begin);
    const auto [found, first] = known.try_emplace(written, parts.size());
    if (first) parts.push_back({std::string(written), std::vector<float>(dims(), 0.0F)});
    table_.add(id, 1, parts[found->second].vector);
    table_.add(id, 1, sum);
  }
  const float factor = factor_of(sum, tokens.size());
  for (Contribution& part : parts) scale(part.vector, factor);
  return parts;
}

}  // namespace heed::encoder
