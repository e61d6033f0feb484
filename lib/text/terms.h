// The term of a word: the form under which words are counted, weighed and looked up.
//
// A term is the folded word (fold.h), without an elided article (l'eau, dell'arte) and stemmed. The stemmer is chosen
// by the script of the word alone, never by a guess at the language, so that a query of two words and a text of two
// thousand are always treated alike: Latin script gets the English Snowball stemmer, Cyrillic the Russian one, then
// Greek, Arabic, Hindi (Devanagari), Tamil and Armenian; Hangul loses its commonest particles. On other languages of
// these scripts that is a light stemmer of little harm. Words with digits, numbers and unspaced scripts are only
// folded.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "heed/text/words.h"

struct sb_stemmer;

namespace heed::text {

// Not for sharing between threads: it owns the stemmers and their buffers. Cheap to keep, so keep one a thread.
class TermMaker {
 public:
  // The term of text.substr(word.begin, word.end - word.begin). Valid until the next call.
  std::string_view term(std::string_view text, const Word& word);

 private:
  struct Free {
    void operator()(sb_stemmer* stemmer) const;
  };
  std::string_view stemmed(std::string_view folded, Script script);

  std::string folded_;
  std::array<std::unique_ptr<sb_stemmer, Free>, 7> stemmers_;  // made when first needed
};

}  // namespace heed::text
