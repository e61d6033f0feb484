#include "attention/explain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "common/passages.h"
#include "common/vectors.h"
#include "heed/attention/dot.h"
#include "heed/attention/maxsim.h"

namespace heed::tools {
namespace {

constexpr double kShareLeast = 0.05;
constexpr double kRounding = 5e-7;
constexpr std::size_t kSentenceBytesMax = 600;
constexpr std::size_t kSentenceBytesLeast = 40;

// By which the similarity multiplies a dot product.
double factor_of(Similarity similarity, const std::vector<float>& a, const std::vector<float>& b) {
  if (similarity == Similarity::kDot) return 1;
  if (similarity == Similarity::kScaled) return 1 / std::sqrt(static_cast<double>(a.size()));
  const double lengths =
      std::sqrt(attention::squared_norm(a.data(), a.size())) * std::sqrt(attention::squared_norm(b.data(), b.size()));
  return lengths > 0 ? 1 / lengths : 0;
}

// What each word of the need brought to the product with one vector, and what they leave.
double add_words(const Need& need, const Edge& edge, const Weighing& weighing, std::vector<Reason>& reasons) {
  const auto& vector = edge.candidate->embedding.numbers;
  double rest = edge.parts[Head::kDense];
  const double factor =
      weighing.heads[Head::kDense] * factor_of(weighing.similarity, need.wanted.embedding.numbers, vector);
  for (const auto& [term, part] : need.words) {
    reasons.push_back({term, Head::kDense, factor * attention::dot(part.data(), vector.data(), part.size())});
    rest -= reasons.back().score;
  }
  return rest;
}

// The same with a vector for each token: a word brought what its tokens found, each its nearest in the resource.
double add_words_of_tokens(const Need& need, const Edge& edge, const Weighing& weighing, std::vector<Reason>& reasons) {
  const Embedding &query = need.wanted.embedding, &document = edge.candidate->embedding;
  std::vector<std::size_t> nearest(query.rows);
  std::vector<double> products(query.rows);
  attention::MaxSimQuery(query.numbers.data(), query.rows, query.dims())
      .explain(document.numbers.data(), document.rows, nearest.data(), products.data());
  const double factor = weighing.heads[Head::kDense] / static_cast<double>(query.rows);
  double rest = edge.parts[Head::kDense];
  const std::size_t first = reasons.size();
  for (std::size_t i = 0; i < query.rows; ++i) {
    const auto same = std::find_if(reasons.begin() + static_cast<std::ptrdiff_t>(first), reasons.end(),
                                   [&](const Reason& reason) { return reason.term == need.tokens[i]; });
    if (same == reasons.end()) {
      reasons.push_back({need.tokens[i], Head::kDense, factor * products[i]});
    } else {
      same->score += factor * products[i];
    }
    rest -= factor * products[i];
  }
  return rest;
}

void add_dense(const Need& need, const Edge& edge, const Weighing& weighing, std::vector<Reason>& reasons) {
  double rest = edge.parts[Head::kDense];
  const bool late = edge.candidate->embedding.rows > 0;
  if (late ? need.tokens.size() == need.wanted.embedding.rows : !need.words.empty()) {
    rest = late ? add_words_of_tokens(need, edge, weighing, reasons) : add_words(need, edge, weighing, reasons);
    // More is left if the need's vector was written with fewer bits than it was made with, or is not that of its text.
    if (std::abs(rest) <= kRounding) return;
  }
  reasons.push_back({"", Head::kDense, rest});
}

// The end of the sentence that begins at `begin`: behind a full stop and white space, an ideographic full stop, or an
// empty line; long ones are cut between words or characters.
std::size_t sentence_end(std::string_view text, std::size_t begin) {
  constexpr std::array<std::string_view, 8> kEnds = {". ", ".\n", "! ", "? ", "\n\n", "。", "！", "？"};
  const std::string_view rest = text.substr(begin, kSentenceBytesMax + 1);  // no farther: texts may be long
  std::size_t end = rest.size();
  for (const auto mark : kEnds) {
    if (const auto at = rest.find(mark); at != std::string_view::npos) end = std::min(end, at + mark.size());
  }
  if (end <= kSentenceBytesMax) return begin + end;
  end = kSentenceBytesMax;
  if (const auto space = rest.rfind(' '); space != std::string_view::npos && space > 0) return begin + space + 1;
  while (end > 1 && (static_cast<unsigned char>(rest[end]) & 0xC0) == 0x80) --end;
  return begin + end;
}

// Where each sentence of the text ends, at most `most` of them.
std::vector<std::size_t> sentence_ends(std::string_view text, std::size_t most) {
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; at < text.size() && ends.size() < most;) ends.push_back(at = sentence_end(text, at));
  return ends;
}

// The best of the sentences that it is shown.
class Choice {
 public:
  void consider(std::size_t begin, std::size_t end, double score) {
    // A heading is like anything that is asked about it, and says nothing.
    const bool heading = end - begin < kSentenceBytesLeast;
    if (best_ && (heading != best_is_heading_ ? heading : !(score > best_->score))) return;
    best_ = TellingPassage{begin, end, score};
    best_is_heading_ = heading;
  }

  // Without the white space around it.
  std::optional<TellingPassage> trimmed(std::string_view text) const {
    constexpr std::string_view kSpace = " \t\r\n";
    auto best = best_;
    if (!best) return best;
    while (best->begin < best->end && kSpace.find(text[best->begin]) != std::string_view::npos) ++best->begin;
    while (best->begin < best->end && kSpace.find(text[best->end - 1]) != std::string_view::npos) --best->end;
    return best;
  }

