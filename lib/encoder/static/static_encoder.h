// A static encoder: the vector of a text is the mean of the rows its tokens have in a table, without any context.
// Hundreds of times faster than a transformer; models are trained (sentence-transformers, StaticEmbedding) or distilled
// from a transformer (model2vec, and distill/distill.h here).
//
// Two layouts, told apart by the name of the matrix, with the rules of their own packages:
//
//                       model2vec                               sentence-transformers
//   matrix              embeddings (table.h)                    embedding.weight
//   files               model.safetensors, tokenizer.json and   the same in the folder that modules.json names, often
//                       config.json                             0_StaticEmbedding
//   unknown token       left out                                a token like any other
//   long texts          the first max_length (512) tokens of    all of it, unless tokenizer.json has a truncation
//                       the first max_length * median token
//                       length characters
//   length 1            config.json: normalize                  modules.json: Normalize
//
// No special tokens are put around a text. A text without tokens has a vector of zeros.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "heed/encoder/encoder.h"
#include "heed/encoder/static/table.h"
#include "heed/encoder/tokenizer/tokenizer.h"
#include "heed/result.h"

namespace heed::encoder {

class StaticEncoder final : public Encoder {
 public:
  // True if the directory looks like one of the two layouts; load() says what is wrong with it, if anything.
  static bool recognize(const std::string& directory);
  static Result<std::shared_ptr<const StaticEncoder>> load(const std::string& directory);

  std::size_t dims() const override { return table_.dims(); }
  std::string model_id() const override { return id_; }  // "potion-base-8M:5f0c9a3e"
  void encode(std::string_view text, std::span<float> out) const override;
  // One part for each distinct word as written; a token outside of words is a part of its own.
  std::vector<Contribution> contributions(std::string_view text) const override;

  const Tokenizer& tokenizer() const { return *tokenizer_; }

 private:
  struct Rules {
    bool normalize = false;
    bool drop_unknown = false;
    std::size_t tokens_max = 0;      // 0: no limit
    std::size_t characters_max = 0;  // 0: no limit
  };
  StaticEncoder(StaticTable table, std::shared_ptr<const Tokenizer> tokenizer, Rules rules, std::string id)
      : table_(std::move(table)), tokenizer_(std::move(tokenizer)), rules_(rules), id_(std::move(id)) {}

  static Result<std::shared_ptr<const StaticEncoder>> load_model2vec(const std::string& directory, TensorSet tensors);
  static Result<std::shared_ptr<const StaticEncoder>> load_sentence_transformers(const std::string& directory,
                                                                                 const std::string& folder,
                                                                                 bool normalize, TensorSet tensors);
  static Result<std::shared_ptr<const StaticEncoder>> make(const std::string& directory, StaticTable table,
                                                           std::shared_ptr<const Tokenizer> tokenizer, Rules rules);
  std::span<const TokenSpan> tokens_of(std::string_view text) const;
  float factor_of(std::span<const float> sum, std::size_t tokens) const;

  StaticTable table_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  Rules rules_;
  std::string id_;
};

}  // namespace heed::encoder
