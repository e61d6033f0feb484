// Why a resource got its score: the words and heads that brought it, and the passage that says most.
#pragma once

#include <string>
#include <vector>

#include "attention/finish.h"

namespace heed::tools {

struct Reason {
  std::string term;  // a word of the need, "" for a head as a whole
  Head head = Head::kDense;
  double score = 0;
};

// Everything that brought the score, greatest first: words of the vector where the model can be split by words, words
// of the lexical head, and the other heads. The reasons add up to the score, within 1e-6.
std::vector<Reason> all_reasons(const Need& need, std::size_t number, const Edge& edge, const LexicalScorer& lexical,
                                const Weighing& weighing);

// The words that brought most: at most `most`, none that brought less than a twentieth of what the best did.
std::vector<Reason> chief_words(std::vector<Reason> reasons, std::size_t most);

// The sentence of the text that is most like the need, by itself; headings only where there is nothing else.
struct Passage {
  std::size_t begin, end;  // bytes of the text
  double score;            // dense
};
std::optional<Passage> best_passage(const Need& need, const std::string& text, const encoder::Encoder& model);

}  // namespace heed::tools