 private:
  std::optional<TellingPassage> best_;
  bool best_is_heading_ = true;
};

// By the vectors that the resource has for its tokens; the title stands before the text.
std::optional<TellingPassage> find_late(const Need& need, const Candidate& candidate) {
  const Model model = with_prompt(*need.maker, candidate.prompt);
  const std::string read = titled(candidate.title, candidate.text);
  const auto places = token_places(model, read);
  const Embedding &query = need.wanted.embedding, &document = candidate.embedding;
  if (places.size() != document.rows || document.dims() != query.dims()) return std::nullopt;
  const attention::MaxSimQuery asked(query.numbers.data(), query.rows, query.dims());
  const std::size_t before = read.size() - candidate.text.size();
  Choice choice;
  std::size_t begin = 0, token = 0;
  // SentencePiece counts the space before a token to it, so that its end says where it is.
  while (token < places.size() && places[token].end <= before) ++token;
  while (begin < candidate.text.size() && token < places.size()) {
    const std::size_t end = sentence_end(candidate.text, begin), first = token;
    while (token < places.size() && places[token].end <= before + end) ++token;
    if (token > first) {
      const double sum = asked.score(document.numbers.data() + first * document.dims(), token - first);
      choice.consider(begin, end, sum / static_cast<double>(query.rows));
    }
    begin = end;
  }
  return choice.trimmed(candidate.text);
}

}  // namespace

std::vector<Reason> all_reasons(const Need& need, std::size_t number, const Edge& edge, const LexicalScorer& lexical,
                                const Weighing& weighing) {
  const HeadValues& weights = weighing.heads;
  std::vector<Reason> reasons;
  if (weights[Head::kDense] > 0) add_dense(need, edge, weighing, reasons);
  for (const auto& [term, share] : lexical.explain(number, parse_terms(edge.candidate->terms))) {
    reasons.push_back({term, Head::kLexical, weights[Head::kLexical] * share});
  }
  for (const Head head : {Head::kRecency, Head::kQuality, Head::kPrice, Head::kNovelty, Head::kNot, Head::kContext}) {
    if (edge.parts[head] != 0) reasons.push_back({"", head, edge.parts[head]});
  }
  std::stable_sort(reasons.begin(), reasons.end(), [](const Reason& a, const Reason& b) { return a.score > b.score; });
  return reasons;
}

std::vector<Reason> chief_words(std::vector<Reason> reasons, std::size_t most) {
  std::erase_if(reasons, [](const Reason& reason) { return reason.term.empty() || !(reason.score > 0); });
  while (!reasons.empty() && (reasons.size() > most || reasons.back().score < kShareLeast * reasons.front().score)) {
    reasons.pop_back();
  }
  return reasons;
}

std::vector<float> PassageFinder::turned(std::vector<float> vector) const { return turn_ ? turn_(vector) : vector; }

const PassageFinder::Vectors& PassageFinder::vectors_of(const Model& model, const Candidate& candidate,
                                                        const std::vector<std::size_t>& ends) {
  std::string key = candidate.prompt + '\0' + candidate.text;
  if (const auto kept = kept_.find(key); kept != kept_.end()) return kept->second;
  std::vector<std::string_view> sentences;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    sentences.push_back(std::string_view(candidate.text).substr(begin, end - begin));
    begin = end;
  }
  std::vector<float> all(sentences.size() * model.dims);
  with_prompt(model, candidate.prompt).encoder->encode_batch(sentences, all);
  embedded_ += sentences.size();
  const std::size_t bytes = key.size() + all.size() * sizeof(float);
  if (kept_bytes_ + bytes > kKeptBytesMost) {
    kept_.clear();
    kept_bytes_ = 0;
  }
  kept_bytes_ += bytes;
  Vectors& vectors = kept_[std::move(key)];
  for (auto row = all.begin(); row != all.end(); row += static_cast<std::ptrdiff_t>(model.dims)) {
    vectors.push_back(turned({row, row + static_cast<std::ptrdiff_t>(model.dims)}));
  }
  return vectors;
}

std::optional<TellingPassage> PassageFinder::find(const Need& need, const Candidate& candidate) {
  if (!need.maker || candidate.text.empty()) return std::nullopt;
  const Model& model = *need.maker;
  if (model.late) return find_late(need, candidate);
  const auto& query = need.wanted.embedding.numbers;
  Choice choice;
  const auto consider = [&](std::size_t begin, std::size_t end, const std::vector<float>& vector) {
    if (vector.size() != query.size()) return;  // needs were turned otherwise
    choice.consider(begin, end, attention::dot(query.data(), vector.data(), query.size()));
  };
  std::size_t begin = 0;
  if (model.transformer) {
    const auto ends = sentence_ends(candidate.text, kSentencesMost);
    const Vectors& vectors = vectors_of(model, candidate, ends);
    for (std::size_t i = 0; i < ends.size(); begin = ends[i++]) consider(begin, ends[i], vectors[i]);
    return choice.trimmed(candidate.text);
  }
  while (begin < candidate.text.size()) {
    const std::size_t end = sentence_end(candidate.text, begin);
    std::vector<float> vector(model.dims);
    model.encoder->encode(std::string_view(candidate.text).substr(begin, end - begin), vector);
    consider(begin, end, turned(std::move(vector)));
    begin = end;
  }
  return choice.trimmed(candidate.text);
}

}  // namespace heed::tools
