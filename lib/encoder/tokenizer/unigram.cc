#include <algorithm>

#include "heed/encoder/tokenizer/aligned.h"
#include "heed/encoder/tokenizer/model.h"

namespace heed::encoder::tokenizer {
namespace {

constexpr double kUnknownPenalty = 10.0;
constexpr std::uint32_t kUnreached = UINT32_MAX;

using BestEnd = ModelScratch::BestEnd;

// The first of equally good ways stays, as in the reference.
void offer(BestEnd& end, double score, std::int32_t id, std::uint32_t begin) {
  if (end.begin == kUnreached || score > end.score) end = {score, id, begin};
}

}  // namespace

std::array<std::int32_t, 256> byte_token_ids(const Vocabulary& vocabulary) {
  std::array<std::int32_t, 256> ids;
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (std::size_t byte = 0; byte < ids.size(); ++byte) {
    ids[byte] = vocabulary.find(std::string("<0x") + kDigits[byte >> 4] + kDigits[byte & 15] + '>');
  }
  return ids;
}

Unigram::Unigram(Vocabulary vocabulary, std::int32_t unknown, std::vector<double> scores, bool byte_fallback)
    : Model(std::move(vocabulary), unknown),
      scores_(std::move(scores)),
      unknown_score_(*std::min_element(scores_.begin(), scores_.end()) - kUnknownPenalty),
      byte_fallback_(byte_fallback),
      byte_ids_(byte_token_ids(vocabulary_)) {}

void Unigram::tokenize(std::string_view text, Manner manner, ModelScratch& scratch, std::vector<TokenSpan>& out) const {
  std::vector<BestEnd>& ends = scratch.ends;
  ends.assign(text.size() + 1, {0, 0, kUnreached});
  manner == Manner::kPlain ? find_best_ends_plainly(text, ends) : find_best_ends(text, ends);
  // Backwards along the best path, which turns it round: from here on `ends[i].end` is where the token at i ends.
  auto end = static_cast<std::uint32_t>(text.size());
  std::int32_t id_behind = -1;
  std::uint32_t end_behind = 0;
  for (std::uint32_t at = end;;) {
    const BestEnd here = ends[at];
    ends[at] = {0, id_behind, end_behind};
    if (at == 0) break;
    id_behind = here.id;
    end_behind = at;
    at = here.begin;
  }
  for (std::uint32_t begin = 0; begin < end;) {
    const std::int32_t id = ends[begin].id;
    std::uint32_t next = ends[begin].begin;
    while (id == unknown_ && next < end && ends[next].id == unknown_) next = ends[next].begin;
    add_token(text, begin, next, id, out);
    begin = next;
  }
}

void Unigram::find_best_ends(std::string_view text, std::vector<BestEnd>& ends) const {
  const Trie& trie = vocabulary_.trie();
  for (std::uint32_t begin = 0; begin < text.size();) {
    const double score = ends[begin].score;
    const std::size_t bytes = static_cast<unsigned char>(text[begin]) < 0x80 ? 1 : text::decode(text, begin).bytes;
    const auto next = static_cast<std::uint32_t>(begin + bytes);
    bool single = false;
    Trie::Node node = Trie::kRoot;
    for (std::uint32_t i = begin; i < text.size();) {
      node = trie.step(node, static_cast<unsigned char>(text[i]));
      if (node == Trie::kNone) break;
      ++i;
      const std::int32_t id = trie.value(node);
      if (id < 0) continue;
      offer(ends[i], score + scores_[static_cast<std::size_t>(id)], id, begin);
      single = single || i == next;
    }
    if (!single) offer(ends[next], score + unknown_score_, unknown_, begin);
    begin = next;
  }
}

void Unigram::find_best_ends_plainly(std::string_view text, std::vector<BestEnd>& ends) const {
  constexpr std::size_t kTokenBytesMax = 512;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t next = begin + text::decode(text, begin).bytes;
    const auto from = static_cast<std::uint32_t>(begin);
    for (std::size_t end = begin + 1; end <= std::min(text.size(), begin + kTokenBytesMax); ++end) {
      const std::int32_t id = vocabulary_.find(text.substr(begin, end - begin));
      if (id >= 0) offer(ends[end], ends[begin].score + scores_[static_cast<std::size_t>(id)], id, from);
    }
    if (vocabulary_.find(text.substr(begin, next - begin)) < 0) {
      offer(ends[next], ends[begin].score + unknown_score_, unknown_, from);
    }
    begin = next;
  }
}

// Unknown characters, once together, are looked up again: the reference keeps strings, not ids.
void Unigram::add_token(std::string_view text, std::uint32_t begin, std::uint32_t end, std::int32_t id,
                        std::vector<TokenSpan>& out) const {
  if (id == unknown_) {
    const std::string_view bytes = text.substr(begin, end - begin);
    const std::int32_t found = vocabulary_.find(bytes);
    const auto has_token = [this](char c) { return byte_ids_[static_cast<unsigned char>(c)] >= 0; };
    if (found >= 0) {
      id = found;
    } else if (byte_fallback_ && std::all_of(bytes.begin(), bytes.end(), has_token)) {
      for (const char c : bytes) out.push_back({byte_ids_[static_cast<unsigned char>(c)], begin, end});
      return;
    }
  }
  out.push_back({id, begin, end});
}

}  // namespace heed::encoder::tokenizer
