#include <algorithm>
#include <bit>

#include "heed/encoder/tokenizer/aligned.h"
#include "heed/encoder/tokenizer/byte_level.h"
#include "heed/encoder/tokenizer/model.h"

namespace heed::encoder::tokenizer {
namespace {

using Symbol = ModelScratch::Symbol;
using Merge = ModelScratch::Merge;

// Up to here looking through all neighbours for the best is faster than a heap of them.
constexpr std::size_t kShort = 32;

std::uint64_t key_of(std::int32_t left, std::int32_t right) {
  return std::uint64_t{static_cast<std::uint32_t>(left)} << 32 | static_cast<std::uint32_t>(right);
}

}  // namespace

void Bpe::Ranks::reserve(std::size_t count) { slots_.assign(std::bit_ceil(2 * count + 2), {}); }

std::size_t Bpe::Ranks::slot_of(std::uint64_t key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = (key * 0x9E3779B97F4A7C15u) >> 32 & mask;
  while (slots_[slot].key != key && slots_[slot].key != UINT64_MAX) slot = (slot + 1) & mask;
  return slot;
}

void Bpe::Ranks::set(std::int32_t left, std::int32_t right, Found found) {
  const std::uint64_t key = key_of(left, right);
  slots_[slot_of(key)] = {key, found};
}

Bpe::Ranks::Found Bpe::Ranks::find(std::int32_t left, std::int32_t right) const {
  return slots_[slot_of(key_of(left, right))].found;
}

Bpe::Bpe(Vocabulary vocabulary, std::int32_t unknown, Options options)
    : Model(std::move(vocabulary), unknown), options_(std::move(options)), byte_ids_(byte_token_ids(vocabulary_)) {}

Result<std::unique_ptr<Model>> Bpe::make(Vocabulary vocabulary, std::int32_t unknown, const MergePairs& merges,
                                         Options options) {
  std::unique_ptr<Bpe> bpe(new Bpe(std::move(vocabulary), unknown, std::move(options)));
  if (const Status added = bpe->add_merges(merges); !added) return added.error();
  if (const Status prepared = bpe->prepare_raw_bytes(); !prepared) return prepared.error();
  return std::unique_ptr<Model>(std::move(bpe));
}

Status Bpe::add_merges(const MergePairs& merges) {
  ranks_.reserve(merges.size());
  const std::size_t prefix = options_.continuing_subword_prefix.size();
  std::string whole;
  for (std::size_t rank = 0; rank < merges.size(); ++rank) {
    const auto& [left, right] = merges[rank];
    whole.assign(left).append(right.substr(std::min(prefix, right.size())));
    const std::int32_t left_id = vocabulary_.find(left), right_id = vocabulary_.find(right);
    const std::int32_t into = vocabulary_.find(whole);
    if (left_id < 0 || right_id < 0 || into < 0) {
      return input_error("has in model.merges[" + std::to_string(rank) + "] the token \"" +
                         std::string(left_id < 0    ? left
                                     : right_id < 0 ? right
                                                    : std::string_view(whole)) +
                         "\", which is not in model.vocab");
    }
    ranks_.set(left_id, right_id, {static_cast<std::uint32_t>(rank), into});
  }
  return {};
}

Status Bpe::prepare_raw_bytes() {
  raw_bytes_ = options_.continuing_subword_prefix.empty() && options_.end_of_word_suffix.empty();
  for (std::size_t byte = 0; raw_bytes_ && byte < symbol_ids_.size(); ++byte) {
    std::string character;
    text::append_utf8(byte_characters()[byte], character);
    symbol_ids_[byte] = vocabulary_.find(character);
    raw_bytes_ = symbol_ids_[byte] >= 0;
  }
  if (!raw_bytes_ || !options_.ignore_merges) return {};
  std::vector<std::string> raw;
  std::vector<std::int32_t> ids;
  for (std::int32_t id = 0; static_cast<std::size_t>(id) < vocabulary_.size(); ++id) {
    const std::string_view token = vocabulary_.token(id);
    if (token.empty() || vocabulary_.find(token) != id) continue;
    auto bytes = bytes_of(token);
    if (!bytes) continue;  // a special token: no text becomes it
    raw.push_back(std::move(*bytes));
    ids.push_back(id);
  }
  std::vector<Trie::Entry> entries(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) entries[i] = {raw[i], ids[i]};
  auto trie = Trie::build(entries);
  if (!trie) return input_error("has too many tokens: their trie needs more than 8,388,608 places");
  raw_trie_ = std::move(*trie);
  return {};
}

void Bpe::tokenize(std::string_view piece, Manner manner, ModelScratch& scratch, std::vector<TokenSpan>& out) const {
  const bool raw = manner == Manner::kRawBytes;
  if (options_.ignore_merges) {
    const std::int32_t whole = raw ? raw_trie_.find(piece) : vocabulary_.find(piece);
    if (whole >= 0) {
      out.push_back({whole, 0, static_cast<std::uint32_t>(piece.size())});
      return;
    }
  }
  std::vector<Symbol>& symbols = scratch.symbols;
  symbols.clear();
  if (raw) {
    for (std::uint32_t i = 0; i < piece.size(); ++i) {
      symbols.push_back({symbol_ids_[static_cast<unsigned char>(piece[i])], i, i + 1, 0, 0});
    }
  } else {
    read_characters(piece, symbols);
  }
  if (manner == Manner::kPlain) {
    merge_plainly(symbols);
  } else if (symbols.size() <= kShort) {
    merge_short(symbols);
  } else {
    merge_long(scratch);
  }
  for (const Symbol& one : symbols) out.push_back({one.id, one.begin, one.end});
}

// The reference keeps an unknown character back to join the next ones to it, and lets the tokens of bytes overtake it.
// Offsets follow the order of the symbols, so one that was overtaken gets the wrong bytes there; here as well.
void Bpe::read_characters(std::string_view word, std::vector<Symbol>& symbols) const {
  std::uint32_t written = 0, waiting = 0;
  const auto add = [&](std::int32_t id, std::uint32_t bytes) {
    symbols.push_back({id, written, written + bytes, 0, 0});
    written += bytes;
  };
  const auto add_waiting = [&] {
    if (waiting > 0) add(unknown_, waiting);
    waiting = 0;
  };
  thread_local std::string character;
  for_each_character(word, [&](char32_t, std::size_t at, std::size_t bytes) {
    const auto length = static_cast<std::uint32_t>(bytes);
    character.clear();
    if (at > 0) character += options_.continuing_subword_prefix;
    character += word.substr(at, bytes);
    if (at + bytes == word.size()) character += options_.end_of_word_suffix;
    if (const std::int32_t id = vocabulary_.find(character); id >= 0) {
      add_waiting();
      return add(id, length);
    }
    const auto has_token = [this](char c) { return byte_ids_[static_cast<unsigned char>(c)] >= 0; };
    if (options_.byte_fallback && std::all_of(character.begin(), character.end(), has_token)) {
      for (const char c : character) add(byte_ids_[static_cast<unsigned char>(c)], 1);
      return;
    }
    if (unknown_ < 0) return;
    if (!options_.fuse_unknown) add_waiting();
    waiting += length;
  });
  add_waiting();
  for (Symbol& one : symbols) {
    one.begin = std::min(one.begin, static_cast<std::uint32_t>(word.size()));
    one.end = std::min(one.end, static_cast<std::uint32_t>(word.size()));
  }
}

void Bpe::merge_plainly(std::vector<Symbol>& symbols) const {
  for (;;) {
    Ranks::Found best;
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
      const Ranks::Found found = ranks_.find(symbols[i].id, symbols[i + 1].id);
      if (found.rank < best.rank) {
        best = found;
        at = i;
      }
    }
    if (best.into < 0) return;
    symbols[at].id = best.into;
    symbols[at].end = symbols[at + 1].end;
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
}

// The same, but a merge changes only two neighbourhoods.
void Bpe::merge_short(std::vector<Symbol>& symbols) const {
  std::array<Ranks::Found, kShort> found;
  std::size_t count = symbols.size();
  const auto look = [&](std::size_t i) {
    found[i] = i + 1 < count ? ranks_.find(symbols[i].id, symbols[i + 1].id) : Ranks::Found{};
  };
  for (std::size_t i = 0; i < count; ++i) look(i);
  while (count > 1) {
    std::size_t at = 0;
    for (std::size_t i = 1; i + 1 < count; ++i) {
      if (found[i].rank < found[at].rank) at = i;
    }
    if (found[at].into < 0) break;
    symbols[at].id = found[at].into;
    symbols[at].end = symbols[at + 1].end;
    for (std::size_t i = at + 2; i < count; ++i) {
      symbols[i - 1] = symbols[i];
      found[i - 1] = found[i];
    }
    --count;
    look(at);
    if (at > 0) look(at - 1);
  }
  symbols.resize(count);
}

// A heap of the possible merges, best first and leftmost among equals; those whose symbols have changed since are
// thrown away when they come up.
void Bpe::merge_long(ModelScratch& scratch) const {
  std::vector<Symbol>& symbols = scratch.symbols;
  std::vector<Merge>& heap = scratch.merges;
  heap.clear();
  const auto worse = [](const Merge& a, const Merge& b) { return a.rank != b.rank ? a.rank > b.rank : a.at > b.at; };
  const auto symbol = [&](std::int32_t i) -> Symbol& { return symbols[static_cast<std::size_t>(i)]; };
  const auto push = [&](std::int32_t at) {
    if (at < 0 || symbol(at).behind < 0) return;
    const Ranks::Found found = ranks_.find(symbol(at).id, symbol(symbol(at).behind).id);
    if (found.into < 0) return;
    heap.push_back({found.rank, at, found.into});
    std::push_heap(heap.begin(), heap.end(), worse);
  };
  const auto count = static_cast<std::int32_t>(symbols.size());
  for (std::int32_t i = 0; i < count; ++i) {
    symbol(i).before = i - 1;
    symbol(i).behind = i + 1 < count ? i + 1 : -1;
  }
  for (std::int32_t i = 0; i < count; ++i) push(i);
  constexpr std::int32_t kGone = -2;
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), worse);
    const Merge best = heap.back();
    heap.pop_back();
    Symbol& left = symbol(best.at);
    if (left.before == kGone || left.behind < 0) continue;
    Symbol& right = symbol(left.behind);
    const Ranks::Found now = ranks_.find(left.id, right.id);
    if (now.rank != best.rank || now.into != best.into) continue;
    left.id = best.into;
    left.end = right.end;
    left.behind = right.behind;
    right.before = kGone;
    if (left.behind >= 0) symbol(left.behind).before = best.at;
    push(left.before);
    push(best.at);
  }
  std::erase_if(symbols, [](const Symbol& one) { return one.before == kGone; });
}

}  // namespace heed::encoder::tokenizer
