// A transformer encoder as an Encoder: tokeniser, forward pass and pooling of one model directory or GGUF file.
//
// What is encoded is the prompt and the text together, cut after max_tokens() tokens with the special tokens that the
// model puts around them, as sentence-transformers does. An empty text is those special tokens; a text of unknown
// characters is that many [UNK]; both have vectors, the same as the reference's. Vectors have length 1 if the model's
// modules say so (or there are no modules), otherwise the length the model gives them.
//
// For speed, call encode_batch with many texts (32 short ones are enough, 64 leave nothing to gain) from as many
// threads as there are cores; one call works on one thread. Texts of any lengths may stand together: nothing is padded.
// Each thread keeps some working memory: 2 KB for each token of a batch, never more than kBatchTokens of them or the
// longest text, and a few megabytes.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "heed/encoder/encoder.h"
#include "heed/encoder/tokenizer/tokenizer.h"
#include "heed/encoder/transformer/weights.h"
#include "heed/result.h"

namespace heed::encoder {

struct TransformerOptions {
  bool quantize = false;       // linear layers in bytes: faster; MiniLM: cosine 0.9987 in the mean, 0.995 at least
  std::size_t max_tokens = 0;  // less than the model's own, special tokens included; 0: the model's own
};

// The rows of the last layer for the tokens of a text, each scaled to length 1, for late interaction.
struct TokenVectors {
  std::vector<TokenSpan> tokens;  // where in the text; no special tokens, none of the prompt
  std::vector<float> vectors;     // tokens.size() x token_dims()
};

class TransformerEncoder final : public Encoder {
 public:
  // `path` is a directory as downloaded from Hugging Face, or a file ending in .gguf. Errors are one sentence that
  // names file and tensor or key, and what is supported.
  static Result<std::shared_ptr<const TransformerEncoder>> load(const std::string& path,
                                                                const TransformerOptions& options = {});

  // The same model with another prompt: the text of the model's prompt of that name ("query", "passage"), or `prompt`
  // itself if there is none. "" is no prompt. Shares everything; cheap.
  std::shared_ptr<const TransformerEncoder> with_prompt(std::string_view prompt) const;

  // What the model's files call its prompts; the prompt in use.
  const std::map<std::string, std::string>& prompts() const;
  const std::string& prompt() const { return prompt_; }

  std::size_t dims() const override;
  // "all-MiniLM-L6-v2:1c92bb17", for bytes "all-MiniLM-L6-v2-i8:1c92bb17": the directory's name and a hash of every
  // tensor, the pooling and the dense layers.
  std::string model_id() const override;
  void encode(std::string_view text, std::span<float> out) const override;
  void encode_batch(std::span<const std::string_view> texts, std::span<float> out) const override;
  std::vector<Contribution> contributions(std::string_view) const override { return {}; }

  // Tokens a text may have, special tokens and prompt included, and how many of them are special.
  std::size_t max_tokens() const;
  std::size_t special_tokens() const;
  // The tokens of a text, uncut and without prompt or special tokens: for cutting a long one into passages.
  void tokenize(std::string_view text, std::vector<TokenSpan>& out) const;

  std::size_t token_dims() const;
  TokenVectors encode_tokens(std::string_view text) const;

  // For distilling: the mean of the last layer's rows for each list of ids, taken as it is (no special tokens are
  // added), without dense layers or scaling. Ids are those of the tokenizer; a list has 1 to max_tokens() of them.
  // `out` holds lists.size() x token_dims().
  void encode_ids(std::span<const std::vector<std::int32_t>> lists, std::span<float> out) const;
  const Tokenizer& tokenizer() const;

 private:
  struct Model;
  struct Batch;
  TransformerEncoder(std::shared_ptr<const Model> model, std::string prompt);

  static Result<std::shared_ptr<const Model>> load_directory(const std::string& path,
                                                             const TransformerOptions& options);
  static Result<std::shared_ptr<const Model>> load_gguf(const std::string& path, const TransformerOptions& options);

  using TokenizerReading = std::function<Result<std::shared_ptr<const Tokenizer>>()>;
  static Status finish(Model& model, const std::string& path, const TransformerOptions& options, Naming naming,
                       const TokenizerReading& read_tokenizer);

  static Batch& batch_of_this_thread();
  void add_text(std::string_view text, Batch& batch) const;
  void flush(Batch& batch, std::span<float> out) const;

  std::shared_ptr<const Model> model_;
  std::string prompt_;
  std::size_t prompt_tokens_ = 0;  // of the prompt alone, without special tokens
};

// Tokens that go through the layers together. More would leave the caches, fewer would read the weights too often.
inline constexpr std::size_t kBatchTokens = 1024;

}  // namespace heed::encoder
