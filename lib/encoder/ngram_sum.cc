#include "heed/encoder/ngram_sum.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "heed/encoder/lengths.h"
#include "heed/encoder/ngram.h"

namespace heed::encoder {
namespace {

constexpr double kTermShare = 0.6, kGramShare = 0.4;  // of the square of a term's length

// count^(5/8), by square roots alone: those are rounded correctly everywhere, as pow is not.
float tf_of(std::uint32_t count) {
  const double root = std::sqrt(static_cast<double>(count));
  return static_cast<float>(root * std::sqrt(std::sqrt(root)));
}

// The two amounts a term adds at its places: at each of its own, and at each of its n-grams'.
struct Amounts {
  float own, gram;
};

Amounts amounts_of(const NgramTerm& term) {
  const auto grams = static_cast<double>((term.place_count - kTermPlaces) / kGramPlaces);
  const auto weight = static_cast<double>(weight_of(term));
  const double own = grams == 0 ? 1 : kTermShare;
  const double gram = grams == 0 ? 0 : kGramShare / grams;
  return {static_cast<float>(weight * std::sqrt(own / static_cast<double>(kTermPlaces))),
          static_cast<float>(weight * std::sqrt(gram / static_cast<double>(kGramPlaces)))};
}

void add_at(std::span<const Place> places, float amount, std::span<float> out) {
  const std::array<float, 2> signed_amount = {amount, -amount};  // the signs are random: a branch would often miss
  for (const Place place : places) out[place & (kNgramDims - 1)] += signed_amount[(place & kNegative) != 0 ? 1 : 0];
}

}  // namespace

float weight_of(const NgramTerm& term) { return tf_of(term.count) * term.idf; }

void add_term(const TermCounter& counter, const NgramTerm& term, std::span<float> out) {
  const Amounts amounts = amounts_of(term);
  const std::span<const Place> places = counter.places(term);
  add_at(places.first(kTermPlaces), amounts.own, out);
  add_at(places.subspan(kTermPlaces), amounts.gram, out);
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

}  // namespace heed::encoder
