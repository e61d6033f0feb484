// A tokenizer from the arrays of a GGUF file.
#include <algorithm>

#include "heed/encoder/tokenizer/parts.h"
#include "heed/text/unicode.h"

namespace heed::encoder {

using namespace tokenizer;

namespace {

constexpr std::string_view kSpaceMark = "\u2581";

using Arrays = TokenizerArrays;

// llama.cpp writes a BERT vocabulary the other way round: a word that begins has U+2581, one that continues nothing.
// Tokens in brackets it leaves alone.
void restore_continuations(std::vector<std::string>& tokens) {
  const auto begins_word = [](const std::string& token) { return token.starts_with(kSpaceMark); };
  if (std::none_of(tokens.begin(), tokens.end(), begins_word)) return;
  for (std::string& token : tokens) {
    if (begins_word(token)) {
      token.erase(0, kSpaceMark.size());
    } else if (!token.starts_with('[') || !token.ends_with(']')) {
      token.insert(0, "##");
    }
  }
}

std::int32_t type_of(const Arrays& arrays, std::size_t id) {
  return id < arrays.types.size() ? arrays.types[id] : static_cast<std::int32_t>(Arrays::kNormal);
}

std::vector<AddedToken> special_tokens(const Arrays& arrays) {
  std::vector<AddedToken> result;
  for (std::size_t id = 0; id < arrays.tokens.size(); ++id) {
    const std::int32_t type = type_of(arrays, id);
    if (type != Arrays::kUnknown && type != Arrays::kControl && type != Arrays::kUserDefined) continue;
    AddedToken token;
    token.content = arrays.tokens[id];
    token.normalized = false;
    token.lstrip = token.content == "<mask>";  // as in every tokenizer.json of the RoBERTa family
    result.push_back(std::move(token));
  }
  return result;
}

Status check(const Arrays& arrays) {
  const auto count = static_cast<std::int64_t>(arrays.tokens.size());
  if (count == 0) return input_error("has no tokens");
  for (const std::string& token : arrays.tokens) {
    if (!text::valid_utf8(token)) return input_error("has a token that is not UTF-8");
  }
  std::vector<std::int32_t> ids = {arrays.unknown, arrays.pad};
  ids.insert(ids.end(), arrays.prefix.begin(), arrays.prefix.end());
  ids.insert(ids.end(), arrays.suffix.begin(), arrays.suffix.end());
  if (std::any_of(ids.begin(), ids.end(), [count](std::int32_t id) { return id < -1 || id >= count; })) {
    return input_error("names a special token whose id is not among its " + std::to_string(count) + " tokens");
  }
  if (arrays.kind != Arrays::Kind::kBpe && arrays.unknown < 0) return input_error("names no unknown token");
  if (arrays.kind == Arrays::Kind::kUnigram && arrays.scores.size() != arrays.tokens.size()) {
    return input_error("has " + std::to_string(arrays.scores.size()) + " scores, expected one for each of its " +
                       std::to_string(count) + " tokens");
  }
  return {};
}

Status add_unigram_stages(const Arrays& arrays, Normalizers& normalizers, PreTokenizers& pre_tokenizers) {
  if (!arrays.precompiled_charsmap.empty()) {
    auto map = Charsmap::parse(arrays.precompiled_charsmap);
    if (!map) return map.error();
    normalizers.push_back(charsmap_normalizer(std::move(*map)));
  }
  pre_tokenizers.push_back(whitespace_split_pre_tokenizer());
  pre_tokenizers.push_back(metaspace_pre_tokenizer(U'\u2581', Prepend::kAlways, true));
  return {};
}

Status add_bpe_stages(const Arrays& arrays, PreTokenizers& pre_tokenizers) {
  if (!arrays.split_pattern.empty()) {
    auto pattern = Pattern::parse(arrays.split_pattern);
    if (!pattern) return pattern.error();
    pre_tokenizers.push_back(split_pre_tokenizer(std::move(*pattern), Behavior::kIsolated, false));
  }
  pre_tokenizers.push_back(byte_level_pre_tokenizer(arrays.add_prefix_space, arrays.split_pattern.empty()));
  return {};
}

Result<std::unique_ptr<Model>> make_model(const Arrays& arrays, Vocabulary vocabulary) {
  switch (arrays.kind) {
    case Arrays::Kind::kWordPiece:
      return std::unique_ptr<Model>(std::make_unique<WordPiece>(std::move(vocabulary), arrays.unknown, "##", 100));
    case Arrays::Kind::kUnigram: {
      const bool bytes = std::count(arrays.types.begin(), arrays.types.end(), Arrays::kByte) > 0;
      std::vector<double> scores(arrays.scores.begin(), arrays.scores.end());
      return std::unique_ptr<Model>(
          std::make_unique<Unigram>(std::move(vocabulary), arrays.unknown, std::move(scores), bytes));
    }
    case Arrays::Kind::kBpe: {
      Bpe::MergePairs merges;
      for (const std::string_view merge : arrays.merges) {
        const std::size_t space = merge.find(' ', 1);
        if (space == std::string_view::npos) return input_error("has a merge that is not two tokens");
        merges.emplace_back(merge.substr(0, space), merge.substr(space + 1));
      }
      return Bpe::make(std::move(vocabulary), arrays.unknown, merges, {});
    }
  }
  return input_error("is of an unknown kind");
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> Tokenizer::from_arrays(TokenizerArrays arrays, std::string name) {
  const auto wrong = [&name](const Error& error) { return input_error(name + ": " + error.message); };
  if (const Status checked = check(arrays); !checked) return wrong(checked.error());
  auto parts = std::make_unique<Parts>();
  Status staged;
  if (arrays.kind == Arrays::Kind::kWordPiece) {
    restore_continuations(arrays.tokens);
    parts->bert = BertOptions{true, true, arrays.lowercase, arrays.lowercase};
    parts->normalizers.push_back(bert_normalizer(*parts->bert));
    parts->pre_tokenizers.push_back(bert_pre_tokenizer());
  } else if (arrays.kind == Arrays::Kind::kUnigram) {
    staged = add_unigram_stages(arrays, parts->normalizers, parts->pre_tokenizers);
  } else {
    staged = add_bpe_stages(arrays, parts->pre_tokenizers);
    parts->ends_byte_level = true;
  }
  if (!staged) return wrong(staged.error());
  Vocabulary vocabulary;
  for (std::size_t id = 0; id < arrays.tokens.size(); ++id) {
    if (const Status added = vocabulary.add(arrays.tokens[id], static_cast<std::int64_t>(id)); !added) {
      return wrong(added.error());
    }
  }
  if (const Status indexed = vocabulary.index(); !indexed) return wrong(indexed.error());
  auto model = make_model(arrays, std::move(vocabulary));
  if (!model) return wrong(model.error());
  parts->model = std::move(*model);
  if (const Status added = parts->add_tokens(special_tokens(arrays)); !added) return wrong(added.error());
  parts->prefix = std::move(arrays.prefix);
  parts->suffix = std::move(arrays.suffix);
  parts->pad = arrays.pad;
  return Parts::finish(std::move(parts));
}

}  // namespace heed::encoder
