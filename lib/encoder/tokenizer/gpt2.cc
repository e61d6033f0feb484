// The regular expression of GPT-2, written out.
#include <utf8proc.h>

#include "heed/encoder/tokenizer/characters.h"
#include "heed/encoder/tokenizer/pre_tokenizer.h"

namespace heed::encoder::tokenizer {
namespace {

enum class Sort : std::uint8_t { kSpace, kLetter, kNumber, kOther };

Sort sort_of(char32_t c) {
  const Character known = character(c);
  if ((known.flags & kSpace) != 0) return Sort::kSpace;
  if (known.category >= UTF8PROC_CATEGORY_LU && known.category <= UTF8PROC_CATEGORY_LO) return Sort::kLetter;
  if (known.category >= UTF8PROC_CATEGORY_ND && known.category <= UTF8PROC_CATEGORY_NO) return Sort::kNumber;
  return Sort::kOther;
}

struct Sorted {
  Sort sort;
  std::uint8_t bytes;
};

Sorted sorted_at(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte >= 0x80) {
    const text::Decoded one = text::decode(text, at);
    return {sort_of(one.code_point), one.bytes};
  }
  const auto small = static_cast<unsigned char>(byte | 0x20);
  if (small >= 'a' && small <= 'z') return {Sort::kLetter, 1};
  if (byte >= '0' && byte <= '9') return {Sort::kNumber, 1};
  return {byte == ' ' || (byte >= 0x09 && byte <= 0x0D) ? Sort::kSpace : Sort::kOther, 1};
}

std::size_t contraction(std::string_view rest) {
  for (const std::string_view one : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"}) {
    if (rest.substr(0, one.size()) == one) return one.size();
  }
  return 0;
}

// White space: all of it at the end of the text, otherwise all but the last character, which belongs to the word behind
// it if it is a space, and if it is the only one stands alone.
std::size_t match_space(std::string_view text, std::size_t from) {
  std::size_t last = from, end = from;
  while (end < text.size()) {
    const Sorted one = sorted_at(text, end);
    if (one.sort != Sort::kSpace) return last > from ? last : end;
    last = end;
    end += one.bytes;
  }
  return end;
}

}  // namespace

std::size_t match_gpt2(std::string_view text, std::size_t from) {
  if (text[from] == '\'') {
    if (const std::size_t length = contraction(text.substr(from)); length > 0) return from + length;
  }
  std::size_t end = from;
  if (text[from] == ' ' && from + 1 < text.size()) ++end;
  const Sorted first = sorted_at(text, end);
  if (first.sort == Sort::kSpace) return match_space(text, from);
  do end += sorted_at(text, end).bytes;
  while (end < text.size() && sorted_at(text, end).sort == first.sort);
  return end;
}

}  // namespace heed::encoder::tokenizer
