#include "heed/encoder/ngram_terms.h"

#include <algorithm>
#include <array>
#include <functional>

#include "heed/text/common_words.h"
#include "heed/text/unicode.h"

namespace heed::encoder {
namespace {

constexpr std::size_t kKnownWords = 8192;    // a power of two: an entry is 72 bytes and about 24 places
constexpr std::size_t kSlotsAtFirst = 1024;  // a power of two
constexpr std::size_t kOpeningWords = 16;
constexpr std::size_t kPrefixBytesMax = 3, kVerbBytesMax = 6;  // of words that may join the next
constexpr float kIdfBase = 1.0F, kIdfMin = 0.05F;

static_assert(kNgramDims <= kNegative && (kNgramDims & (kNgramDims - 1)) == 0);

// The finaliser of SplitMix64: every input bit reaches every output bit.
constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// FNV-1a, over bytes or characters.
constexpr std::uint64_t kFnvTerm = 14695981039346656037u, kFnvGram = 0x9E3779B97F4A7C15u, kFnvPrime = 1099511628211u;
constexpr std::uint64_t step(std::uint64_t hash, std::uint64_t value) { return (hash ^ value) * kFnvPrime; }

std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t hash = kFnvTerm;
  for (const char c : bytes) hash = step(hash, static_cast<unsigned char>(c));
  return mix(hash);
}

std::string_view written_of(std::string_view text, const text::Word& word) {
  return text.substr(word.begin, word.end - word.begin);
}

bool is_particle(std::string_view word) {
  static constexpr std::array<std::string_view, 6> kParticles = {"up", "out", "down", "off", "over", "back"};
  return std::find(kParticles.begin(), kParticles.end(), word) != kParticles.end();
}

// Takes sixteen bits of the hash for each place.
void add_places(std::uint64_t hash, std::size_t count, std::vector<Place>& places) {
  for (std::size_t k = 0; k < count; ++k, hash >>= 16) {
    places.push_back(static_cast<Place>(hash & (kNegative | (kNgramDims - 1))));
  }
}

// `characters` is ^term$. An n-gram that is the whole of it says nothing the term itself does not, and is left out.
void add_grams(std::u32string_view characters, std::size_t shortest, std::vector<Place>& places) {
  for (std::size_t i = 0; i + shortest <= characters.size(); ++i) {
    std::uint64_t hash = kFnvGram;
    for (std::size_t k = 0; k < shortest; ++k) hash = step(hash, characters[i + k]);
    if (shortest < characters.size()) add_places(mix(hash), kGramPlaces, places);
    if (i + shortest + 1 > characters.size() || shortest + 1 == characters.size()) continue;
    add_places(mix(step(hash, characters[i + shortest])), kGramPlaces, places);
  }
}

}  // namespace

TermCounter::TermCounter() : known_(kKnownWords), slots_(kSlotsAtFirst) {}

std::span<const NgramTerm> TermCounter::count(std::string_view text) {
  if (++text_number_ == 0) {  // after 2^32 texts the marks of old ones would look new
    std::fill(slots_.begin(), slots_.end(), Slot{});
    text_number_ = 1;
  }
  terms_.clear();
  places_.clear();
  std::size_t words = 0;
  text::Word before;
  text::WordReader reader(text);
  for (text::Word word; reader.next(word); ++words) {
    const std::uint32_t times = words < kOpeningWords ? 2 : 1;
    term_for(look_up(text, word), word).count += times;
    if (join(text, before, word)) {
      const text::Word both{0, joined_.size(), text::WordKind::kWord, text::Script::kLatin};
      term_for(look_up(joined_, both), {before.begin, word.end, both.kind, both.script}).count += times;
    }
    before = word;
  }
  return terms_;
}

// English writes some words as one or as two: back up, set-up, shut down, e-mail. Where the second is a particle, or
// the first a short prefix before a hyphen, the joined form is a term as well, so that either spelling finds the other.
bool TermCounter::join(std::string_view text, const text::Word& first, const text::Word& second) {
  if (first.script != text::Script::kLatin || second.script != text::Script::kLatin) return false;
  if (second.begin != first.end + 1) return false;
  const char between = text[first.end];
  const std::string_view head = written_of(text, first), tail = written_of(text, second);
  const bool prefix = between == '-' && head.size() <= kPrefixBytesMax;
  const bool verb = (between == ' ' || between == '-') && head.size() <= kVerbBytesMax && is_particle(tail);
  if (!prefix && !verb) return false;
  joined_.assign(head).append(tail);
  return true;
}

const TermCounter::Known& TermCounter::look_up(std::string_view text, const text::Word& word) {
  const std::string_view written = written_of(text, word);
  Known& known = known_[std::hash<std::string_view>{}(written) & (kKnownWords - 1)];
  if (known.written != written) {
    learn(text, word, known);
    known.written = written;
  }
  return known;
}

void TermCounter::learn(std::string_view text, const text::Word& word, Known& known) {
  const std::string_view term = maker_.term(text, word);
  known.term = hash_bytes(term);
  known.idf = std::max(text::rarity(term) - kIdfBase, kIdfMin);
  known.places.clear();
  add_places(known.term, kTermPlaces, known.places);
  if (word.kind != text::WordKind::kWord) return;
  characters_ = U"^";
  for (std::size_t i = 0; i < term.size() && characters_.size() <= kGramCharactersMax;) {
    const text::Decoded one = text::decode(term, i);
    characters_.push_back(one.code_point);
    i += one.bytes;
  }
  characters_.push_back(U'$');
  add_grams(characters_, word.script == text::Script::kHangul ? 2 : 3, known.places);
}

NgramTerm& TermCounter::term_for(const Known& known, const text::Word& word) {
  std::size_t at = slot_for(known.term);
  if (slots_[at].text == text_number_) return terms_[slots_[at].index];
  if (2 * (terms_.size() + 1) > slots_.size()) {
    grow_slots();
    at = slot_for(known.term);
  }
  slots_[at] = {known.term, text_number_, static_cast<std::uint32_t>(terms_.size())};
  const bool latin = word.kind == text::WordKind::kWord && word.script == text::Script::kLatin;
  terms_.push_back({word.begin, word.end, 0, known.idf, places_.size(), known.places.size(), latin});
  places_.insert(places_.end(), known.places.begin(), known.places.end());
  return terms_.back();
}

// The slot that holds the term, or the free one where it belongs.
std::size_t TermCounter::slot_for(std::uint64_t term) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = term & mask;
  while (slots_[at].text == text_number_ && slots_[at].term != term) at = (at + 1) & mask;
  return at;
}

void TermCounter::grow_slots() {
  const std::vector<Slot> old = std::move(slots_);
  slots_.assign(old.size() * 2, Slot{});
  for (const Slot& slot : old) {
    if (slot.text == text_number_) slots_[slot_for(slot.term)] = slot;
  }
}

}  // namespace heed::encoder
