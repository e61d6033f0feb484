#include "heed/text/keywords.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "heed/text/common_words.h"
#include "heed/text/terms.h"
#include "heed/text/unicode.h"

namespace heed::text {
namespace {

constexpr std::size_t kWordsMax = 3;         // in a phrase of spaced words
constexpr std::size_t kCharactersMax = 4;    // in one of an unspaced script
constexpr float kCommonRarity = 3.5F;        // an edge of a phrase has to be rarer
constexpr std::size_t kTokensMax = 100'000;  // a book's beginning is enough, and keeps memory bounded

// One word, or one character of an unspaced script.
struct Token {
  std::size_t begin, end;
  std::uint32_t term;
  bool edge;    // may start or end a phrase
  bool joins;   // touches the token before it: no punctuation between them
  bool single;  // of an unspaced script
};

struct Candidate {
  std::size_t first;  // token where it first stands
  std::size_t length;
  std::size_t count = 0;
  double score = 0;
};

struct Tokens {
  std::vector<Token> all;
  std::vector<float> rarities;  // by term
};

// Spaces and one hyphen or apostrophe keep words together; a line end or any other sign parts them.
bool touches(std::string_view between) {
  return between.size() <= 1 ? between.find_first_not_of(" -'") == std::string_view::npos
                             : between.find_first_not_of(' ') == std::string_view::npos;
}

Tokens tokens_of(std::string_view text) {
  Tokens tokens;
  TermMaker maker;
  std::unordered_map<std::string, std::uint32_t> numbers;
  WordReader reader(text);
  std::size_t last_end = 0;
  for (Word word; tokens.all.size() < kTokensMax && reader.next(word);) {
    if (word.kind == WordKind::kPair) continue;
    const std::string_view term = maker.term(text, word);
    const auto [place, fresh] = numbers.emplace(term, static_cast<std::uint32_t>(tokens.rarities.size()));
    if (fresh) tokens.rarities.push_back(rarity(term));
    const bool single = word.kind == WordKind::kSingle;
    const bool long_enough = single || (word.kind == WordKind::kWord && count_code_points(term) >= 3);
    const bool joins = !tokens.all.empty() && touches(text.substr(last_end, word.begin - last_end)) &&
                       tokens.all.back().single == single;
    tokens.all.push_back({word.begin, word.end, place->second,
                          long_enough && tokens.rarities[place->second] > kCommonRarity, joins, single});
    last_end = word.end;
  }
  return tokens;
}

// Phrases are the same if their terms are.
std::uint64_t phrase_key(const Tokens& tokens, std::size_t first, std::size_t length) {
  std::uint64_t key = length;
  for (std::size_t i = first; i < first + length; ++i) {
    key = (key ^ tokens.all[i].term) * 0x9E3779B97F4A7C15u;
    key ^= key >> 29;
  }
  return key;
}

std::vector<Candidate> candidates_of(const Tokens& tokens) {
  std::vector<Candidate> candidates;
  std::unordered_map<std::uint64_t, std::size_t> places;
  for (std::size_t first = 0; first < tokens.all.size(); ++first) {
    if (!tokens.all[first].edge) continue;
    const bool single = tokens.all[first].single;
    const std::size_t longest = single ? kCharactersMax : kWordsMax;
    for (std::size_t length = 1; length <= longest && first + length <= tokens.all.size(); ++length) {
      const Token& last = tokens.all[first + length - 1];
      if (length > 1 && !last.joins) break;
      if (!last.edge || (single && length == 1)) continue;
      const auto [place, fresh] = places.emplace(phrase_key(tokens, first, length), candidates.size());
      if (fresh) candidates.push_back({first, length});
      ++candidates[place->second].count;
    }
  }
  return candidates;
}

// count * mean rarity * sqrt(words) * (1 for the last word of the text .. 2 for the first). Phrases have to recur,
// or any two neighbours would be one.
double score_of(const Tokens& tokens, const Candidate& candidate) {
  if (candidate.length > 1 && candidate.count < 2 && !tokens.all[candidate.first].single) return 0;
  double rarity = 0;
  for (std::size_t i = 0; i < candidate.length; ++i) {
    rarity += static_cast<double>(tokens.rarities[tokens.all[candidate.first + i].term]);
  }
  const auto length = static_cast<double>(candidate.length);
  const double late = static_cast<double>(candidate.first) / static_cast<double>(tokens.all.size());
  return static_cast<double>(candidate.count) * rarity / length * std::sqrt(length) * (2 - late);
}

bool contains(const Tokens& tokens, const Candidate& whole, const Candidate& part) {
  if (part.length > whole.length) return false;
  for (std::size_t shift = 0; shift + part.length <= whole.length; ++shift) {
    std::size_t same = 0;
    while (same < part.length && tokens.all[whole.first + shift + same].term == tokens.all[part.first + same].term) {
      ++same;
    }
    if (same == part.length) return true;
  }
  return false;
}

// The first writing, with white space tidied.
std::string written(std::string_view text, const Tokens& tokens, const Candidate& candidate) {
  const std::size_t begin = tokens.all[candidate.first].begin;
  const std::size_t end = tokens.all[candidate.first + candidate.length - 1].end;
  return collapse_spaces(text.substr(begin, end - begin));
}

}  // namespace

std::vector<Keyword> extract_keywords(std::string_view text, std::size_t count) {
  const Tokens tokens = tokens_of(text);
  std::vector<Candidate> candidates = candidates_of(tokens);
  for (Candidate& candidate : candidates) candidate.score = score_of(tokens, candidate);
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
  std::vector<Candidate> chosen;
  for (const Candidate& candidate : candidates) {
    if (chosen.size() == count || candidate.score <= 0) break;
    const bool repeats = std::any_of(chosen.begin(), chosen.end(), [&](const Candidate& other) {
      return contains(tokens, other, candidate) || contains(tokens, candidate, other);
    });
    if (!repeats) chosen.push_back(candidate);
  }
  std::vector<Keyword> keywords;
  for (const Candidate& candidate : chosen) keywords.push_back({written(text, tokens, candidate), candidate.score});
  return keywords;
}

}  // namespace heed::text
