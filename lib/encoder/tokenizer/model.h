// The models of tokenizer.json: how a piece of text becomes tokens.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "heed/encoder/tokenizer/tokenizer.h"
#include "heed/encoder/tokenizer/vocabulary.h"
#include "heed/result.h"

namespace heed::encoder::tokenizer {

// Room to work in, one a thread.
struct ModelScratch {
  // Unigram: the best way to end at each byte.
  struct BestEnd {
    double score;
    std::int32_t id;
    std::uint32_t begin;
  };
  std::vector<BestEnd> ends;

  // BPE: the symbols of a word as a linked list, and the merges that are possible.
  struct Symbol {
    std::int32_t id;
    std::uint32_t begin, end;
    std::int32_t before, behind;
  };
  struct Merge {
    std::uint32_t rank;
    std::int32_t at, into;
  };
  std::vector<Symbol> symbols;
  std::vector<Merge> merges;
};

// How to go about it; the answer is the same.
enum class Manner : std::uint8_t {
  kPlain,     // the shortest program
  kFast,      //
  kRawBytes,  // fast, and `piece` is in bytes where the vocabulary is in characters of byte_level.h
};

class Model {
 public:
  virtual ~Model() = default;

  // Appends the tokens of a piece, which is not empty, with offsets into it.
  virtual void tokenize(std::string_view piece, Manner manner, ModelScratch& scratch,
                        std::vector<TokenSpan>& out) const = 0;

  // The number of tokens as the reference counts them, which is the id of the next one that is added.
  virtual std::size_t vocabulary_count() const { return vocabulary_.count(); }
  virtual bool takes_raw_bytes() const { return false; }
  virtual bool worth_caching() const { return true; }

  const Vocabulary& vocabulary() const { return vocabulary_; }
  std::int32_t unknown() const { return unknown_; }  // -1: none

 protected:
  Model(Vocabulary vocabulary, std::int32_t unknown) : vocabulary_(std::move(vocabulary)), unknown_(unknown) {}

  Vocabulary vocabulary_;  // indexed
  std::int32_t unknown_;
};

// Wu et al. 2016: the longest token the word begins with, then the longest continuation (`prefix` and text), and so on.
// One unknown token for a word that cannot be taken apart or has more than `characters_max` characters.
class WordPiece : public Model {
 public:
  WordPiece(Vocabulary vocabulary, std::int32_t unknown, std::string prefix, std::size_t characters_max);

  void tokenize(std::string_view piece, Manner manner, ModelScratch& scratch,
                std::vector<TokenSpan>& out) const override;
  bool worth_caching() const override { return false; }  // a walk through the trie is as fast
  std::size_t characters_max() const { return characters_max_; }

 private:
  void tokenize_plainly(std::string_view word, std::vector<TokenSpan>& out) const;

  std::string prefix_;
  std::size_t characters_max_;
  std::int64_t continuation_;  // where the prefix leads in the trie; -1: nowhere
};

// Kudo 2018: the segmentation of the greatest sum of scores, by Viterbi's algorithm. A character of no token of its own
// scores 10 less than the worst token; neighbouring ones are one unknown token, or tokens for their bytes.
class Unigram : public Model {
 public:
  // scores[id] of each token. `unknown` is a valid id.
  Unigram(Vocabulary vocabulary, std::int32_t unknown, std::vector<double> scores, bool byte_fallback);

  std::size_t vocabulary_count() const override { return vocabulary_.size(); }

  void tokenize(std::string_view piece, Manner manner, ModelScratch& scratch,
                std::vector<TokenSpan>& out) const override;

 private:
  void find_best_ends(std::string_view text, std::vector<ModelScratch::BestEnd>& ends) const;
  void find_best_ends_plainly(std::string_view text, std::vector<ModelScratch::BestEnd>& ends) const;
  void add_token(std::string_view text, std::uint32_t begin, std::uint32_t end, std::int32_t id,
                 std::vector<TokenSpan>& out) const;

  std::vector<double> scores_;
  double unknown_score_;
  bool byte_fallback_;
  std::array<std::int32_t, 256> byte_ids_;  // of <0x00> ... <0xFF>; -1: none
};

// Sennrich et al. 2016: the characters of a word, of which the neighbours of the best rank are merged again and again.
class Bpe : public Model {
 public:
  struct Options {
    std::string continuing_subword_prefix, end_of_word_suffix;
    bool fuse_unknown = false, byte_fallback = false, ignore_merges = false;
  };
  using MergePairs = std::vector<std::pair<std::string_view, std::string_view>>;  // best first

  static Result<std::unique_ptr<Model>> make(Vocabulary vocabulary, std::int32_t unknown, const MergePairs& merges,
                                             Options options);

  void tokenize(std::string_view piece, Manner manner, ModelScratch& scratch,
                std::vector<TokenSpan>& out) const override;
  bool takes_raw_bytes() const override { return raw_bytes_; }

 private:
  // (left, right) -> (rank, merged), open addressing.
  class Ranks {
   public:
    struct Found {
      std::uint32_t rank = UINT32_MAX;
      std::int32_t into = -1;
    };
    void reserve(std::size_t count);
    void set(std::int32_t left, std::int32_t right, Found found);
    Found find(std::int32_t left, std::int32_t right) const;

   private:
    struct Slot {
      std::uint64_t key = UINT64_MAX;
      Found found;
    };
    std::size_t slot_of(std::uint64_t key) const;
    std::vector<Slot> slots_ = std::vector<Slot>(1);
  };

  Bpe(Vocabulary vocabulary, std::int32_t unknown, Options options);
  Status add_merges(const MergePairs& merges);
  Status prepare_raw_bytes();
  void read_characters(std::string_view word, std::vector<ModelScratch::Symbol>& symbols) const;
  void merge_plainly(std::vector<ModelScratch::Symbol>& symbols) const;
  void merge_short(std::vector<ModelScratch::Symbol>& symbols) const;
  void merge_long(ModelScratch& scratch) const;

  Options options_;
  Ranks ranks_;
  std::array<std::int32_t, 256> byte_ids_;      // of <0x00> ...; -1: none
  std::array<std::int32_t, 256> symbol_ids_{};  // raw bytes: of the character that stands for each
  Trie raw_trie_;                               // raw bytes: the tokens as bytes, for ignore_merges
  bool raw_bytes_ = false;
};

// Ids of the tokens <0x00> to <0xFF>.
std::array<std::int32_t, 256> byte_token_ids(const Vocabulary& vocabulary);

}  // namespace heed::encoder::tokenizer
