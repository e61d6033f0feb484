#include "heed/encoder/ngram_sum.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <string_view>

#include "heed/encoder/lengths.h"
#include "heed/text/common_words.h"

namespace heed::encoder {
namespace {

// One word of each kind that is treated differently.
constexpr std::string_view kProbe =
    "The Reading of nations, l'eau Größe naïve Straße 3.14 mp3 чтение книги ανάγνωση كتاب पढ़ना படித்தல் 읽기는 読書する "
    "阅读 การอ่าน";

constexpr double kTermShare = 0.6, kGramShare = 0.4;  // of the square of a term's length

// count^(5/8), by square roots alone: those are rounded correctly everywhere, as pow is not.
float tf_of(std::uint32_t count) {
  const double root = std::sqrt(static_cast<double>(count));
  return static_cast<float>(root * std::sqrt(std::sqrt(root)));
}

// The two amounts a term adds at its places: at each of its own, and at each of its n-grams'.
struct Amounts {
  double own, gram;
};

Amounts amounts_of(std::size_t grams) {
  const double own = grams == 0 ? 1 : kTermShare;
  const double gram = grams == 0 ? 0 : kGramShare / static_cast<double>(grams);
  return {std::sqrt(own / static_cast<double>(kTermPlaces)), std::sqrt(gram / static_cast<double>(kGramPlaces))};
}

// What `make` gives for 0, 1, 2, ...: square roots are a tenth of the time of a short text.
template <std::size_t kCount, class Make>
auto table_of(Make make) {
  std::array<decltype(make(0)), kCount> table{};
  for (std::uint32_t i = 0; i < kCount; ++i) table[i] = make(i);
  return table;
}
const auto kTf = table_of<32>(tf_of);
const auto kAmounts = table_of<2 * kGramCharactersMax + 2>(amounts_of);

void add_at(std::span<const Place> places, float amount, std::span<float> out) {
  const std::array<float, 2> signed_amount = {amount, -amount};  // the signs are random: a branch would often miss
  for (const Place place : places) out[place & (kNgramDims - 1)] += signed_amount[(place & kNegative) != 0 ? 1 : 0];
}

}  // namespace

float weight_of(const NgramTerm& term) {
  return (term.count < kTf.size() ? kTf[term.count] : tf_of(term.count)) * term.idf;
}

void add_term(const TermCounter& counter, const NgramTerm& term, std::span<float> out) {
  const auto weight = static_cast<double>(weight_of(term));
  const Amounts& amounts = kAmounts[(term.place_count - kTermPlaces) / kGramPlaces];
  const std::span<const Place> places = counter.places(term);
  add_at(places.first(kTermPlaces), static_cast<float>(weight * amounts.own), out);
  add_at(places.subspan(kTermPlaces), static_cast<float>(weight * amounts.gram), out);
}

float add_up(const TermCounter& counter, std::span<const NgramTerm> terms, std::span<float> out) {
  std::fill(out.begin(), out.end(), 0.0F);
  for (const NgramTerm& term : terms) add_term(counter, term, out);
  const double length = length_of(out);
  return length > 0 ? static_cast<float>(1 / length) : 0.0F;
}

TermCounter& counter_of_this_thread() {
  static thread_local TermCounter counter;
  return counter;
}

std::uint32_t ngram_hash() {
  TermCounter& counter = counter_of_this_thread();
  std::array<float, kNgramDims> sum{};
  scale(sum, add_up(counter, counter.count(kProbe), sum));
  std::uint32_t hash = text::common_terms_hash();
  for (const float value : sum) hash = (hash ^ std::bit_cast<std::uint32_t>(value)) * 16777619u;
  return hash ^ (hash >> 15);
}

}  // namespace heed::encoder
