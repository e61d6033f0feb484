// Why a resource got its score: the words and heads that brought it, and the passage that says most.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "attention/finish.h"

namespace heed::tools {

struct Reason {
  std::string term;  // a word of the need, "" for a head as a whole
  Head head = Head::kDense;
  double score = 0;
};

// Everything that brought the score, greatest first: words of the vector where the model can be split by words, those
// of each token where these have vectors, words of the lexical head, and the other heads. The reasons add up to the
// score, within 1e-6.
std::vector<Reason> all_reasons(const Need& need, std::size_t number, const Edge& edge, const LexicalScorer& lexical,
                                const Weighing& weighing);

// The words that brought most: at most `most`, none that brought less than a twentieth of what the best did.
std::vector<Reason> chief_words(std::vector<Reason> reasons, std::size_t most);

// The sentence of a text that is most like the need; headings only where there is nothing else.
struct TellingPassage {
  std::size_t begin = 0, end = 0;  // bytes of the text
  double score = 0;                // dense: of the sentence by itself, or of its tokens where each has a vector
};

// Finds it, with the model that made the need's vector if that is here:
//
//   a table        embeds each sentence, which costs little
//   a transformer  embeds the first kSentencesMost sentences, with the prompt that the resource was embedded with, and
//                  keeps their vectors for other needs: as many as fit kKeptBytesMost
//   late           embeds nothing: the resource has the vectors of its tokens, and the tokenizer says where they are
class PassageFinder {
 public:
  static constexpr std::size_t kSentencesMost = 256;
  static constexpr std::size_t kKeptBytesMost = std::size_t{32} << 20;

  // What the vectors of resources were turned by, if by anything: sentences are turned likewise.
  using Turn = std::function<std::vector<float>(std::span<const float>)>;
  explicit PassageFinder(Turn turn = {}) : turn_(std::move(turn)) {}

  // None without text or model, or if the text is not that of the resource's vectors.
  std::optional<TellingPassage> find(const Need& need, const Candidate& candidate);

  std::size_t embedded() const { return embedded_; }  // sentences, so far, by transformers

 private:
  using Vectors = std::vector<std::vector<float>>;  // by sentence
  std::vector<float> turned(std::vector<float> vector) const;
  const Vectors& vectors_of(const Model& model, const Candidate& candidate, const std::vector<std::size_t>& ends);

  Turn turn_;
  std::unordered_map<std::string, Vectors> kept_;  // by prompt and text
  std::size_t kept_bytes_ = 0, embedded_ = 0;
};

}  // namespace heed::tools
