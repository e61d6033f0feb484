// The tokens of a model and their ids, both ways.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "heed/encoder/tokenizer/trie.h"
#include "heed/result.h"

namespace heed::encoder::tokenizer {

class Vocabulary {
 public:
  // An id makes room for all below it, so a hostile file must not name a great one. The largest model has 500,000.
  static constexpr std::int64_t kIdsMax = 1 << 23;
  static constexpr std::size_t kBytesMax = std::size_t{1} << 30;

  // Remembers the token of an id; the last one of equal tokens counts.
  Status add(std::string_view token, std::int64_t id);

  // After the last add(). An error if the tokens are too many for a Trie.
  Status index();

  std::int32_t find(std::string_view token) const { return trie_.find(token); }  // -1: none
  std::string_view token(std::int32_t id) const;                                 // "": none
  std::size_t size() const { return by_id_.size(); }                             // one more than the greatest id
  std::size_t count() const { return entries_; }                                 // different tokens
  const Trie& trie() const { return trie_; }

 private:
  struct Slice {
    std::uint32_t begin = 0, length = 0;
  };
  struct Added {
    Slice slice;
    std::int32_t id;
  };
  std::string_view view(Slice slice) const { return std::string_view(bytes_).substr(slice.begin, slice.length); }

  std::string bytes_;
  std::vector<Slice> by_id_;
  std::vector<Added> added_;  // until index()
  std::size_t entries_ = 0;
  Trie trie_;
};

}  // namespace heed::encoder::tokenizer
