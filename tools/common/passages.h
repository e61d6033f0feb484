// Long texts as passages, and the vectors of one text: the same for embed, which makes them, and verify, which makes
// them again.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/models.h"

namespace heed::tools {

// A passage has at most `tokens` tokens of the model (words, with the built-in one) and shares up to `overlap` with the
// one before it. tokens 0: texts are not cut.
struct PassageRule {
  std::size_t tokens = 0;
  std::size_t overlap = 0;  // at most half of `tokens`
};

// Bytes [begin, end) of a text.
struct Passage {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The passages of a text, in order. Between them they have all its tokens. A cut is made in the last quarter of a
// passage where the text itself is cut best: between paragraphs, else sentences, lines, words, else characters. The
// title, which stands before each passage when it is embedded, takes room from it, but no more than half.
std::vector<Passage> cut_passages(const Model& model, std::string_view title, std::string_view text, PassageRule rule);

// Whether passages of that many tokens fit the model.
Status check_rule(const Model& model, PassageRule rule);

// The mean of vectors (count x out.size()), in their order, scaled to length 1.
void pool_vectors(std::span<const float> vectors, std::span<float> out);

// The vector that embed --pool makes of a text. Writes model.dims numbers.
void pooled_vector(const Model& model, std::string_view title, std::string_view text, PassageRule rule,
                   std::span<float> out);

// A vector for each token of the text, each scaled to length 1: `model` is late. Gives the number of rows.
std::size_t token_vectors(const Model& model, std::string_view text, std::vector<float>& out);

// The bytes of the text that each of these rows is of. Costs no more than the tokenizer does.
std::vector<Passage> token_places(const Model& model, std::string_view text);

// The word that each of these rows belongs to, as it stands in the text: models cut rare words into several tokens. A
// token outside any word stands for itself. Empty if the text has not `rows` rows, so that they are of another text.
std::vector<std::string> words_of_tokens(const Model& model, std::string_view text, std::size_t rows);

}  // namespace heed::tools
