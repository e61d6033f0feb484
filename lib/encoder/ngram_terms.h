// The terms of one text, counted, with the weight of each and the coordinates it touches: all of the hashed half of
// heed-mini but the arithmetic. See ngram_sum.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/text/terms.h"

namespace heed::encoder {

inline constexpr std::size_t kNgramDims = 1024;

// Where one part of a feature goes: the coordinate in the low bits, the sign in the highest.
using Place = std::uint16_t;
inline constexpr Place kNegative = 0x8000;

inline constexpr std::size_t kTermPlaces = 4;          // of the term itself; those of its n-grams follow
inline constexpr std::size_t kGramPlaces = 2;          // of each n-gram
inline constexpr std::size_t kGramCharactersMax = 32;  // n-grams of a longer term come from its beginning

struct NgramTerm {
  std::size_t begin = 0, end = 0;  // where it first stands in the text
  std::uint32_t count = 0;         // occurrences, the opening's twice
  float idf = 0;
  std::size_t first_place = 0;  // into TermCounter::places
  std::size_t place_count = 0;  // kTermPlaces + kGramPlaces * n-grams
  bool latin = false;           // one word of Latin letters
};

// Not for sharing between threads. What it remembers between texts only saves time: the answer does not depend on it.
class TermCounter {
 public:
  TermCounter();

  // The distinct terms of `text` in the order they first stand in it. Valid until the next call.
  std::span<const NgramTerm> count(std::string_view text);

  std::span<const Place> places(const NgramTerm& term) const {
    return std::span(places_).subspan(term.first_place, term.place_count);
  }

 private:
  // What is known of a word as written.
  struct Known {
    std::string written;  // "" for an unused entry
    std::uint64_t term = 0;
    float idf = 0;
    std::vector<Place> places;
  };
  // Finds a term's index among those of this text.
  struct Slot {
    std::uint64_t term = 0;
    std::uint32_t text = 0;  // which text filled it: older slots are empty
    std::uint32_t index = 0;
  };

  const Known& look_up(std::string_view text, const text::Word& word);
  bool join(std::string_view text, const text::Word& first, const text::Word& second);
  void learn(std::string_view text, const text::Word& word, Known& known);
  NgramTerm& term_for(const Known& known, const text::Word& word);
  std::size_t slot_for(std::uint64_t term) const;
  void grow_slots();

  text::TermMaker maker_;
  std::vector<Known> known_;  // direct-mapped by the hash of the written word
  std::vector<Slot> slots_;   // open addressing
  std::uint32_t text_number_ = 0;
  std::vector<NgramTerm> terms_;
  std::vector<Place> places_;
  std::u32string characters_;
  std::string joined_;
};

}  // namespace heed::encoder
