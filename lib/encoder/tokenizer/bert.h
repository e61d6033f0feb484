// BertNormalizer, BertPreTokenizer and WordPiece in one pass over the text, for the models most people use.
//
// A word of ASCII walks through the trie while it is read, its case folded by a table: no copy, no flags, no second
// pass. Other characters are normalized one by one into a buffer. That is right as long as normalization works
// character by character; the exceptions are marks that keep their place in the canonical order (combining class not 0,
// not dropped), and the stretch of text between two spaces that has one is left to the stages.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "heed/encoder/tokenizer/aligned.h"
#include "heed/encoder/tokenizer/model.h"
#include "heed/encoder/tokenizer/normalizer.h"

namespace heed::encoder::tokenizer {

class BertScanner {
 public:
  // `options.clean_text` must hold. The model outlives the scanner.
  BertScanner(BertOptions options, const WordPiece& model);

  // Appends the tokens of text[begin, ...) up to and without the byte it returns: text.size(), or the beginning of a
  // stretch it cannot do.
  std::size_t scan(std::string_view text, std::size_t begin, ModelScratch& scratch, Aligned& word,
                   std::vector<TokenSpan>& out) const;

  // The end of such a stretch.
  std::size_t stretch_end(std::string_view text, std::size_t begin) const;

 private:
  enum class Sort : std::uint8_t { kWord, kSpace, kPunctuation, kDropped, kOther };
  class Words;

  std::size_t scan_ascii_word(std::string_view text, std::size_t begin, std::vector<TokenSpan>& out) const;
  bool scan_stretch(std::string_view text, std::size_t begin, std::size_t end, Words& words) const;
  bool add_folded(char32_t c, Origin origin, Words& words) const;

  BertOptions options_;
  const WordPiece& model_;
  std::array<Sort, 256> sorts_;   // kOther: not ASCII
  std::array<char, 256> folded_;  // in lower case if wanted
  std::array<std::int32_t, 128> punctuation_ids_;
};

}  // namespace heed::encoder::tokenizer
