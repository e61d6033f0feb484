// The words and short phrases a text is about: a cheap guess from this one text, in any language.
//
// A candidate is a run of one to three words (two to four characters in unspaced scripts) that neither starts nor ends
// with a common word and crosses no punctuation. Its score grows with how often it occurs, how rare its words are
// (common_words.h), how early it first stands and, for phrases, how many words it joins. This is term frequency with
// common-word damping and position, a relative of YAKE (Campos et al. 2020) without its casing and context features.
// Expect what that family delivers: the best unsupervised methods agree with human keywords on about a fifth of them
// (EACL 2021, pp. 35-44: F1 20 % exact, 47 % partial). A hint for people and filters, not a subject heading.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace heed::text {

struct Keyword {
  std::string text;  // as it first stands in the text
  double score = 0;  // comparable within one text only
};

// Best first, at most `count`, no keyword within another one. The same text gives the same answer.
std::vector<Keyword> extract_keywords(std::string_view text, std::size_t count);

}  // namespace heed::text
