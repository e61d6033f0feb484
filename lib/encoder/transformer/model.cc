#include "heed/encoder/transformer/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <filesystem>
#include <functional>
#include <future>

#include "heed/encoder/files/gguf.h"
#include "heed/encoder/files/safetensors.h"
#include "heed/encoder/transformer/fast.h"
#include "heed/encoder/transformer/gguf_model.h"
#include "heed/encoder/transformer/pooling.h"

namespace heed::encoder {

// Everything that all prompts share; immutable once loaded.
struct TransformerEncoder::Model {
  TensorSet tensors{""};  // keeps the files mapped: the table of words is read from them
  TransformerConfig config;
  Pipeline pipeline;
  std::shared_ptr<const Tokenizer> tokenizer;
  FastTransformer fast;
  std::uint64_t tensors_hash = 0;
  std::size_t max_tokens = 0;
  std::string id;

  std::size_t special() const { return tokenizer->prefix().size() + tokenizer->suffix().size(); }
};

// Texts on their way through the layers, and the memory they need; one for each thread.
struct TransformerEncoder::Batch {
  std::vector<TokenSpan> spans;  // of one text
  std::vector<std::int32_t> ids;
  std::vector<std::size_t> lengths;
  ForwardScratch scratch;

  void clear() {
    ids.clear();
    lengths.clear();
  }
};

namespace {

constexpr std::uint64_t kFnvPrime = 0x100000001b3;

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) { return std::rotl((hash ^ word) * kFnvPrime, 29); }

// What vectors depend on beside the tensors of the transformer.
std::uint64_t pipeline_hash(const Pipeline& pipeline) {
  std::uint64_t hash = pipeline.normalize ? 1 : 2;
  for (const Pooling pooling : pipeline.pooling) hash = mix(hash, static_cast<std::uint64_t>(pooling));
  for (const Dense& dense : pipeline.dense) {
    hash = mix(hash, dense.tanh ? 3 : 4);
    for (const float value : dense.weight) hash = mix(hash, std::bit_cast<std::uint32_t>(value));
    for (const float value : dense.bias) hash = mix(hash, std::bit_cast<std::uint32_t>(value));
  }
  return hash;
}

// The last part of the path, without .gguf. In a Hugging Face cache that is a commit, and the model's
// name stands two levels up: models--sentence-transformers--all-MiniLM-L6-v2/snapshots/c9745ed1...
std::string name_of(const std::string& path) {
  std::error_code ignored;
  std::filesystem::path whole = std::filesystem::absolute(path, ignored).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  if (whole.extension() == ".gguf") return whole.stem().string();
  if (whole.parent_path().filename() == "snapshots") {
    const std::string cached = whole.parent_path().parent_path().filename().string();
    const std::size_t last = cached.rfind("--");
    if (last != std::string::npos) return cached.substr(last + 2);
  }
  return whole.filename().string();
}

// The tokens a text may have: the model's rule, no more than there are positions, and what the caller asked for.
std::size_t token_limit(std::size_t positions, std::size_t own, std::size_t asked) {
  std::size_t limit = positions;
  if (own != 0) limit = std::min(limit, own);
  if (asked != 0) limit = std::min(limit, asked);
  return limit;
}

// Bytes of a long text to look at for its first `tokens` tokens, doubled until they are enough: none of the models'
// tokens is longer than this on average over a text, but for runs of spaces or words that are one unknown token.
constexpr std::size_t kBytesPerToken = 32, kFirstBytesMin = 4096, kSpareTokens = 8;

// The first tokens of a text, at least `limit` if it has as many. A text is cut at a space, with some tokens to spare,
// so that the cut changes none of those that count: every model here tokenises words by themselves.
void encode_start(const Tokenizer& tokenizer, std::string_view text, std::size_t limit, std::vector<TokenSpan>& out) {
  for (std::size_t bytes = std::max(limit * kBytesPerToken, kFirstBytesMin);; bytes *= 2) {
    out.clear();
    const std::size_t space = bytes < text.size() ? text.find(' ', bytes) : std::string_view::npos;
    tokenizer.encode(text.substr(0, space), out);
    if (space == std::string_view::npos || out.size() >= limit + kSpareTokens) return;
  }
}

}  // namespace

Result<std::shared_ptr<const TransformerEncoder::Model>> TransformerEncoder::load_directory(
    const std::string& path, const TransformerOptions& options) {
  auto model = std::make_shared<Model>();
  Result<Pipeline> pipeline = read_pipeline(path);
  if (!pipeline) return std::move(pipeline).error();
  model->pipeline = std::move(*pipeline);
  const std::string& folder = model->pipeline.transformer_folder;
  Result<JsonFile> json = JsonFile::read(folder + "/config.json");
  if (!json) return std::move(json).error();
  Result<TransformerConfig> config = read_transformer_config(*json);
  if (!config) return std::move(config).error();
  model->config = *config;
  Result<TensorSet> tensors = read_safetensors_folder(folder);
  if (!tensors) return std::move(tensors).error();
  model->tensors = std::move(*tensors);
  const auto read_tokenizer = [&folder] { return Tokenizer::load(folder); };
  if (Status status = finish(*model, path, options, Naming::kHuggingFace, read_tokenizer); !status) {
    return status.error();
  }
  return std::shared_ptr<const Model>(std::move(model));
}

