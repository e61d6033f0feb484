// heed-mini, the built-in model: hashed words and character n-grams, and a table of English tokens that was distilled
// from a transformer (distill/).
//
//   v(text) = [ sqrt(1 - a) N,  sqrt(a) s S ]  over its length,  a = 1/4
//
//   N  the sum of ngram_sum.h, over its length: words and their relatives, in every language and script; 1,024 places
//   S  sum over the words of Latin script of tf * idf * (sum of the rows of the word's tokens), over its length:
//      meanings; as many places as the table has, 192 in the one that is installed
//   s  the share that those words have in the sum of all words' tf * idf
//
// So a text in Chinese or Russian has N and zeros, one in English gains that car finds automobile, and one in both
// something between. Numbers have no rows: they only disturb. tf and idf are those of N. The table is a model2vec
// directory as `embed --distill` writes it; its words are WordPiece tokens, each word tokenised by itself, and words
// that its vocabulary does not know have no row. N comes first, so that vectors cut short (shorter.h) still know every
// script.
//
// Measured with 192 dims in bytes, on all of Cranfield, nDCG@10 (linear gain): 0.353, where N alone has 0.339 and S
// alone 0.27. Titles of the Debian Administrator's Handbook finding their sections: reciprocal rank 0.546 in the mean
// of 19 languages, N alone 0.544. With a = 0.4 the other languages lose 0.01 and Cranfield gains nothing.
#pragma once

#include <memory>
#include <string>

#include "heed/encoder/encoder.h"
#include "heed/encoder/ngram_terms.h"
#include "heed/encoder/static/table.h"
#include "heed/encoder/tokenizer/tokenizer.h"
#include "heed/result.h"

namespace heed::encoder {

class MiniEncoder final : public Encoder {
 public:
  // `directory` is a model2vec directory. Each thread that encodes keeps about 1 MB of working memory.
  static Result<std::shared_ptr<const MiniEncoder>> load(const std::string& directory);

  std::size_t dims() const override { return kNgramDims + table_.dims(); }
  std::string model_id() const override { return id_; }  // "heed-mini-1:5f0c9a3e"
  void encode(std::string_view text, std::span<float> out) const override;
  std::vector<Contribution> contributions(std::string_view text) const override;

 private:
  struct Factors;
  class WordRows;

  MiniEncoder(StaticTable table, std::shared_ptr<const Tokenizer> tokenizer);
  WordRows& words_of_this_thread() const;
  float add_meaning(std::string_view text, const NgramTerm& term, WordRows& words, std::span<float> sum) const;
  Factors add_up_both(std::string_view text, std::span<const NgramTerm> terms, std::span<float> out) const;

  StaticTable table_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::uint32_t number_;  // no two of a process have the same
  std::string id_;
};

}  // namespace heed::encoder
