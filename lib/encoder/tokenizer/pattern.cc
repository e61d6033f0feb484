// Regular expressions: matching.
#include "heed/encoder/tokenizer/pattern.h"

#include <algorithm>

#include "heed/encoder/tokenizer/characters.h"
#include "heed/text/unicode.h"

namespace heed::encoder::tokenizer {

CharacterSet::CharacterSet(std::vector<Part> parts, bool negated) : parts_(std::move(parts)), negated_(negated) {
  for (char32_t c = 0; c < ascii_.size(); ++c) ascii_[c] = look_up(c);
}

bool CharacterSet::look_up(char32_t c) const {
  const auto holds = [c](const Part& part) {
    switch (part.kind) {
      case Part::kRange:
        return c >= part.first && c <= part.last;
      case Part::kCategories:
        return (part.categories >> character(c).category & 1) != 0;
      case Part::kSpace:
        return is(c, kSpace);
      case Part::kWord:
        return is(c, kPatternWord);
      case Part::kHan:
        return is_han(c);
    }
    return false;
  };
  return negated_ !=
         std::any_of(parts_.begin(), parts_.end(), [&](const Part& part) { return part.negated != holds(part); });
}

// Backtracking, with what is still to be matched as a list of frames. The recursion is as deep as the pattern is long.
class PatternMatcher {
 public:
  PatternMatcher(const Pattern& pattern, std::string_view text) : pattern_(pattern), text_(text) {}

  std::size_t match(std::size_t from) const { return alternatives(pattern_.alternations_.back(), nullptr, from); }

 private:
  struct Rest {
    const Pattern::Sequence* sequence;
    std::size_t item;
    const Rest* next;
  };
  static constexpr std::size_t kNo = std::string_view::npos;

  std::size_t alternatives(const Pattern::Alternation& alternation, const Rest* next, std::size_t at) const {
    for (const Pattern::Sequence& sequence : alternation) {
      if (const std::size_t end = run({&sequence, 0, next}, at); end != kNo) return end;
    }
    return kNo;
  }

  std::size_t run(Rest rest, std::size_t at) const {
    for (;;) {
      while (rest.item == rest.sequence->size()) {
        if (rest.next == nullptr) return at;
        rest = *rest.next;
      }
      const Pattern::Item& item = (*rest.sequence)[rest.item++];
      switch (item.kind) {
        case Pattern::Kind::kSet: {
          if (item.least != 1 || item.most != 1) return repeat(item, rest, at);
          const std::size_t length = length_in(pattern_.sets_[item.what], at);
          if (length == 0) return kNo;
          at += length;
          break;
        }
        case Pattern::Kind::kGroup: {
          const std::size_t end = alternatives(pattern_.alternations_[item.what], &rest, at);
          if (end != kNo || item.least > 0) return end;
          break;
        }
        case Pattern::Kind::kAhead:
        case Pattern::Kind::kNotAhead: {
          const bool found = alternatives(pattern_.alternations_[item.what], nullptr, at) != kNo;
          if (found != (item.kind == Pattern::Kind::kAhead)) return kNo;
          break;
        }
        case Pattern::Kind::kLineBegin:
          if (at != 0 && (text_[at - 1] != '\n' || at == text_.size())) return kNo;
          break;
        case Pattern::Kind::kLineEnd:
          if (at != text_.size() && text_[at] != '\n') return kNo;
          break;
      }
    }
  }

  std::size_t repeat(const Pattern::Item& item, const Rest& rest, std::size_t at) const {
    const CharacterSet& set = pattern_.sets_[item.what];
    std::uint32_t count = 0;
    if (item.greed == Pattern::Greed::kLazy) {
      for (;; ++count) {
        if (count >= item.least) {
          if (const std::size_t end = run(rest, at); end != kNo) return end;
        }
        const std::size_t length = count < item.most ? length_in(set, at) : 0;
        if (length == 0) return kNo;
        at += length;
      }
    }
    for (; count < item.most; ++count) {
      const std::size_t length = length_in(set, at);
      if (length == 0) break;
      at += length;
    }
    if (count < item.least) return kNo;
    for (;; --count) {
      if (const std::size_t end = run(rest, at); end != kNo) return end;
      if (count == item.least || item.greed == Pattern::Greed::kPossessive) return kNo;
      do --at;
      while ((static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80);
    }
  }

  // The bytes of the character here if it is in the set, otherwise 0.
  std::size_t length_in(const CharacterSet& set, std::size_t at) const {
    if (at == text_.size()) return 0;
    const auto byte = static_cast<unsigned char>(text_[at]);
    if (byte < 0x80) return set.has(byte) ? 1 : 0;
    const text::Decoded one = text::decode(text_, at);
    return set.has(one.code_point) ? one.bytes : 0;
  }

  const Pattern& pattern_;
  std::string_view text_;
};

std::size_t Pattern::match_at(std::string_view text, std::size_t from) const {
  return PatternMatcher(*this, text).match(from);
}

std::pair<std::size_t, std::size_t> Pattern::find(std::string_view text, std::size_t from) const {
  const PatternMatcher matcher(*this, text);
  while (from < text.size()) {
    if (const std::size_t end = matcher.match(from); end != std::string_view::npos) return {from, end};
    from += text::decode(text, from).bytes;
  }
  return {std::string_view::npos, std::string_view::npos};
}

}  // namespace heed::encoder::tokenizer
