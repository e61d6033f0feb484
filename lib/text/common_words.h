// How much a term tells: the rarity of common words in 26 languages, from a table built into the library.
//
// The rarity of a term (terms.h) is ln(1 / share of paragraphs that contain it), in steps of a quarter, at its most
// common language. It is a fact about frequencies, measured once on the 26 editions of the Debian Administrator's
// Handbook (common_words_make.cc says how and with which command), with the words of asking added by hand
// (asked_words.txt). So it knows function words and the vocabulary of explanations, and is silent about the rest: a
// term outside the table is rare. Editions left mostly in English (Korean, Greek, Croatian, Romanian) taught it fewer
// words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace heed::text {

// What a term outside the table gets: as if it stood in one paragraph of 400 (e^-6).
inline constexpr float kRarityMax = 6.0F;

// 0.25 (nearly every paragraph) to kRarityMax. Constant time; the table is prepared at the first call, in about a
// millisecond, safely from any thread.
float rarity(std::string_view term);

// The number of terms in the table.
std::size_t common_term_count();

// A hash of the table's content: models that weigh by it are the same only if it is.
std::uint32_t common_terms_hash();

}  // namespace heed::text
