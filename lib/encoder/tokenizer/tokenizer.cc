#include "heed/encoder/tokenizer/tokenizer.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <unordered_map>
#include <utility>

#include "heed/encoder/tokenizer/parts.h"
#include "heed/encoder/tokenizer/word_cache.h"

namespace heed::encoder {
namespace {

using tokenizer::Aligned;
using tokenizer::Manner;
using tokenizer::Piece;

// What a thread keeps between calls.
struct Scratch {
  Aligned source, word;
  tokenizer::Cut cut;
  tokenizer::ModelScratch model;
  std::vector<tokenizer::AddedTokenMatcher::Part> raw_parts, normalized_parts;
  tokenizer::WordCache cache;

  // A text of 10 MB must not stay in memory for ever.
  void shrink() {
    constexpr std::size_t kKeptBytes = 1 << 20;
    if (cut.text.text.capacity() + cut.spare.text.capacity() + source.text.capacity() + word.text.capacity() +
            model.ends.capacity() + model.symbols.capacity() <
        kKeptBytes / 8) {
      return;
    }
    source = word = {};
    cut = {};
    model = {};
    raw_parts = normalized_parts = {};
  }
};

Scratch& scratch_of_thread() {
  thread_local Scratch scratch;
  return scratch;
}

void repair(std::string_view text, Aligned& out) {
  out.clear();
  for (std::size_t i = 0; i < text.size();) {
    const text::Decoded one = text::decode(text, i);
    const auto begin = static_cast<std::uint32_t>(i);
    out.append(one.code_point, {begin, begin + one.bytes});
    i += one.bytes;
  }
}

}  // namespace

// One call of encode().
class Encoding {
 public:
  Encoding(const Tokenizer::Parts& parts, bool plain, std::vector<TokenSpan>& out)
      : parts_(parts), plain_(plain), scratch_(scratch_of_thread()), out_(out) {
    scratch_.cut.raw_bytes = !plain_ && parts_.ends_byte_level && parts_.model->takes_raw_bytes();
    manner_ = plain_ ? Manner::kPlain : scratch_.cut.raw_bytes ? Manner::kRawBytes : Manner::kFast;
  }

  void encode(std::string_view text) {
    if (text.size() > kBytesMax) text = text.substr(0, text::floor_boundary(text, kBytesMax));
    const bool as_it_is = !parts_.lowercase_first && text::valid_utf8(text);
    if (!as_it_is) {
      repair(text, scratch_.source);
      if (parts_.lowercase_first) tokenizer::lowercase_normalizer()->apply(scratch_.source, scratch_.cut.spare);
    }
    const std::string_view source = as_it_is ? text : std::string_view(scratch_.source.text);
    scratch_.raw_parts.clear();
    parts_.raw_tokens.split(source, scratch_.raw_parts);
    for (const auto& part : scratch_.raw_parts) {
      if (part.token >= 0) {
        const Piece piece = {static_cast<std::uint32_t>(part.begin), static_cast<std::uint32_t>(part.end), part.token};
        add_token(piece, as_it_is ? nullptr : &scratch_.source);
      } else if (as_it_is) {
        encode_original(text.substr(0, part.end), part.begin);
      } else {
        scratch_.cut.text.clear();
        scratch_.cut.text.append(scratch_.source, part.begin, part.end);
        run_stages();
      }
    }
    scratch_.shrink();
  }

 private:
  static constexpr std::size_t kBytesMax = std::numeric_limits<std::uint32_t>::max() - 1;

  void encode_original(std::string_view text, std::size_t begin) {
    while (begin < text.size()) {
      std::size_t end = text.size();
      if (parts_.scanner && !plain_) {
        begin = parts_.scanner->scan(text, begin, scratch_.model, scratch_.word, out_);
        if (begin == text.size()) return;
        end = parts_.scanner->stretch_end(text, begin);
      }
      scratch_.cut.text.clear();
      scratch_.cut.text.append_original(text.substr(begin, end - begin), static_cast<std::uint32_t>(begin));
      run_stages();
      begin = end;
    }
  }

  // Everything behind the raw text's added tokens, for cut.text.
  void run_stages() {
    tokenizer::Cut& cut = scratch_.cut;
    for (const auto& normalizer : parts_.normalizers) normalizer->apply(cut.text, cut.spare);
    cut.pieces.clear();
    scratch_.normalized_parts.clear();
    parts_.normalized_tokens.split(cut.text.text, scratch_.normalized_parts);
    for (const auto& part : scratch_.normalized_parts) {
      if (part.end == part.begin) continue;
      cut.pieces.push_back({static_cast<std::uint32_t>(part.begin), static_cast<std::uint32_t>(part.end), part.token});
    }
    for (const auto& pre_tokenizer : parts_.pre_tokenizers) pre_tokenizer->apply(cut);
    for (const Piece& piece : cut.pieces) piece.token >= 0 ? add_token(piece, &cut.text) : add_piece(piece);
  }

