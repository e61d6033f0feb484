#include "heed/encoder/tokenizer/added_tokens.h"

#include <algorithm>

#include "heed/encoder/tokenizer/characters.h"
#include "heed/text/unicode.h"

namespace heed::encoder::tokenizer {
namespace {

// Where the character before `at` begins.
std::size_t before(std::string_view text, std::size_t at) { return text::floor_boundary(text, at - 1); }

bool has_flag(std::string_view text, std::size_t at, unsigned flag) {
  return is(text::decode(text, at).code_point, flag);
}

}  // namespace

Result<AddedTokenMatcher> AddedTokenMatcher::make(std::vector<AddedToken> tokens) {
  AddedTokenMatcher matcher;
  std::vector<Trie::Entry> entries;
  std::int32_t index = 0;
  for (const AddedToken& token : tokens) entries.push_back({token.content, index++});
  auto trie = Trie::build(entries);
  if (!trie) return input_error("has too many added_tokens: their trie needs more than 8,388,608 places");
  matcher.trie_ = std::move(*trie);
  for (const AddedToken& token : tokens) matcher.begins_[static_cast<unsigned char>(token.content[0])] = true;
  if (std::count(matcher.begins_.begin(), matcher.begins_.end(), true) == 1) {
    matcher.only_begin_ = static_cast<unsigned char>(tokens[0].content[0]);
  }
  matcher.tokens_ = std::move(tokens);
  return matcher;
}

std::size_t AddedTokenMatcher::next_candidate(std::string_view text, std::size_t from) const {
  if (only_begin_ >= 0) return std::min(text.find(static_cast<char>(only_begin_), from), text.size());
  while (from < text.size() && !begins_[static_cast<unsigned char>(text[from])]) ++from;
  return from;
}

bool AddedTokenMatcher::stands_alone(std::string_view text, std::size_t begin, std::size_t end) const {
  return (begin == 0 || !has_flag(text, before(text, begin), kWord)) &&
         (end == text.size() || !has_flag(text, end, kWord));
}

void AddedTokenMatcher::split(std::string_view text, std::vector<Part>& parts) const {
  std::size_t done = 0;
  if (!tokens_.empty()) {
    for (std::size_t at = next_candidate(text, 0); at < text.size(); at = next_candidate(text, at)) {
      const Trie::Match match = trie_.longest(text.substr(at));
      if (match.length == 0) {
        ++at;
        continue;
      }
      std::size_t begin = at, end = at + match.length;
      at = end;
      const AddedToken& token = tokens_[static_cast<std::size_t>(match.value)];
      if (token.single_word && !stands_alone(text, begin, end)) continue;
      if (token.lstrip) {
        while (begin > done && has_flag(text, before(text, begin), kSpace)) begin = before(text, begin);
        begin = std::max(begin, done);
      }
      if (token.rstrip) {
        while (end < text.size() && has_flag(text, end, kSpace)) end += text::decode(text, end).bytes;
      }
      if (done < begin) parts.push_back({done, begin, -1});
      parts.push_back({begin, end, token.id});
      done = end;
    }
  }
  if (done < text.size()) parts.push_back({done, text.size(), -1});
}

}  // namespace heed::encoder::tokenizer
