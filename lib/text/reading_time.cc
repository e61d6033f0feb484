#include "heed/text/reading_time.h"

#include <array>

#include "heed/text/words.h"

namespace heed::text {
namespace {

constexpr int kEnglish = 238, kFastEnglish = 300, kSlowEnglish = 175;
constexpr std::int64_t kCharactersAWord = 4;  // Thai, Lao, Khmer, Myanmar

struct Speed {
  std::string_view language;
  int words_a_minute;
};

constexpr auto kSpeeds = std::to_array<Speed>({{"ar", 181},
                                               {"de", 260},
                                               {"en", 238},
                                               {"es", 278},
                                               {"fi", 195},
                                               {"fr", 214},
                                               {"he", 224},
                                               {"it", 285},
                                               {"ko", 226},
                                               {"nl", 228},
                                               {"sv", 218}});

std::string_view first_subtag(std::string_view language) { return language.substr(0, language.find_first_of("-_")); }

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

}  // namespace

int words_per_minute(std::string_view language) {
  for (const Speed& speed : kSpeeds) {
    if (speed.language == first_subtag(language)) return speed.words_a_minute;
  }
  return kEnglish;
}

int characters_per_minute(std::string_view language) { return first_subtag(language) == "ja" ? 464 : 420; }

ReadingTime reading_time(std::string_view text, std::string_view language) {
  ReadingTime time;
  std::int64_t unspaced = 0;
  bool kana = false;
  WordReader reader(text);
  for (Word word; reader.next(word);) {
    if (word.kind == WordKind::kPair) continue;
    if (word.kind != WordKind::kSingle) {
      ++time.words;
    } else if (is_east_asian(word.script)) {
      ++time.characters;
      kana = kana || word.script == Script::kHiragana || word.script == Script::kKatakana;
    } else {
      ++unspaced;
    }
  }
  time.words += divide_up(unspaced, kCharactersAWord);
  const std::int64_t wpm = words_per_minute(language);
  // Without a tag, kana tells Japanese from Chinese.
  const std::int64_t cpm = characters_per_minute(language.empty() && kana ? "ja" : language);
  const std::int64_t work = 60 * (time.words * cpm + time.characters * wpm);
  time.seconds = divide_up(work, wpm * cpm);
  time.seconds_fast = divide_up(work * kEnglish, wpm * cpm * kFastEnglish);
  time.seconds_slow = divide_up(work * kEnglish, wpm * cpm * kSlowEnglish);
  return time;
}

}  // namespace heed::text
