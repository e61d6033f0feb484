// What a Tokenizer is made of; filled by the readers, used by encode().
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "heed/encoder/tokenizer/added_tokens.h"
#include "heed/encoder/tokenizer/bert.h"
#include "heed/encoder/tokenizer/model.h"
#include "heed/encoder/tokenizer/normalizer.h"
#include "heed/encoder/tokenizer/pre_tokenizer.h"
#include "heed/encoder/tokenizer/tokenizer.h"
#include "heed/result.h"

namespace heed::encoder {

struct Tokenizer::Parts {
  bool lowercase_first = false;  // sentence-transformers' do_lower_case
  tokenizer::AddedTokenMatcher raw_tokens, normalized_tokens;
  tokenizer::Normalizers normalizers;
  tokenizer::PreTokenizers pre_tokenizers;
  std::unique_ptr<const tokenizer::Model> model;
  std::vector<std::int32_t> prefix, suffix;
  std::int32_t pad = -1;
  std::size_t vocabulary_size = 0;
  std::vector<std::pair<std::int32_t, std::string>> added;  // ids that the model's vocabulary does not have

  std::optional<tokenizer::BertOptions> bert;  // the stages are BERT's alone
  bool ends_byte_level = false;                // the last pre-tokenizer is ByteLevel
  std::optional<tokenizer::BertScanner> scanner;
  std::uint32_t number = 0;  // of this tokenizer in this process; for WordCache

  // The id of a token, added ones first; -1: none.
  std::int32_t find(std::string_view token) const;

  // Gives the added tokens their ids and makes their matchers; needs normalizers and model. The ids are the
  // reference's: that of the vocabulary if it has the token, otherwise the next one; not the one that the file says.
  Status add_tokens(std::vector<tokenizer::AddedToken> tokens);

  static Result<std::unique_ptr<Parts>> from_json(std::string_view json, const std::string& name);  // reader.cc
  static Result<std::unique_ptr<Parts>> from_vocab_txt(const std::string& directory);               // load.cc

  // The last step: chooses the shortcuts.
  static std::shared_ptr<const Tokenizer> finish(std::unique_ptr<Parts> parts);
};

}  // namespace heed::encoder
