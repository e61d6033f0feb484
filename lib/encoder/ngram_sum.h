// The arithmetic of the n-gram model (ngram.h), for it and for the models that have it beside a table.
#pragma once

#include <span>

#include "heed/encoder/ngram_terms.h"

namespace heed::encoder {

// tf * idf.
float weight_of(const NgramTerm& term);

// out += the term's part of the sum. `out` holds kNgramDims floats.
void add_term(const TermCounter& counter, const NgramTerm& term, std::span<float> out);

// Adds the terms up in `out`; returns what scales the sum to length 1, or 0 for a text without terms.
float add_up(const TermCounter& counter, std::span<const NgramTerm> terms, std::span<float> out);

TermCounter& counter_of_this_thread();

}  // namespace heed::encoder
