// Hashed words and character n-grams: the half of heed-mini (mini.h) that every language and script has.
//
// A text is the sum of the vectors of its terms (text/terms.h), each weighed:
//
//   N(text) = sum over terms t of  tf(t) * idf(t) * v(t)
//   tf(t)   = count^(5/8), the first 16 words of the text counting twice: titles and openings say what a text is about
//   idf(t)  = rarity (text/common_words.h) - 1, and not less than 1/20: measured once on other text, so that one text's
//             vector never depends on the collection
//   v(t)    = sqrt(0.6) h(t)  +  sqrt(0.4 / n) * sum of h(g) over the n character n-grams g of ^t$
//
// Two English words that are also written as one (back up, set-up, e-mail) bring their joined form as a term of its
// own. h spreads a feature over coordinates chosen by its hash, with signs chosen by its hash: 4 for a term, 2 for an
// n-gram (Weinberger et al., Feature Hashing, 2009). n-grams have 3 and 4 characters (2 and 3 in Hangul, whose
// syllables are two or three letters each); they let inflections, compounds and misspellings meet. Unspaced scripts
// have none: their characters and pairs of characters are the terms.
//
// Two unrelated texts have a dot product of about 0 +- 1/sqrt(1024) = 0.03; half the dims cost 0.02 of nDCG@10 on
// Cranfield and 0.05 of reciprocal rank for the handbook's titles in 18 languages.
// Measured by dot product on all of Cranfield: nDCG@10 (linear gain) 0.339; BM25 with an English stemmer has 0.367, and
// these weights without hashing 0.35.
// What it cannot do is synonyms: it finds words and their relatives, not meanings.
#pragma once

#include <cstdint>
#include <span>

#include "heed/encoder/ngram_terms.h"

namespace heed::encoder {

// tf * idf.
float weight_of(const NgramTerm& term);

// out += the term's part of the sum. `out` holds kNgramDims floats.
void add_term(const TermCounter& counter, const NgramTerm& term, std::span<float> out);

// Adds the terms up in `out`; returns what scales the sum to length 1, or 0 for a text without terms.
float add_up(const TermCounter& counter, std::span<const NgramTerm> terms, std::span<float> out);

// Keeps about 1 MB of working memory.
TermCounter& counter_of_this_thread();

// Changes with the sums: with this code, and with the tables of words, the stemmers and the Unicode data that it reads.
std::uint32_t ngram_hash();

}  // namespace heed::encoder
