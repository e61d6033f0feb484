// Tokens that are found in the text before the model sees it: [CLS], <mask>, and what users added.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "heed/encoder/tokenizer/trie.h"
#include "heed/result.h"

namespace heed::encoder::tokenizer {

struct AddedToken {
  std::string content;
  std::int32_t id = 0;
  bool single_word = false;             // only between characters that are not \w
  bool lstrip = false, rstrip = false;  // takes the white space before or behind it with it
  bool normalized = true;               // found in the normalized text, in its own normalized form
};

// One matcher for those in the raw text, another for those in the normalized one.
class AddedTokenMatcher {
 public:
  // `content` of each is what to look for: not empty, in the form of the text that is searched.
  static Result<AddedTokenMatcher> make(std::vector<AddedToken> tokens);

  bool empty() const { return tokens_.empty(); }

  struct Part {
    std::size_t begin = 0, end = 0;
    std::int32_t token = -1;  // -1: text between tokens
  };
  // Appends the parts of `text`, leftmost longest. Parts overlap only where a token takes white space that another
  // one consists of.
  void split(std::string_view text, std::vector<Part>& parts) const;

 private:
  std::size_t next_candidate(std::string_view text, std::size_t from) const;
  bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) const;

  std::vector<AddedToken> tokens_;
  Trie trie_;  // values: indices of tokens_
  std::array<bool, 256> begins_{};
  int only_begin_ = -1;  // the first byte, if they share it
};

}  // namespace heed::encoder::tokenizer
