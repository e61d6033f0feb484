#include "heed/text/fold.h"

#include <utf8proc.h>

#include <array>
#include <vector>

#include "heed/text/script.h"
#include "heed/text/unicode.h"

namespace heed::text {
namespace {

constexpr auto kDecompose = static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                                           UTF8PROC_IGNORE | UTF8PROC_STABLE);
constexpr auto kCompose = static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE);

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool is_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all = static_cast<unsigned char>(all | static_cast<unsigned char>(c));
  return all < 0x80;
}

// The zero of each decimal digit block in common use; the other nine follow it.
constexpr std::array<char32_t, 17> kZeros = {0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6,  0xB66,  0xBE6, 0xC66,
                                             0xCE6, 0xD66, 0xE50, 0xED0, 0xF20, 0x1040, 0x17E0, 0x1810};

char32_t ascii_digit(char32_t c) {
  for (const char32_t zero : kZeros) {
    if (c >= zero && c < zero + 10) return U'0' + (c - zero);
  }
  return c;
}

// Letters without a decomposition that people type as one or two others. 0 as second: none.
struct Letters {
  char32_t first, second;
};

Letters respelled(char32_t c) {
  switch (c) {
    case U'ø':
      return {U'o', 0};
    case U'ł':
      return {U'l', 0};
    case U'đ':
    case U'ð':
      return {U'd', 0};
    case U'þ':
      return {U't', U'h'};
    case U'ħ':
      return {U'h', 0};
    case U'ŧ':
      return {U't', 0};
    case U'ı':
      return {U'i', 0};
    case 0x2019:  // the typographer's apostrophe
      return {U'\'', 0};
    case U'æ':
      return {U'a', U'e'};
    case U'œ':
      return {U'o', U'e'};
    case 0x06CC:  // Farsi yeh
    case 0x0649:  // alef maksura
      return {0x064A, 0};
    case 0x06A9:  // keheh
      return {0x0643, 0};
    default:
      return {c >= 0x660 && c < 0x1820 ? ascii_digit(c) : c, 0};
  }
}

bool drops_mark(char32_t mark, char32_t base, Script script) {
  switch (script) {
    case Script::kLatin:
    case Script::kGreek:
    case Script::kHebrew:
    case Script::kArabic:
      return utf8proc_category(static_cast<utf8proc_int32_t>(mark)) == UTF8PROC_CATEGORY_MN;
    case Script::kCyrillic:
      return mark == 0x300 || mark == 0x301 || (mark == 0x308 && base == U'е');
    default:
      return false;
  }
}

// Applies the table in fold.h to decomposed, case-folded code points.
void apply_policy(const std::vector<utf8proc_int32_t>& from, std::vector<utf8proc_int32_t>& to) {
  char32_t base = 0;
  Script script = Script::kCommon;
  to.clear();
  for (const utf8proc_int32_t value : from) {
    const auto c = static_cast<char32_t>(value);
    if (c == 0x640) continue;  // tatweel only stretches the line
    if (class_of(c) == CharClass::kMark) {
      if (!drops_mark(c, base, script)) to.push_back(value);
      continue;
    }
    base = c;
    script = script_of(c);
    const Letters letters = respelled(c);
    to.push_back(static_cast<utf8proc_int32_t>(letters.first));
    if (letters.second != 0) to.push_back(static_cast<utf8proc_int32_t>(letters.second));
  }
}

void fold_unicode(std::string_view text, std::string& out) {
  const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  // One code point decomposes into at most 18 (U+FDFA); most into one or two, so a second pass is rare.
  std::vector<utf8proc_int32_t> decomposed(text.size() * 2 + 18);
  auto count =
      utf8proc_decompose(bytes, size, decomposed.data(), static_cast<utf8proc_ssize_t>(decomposed.size()), kDecompose);
  if (count == UTF8PROC_ERROR_INVALIDUTF8) return fold_unicode(repair_utf8(text), out);
  if (count > static_cast<utf8proc_ssize_t>(decomposed.size())) {
    decomposed.resize(static_cast<std::size_t>(count));
    count = utf8proc_decompose(bytes, size, decomposed.data(), count, kDecompose);
  }
  if (count < 0) return;  // U+FFFD folds to itself, so nothing but a lack of memory leads here
  decomposed.resize(static_cast<std::size_t>(count));
  std::vector<utf8proc_int32_t> kept;
  apply_policy(decomposed, kept);
  const auto length = utf8proc_normalize_utf32(kept.data(), static_cast<utf8proc_ssize_t>(kept.size()), kCompose);
  for (utf8proc_ssize_t i = 0; i < length; ++i)
    append_utf8(static_cast<char32_t>(kept[static_cast<std::size_t>(i)]), out);
}

}  // namespace

void fold_into(std::string_view text, std::string& out) {
  if (!is_ascii(text)) return fold_unicode(text, out);
  const std::size_t start = out.size();
  out.append(text);
  for (std::size_t i = start; i < out.size(); ++i) out[i] = lower(out[i]);
}

}  // namespace heed::text
