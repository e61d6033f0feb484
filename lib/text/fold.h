// The form under which two spellings of a word are the same word: what matching compares.
//
// Compatibility decomposition, full case folding and removal of default-ignorable characters (the steps of
// NFKC_Casefold, UAX 44), then the policy below, then composition, so that folded text is in NFC.
//
//   Latin, Greek      combining marks dropped: Müller = muller, Ελλάδα = ελλαδα, Việt = viet
//   Latin letters     that do not decompose: ø o, ł l, đ d, ð d, þ th, ħ h, ŧ t, ı i, æ ae, œ oe
//   Cyrillic          stress marks dropped, ё = е; й, ї and ў stay letters of their own
//   Hebrew, Arabic    points, harakat, hamza and madda above or below, and tatweel dropped; Persian ی ک = ي ك
//   every other one   marks stay: they are the vowels (Indic, Thai) or the voicing (kana)
//   apostrophe        U+2019 = '
//   decimal digits    of the scripts in common use become 0-9
//
// Dropping diacritics conflates some words (resume, résumé): people type without them, and a missed match costs more.
#pragma once

#include <string>
#include <string_view>

namespace heed::text {

// Appends the folded form of `text` to `out`. Invalid UTF-8 is folded as U+FFFD. ASCII costs about a nanosecond a byte.
void fold_into(std::string_view text, std::string& out);

inline std::string fold(std::string_view text) {
  std::string out;
  fold_into(text, out);
  return out;
}

}  // namespace heed::text
