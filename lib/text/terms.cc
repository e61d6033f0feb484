#include "heed/text/terms.h"

#include <libstemmer.h>

#include "heed/text/fold.h"

namespace heed::text {
namespace {

constexpr std::array<const char*, 7> kStemmers = {"english", "russian", "greek",   "arabic",
                                                  "hindi",   "tamil",   "armenian"};

// The place of the script's stemmer in kStemmers, or -1.
int stemmer_of(Script script) {
  switch (script) {
    case Script::kLatin:
      return 0;
    case Script::kCyrillic:
      return 1;
    case Script::kGreek:
      return 2;
    case Script::kArabic:
      return 3;
    case Script::kDevanagari:
      return 4;
    case Script::kTamil:
      return 5;
    case Script::kArmenian:
      return 6;
    default:
      return -1;
  }
}

bool has_digit(std::string_view folded) { return folded.find_first_of("0123456789") != std::string_view::npos; }

// Romance articles and pronouns lean on the word they precede: l'eau, qu'elle, dell'arte. English contractions (I'm,
// don't) leave fewer than three letters behind, and stay whole.
std::string_view without_elision(std::string_view folded) {
  const std::size_t at = folded.find('\'');
  if (at == std::string_view::npos) return folded;
  const std::string_view rest = folded.substr(at + 1);
  const std::string_view head = folded.substr(0, at);
  const bool leans = head.size() == 1 || head == "qu" || head == "un" || (head.size() > 2 && head.ends_with("ll"));
  return leans && rest.size() >= 3 ? rest : folded;
}

// Korean particles lean on the noun they mark: 서버를, 서버의, 서버에서. Two syllables at least have to remain.
std::string_view without_particle(std::string_view folded) {
  static constexpr auto kParticles = std::to_array<std::string_view>(
      {"에서는", "으로는", "에서", "에게", "으로", "까지", "부터", "처럼", "보다", "들을", "들의", "들이", "들은", "을",
       "를",     "이",     "가",   "은",   "는",   "의",   "에",   "로",   "와",   "과",   "도",   "만",   "들"});
  constexpr std::size_t kSyllableBytes = 3;
  for (const std::string_view particle : kParticles) {
    if (folded.size() >= particle.size() + 2 * kSyllableBytes && folded.ends_with(particle)) {
      return folded.substr(0, folded.size() - particle.size());
    }
  }
  return folded;
}

}  // namespace

void TermMaker::Free::operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }

std::string_view TermMaker::term(std::string_view text, const Word& word) {
  folded_.clear();
  fold_into(text.substr(word.begin, word.end - word.begin), folded_);
  if (word.kind != WordKind::kWord || has_digit(folded_)) return folded_;
  return stemmed(without_elision(folded_), word.script);
}

std::string_view TermMaker::stemmed(std::string_view folded, Script script) {
  if (script == Script::kHangul) return without_particle(folded);
  const int which = stemmer_of(script);
  if (which < 0) return folded;
  auto& stemmer = stemmers_[static_cast<std::size_t>(which)];
  if (!stemmer) stemmer.reset(sb_stemmer_new(kStemmers[static_cast<std::size_t>(which)], "UTF_8"));
  if (!stemmer) return folded;
  const auto* const stem = sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(folded.data()),
                                           static_cast<int>(folded.size()));
  if (stem == nullptr) return folded;
  const auto length = static_cast<std::size_t>(sb_stemmer_length(stemmer.get()));
  // Some stemmers take a whole short word away; then the word is its own stem.
  if (length == 0) return folded;
  return {reinterpret_cast<const char*>(stem), length};
}

}  // namespace heed::text
