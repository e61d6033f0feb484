#include "heed/encoder/tokenizer/aligned.h"
#include "heed/encoder/tokenizer/model.h"

namespace heed::encoder::tokenizer {

WordPiece::WordPiece(Vocabulary vocabulary, std::int32_t unknown, std::string prefix, std::size_t characters_max)
    : Model(std::move(vocabulary), unknown), prefix_(std::move(prefix)), characters_max_(characters_max) {
  const auto node = vocabulary_.trie().walk(prefix_);
  continuation_ = node ? static_cast<std::int64_t>(*node) : -1;
}

void WordPiece::tokenize(std::string_view word, Manner manner, ModelScratch&, std::vector<TokenSpan>& out) const {
  const auto end = static_cast<std::uint32_t>(word.size());
  if (word.size() > characters_max_ && text::count_code_points(word) > characters_max_) {
    out.push_back({unknown_, 0, end});
    return;
  }
  if (manner == Manner::kPlain) return tokenize_plainly(word, out);
  const std::size_t first = out.size();
  const Trie& trie = vocabulary_.trie();
  Trie::Node from = Trie::kRoot;
  for (std::uint32_t begin = 0; begin < end;) {
    const Trie::Match match = trie.longest(word.substr(begin), from);
    if (match.length == 0 || (continuation_ < 0 && begin + match.length < end)) {
      out.resize(first);
      out.push_back({unknown_, 0, end});
      return;
    }
    const auto next = static_cast<std::uint32_t>(begin + match.length);
    out.push_back({match.value, begin, next});
    begin = next;
    from = static_cast<Trie::Node>(continuation_);
  }
}

// Word for word what the reference does: shorter and shorter, until the vocabulary has it.
void WordPiece::tokenize_plainly(std::string_view word, std::vector<TokenSpan>& out) const {
  const std::size_t first = out.size();
  for (std::size_t begin = 0; begin < word.size();) {
    std::size_t end = word.size();
    std::int32_t id = -1;
    while (end > begin) {
      id = vocabulary_.find((begin > 0 ? prefix_ : "") + std::string(word.substr(begin, end - begin)));
      if (id >= 0) break;
      end = text::floor_boundary(word, end - 1);
    }
    if (id < 0) {
      out.resize(first);
      out.push_back({unknown_, 0, static_cast<std::uint32_t>(word.size())});
      return;
    }
    out.push_back({id, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    begin = end;
  }
}

}  // namespace heed::encoder::tokenizer
