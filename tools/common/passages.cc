#include "common/passages.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/vectors.h"
#include "heed/encoder/shorter.h"
#include "heed/encoder/transformer/pooling.h"
#include "heed/text/words.h"

namespace heed::tools {
namespace {

using Spans = std::vector<Passage>;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

Spans tokens_of(const Model& model, std::string_view text) {
  Spans spans;
  if (model.transformer) {
    std::vector<encoder::TokenSpan> tokens;
    model.transformer->tokenize(text, tokens);
    spans.reserve(tokens.size());
    for (const auto& token : tokens) spans.push_back({token.begin, token.end});
    return spans;
  }
  text::WordReader words(text);
  for (text::Word word; words.next(word);) {
    if (word.kind != text::WordKind::kPair) spans.push_back({word.begin, word.end});
  }
  return spans;
}

// How good a place for a cut is, best last.
enum class Cut { kNever, kCharacter, kWord, kLine, kSentence, kParagraph };

bool ends_sentence(std::string_view before) {
  for (const std::string_view stop : {".", "!", "?", ".\"", ".)", "\u3002", "\uff01", "\uff1f", "\u0964", "\u061f"}) {
    if (before.ends_with(stop)) return true;
  }
  return false;
}

// Between the tokens `left` and `right`. What lies there may be punctuation that is no token; SentencePiece counts a
// space to the token behind it.
Cut rate_cut(std::string_view text, const Passage& left, const Passage& right) {
  if (right.begin < left.end) return Cut::kNever;  // two tokens of one character
  std::size_t begin = left.end, end = right.begin;
  while (end < right.end && is_space(text[end])) ++end;
  while (begin > left.begin && is_space(text[begin - 1])) --begin;
  const std::string_view between = text.substr(begin, end - begin);
  const std::size_t line = between.find('\n');
  if (line != std::string_view::npos && between.find('\n', line + 1) != std::string_view::npos) return Cut::kParagraph;
  const std::size_t space = std::min(between.find_first_of(" \n\t\r"), between.size());
  const bool spaced = space < between.size();
  const std::string_view before = text.substr(0, begin + space);
  if (ends_sentence(before) && (spaced || !before.ends_with('.'))) return Cut::kSentence;
  if (line != std::string_view::npos) return Cut::kLine;
  return spaced ? Cut::kWord : Cut::kCharacter;
}

// The token before which the passage that began with token `first` ends: behind three quarters of `limit` tokens.
std::size_t best_cut(std::string_view text, const Spans& tokens, std::size_t first, std::size_t limit) {
  const std::size_t least = first + limit - limit / 4, most = first + limit;
  std::size_t best = most;
  Cut best_cut = rate_cut(text, tokens[most - 1], tokens[most]);
  for (std::size_t at = most - 1; at >= std::max(least, first + 1); --at) {
    const Cut cut = rate_cut(text, tokens[at - 1], tokens[at]);
    if (cut <= best_cut) continue;
    best = at;
    best_cut = cut;
  }
  return best;
}

// From token `first` up to token `last`, with what stands close to them but is no token: quotes, full stops. The first
// and the last passage have all that is left of the text, but for spaces.
Passage between(std::string_view text, const Spans& tokens, std::size_t first, std::size_t last) {
  Passage passage{0, text.size()};
  constexpr std::string_view kSpaces = " \n\t\r";
  if (first > 0) {
    passage.begin = tokens[first].begin;
    const std::size_t gap = std::min(tokens[first - 1].end, passage.begin);
    const std::size_t space = text.substr(gap, passage.begin - gap).find_last_of(kSpaces);
    if (space != std::string_view::npos) passage.begin = gap + space + 1;
  }
  if (last < tokens.size()) {
    const std::size_t gap = tokens[last - 1].end;
    passage.end = std::max(gap, tokens[last].begin);
    const std::size_t space = text.substr(gap, passage.end - gap).find_first_of(kSpaces);
    if (space != std::string_view::npos) passage.end = gap + space;
  }
  while (passage.begin < passage.end && is_space(text[passage.begin])) ++passage.begin;
  while (passage.end > passage.begin && is_space(text[passage.end - 1])) --passage.end;
  return passage;
}

// Tokens of text that a passage has room for.
std::size_t passage_limit(const Model& model, std::string_view title, PassageRule rule) {
  if (!model.transformer || title.empty()) return rule.tokens;
  const std::size_t taken =
      tokens_of(model, title).size() + tokens_of(model, model.prompt()).size() + model.transformer->special_tokens();
  const std::size_t most = model.transformer->max_tokens();
  const std::size_t room = most > taken ? most - taken : 0;
  return std::min(rule.tokens, std::max(room, (rule.tokens + 1) / 2));
}

}  // namespace

std::vector<Passage> cut_passages(const Model& model, std::string_view title, std::string_view text, PassageRule rule) {
  if (rule.tokens == 0) return {{0, text.size()}};
  const Spans tokens = tokens_of(model, text);
  const std::size_t limit = passage_limit(model, title, rule);
  if (tokens.size() <= limit) return {{0, text.size()}};
  std::vector<Passage> passages;
  for (std::size_t first = 0;;) {
    if (tokens.size() - first <= limit) {
      passages.push_back(between(text, tokens, first, tokens.size()));
      return passages;
    }
    const std::size_t last = best_cut(text, tokens, first, limit);
    passages.push_back(between(text, tokens, first, last));
    // The next one begins with a word, and further on than this one.
    std::size_t next = std::max(last - std::min(rule.overlap, (last - first) / 2), first + 1);
    while (next < last && rate_cut(text, tokens[next - 1], tokens[next]) < Cut::kWord) ++next;
    first = next;
  }
}

Status check_rule(const Model& model, PassageRule rule) {
  if (rule.overlap > rule.tokens / 2) {
    return input_error(fmt::format("--overlap {} is more than half of --chunk {}: passages would hardly move on",
                                   rule.overlap, rule.tokens));
  }
  if (!model.transformer) return {};
  const std::size_t taken = model.transformer->special_tokens() + tokens_of(model, model.prompt()).size();
  const std::size_t most = model.transformer->max_tokens();
  if (rule.tokens + taken <= most) return {};
  return input_error(fmt::format("--chunk {}: {} reads {} tokens at once, {} of which are its own or the prompt's",
                                 rule.tokens, model.id, most, taken));
}

void pool_vectors(std::span<const float> vectors, std::span<float> out) {
  std::vector<double> sums(out.size(), 0.0);
  for (std::size_t i = 0; i < vectors.size(); ++i) sums[i % out.size()] += static_cast<double>(vectors[i]);
  const auto count = static_cast<double>(vectors.size()) / static_cast<double>(out.size());
  for (std::size_t k = 0; k < out.size(); ++k) out[k] = static_cast<float>(sums[k] / count);
  encoder::scale_to_unit(out);
}

void pooled_vector(const Model& model, std::string_view title, std::string_view text, PassageRule rule,
                   std::span<float> out) {
  std::vector<std::string> texts;
  for (const auto& [begin, end] : cut_passages(model, title, text, rule)) {
    texts.push_back(titled(title, text.substr(begin, end - begin)));
  }
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<float> vectors(views.size() * out.size());
  model.encoder->encode_batch(views, vectors);
  pool_vectors(vectors, out);
}

std::size_t token_vectors(const Model& model, std::string_view text, std::vector<float>& out) {
  const encoder::TokenVectors tokens = model.transformer->encode_tokens(text);
  const std::size_t rows = tokens.tokens.size(), whole = model.transformer->token_dims();
  if (model.dims == whole) {
    out = tokens.vectors;
    return rows;
  }
  out.resize(rows * model.dims);
  for (std::size_t i = 0; i < rows; ++i) {
    encoder::shorten(std::span(tokens.vectors).subspan(i * whole, whole),
                     std::span(out).subspan(i * model.dims, model.dims));
  }
  return rows;
}

// As TransformerEncoder::encode_tokens() takes them: what is left of the prompt and the text behind the cut.
std::vector<Passage> token_places(const Model& model, std::string_view text) {
  const std::string_view prompt = model.prompt();
  std::vector<encoder::TokenSpan> tokens;
  model.transformer->tokenize(std::string(prompt).append(text), tokens);
  tokens.resize(std::min(tokens.size(), model.transformer->max_tokens() - model.transformer->special_tokens()));
  Spans places;
  for (const auto& token : tokens) {
    if (!prompt.empty() && token.end <= prompt.size()) continue;
    places.push_back({std::max<std::size_t>(token.begin, prompt.size()) - prompt.size(), token.end - prompt.size()});
  }
  return places;
}

std::vector<std::string> words_of_tokens(const Model& model, std::string_view text, std::size_t rows) {
  const Spans places = token_places(model, text);
  if (places.size() != rows) return {};
  std::vector<std::string> terms;
  text::WordReader words(text);
  text::Word word;
  bool more = words.next(word);
  for (auto [begin, end] : places) {
    while (begin < end && is_space(text[begin])) ++begin;  // that SentencePiece counts to the token
    while (more && (word.kind == text::WordKind::kPair || word.end <= begin)) more = words.next(word);
    const bool inside = more && word.begin < end;
    terms.emplace_back(inside ? text.substr(word.begin, word.end - word.begin) : text.substr(begin, end - begin));
  }
  return terms;
}

}  // namespace heed::tools
