#include "heed/encoder/tokenizer/characters.h"

#include <utf8proc.h>

#include <algorithm>
#include <memory>

namespace heed::encoder::tokenizer {
namespace {

struct Range {
  char32_t first, last;
};
struct LowerRange {
  char32_t first, last, lower;
};
struct CategoryRange {
  char32_t first, last;
  utf8proc_category_t category;
};
#include "heed/encoder/tokenizer/characters_tables.inc"

template <class Row, std::size_t kCount>
const Row* row_of(const Row (&table)[kCount], char32_t c) {
  const Row* row = std::partition_point(std::begin(table), std::end(table), [c](const Row& r) { return r.last < c; });
  return row != std::end(table) && row->first <= c ? row : nullptr;
}

template <std::size_t kCount>
bool in(const Range (&table)[kCount], char32_t c) {
  return row_of(table, c) != nullptr;
}

bool is_category(utf8proc_category_t category, std::initializer_list<utf8proc_category_t> wanted) {
  return std::find(wanted.begin(), wanted.end(), category) != wanted.end();
}

bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_control(char32_t c, utf8proc_category_t category) {
  if (c == 0 || c == 0xFFFD) return true;
  if (c == '\t' || c == '\n' || c == '\r' || in(kControlRemoved, c)) return false;
  return is_category(category, {UTF8PROC_CATEGORY_CC, UTF8PROC_CATEGORY_CF, UTF8PROC_CATEGORY_CO});
}

bool is_punctuation(char32_t c, utf8proc_category_t category) {
  if (c < 0x80) {
    return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
  }
  if (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO) return !in(kPunctuationRemoved, c);
  return in(kPunctuationAdded, c);
}

bool is_letter_or_mark(utf8proc_category_t category) {
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;
}

// The same for the two regular expression engines, but for their own lists.
bool is_word(char32_t c, utf8proc_category_t category) {
  return is_letter_or_mark(category) ||
         is_category(category, {UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NL, UTF8PROC_CATEGORY_PC}) || c == 0x200C ||
         c == 0x200D;
}

// The reference has 2B920 where Unicode has 2B820; the models were trained on what it does.
bool is_chinese(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

bool is_mark(utf8proc_category_t category) {
  return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

bool is_hangul_syllable(char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; }

constexpr std::uint16_t kNoSequence = 0xFFFF;  // how utf8proc says "none" in its tables

bool decomposes(char32_t c, const utf8proc_property_t& property) {
  if (is_hangul_syllable(c)) return true;
  return property.decomp_seqindex != kNoSequence && property.decomp_type == 0 && !in(kKeptByNfd, c);
}

Character describe(char32_t c) {
  const utf8proc_property_t& property = *utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
  const auto category = static_cast<utf8proc_category_t>(property.category);
  const std::uint8_t combining_class = property.combining_class != 0 && !in(kStarters, c)
                                           ? static_cast<std::uint8_t>(property.combining_class)
                                           : std::uint8_t{0};
  unsigned flags = 0;
  const auto set = [&flags](bool holds, unsigned flag) { flags |= holds ? flag : 0; };
  set(is_control(c, category), kControl);
  set(is_space(c), kSpace);
  set(is_punctuation(c, category), kPunctuation);
  set((category == UTF8PROC_CATEGORY_MN && !in(kNonspacingRemoved, c)) || in(kNonspacingAdded, c), kNonspacing);
  set((is_mark(category) && !in(kMarkRemoved, c)) || in(kMarkAdded, c), kMark);
  set((category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO) || in(kNumericAdded, c), kNumeric);
  set(is_word(c, category) || in(kWordAdded, c), kWord);
  set((is_word(c, category) && c != 0x200C && c != 0x200D) || in(kPatternWordAdded, c), kPatternWord);
  set(is_chinese(c), kChinese);
  const bool changes = decomposes(c, property) || combining_class != 0;
  set(changes, kDecomposes);
  const Lower lowered = lower(c);
  set(lowered.first != c || lowered.second != 0, kUppercase);
  const bool jamo = c >= 0x1161 && c <= 0x11C2;
  set(changes || is_mark(category) || jamo, kComposes);
  const CategoryRange* newer = row_of(kCategoryChanged, c);
  return {static_cast<std::uint16_t>(flags), static_cast<std::uint8_t>(newer != nullptr ? newer->category : category),
          combining_class};
}

}  // namespace

const std::array<Character, kTableSize>& character_table() {
  static const auto table = [] {
    auto result = std::make_unique<std::array<Character, kTableSize>>();
    for (char32_t c = 0; c < kTableSize; ++c) (*result)[c] = describe(c);
    return result;
  }();
  return *table;
}

Character character_beyond_table(char32_t c) { return describe(c); }

bool is_han(char32_t c) { return in(kHan, c); }

std::span<const char32_t> decompose(char32_t c, bool compatible) {
  constexpr int kLongest = 32;  // U+FDFA has the longest, 18
  thread_local std::array<char32_t, kLongest> result;
  result[0] = c;
  if (c < 0x80 || (compatible ? in(kKeptByNfkd, c) : in(kKeptByNfd, c))) return {result.data(), 1};
  std::array<utf8proc_int32_t, kLongest> buffer;
  int boundary = 0;
  const int options = UTF8PROC_DECOMPOSE | (compatible ? UTF8PROC_COMPAT : 0);
  const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), buffer.data(), kLongest,
                                             static_cast<utf8proc_option_t>(options), &boundary);
  if (count <= 0 || count > kLongest) return {result.data(), 1};
  std::transform(buffer.begin(), buffer.begin() + count, result.begin(),
                 [](utf8proc_int32_t one) { return static_cast<char32_t>(one); });
  return {result.data(), static_cast<std::size_t>(count)};
}

char32_t compose(char32_t first, char32_t second) {
  utf8proc_int32_t pair[3] = {static_cast<utf8proc_int32_t>(first), static_cast<utf8proc_int32_t>(second), 0};
  // STABLE keeps the composition exclusions of the standard.
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE);
  if (utf8proc_normalize_utf32(pair, 2, options) != 1) return 0;
  const auto result = static_cast<char32_t>(pair[0]);
  return in(kKeptByNfd, result) ? 0 : result;
}

Lower lower(char32_t c) {
  if (c == 0x130) return {'i', 0x307};
  if (const LowerRange* row = row_of(kLowerAdded, c)) return {row->lower + (c - row->first), 0};
  return {static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))), 0};
}

bool GraphemeReader::boundary_before(char32_t c) {
  // A mark that this Unicode does not have yet attaches as an acute does.
  if (in(kAttachedAdded, c)) c = 0x301;
  // Unicode 16 made U+113D1 a character that joins the one behind it, as U+0600 does, and U+11A3A none any more.
  if (c == 0x113D1) c = 0x600;
  if (c == 0x11A3A) c = 'a';
  const bool boundary = any_ && utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(last_),
                                                                 static_cast<utf8proc_int32_t>(c), &state_);
  last_ = c;
  any_ = true;
  return boundary;
}

}  // namespace heed::encoder::tokenizer
