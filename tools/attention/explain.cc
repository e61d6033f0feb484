#include "attention/explain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "heed/attention/dot.h"

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

void add_words_of_vector(const Need& need, const Edge& edge, const Weighing& weighing, std::vector<Reason>& reasons) {
  const auto& vector = edge.candidate->embedding.numbers;
  double rest = edge.parts[Head::kDense];
  if (!need.words.empty() && edge.candidate->embedding.rows == 0) {
    const double factor =
        weighing.heads[Head::kDense] * factor_of(weighing.similarity, need.wanted.embedding.numbers, vector);
    for (const auto& [term, part] : need.words) {
      reasons.push_back({term, Head::kDense, factor * attention::dot(part.data(), vector.data(), part.size())});
      rest -= reasons.back().score;
    }
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

// Without the white space around it.
Passage trimmed(std::string_view text, Passage passage) {
  constexpr std::string_view kSpace = " \t\r\n";
  while (passage.begin < passage.end && kSpace.find(text[passage.begin]) != std::string_view::npos) ++passage.begin;
  while (passage.begin < passage.end && kSpace.find(text[passage.end - 1]) != std::string_view::npos) --passage.end;
  return passage;
}

}  // namespace

std::vector<Reason> all_reasons(const Need& need, std::size_t number, const Edge& edge, const LexicalScorer& lexical,
                                const Weighing& weighing) {
  const HeadValues& weights = weighing.heads;
  std::vector<Reason> reasons;
  if (weights[Head::kDense] > 0) add_words_of_vector(need, edge, weighing, reasons);
  for (const auto& [term, share] : lexical.explain(number, edge.candidate->terms)) {
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

std::optional<Passage> best_passage(const Need& need, const std::string& text, const encoder::Encoder& model) {
  std::optional<Passage> best;
  bool best_is_heading = true;
  std::vector<float> vector(model.dims());
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = sentence_end(text, begin);
    model.encode(std::string_view(text).substr(begin, end - begin), vector);
    const double score = attention::dot(need.wanted.embedding.numbers.data(), vector.data(), vector.size());
    // A heading is like anything that is asked about it, and says nothing.
    const bool heading = end - begin < kSentenceBytesLeast;
    if (!best || (best_is_heading && !heading) || (best_is_heading == heading && score > best->score)) {
      best = Passage{begin, end, score};
      best_is_heading = heading;
    }
    begin = end;
  }
  if (best) best = trimmed(text, *best);
  return best;
}

}  // namespace heed::tools
