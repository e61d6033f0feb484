#include "heed/text/lexical.h"

#include "heed/text/common_words.h"
#include "heed/text/script.h"
#include "heed/text/terms.h"
#include "heed/text/unicode.h"
#include "heed/text/words.h"

namespace heed::text {
namespace {

using Counts = std::map<std::string, std::uint32_t>;

// A single that is no part of a pair: its own pair would come right after it, its neighbour's after that neighbour.
bool stands_alone(const std::vector<Word>& words, std::size_t i) {
  const auto is_pair = [&](std::size_t at) { return at < words.size() && words[at].kind == WordKind::kPair; };
  return !is_pair(i + 1) && !is_pair(i + 2);
}

void count(std::string_view text, std::uint32_t weight, TermMaker& maker, Counts& counts) {
  const std::vector<Word> words = split_words(text);
  std::string before;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    const std::string_view term = maker.term(text, word);
    const bool unspaced = word.kind == WordKind::kSingle || word.kind == WordKind::kPair;
    const bool tells = word.script == Script::kHan || stands_alone(words, i);
    if (word.kind == WordKind::kSingle && !tells) continue;
    if (term.empty() || rarity(term) < kRarityLeast) continue;
    counts[std::string(term)] += weight;
    if (unspaced) {
      before.clear();
      continue;
    }
    if (!before.empty()) counts[before.append(" ").append(term)] += weight;
    before.assign(term);
  }
}

}  // namespace

bool is_minor_term(std::string_view term) {
  if (term.find(' ') != std::string_view::npos) return true;
  constexpr std::size_t kHanBytesLeast = 3, kHanBytesMost = 4;
  if (term.size() < kHanBytesLeast || term.size() > kHanBytesMost) return false;
  const Decoded one = decode(term, 0);
  return one.valid && one.bytes == term.size() && script_of(one.code_point) == Script::kHan;
}

Counts lexical_terms(std::string_view title, std::string_view text) {
  static thread_local TermMaker maker;
  Counts counts;
  count(title, kTitleWeight, maker, counts);
  count(text, 1, maker, counts);
  return counts;
}

}  // namespace heed::text