Result<std::shared_ptr<const TransformerEncoder::Model>> TransformerEncoder::load_gguf(
    const std::string& path, const TransformerOptions& options) {
  auto model = std::make_shared<Model>();
  Result<GgufFile> file = GgufFile::read(path);
  if (!file) return std::move(file).error();
  Result<TransformerConfig> config = read_gguf_config(*file);
  if (!config) return std::move(config).error();
  model->config = *config;
  Result<Pipeline> pipeline = read_gguf_pipeline(*file, *config);
  if (!pipeline) return std::move(pipeline).error();
  model->pipeline = std::move(*pipeline);
  model->tensors = file->tensors();
  const auto read_tokenizer = [&file] { return read_gguf_tokenizer(*file); };
  if (Status status = finish(*model, path, options, Naming::kGguf, read_tokenizer); !status) return status.error();
  return std::shared_ptr<const Model>(std::move(model));
}

// Reads the tokenizer, packs the weights and checks that tokeniser, transformer and pooling fit together. The
// tokenizer, the hash, which looks at every byte, and the packing take about as long and are done side by side.
Status TransformerEncoder::finish(Model& model, const std::string& path, const TransformerOptions& options,
                                  Naming naming, const TokenizerReading& read_tokenizer) {
  const auto pack = [&]() -> Result<FastTransformer> {
    const Result<TransformerTensors> tensors = find_transformer_tensors(model.tensors, model.config, naming);
    if (!tensors) return tensors.error();
    const Precision precision = options.quantize ? Precision::kI8 : Precision::kF32;
    return FastTransformer::pack(model.config, *tensors, precision, model.tensors.label());
  };
  auto reading = std::async(std::launch::async, read_tokenizer);
  auto hashing = std::async(std::launch::async, [&model] { return model.tensors.hash(); });
  Result<FastTransformer> fast = pack();
  model.tensors_hash = hashing.get();
  auto tokenizer = reading.get();
  if (!tokenizer) return std::move(tokenizer).error();
  model.tokenizer = std::move(*tokenizer);
  if (Status status = check_pipeline(model.pipeline, model.config.hidden, path); !status) return status;
  if (model.tokenizer->vocabulary_size() > model.config.vocabulary) {
    return input_error(fmt::format("{}: the tokenizer has {} tokens, but the table of words {} rows", path,
                                   model.tokenizer->vocabulary_size(), model.config.vocabulary));
  }
  model.max_tokens = token_limit(model.config.positions, model.pipeline.max_tokens, options.max_tokens);
  if (model.max_tokens <= model.special()) {
    return input_error(fmt::format("{}: {} tokens are no more than the {} special ones around a text", path,
                                   model.max_tokens, model.special()));
  }
  if (!fast) return std::move(fast).error();
  model.fast = std::move(*fast);
  const std::uint64_t hash = mix(model.tensors_hash, pipeline_hash(model.pipeline));
  model.id = fmt::format("{}{}:{:08x}", name_of(path), options.quantize ? "-i8" : "",
                         static_cast<std::uint32_t>(hash ^ hash >> 32));
  return {};
}

Result<std::shared_ptr<const TransformerEncoder>> TransformerEncoder::load(const std::string& path,
                                                                           const TransformerOptions& options) {
  auto model = path.ends_with(".gguf") ? load_gguf(path, options) : load_directory(path, options);
  if (!model) return std::move(model).error();
  const std::string prompt = (*model)->pipeline.default_prompt;
  return std::shared_ptr<const TransformerEncoder>(new TransformerEncoder(std::move(*model), prompt));
}

TransformerEncoder::TransformerEncoder(std::shared_ptr<const Model> model, std::string prompt)
    : model_(std::move(model)), prompt_(std::move(prompt)) {
  std::vector<TokenSpan> tokens;
  if (!model_->pipeline.pool_prompt) model_->tokenizer->encode(prompt_, tokens);
  prompt_tokens_ = tokens.size();
}

std::shared_ptr<const TransformerEncoder> TransformerEncoder::with_prompt(std::string_view prompt) const {
  const auto found = prompts().find(std::string(prompt));
  std::string text = found == prompts().end() ? std::string(prompt) : found->second;
  return std::shared_ptr<const TransformerEncoder>(new TransformerEncoder(model_, std::move(text)));
}

const std::map<std::string, std::string>& TransformerEncoder::prompts() const { return model_->pipeline.prompts; }
std::size_t TransformerEncoder::dims() const { return pipeline_dims(model_->pipeline, model_->config.hidden); }
std::string TransformerEncoder::model_id() const { return model_->id; }
std::size_t TransformerEncoder::max_tokens() const { return model_->max_tokens; }
std::size_t TransformerEncoder::special_tokens() const { return model_->special(); }
std::size_t TransformerEncoder::token_dims() const { return model_->config.hidden; }
const Tokenizer& TransformerEncoder::tokenizer() const { return *model_->tokenizer; }

