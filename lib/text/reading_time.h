// How long a person takes to read a text, silently and once.
//
// Words: 238 a minute, silent English non-fiction, with 175 to 300 as the band of ordinary readers (M. Brysbaert, How
// many words do we read per minute?, Journal of Memory and Language 109, 2019: 190 studies, 18,573 people). The
// languages that review has figures for use their own: ar 181, de 260, es 278, fi 195, fr 214, he 224, it 285, ko 226,
// nl 228, sv 218; every other language the English figure, and its band scales alike. Characters: Chinese 420 a minute
// (the review's 260 words at the 255 characters for 158 words of IReST, IOVS 53, 2012), Japanese 464 (357 aloud in
// IReST, at the review's 238 silent words for 183 aloud). Unspaced scripts outside East Asia (Thai, Lao, Khmer,
// Myanmar) have no published figure here: four characters count as one word. Code and tables are read at the same speed
// as prose, which flatters them.
#pragma once

#include <cstdint>
#include <string_view>

namespace heed::text {

struct ReadingTime {
  std::int64_t seconds = 0;       // rounded up: at least 1 for a text with any word or character in it
  std::int64_t seconds_fast = 0;  // at the quick end of the band (300 words a minute where 238 is the mean)
  std::int64_t seconds_slow = 0;  // at the slow end (175)
  std::int64_t words = 0;         // spaced words and numbers, and quarters of other unspaced characters
  std::int64_t characters = 0;    // Han, kana and Bopomofo
};

// Words per minute for a language tag, by its first subtag ("pt-BR" reads as "pt"); "" is English.
int words_per_minute(std::string_view language);
int characters_per_minute(std::string_view language);

ReadingTime reading_time(std::string_view text, std::string_view language = {});

}  // namespace heed::text
