// The tokens of words that this thread has seen before.
//
// Text repeats its words: in English, 4,096 places hold nine words of ten. A place holds one short word and its few
// tokens within one cache line; a newer word of the same place replaces it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "heed/encoder/tokenizer/tokenizer.h"

namespace heed::encoder::tokenizer {

class WordCache {
 public:
  static constexpr std::size_t kWordBytesMax = 18, kTokensMax = 8;

  // Appends the tokens of `word` as this owner (a tokenizer's number, never 0) has put them here; false: unknown.
  bool find(std::uint32_t owner, std::string_view word, std::vector<TokenSpan>& out) const {
    if (word.size() > kWordBytesMax) return false;
    const Place& place = places_[place_of(owner, word)];
    if (place.owner != owner || place.bytes != word.size() || std::memcmp(place.word, word.data(), word.size()) != 0) {
      return false;
    }
    std::uint32_t begin = 0;
    for (std::size_t i = 0; i < place.tokens; ++i) {
      out.push_back({place.ids[i], begin, place.ends[i]});
      begin = place.ends[i];
    }
    return true;
  }

  // Words of many tokens, and tokens that do not lie end to end, are not kept.
  void put(std::uint32_t owner, std::string_view word, std::span<const TokenSpan> tokens) {
    if (word.size() > kWordBytesMax || tokens.size() > kTokensMax) return;
    Place place;
    place.owner = owner;
    place.bytes = static_cast<std::uint8_t>(word.size());
    place.tokens = static_cast<std::uint8_t>(tokens.size());
    std::memcpy(place.word, word.data(), word.size());
    std::uint32_t begin = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (tokens[i].begin != begin) return;
      begin = tokens[i].end;
      place.ids[i] = tokens[i].id;
      place.ends[i] = static_cast<std::uint8_t>(begin);
    }
    places_[place_of(owner, word)] = place;
  }

 private:
  struct alignas(64) Place {
    std::uint32_t owner = 0;
    std::uint8_t bytes = 0, tokens = 0;
    std::uint8_t ends[kTokensMax] = {};
    char word[kWordBytesMax] = {};
    std::int32_t ids[kTokensMax] = {};
  };
  static_assert(sizeof(Place) == 64);
  static constexpr std::size_t kPlaces = 4096;

  static std::size_t place_of(std::uint32_t owner, std::string_view word) {
    // The first and the last eight bytes, which overlap in shorter words, tell nearly all words apart.
    std::uint64_t head = 0, tail = 0;
    const std::size_t part = std::min<std::size_t>(word.size(), 8);
    std::memcpy(&head, word.data(), part);
    std::memcpy(&tail, word.data() + word.size() - part, part);
    std::uint64_t hash = (head ^ owner ^ word.size() << 56) * 0x9E3779B97F4A7C15u;
    hash = (hash ^ hash >> 29 ^ tail) * 0xBF58476D1CE4E5B9u;
    return hash >> 52;
  }
  static_assert(kPlaces == 1 << 12);

  std::vector<Place> places_ = std::vector<Place>(kPlaces);
};

}  // namespace heed::encoder::tokenizer
