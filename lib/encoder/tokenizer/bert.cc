#include "heed/encoder/tokenizer/bert.h"

#include "heed/encoder/tokenizer/characters.h"

namespace heed::encoder::tokenizer {

// Collects the characters of a word; its tokens are made when it ends.
class BertScanner::Words {
 public:
  Words(const WordPiece& model, ModelScratch& scratch, Aligned& word, std::vector<TokenSpan>& out)
      : model_(model), scratch_(scratch), word_(word), out_(out), first_(out.size()) {
    word_.clear();
  }

  void add(char32_t c, Origin origin) {
    if (c < 0x80) {
      word_.text.push_back(static_cast<char>(c));
      word_.origins.push_back(origin);
    } else {
      word_.append(c, origin);
    }
  }

  void end_word() {
    if (word_.text.empty()) return;
    const std::size_t first = out_.size();
    model_.tokenize(word_.text, Manner::kFast, scratch_, out_);
    for (std::size_t i = first; i < out_.size(); ++i) {
      TokenSpan& token = out_[i];
      token.end = word_.origins[token.end - 1].end;
      token.begin = word_.origins[token.begin].begin;
    }
    word_.clear();
  }

  void add_alone(char32_t c, Origin origin) {
    end_word();
    add(c, origin);
    end_word();
  }

  // As if this stretch had not been begun.
  void forget() {
    word_.clear();
    out_.resize(first_);
  }

 private:
  const WordPiece& model_;
  ModelScratch& scratch_;
  Aligned& word_;
  std::vector<TokenSpan>& out_;
  std::size_t first_;
};

BertScanner::BertScanner(BertOptions options, const WordPiece& model) : options_(options), model_(model) {
  sorts_.fill(Sort::kOther);
  for (std::size_t c = 0; c < 128; ++c) {
    const unsigned flags = character(static_cast<char32_t>(c)).flags;
    sorts_[c] = (flags & kControl) != 0       ? Sort::kDropped
                : (flags & kSpace) != 0       ? Sort::kSpace
                : (flags & kPunctuation) != 0 ? Sort::kPunctuation
                                              : Sort::kWord;
    const bool upper = options_.lowercase && c >= 'A' && c <= 'Z';
    folded_[c] = static_cast<char>(upper ? c + 32 : c);
    const char one = static_cast<char>(c);
    punctuation_ids_[c] = model_.vocabulary().find({&one, 1});
    if (punctuation_ids_[c] < 0 || model_.characters_max() == 0) punctuation_ids_[c] = model_.unknown();
  }
}

std::size_t BertScanner::scan(std::string_view text, std::size_t begin, ModelScratch& scratch, Aligned& word,
                              std::vector<TokenSpan>& out) const {
  while (begin < text.size()) {
    const auto byte = static_cast<unsigned char>(text[begin]);
    switch (sorts_[byte]) {
      case Sort::kSpace:
        ++begin;
        continue;
      case Sort::kPunctuation: {
        const auto at = static_cast<std::uint32_t>(begin++);
        out.push_back({punctuation_ids_[byte], at, at + 1});
        continue;
      }
      case Sort::kWord:
        if (const std::size_t end = scan_ascii_word(text, begin, out); end != begin) {
          begin = end;
          continue;
        }
        break;
      case Sort::kDropped:
      case Sort::kOther:
        break;
    }
    const std::size_t end = stretch_end(text, begin);
    Words words(model_, scratch, word, out);
    if (!scan_stretch(text, begin, end, words)) {
      words.forget();
      return begin;
    }
    begin = end;
  }
  return begin;
}

std::size_t BertScanner::stretch_end(std::string_view text, std::size_t begin) const {
  while (begin < text.size() && sorts_[static_cast<unsigned char>(text[begin])] != Sort::kSpace) ++begin;
  return begin;
}

// Reads a word that ASCII ends: returns its end, or `begin` if it does not end so or is not one token.
std::size_t BertScanner::scan_ascii_word(std::string_view text, std::size_t begin, std::vector<TokenSpan>& out) const {
  const Trie& trie = model_.vocabulary().trie();
  Trie::Node node = Trie::kRoot;
  std::size_t end = begin;
  do {
    const auto byte = static_cast<unsigned char>(text[end]);
    const Sort sort = sorts_[byte];
    if (sort != Sort::kWord) {
      if (sort == Sort::kDropped || sort == Sort::kOther) return begin;
      break;
    }
    node = trie.step(node, static_cast<unsigned char>(folded_[byte]));
    ++end;
    if (node == Trie::kNone) return begin;
  } while (end < text.size());
  const std::int32_t id = trie.value(node);
  if (id < 0 || end - begin > model_.characters_max()) return begin;
  out.push_back({id, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  return end;
}

// False if normalization depends on more than one character.
bool BertScanner::scan_stretch(std::string_view text, std::size_t begin, std::size_t end, Words& words) const {
  while (begin < end) {
    const auto byte = static_cast<unsigned char>(text[begin]);
    const auto at = static_cast<std::uint32_t>(begin);
    switch (sorts_[byte]) {
      case Sort::kWord:
        words.add(static_cast<unsigned char>(folded_[byte]), {at, at + 1});
        break;
      case Sort::kPunctuation:
        words.add_alone(byte, {at, at + 1});
        break;
      case Sort::kSpace:
      case Sort::kDropped:
        break;
      case Sort::kOther: {
        const text::Decoded one = text::decode(text, begin);
        if (!add_folded(one.code_point, {at, at + one.bytes}, words)) return false;
        begin += one.bytes;
        continue;
      }
    }
    ++begin;
  }
  words.end_word();
  return true;
}

bool BertScanner::add_folded(char32_t c, Origin origin, Words& words) const {
  const Character known = character(c);
  if ((known.flags & kControl) != 0) return true;
  if ((known.flags & kSpace) != 0) {
    words.end_word();
    return true;
  }
  const bool alone = options_.handle_chinese_chars && (known.flags & kChinese) != 0;
  const auto put = [&](char32_t one) { is(one, kPunctuation) ? words.add_alone(one, origin) : words.add(one, origin); };
  const auto put_lower = [&](char32_t one) {
    if (!options_.lowercase || (one < 0x80 && (one < 'A' || one > 'Z'))) return put(one);
    const Lower lowered = lower(one);
    put(lowered.first);
    if (lowered.second != 0) put(lowered.second);
  };
  if (alone) words.end_word();
  if (options_.strip_accents && (known.flags & kDecomposes) != 0) {
    for (const char32_t part : decompose(c, false)) {
      const Character part_known = character(part);
      if ((part_known.flags & kNonspacing) != 0) continue;
      if (part_known.combining_class != 0) return false;
      put_lower(part);
    }
  } else if (!options_.strip_accents || (known.flags & kNonspacing) == 0) {
    (known.flags & kUppercase) != 0 ? put_lower(c) : put(c);
  }
  if (alone) words.end_word();
  return true;
}

}  // namespace heed::encoder::tokenizer
