#include "heed/encoder/mini.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cmath>
#include <functional>

#include "heed/encoder/files/safetensors.h"
#include "heed/encoder/lengths.h"
#include "heed/encoder/ngram_sum.h"

namespace heed::encoder {
namespace {

constexpr double kMeaningShare = 0.25;  // a
constexpr std::size_t kWords = 4096;    // a power of two
constexpr std::size_t kWordBytesMax = 26, kTokensMax = 8;

}  // namespace

// The tokens of words that this thread met before; a newer word of the same place replaces an older one.
class MiniEncoder::WordRows {
 public:
  std::span<const std::int32_t> ids(std::string_view word, const MiniEncoder& encoder) {
    if (word.size() > kWordBytesMax) return tokenize(word, encoder);
    Place& place = places_[std::hash<std::string_view>{}(word) & (kWords - 1)];
    if (place.owner == encoder.number_ && std::string_view(place.word.data(), place.bytes) == word) {
      return std::span(place.ids).first(place.tokens);
    }
    const std::span<const std::int32_t> ids = tokenize(word, encoder);
    if (ids.size() > kTokensMax) return ids;
    place.owner = encoder.number_;
    place.bytes = static_cast<std::uint8_t>(word.size());
    place.tokens = static_cast<std::uint8_t>(ids.size());
    std::copy(word.begin(), word.end(), place.word.begin());
    std::copy(ids.begin(), ids.end(), place.ids.begin());
    return ids;
  }

 private:
  struct alignas(64) Place {
    std::uint32_t owner = 0;  // 0: none
    std::uint8_t bytes = 0, tokens = 0;
    std::array<char, kWordBytesMax> word{};
    std::array<std::int32_t, kTokensMax> ids{};
  };
  static_assert(sizeof(Place) == 64);

  std::span<const std::int32_t> tokenize(std::string_view word, const MiniEncoder& encoder) {
    spans_.clear();
    encoder.tokenizer_->encode(word, spans_);
    ids_.clear();
    for (const TokenSpan& token : spans_) {
      if (token.id != encoder.tokenizer_->unknown_id()) ids_.push_back(token.id);
    }
    return ids_;
  }

  std::vector<Place> places_ = std::vector<Place>(kWords);
  std::vector<TokenSpan> spans_;
  std::vector<std::int32_t> ids_;
};

// What the two sums are multiplied by.
struct MiniEncoder::Factors {
  float meaning, ngrams;
};

Result<std::shared_ptr<const MiniEncoder>> MiniEncoder::load(const std::string& directory) {
  Result<TensorSet> tensors = read_safetensors_folder(directory);
  if (!tensors) return std::move(tensors).error();
  Result<StaticTable> table = StaticTable::make(std::move(*tensors), "embeddings");
  if (!table) return std::move(table).error();
  auto tokenizer = Tokenizer::load(directory);
  if (!tokenizer) return std::move(tokenizer).error();
  if ((*tokenizer)->vocabulary_size() > table->ids()) {
    return input_error(fmt::format("{}: the tokenizer has {} tokens, but the table {} rows", directory,
                                   (*tokenizer)->vocabulary_size(), table->ids()));
  }
  return std::shared_ptr<const MiniEncoder>(new MiniEncoder(std::move(*table), std::move(*tokenizer)));
}

MiniEncoder::MiniEncoder(StaticTable table, std::shared_ptr<const Tokenizer> tokenizer)
    : table_(std::move(table)), tokenizer_(std::move(tokenizer)) {
  static std::atomic<std::uint32_t> count{0};
  number_ = ++count;
  const std::uint64_t hash = (table_.hash() ^ ngram_hash()) * 0x100000001b3u;
  id_ = fmt::format("heed-mini-1:{:08x}", static_cast<std::uint32_t>(hash ^ hash >> 32));
}

MiniEncoder::WordRows& MiniEncoder::words_of_this_thread() const {
  static thread_local WordRows words;
  return words;
}

// Adds the rows of a term's first word, weighed; gives the weight, 0 if it has no rows. A term that joins two words is
// left to them.
float MiniEncoder::add_meaning(std::string_view text, const NgramTerm& term, WordRows& words,
                               std::span<float> sum) const {
  const std::string_view word = text.substr(term.begin, term.end - term.begin);
  if (!term.latin || word.find_first_of(" -") != std::string_view::npos) return 0;
  const std::span<const std::int32_t> ids = words.ids(word, *this);
  const float weight = weight_of(term);
  for (const std::int32_t id : ids) table_.add(static_cast<std::size_t>(id), weight, sum);
  return ids.empty() ? 0 : weight;
}

// Leaves the two sums in `out`, unscaled.
MiniEncoder::Factors MiniEncoder::add_up_both(std::string_view text, std::span<const NgramTerm> terms,
                                              std::span<float> out) const {
  const std::span<float> ngrams = out.first(kNgramDims), meaning = out.subspan(kNgramDims);
  const auto ngram_factor = static_cast<double>(add_up(counter_of_this_thread(), terms, ngrams));
  std::fill(meaning.begin(), meaning.end(), 0.0F);
  WordRows& words = words_of_this_thread();
  double known = 0, all = 0;
  for (const NgramTerm& term : terms) {
    known += static_cast<double>(add_meaning(text, term, words, meaning));
    all += static_cast<double>(weight_of(term));
  }
  const double length = length_of(meaning);
  const double share = length > 0 && ngram_factor > 0 ? known / all : 0;
  const double square = kMeaningShare * share * share + (1 - kMeaningShare);
  return {share > 0 ? static_cast<float>(share * std::sqrt(kMeaningShare / square) / length) : 0,
          static_cast<float>(ngram_factor * std::sqrt((1 - kMeaningShare) / square))};
}

void MiniEncoder::encode(std::string_view text, std::span<float> out) const {
  assert(out.size() == dims() && "MiniEncoder::encode: out must hold dims() floats");
  const Factors factors = add_up_both(text, counter_of_this_thread().count(text), out);
  scale(out.first(kNgramDims), factors.ngrams);
  scale(out.subspan(kNgramDims), factors.meaning);
}

std::vector<Contribution> MiniEncoder::contributions(std::string_view text) const {
  const std::span<const NgramTerm> terms = counter_of_this_thread().count(text);
  std::vector<float> sum(dims());
  const Factors factors = add_up_both(text, terms, sum);
  std::vector<Contribution> parts;
  parts.reserve(terms.size());
  for (const NgramTerm& term : terms) {
    Contribution part{std::string(text.substr(term.begin, term.end - term.begin)), std::vector<float>(dims(), 0.0F)};
    const std::span<float> ngrams = std::span(part.vector).first(kNgramDims);
    const std::span<float> meaning = std::span(part.vector).subspan(kNgramDims);
    add_meaning(text, term, words_of_this_thread(), meaning);
    add_term(counter_of_this_thread(), term, ngrams);
    scale(meaning, factors.meaning);
    scale(ngrams, factors.ngrams);
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace heed::encoder