  void add_token(const Piece& piece, const Aligned* text) {
    if (text == nullptr) {
      out_.push_back({piece.token, piece.begin, piece.end});
    } else if (piece.begin < piece.end) {
      out_.push_back({piece.token, text->origins[piece.begin].begin, text->origins[piece.end - 1].end});
    }
  }

  void add_piece(const Piece& piece) {
    const Aligned& text = scratch_.cut.text;
    const std::string_view word = std::string_view(text.text).substr(piece.begin, piece.end - piece.begin);
    const std::size_t first = out_.size();
    const bool cached = !plain_ && parts_.model->worth_caching();
    if (!cached || !scratch_.cache.find(parts_.number, word, out_)) {
      parts_.model->tokenize(word, manner_, scratch_.model, out_);
      if (cached) scratch_.cache.put(parts_.number, word, std::span(out_).subspan(first));
    }
    for (std::size_t i = first; i < out_.size(); ++i) {
      TokenSpan& token = out_[i];
      token.end = text.origins[piece.begin + std::max(token.end, token.begin + 1) - 1].end;
      token.begin = text.origins[piece.begin + token.begin].begin;
    }
  }

  const Tokenizer::Parts& parts_;
  bool plain_;
  Manner manner_;
  Scratch& scratch_;
  std::vector<TokenSpan>& out_;
};

Tokenizer::Tokenizer(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
Tokenizer::~Tokenizer() = default;

void Tokenizer::encode(std::string_view text, std::vector<TokenSpan>& out) const {
  Encoding(*parts_, false, out).encode(text);
}

void Tokenizer::encode_plainly(std::string_view text, std::vector<TokenSpan>& out) const {
  Encoding(*parts_, true, out).encode(text);
}

std::span<const std::int32_t> Tokenizer::prefix() const { return parts_->prefix; }
std::span<const std::int32_t> Tokenizer::suffix() const { return parts_->suffix; }
std::int32_t Tokenizer::unknown_id() const { return parts_->model->unknown(); }
std::int32_t Tokenizer::pad_id() const { return parts_->pad; }
std::size_t Tokenizer::vocabulary_size() const { return parts_->vocabulary_size; }

std::string_view Tokenizer::token(std::int32_t id) const {
  const auto& added = parts_->added;
  const auto found =
      std::lower_bound(added.begin(), added.end(), id, [](const auto& a, auto b) { return a.first < b; });
  if (found != added.end() && found->first == id) return found->second;
  return parts_->model->vocabulary().token(id);
}

std::int32_t Tokenizer::Parts::find(std::string_view token) const {
  for (const auto& [id, content] : added) {
    if (content == token) return id;
  }
  return model->vocabulary().find(token);
}

Status Tokenizer::Parts::add_tokens(std::vector<tokenizer::AddedToken> tokens) {
  const tokenizer::Vocabulary& vocabulary = model->vocabulary();
  auto next = static_cast<std::int32_t>(model->vocabulary_count());
  vocabulary_size = vocabulary.size();
  std::vector<tokenizer::AddedToken> raw, normalized;
  std::unordered_map<std::string, std::int32_t> ids;
  for (tokenizer::AddedToken& token : tokens) {
    if (token.content.empty()) continue;
    const auto known = ids.find(token.content);
    token.id = known != ids.end() ? known->second : vocabulary.find(token.content);
    if (token.id < 0) {
      token.id = next++;
      added.emplace_back(token.id, token.content);
    }
    ids[token.content] = token.id;
    vocabulary_size = std::max(vocabulary_size, static_cast<std::size_t>(token.id) + 1);
    if (!token.normalized) {
      raw.push_back(std::move(token));
      continue;
    }
    Aligned text, spare;
    text.append_original(token.content, 0);
    for (const auto& normalizer : normalizers) normalizer->apply(text, spare);
    token.content = std::move(text.text);
    if (!token.content.empty()) normalized.push_back(std::move(token));
  }
  auto raw_matcher = tokenizer::AddedTokenMatcher::make(std::move(raw));
  if (!raw_matcher) return raw_matcher.error();
  auto normalized_matcher = tokenizer::AddedTokenMatcher::make(std::move(normalized));
  if (!normalized_matcher) return normalized_matcher.error();
  raw_tokens = std::move(*raw_matcher);
  normalized_tokens = std::move(*normalized_matcher);
  return {};
}

std::shared_ptr<const Tokenizer> Tokenizer::Parts::finish(std::unique_ptr<Parts> parts) {
  static std::atomic<std::uint32_t> count{0};
  parts->number = ++count;
  std::sort(parts->added.begin(), parts->added.end());
  const auto* word_piece = dynamic_cast<const tokenizer::WordPiece*>(parts->model.get());
  if (parts->bert && parts->bert->clean_text && word_piece != nullptr && parts->normalized_tokens.empty()) {
    parts->scanner.emplace(*parts->bert, *word_piece);
  }
  return std::shared_ptr<const Tokenizer>(new Tokenizer(std::move(parts)));
}

}  // namespace heed::encoder