void TransformerEncoder::tokenize(std::string_view text, std::vector<TokenSpan>& out) const {
  model_->tokenizer->encode(text, out);
}

TransformerEncoder::Batch& TransformerEncoder::batch_of_this_thread() {
  static thread_local Batch batch;
  batch.clear();
  return batch;
}

// Appends the ids of one text to the batch: prefix, as much of prompt and text as there is room for, suffix.
void TransformerEncoder::add_text(std::string_view text, Batch& batch) const {
  const Tokenizer& tokenizer = *model_->tokenizer;
  const std::size_t limit = model_->max_tokens - model_->special();
  std::string prompted;
  if (!prompt_.empty()) text = prompted.append(prompt_).append(text);
  encode_start(tokenizer, text, limit, batch.spans);
  if (batch.spans.size() > limit) batch.spans.resize(limit);
  batch.ids.insert(batch.ids.end(), tokenizer.prefix().begin(), tokenizer.prefix().end());
  for (const TokenSpan& span : batch.spans) batch.ids.push_back(span.id);
  batch.ids.insert(batch.ids.end(), tokenizer.suffix().begin(), tokenizer.suffix().end());
  batch.lengths.push_back(batch.spans.size() + model_->special());
}

// Runs the batch and writes its texts' vectors one after another; empties it.
void TransformerEncoder::flush(Batch& batch, std::span<float> out) const {
  const std::size_t stride = model_->fast.stride();
  const float* rows = model_->fast.run(batch.ids, batch.lengths, batch.scratch);
  for (std::size_t i = 0; i < batch.lengths.size(); ++i) {
    const std::size_t n = batch.lengths[i];
    const std::span<float> vector = out.subspan(i * dims(), dims());
    if (n == 0) {  // an empty text, and a model that puts nothing around it
      std::fill(vector.begin(), vector.end(), 0.0F);
      continue;
    }
    const std::size_t skip = prompt_tokens_ == 0 ? 0 : model_->tokenizer->prefix().size() + prompt_tokens_;
    pool(model_->pipeline, rows, stride, n, skip < n ? skip : 0, model_->config.hidden, vector);
    rows += n * stride;
  }
  batch.clear();
}

void TransformerEncoder::encode(std::string_view text, std::span<float> out) const { encode_batch({&text, 1}, out); }

void TransformerEncoder::encode_batch(std::span<const std::string_view> texts, std::span<float> out) const {
  assert(out.size() == texts.size() * dims() && "encode_batch: out must hold a vector for each text");
  Batch& batch = batch_of_this_thread();
  std::size_t first = 0;  // of the texts in the batch
  for (std::size_t i = 0; i < texts.size(); ++i) {
    add_text(texts[i], batch);
    if (batch.ids.size() < kBatchTokens && i + 1 < texts.size()) continue;
    flush(batch, out.subspan(first * dims()));
    first = i + 1;
  }
}

TokenVectors TransformerEncoder::encode_tokens(std::string_view text) const {
  Batch& batch = batch_of_this_thread();
  add_text(text, batch);
  const std::size_t stride = model_->fast.stride(), h = token_dims();
  const float* rows = model_->fast.run(batch.ids, batch.lengths, batch.scratch);
  TokenVectors result;
  for (std::size_t i = 0; i < batch.spans.size(); ++i) {
    TokenSpan span = batch.spans[i];
    if (span.end <= prompt_.size() && !prompt_.empty()) continue;
    const auto shift = static_cast<std::uint32_t>(prompt_.size());
    span.begin = std::max(span.begin, shift) - shift;
    span.end -= shift;
    const float* row = rows + (model_->tokenizer->prefix().size() + i) * stride;
    result.tokens.push_back(span);
    result.vectors.insert(result.vectors.end(), row, row + h);
    scale_to_unit(std::span(result.vectors).last(h));
  }
  return result;
}

void TransformerEncoder::encode_ids(std::span<const std::vector<std::int32_t>> lists, std::span<float> out) const {
  const std::size_t h = token_dims(), stride = model_->fast.stride();
  Pipeline mean;
  mean.pooling = {Pooling::kMean};
  mean.normalize = false;
  Batch& batch = batch_of_this_thread();
  std::size_t done = 0;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    assert(!lists[i].empty() && lists[i].size() <= model_->config.positions &&
           "encode_ids: a list is empty or too long");
    batch.ids.insert(batch.ids.end(), lists[i].begin(), lists[i].end());
    batch.lengths.push_back(lists[i].size());
    if (batch.ids.size() < kBatchTokens && i + 1 < lists.size()) continue;
    const float* rows = model_->fast.run(batch.ids, batch.lengths, batch.scratch);
    for (const std::size_t n : batch.lengths) {
      pool(mean, rows, stride, n, 0, h, out.subspan(done++ * h, h));
      rows += n * stride;
    }
    batch.clear();
  }
}

}  // namespace heed::encoder
