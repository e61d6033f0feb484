// Cuts text into words, in any script, with the byte offsets of each.
//
// A word is a run of letters, digits and the marks that combine with them. An apostrophe (' or U+2019) between letters,
// a point or comma between digits, and invisible formatting between letters stay inside. Everything else separates:
// spaces, hyphens, underscores, punctuation. This follows the default word boundaries of UAX 29 except that underscores
// separate (so that file_name is found by "file") and points between letters separate (sources.list).
//
// Scripts without spaces (script.h: Han, kana, Thai, Lao, Khmer, Myanmar) are cut without a dictionary: each character
// with its marks is a kSingle, and right after it comes the kPair that joins it to the character before, if they touch.
// Bigrams index Chinese and Japanese nearly as well as a segmenter does, and never disagree between query and text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "heed/text/script.h"

namespace heed::text {

enum class WordKind : std::uint8_t {
  kWord,    // holds at least one letter
  kNumber,  // digits only, perhaps with inner points and commas
  kSingle,  // one character of an unspaced script
  kPair,    // two neighbouring singles
};

struct Word {
  std::size_t begin = 0;  // byte offsets into the text, always between two code points
  std::size_t end = 0;
  WordKind kind = WordKind::kWord;
  Script script = Script::kCommon;  // of the first letter
};

// A longer run is cut into several words: keeps a megabyte of base64 from being one word.
inline constexpr std::size_t kWordBytesMax = 256;

// Walks over `text`, which must outlive the reader. Invalid bytes separate words.
class WordReader {
 public:
  explicit WordReader(std::string_view text) : text_(text) {}

  // False at the end of the text.
  bool next(Word& word);

 private:
  bool read_single(Word& word, std::size_t begin, std::size_t bytes, Script script);
  void read_word(Word& word);

  std::string_view text_;
  std::size_t position_ = 0;
  Word last_single_;  // end == 0: none
  Word pair_;
  bool pair_waits_ = false;
};

std::vector<Word> split_words(std::string_view text);

}  // namespace heed::text
