// Text to token ids, equal to the `tokenizers` package of Hugging Face (0.23) and read from the same files.
//
// A tokenizer is four stages, each chosen by tokenizer.json:
//
//   added tokens    [CLS], <mask> ... found in the raw text, longest first (added_tokens.h)
//   normalizer      cleaning, case, accents, charsmaps; every byte keeps where it came from (normalizer.h)
//   pre-tokenizer   cuts the text into pieces (pre_tokenizer.h)
//   model           WordPiece, Unigram or BPE makes ids of a piece (model.h)
//
// What is not honoured here, on purpose: `truncation` and `padding` of tokenizer.json. MiniLM's file says 128 for both,
// while sentence-transformers cuts at max_seq_length less the special tokens and pads to the longest of a batch; that
// is the caller's business. `decoder` is not read, BPE's `dropout` must be absent or 0.
//
// Texts are UTF-8 of less than 4 GiB; what is beyond is not read. An ill-formed sequence counts as U+FFFD (unicode.h).
// Kept working memory: up to about 2 MB a thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/result.h"

namespace heed::encoder {

// One token and the bytes of the text it stands for. Pieces of one character (an accent and its letter, the bytes of an
// unknown character) share its bytes, so spans may touch or repeat, but never run backwards by more than a character.
struct TokenSpan {
  std::int32_t id = 0;
  std::uint32_t begin = 0, end = 0;

  friend bool operator==(const TokenSpan&, const TokenSpan&) = default;
};

// A vocabulary that came as arrays, as GGUF files bring it (`tokenizer.ggml.*`), in the order of the ids.
struct TokenizerArrays {
  enum class Kind : std::uint8_t {
    kWordPiece,  // "bert": words start with U+2581, continuations are bare; or ## as in vocab.txt
    kUnigram,    // "t5": needs scores; U+2581 for spaces
    kBpe,        // "gpt2": needs merges; byte-level
  };
  // The numbers of `tokenizer.ggml.token_type`.
  enum Type : std::int32_t { kNormal = 1, kUnknown = 2, kControl = 3, kUserDefined = 4, kUnused = 5, kByte = 6 };

  Kind kind = Kind::kWordPiece;
  std::vector<std::string> tokens;
  std::vector<float> scores;         // kUnigram: one a token
  std::vector<std::int32_t> types;   // empty: all kNormal
  std::vector<std::string> merges;   // kBpe: "left right", best first
  std::string precompiled_charsmap;  // kUnigram: raw bytes, "" for none
  bool lowercase = true;             // kWordPiece
  bool add_prefix_space = false;     // kBpe
  std::string split_pattern;         // kBpe: a regular expression, "" for GPT-2's
  // Ids; -1: none.
  std::int32_t unknown = -1, pad = -1;
  std::vector<std::int32_t> prefix, suffix;  // [CLS] and [SEP], <s> and </s>
};

// Immutable, so safe from several threads at once. encode() allocates nothing once `out` and the thread's working
// memory have grown.
class Tokenizer {
 public:
  // DIRECTORY/tokenizer.json; without it DIRECTORY/vocab.txt, a BERT vocabulary whose case, accents and special tokens
  // are as tokenizer_config.json says. In either case `do_lower_case` of sentence_bert_config.json puts the text in
  // lower case first, as sentence-transformers does. Errors name file and key.
  static Result<std::shared_ptr<const Tokenizer>> load(const std::string& directory);

  // `name` stands in front of error messages.
  static Result<std::shared_ptr<const Tokenizer>> parse_json(std::string_view tokenizer_json, std::string name);

  static Result<std::shared_ptr<const Tokenizer>> from_arrays(TokenizerArrays arrays, std::string name);

  // Appends the tokens of `text`, without prefix() and suffix().
  void encode(std::string_view text, std::vector<TokenSpan>& out) const;

  // The same by the plainest means: no shortcuts for ASCII, no cache, no fused stages. For tests.
  void encode_plainly(std::string_view text, std::vector<TokenSpan>& out) const;

  // What the post processor puts around one text: [CLS] and [SEP], <s> and </s>. Often empty for BPE.
  std::span<const std::int32_t> prefix() const;
  std::span<const std::int32_t> suffix() const;

  std::int32_t unknown_id() const;                // -1: this tokenizer has none, as byte-level BPE needs none
  std::int32_t pad_id() const;                    // -1: none
  std::size_t vocabulary_size() const;            // one more than the greatest id
  std::string_view token(std::int32_t id) const;  // "" for an id that has none

  ~Tokenizer();
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;

 private:
  friend class Encoding;
  struct Parts;
  friend class TokenizerReader;
  explicit Tokenizer(std::unique_ptr<const Parts> parts);

  std::unique_ptr<const Parts> parts_;
};

}  // namespace heed::encoder
