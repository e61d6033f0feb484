// Regular expressions: reading.
#include <utf8proc.h>

#include <algorithm>

#include "heed/encoder/tokenizer/characters.h"
#include "heed/encoder/tokenizer/pattern.h"
#include "heed/text/unicode.h"

namespace heed::encoder::tokenizer {

// Recursive descent. An error is remembered and ends the reading.
class PatternReader {
 public:
  explicit PatternReader(std::string_view text) : text_(text) {}

  Result<Pattern> read() {
    const std::uint32_t whole = alternation(0);
    if (error_.empty() && !at_end()) fail("an unmatched )");
    if (!error_.empty()) return unsupported();
    if (least_length(pattern_.alternations_[whole]) == 0) {
      fail("a pattern that matches the empty text");
      return unsupported();
    }
    return std::move(pattern_);
  }

  Pattern read_literal() {
    Pattern::Sequence sequence;
    while (!at_end()) sequence.push_back(one_character(next()));
    pattern_.alternations_.push_back({std::move(sequence)});
    return std::move(pattern_);
  }

 private:
  using Part = CharacterSet::Part;
  static constexpr int kDepthMax = 16;
  static constexpr std::uint32_t kRepeatMax = 100'000;  // Oniguruma's

  bool at_end() const { return at_ == text_.size() || !error_.empty(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  bool take(std::string_view wanted) {
    if (!error_.empty() || text_.substr(at_, wanted.size()) != wanted) return false;
    at_ += wanted.size();
    return true;
  }
  char32_t next() {
    if (at_end()) {
      fail("an end in the middle");
      return 0;
    }
    const text::Decoded one = text::decode(text_, at_);
    at_ += one.bytes;
    return one.code_point;
  }
  void fail(std::string what) {
    if (error_.empty()) error_ = std::move(what);
  }
  Error unsupported() const {
    return input_error("has the regular expression \"" + std::string(text_) + "\" with " + error_ +
                       ", which is not supported (classes, \\p{..} categories, repeated classes, optional groups, "
                       "(?i:..) and looking ahead are)");
  }

  std::uint32_t add_set(std::vector<Part> parts, bool negated) {
    pattern_.sets_.emplace_back(std::move(parts), negated);
    return static_cast<std::uint32_t>(pattern_.sets_.size() - 1);
  }
  static Part range(char32_t first, char32_t last) { return {Part::kRange, false, first, last, 0}; }

  // Case folding beyond ASCII letters has two more pairs that reach into ASCII: long s and the Kelvin sign.
  std::vector<Part> either_case(char32_t c) const {
    std::vector<Part> parts = {range(c, c)};
    const char32_t small = c | 0x20;
    if (!ignore_case_ || small < 'a' || small > 'z' || c > 0x7F) return parts;
    parts.push_back(range(c ^ 0x20, c ^ 0x20));
    if (small == 's') parts.push_back(range(0x17F, 0x17F));
    if (small == 'k') parts.push_back(range(0x212A, 0x212A));
    return parts;
  }
  Pattern::Item one_character(char32_t c) {
    Pattern::Item item;
    item.what = add_set(either_case(c), false);
    return item;
  }

  std::uint32_t alternation(int depth) {
    if (depth > kDepthMax) fail("groups nested more than 16 deep");
    Pattern::Alternation result;
    do {
      result.push_back(sequence(depth));
    } while (take("|"));
    pattern_.alternations_.push_back(std::move(result));
    return static_cast<std::uint32_t>(pattern_.alternations_.size() - 1);
  }

  Pattern::Sequence sequence(int depth) {
    Pattern::Sequence result;
    while (!at_end() && peek() != '|' && peek() != ')') {
      Pattern::Item item = atom(depth);
      quantifier(item);
      result.push_back(item);
    }
    return result;
  }

  Pattern::Item atom(int depth) {
    if (take("(")) return group(depth);
    Pattern::Item item;
    if (take("^")) {
      item.kind = Pattern::Kind::kLineBegin;
    } else if (take("$")) {
      item.kind = Pattern::Kind::kLineEnd;
    } else if (take("[")) {
      item.what = bracket();
    } else if (take(".")) {
      item.what = add_set({range('\n', '\n')}, true);
    } else if (take("\\")) {
      const Part part = escape();
      item.what = part.kind == Part::kRange ? add_set(either_case(part.first), false) : add_set({part}, false);
    } else if (const char c = peek(); c == '?' || c == '*' || c == '+') {
      fail("a quantifier after nothing");
    } else {
      item = one_character(next());
    }
    return item;
  }

  Pattern::Item group(int depth) {
    Pattern::Item item;
    item.kind = Pattern::Kind::kGroup;
    const bool outer = ignore_case_;
    if (take("?=")) {
      item.kind = Pattern::Kind::kAhead;
    } else if (take("?!")) {
      item.kind = Pattern::Kind::kNotAhead;
    } else if (take("?i:")) {
      ignore_case_ = true;
    } else if (!take("?:") && peek() == '?') {
      fail("a group that begins with (?" + std::string(text_.substr(at_ + 1, 2)));
    }
    item.what = alternation(depth + 1);
    if (!take(")")) fail("an unmatched (");
    ignore_case_ = outer;
    return item;
  }

  void quantifier(Pattern::Item& item) {
    std::uint32_t least = 1, most = 1;
    const bool interval = peek() == '{';
    if (take("?")) {
      least = 0;
    } else if (take("*")) {
      least = 0;
      most = Pattern::kUnlimited;
    } else if (take("+")) {
      most = Pattern::kUnlimited;
    } else if (!interval || !read_interval(least, most)) {
      return;
    }
    item.least = least;
    item.most = most;
    if (take("?")) item.greed = Pattern::Greed::kLazy;
    if (!interval && take("+")) item.greed = Pattern::Greed::kPossessive;
    if (const char c = peek(); c == '?' || c == '*' || c == '+') fail("a quantifier of a quantifier");
    if (item.kind != Pattern::Kind::kSet && (item.kind != Pattern::Kind::kGroup || least != 0 || most != 1)) {
      fail("a repeated group");
    }
    if (item.kind == Pattern::Kind::kGroup && item.greed != Pattern::Greed::kGreedy) fail("a group optional lazily");
  }

  // False, and nothing taken, for a brace that is only a brace.
  bool read_interval(std::uint32_t& least, std::uint32_t& most) {
    const std::size_t begin = at_++;
    const auto number = [this](std::uint32_t none) {
      if (peek() < '0' || peek() > '9') return none;
      std::uint32_t value = 0;
      while (peek() >= '0' && peek() <= '9' && value <= kRepeatMax) {
        value = value * 10 + static_cast<std::uint32_t>(text_[at_++] - '0');
      }
      if (value > kRepeatMax) fail("a repetition of more than 100,000");
      return value;
    };
    const std::size_t digits = at_;
    least = number(0);
    most = least;
    const bool has_least = at_ != digits;
    if (take(",")) most = number(Pattern::kUnlimited);
    const bool good = take("}") && (has_least || most != Pattern::kUnlimited);
    if (good && most < least) fail("a repetition of at least more than at most");
    if (!good) at_ = begin;
    if (!good && error_.empty()) fail("a { that is no repetition");
    return good;
  }

  std::uint32_t bracket() {
    const bool negated = take("^");
    std::vector<Part> parts;
    if (peek() == ']') fail("an empty class");
    while (!at_end() && peek() != ']') {
      if (peek() == '[' || text_.substr(at_, 2) == "&&") fail("a class within a class");
      Part part = class_part();
      if (part.kind == Part::kRange && peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        take("-");
        const Part end = class_part();
        if (end.kind != Part::kRange || end.first < part.first) fail("a range of characters that runs backwards");
        part.last = end.first;
      }
      if (ignore_case_ && part.kind == Part::kRange && part.first == part.last) {
        for (const Part& one : either_case(part.first)) parts.push_back(one);
      } else if (ignore_case_ && part.kind == Part::kRange) {
        fail("a range of characters within (?i:");
      } else {
        parts.push_back(part);
      }
    }
    if (!take("]")) fail("an unmatched [");
    return add_set(std::move(parts), negated);
  }

  Part class_part() {
    if (take("\\")) return escape();
    const char32_t c = next();
    return range(c, c);
  }

  // What follows a backslash.
  Part escape() {
    const char32_t c = next();
    const auto character = [](char32_t one) { return range(one, one); };
    switch (c) {
      case 's':
      case 'S':
        return {Part::kSpace, c == 'S', 0, 0, 0};
      case 'w':
      case 'W':
        return {Part::kWord, c == 'W', 0, 0, 0};
      case 'd':
      case 'D':
        return {Part::kCategories, c == 'D', 0, 0, 1U << UTF8PROC_CATEGORY_ND};
      case 'p':
      case 'P':
        return property(c == 'P');
      case 'n':
        return character('\n');
      case 'r':
        return character('\r');
      case 't':
        return character('\t');
      case 'f':
        return character('\f');
      case 'v':
        return character('\v');
      case 'x':
        return take("{") ? character(hexadecimal(1, 8, true)) : character(hexadecimal(1, 2, false));
      case 'u':
        return character(hexadecimal(4, 4, false));
      default:
        if (c < 0x80 && !is(c, kPunctuation) && c != ' ') fail("\\" + std::string(1, static_cast<char>(c)));
        return character(c);
    }
  }

  char32_t hexadecimal(int least, int most, bool braced) {
    char32_t value = 0;
    int digits = 0;
    for (; digits < most; ++digits, ++at_) {
      const char c = peek();
      const char small = static_cast<char>(c | 0x20);
      if (c >= '0' && c <= '9') {
        value = value * 16 + static_cast<char32_t>(c - '0');
      } else if (small >= 'a' && small <= 'f') {
        value = value * 16 + static_cast<char32_t>(small - 'a' + 10);
      } else {
        break;
      }
    }
    if (digits < least || (braced && !take("}")) || value > 0x10FFFF) fail("a character number that is none");
    return value;
  }

  Part property(bool negated) {
    if (!take("{")) fail("a \\p without braces");
    if (take("^")) negated = !negated;
    const std::size_t end = std::min(text_.find('}', at_), text_.size());
    const std::string_view name = text_.substr(at_, end - at_);
    at_ = end;
    if (!take("}")) fail("a \\p without an end");
    if (name == "Han") return {Part::kHan, negated, 0, 0, 0};
    const std::uint32_t categories = categories_of(name);
    if (categories == 0) fail("\\p{" + std::string(name) + "}");
    return {Part::kCategories, negated, 0, 0, categories};
  }

  // "L" is all whose name begins with it, "Lu" itself. In the order of utf8proc_category_t.
  static std::uint32_t categories_of(std::string_view name) {
    constexpr std::string_view kNames[] = {"Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd",
                                           "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm",
                                           "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co"};
    std::uint32_t result = 0;
    if (name.empty() || name.size() > 2) return result;
    for (std::size_t i = 0; i < std::size(kNames); ++i) {
      if (kNames[i].substr(0, name.size()) == name) result |= 1U << i;
    }
    return result;
  }

  std::size_t least_length(const Pattern::Alternation& alternation) const {
    std::size_t least = SIZE_MAX;
    for (const Pattern::Sequence& sequence : alternation) {
      std::size_t length = 0;
      for (const Pattern::Item& item : sequence) {
        if (item.kind == Pattern::Kind::kSet) length += item.least;
        if (item.kind == Pattern::Kind::kGroup && item.least > 0)
          length += least_length(pattern_.alternations_[item.what]);
      }
      least = std::min(least, length);
    }
    return least;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool ignore_case_ = false;
  std::string error_;
  Pattern pattern_;
};

Result<Pattern> Pattern::parse(std::string_view text, bool literal) {
  if (literal && text.empty()) return input_error("is an empty pattern, expected at least one character");
  PatternReader reader(text);
  if (literal) return reader.read_literal();
  return reader.read();
}

}  // namespace heed::encoder::tokenizer
