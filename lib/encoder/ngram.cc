#include "heed/encoder/ngram.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>

#include "heed/encoder/ngram_terms.h"
#include "heed/text/common_words.h"

namespace heed::encoder {
namespace {

constexpr double kTermShare = 0.6, kGramShare = 0.4;  // of the square of a term's length

// One word of each kind the model treats differently: what its vector depends on shows in the model's hash.
constexpr std::string_view kProbe =
    "The Reading of nations, l'eau Größe naïve Straße 3.14 mp3 чтение книги ανάγνωση كتاب पढ़ना படித்தல் 읽기는 読書する "
    "阅读 การอ่าน";

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
  const auto weight = static_cast<double>(tf_of(term.count) * term.idf);
  const double own = grams == 0 ? 1 : kTermShare;
  const double gram = grams == 0 ? 0 : kGramShare / grams;
  return {static_cast<float>(weight * std::sqrt(own / static_cast<double>(kTermPlaces))),
          static_cast<float>(weight * std::sqrt(gram / static_cast<double>(kGramPlaces)))};
}

void add_at(std::span<const Place> places, float amount, std::span<float> out) {
  const std::array<float, 2> signed_amount = {amount, -amount};  // the signs are random: a branch would often miss
  for (const Place place : places) out[place & (kNgramDims - 1)] += signed_amount[(place & kNegative) != 0 ? 1 : 0];
}

void add_term(const TermCounter& counter, const NgramTerm& term, std::span<float> out) {
  const Amounts amounts = amounts_of(term);
  const std::span<const Place> places = counter.places(term);
  add_at(places.first(kTermPlaces), amounts.own, out);
  add_at(places.subspan(kTermPlaces), amounts.gram, out);
}

// The length of a vector. Eight partial sums, always the same eight, so that a compiler may use vector instructions and
// every machine still adds in the same order.
double length_of(std::span<const float> x) {
  std::array<double, 8> sums{};
  for (std::size_t i = 0; i < x.size(); i += sums.size()) {
    for (std::size_t k = 0; k < sums.size(); ++k) {
      const auto value = static_cast<double>(x[i + k]);
      sums[k] += value * value;
    }
  }
  return std::sqrt(((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7])));
}

void scale(std::span<float> x, float factor) {
  for (float& value : x) value *= factor;
}

TermCounter& counter_of_this_thread() {
  static thread_local TermCounter counter;
  return counter;
}

// Adds the terms up in `out`; returns what scales the sum to length 1, or 0 for a text without terms.
float add_up(const TermCounter& counter, std::span<const NgramTerm> terms, std::span<float> out) {
  std::fill(out.begin(), out.end(), 0.0F);
  for (const NgramTerm& term : terms) add_term(counter, term, out);
  const double length = length_of(out);
  return length > 0 ? static_cast<float>(1 / length) : 0.0F;
}

class NgramEncoder final : public Encoder {
 public:
  NgramEncoder() {
    std::array<float, kNgramDims> probe{};
    NgramEncoder::encode(kProbe, probe);
    std::uint32_t hash = text::common_terms_hash();
    for (const float value : probe) hash = (hash ^ std::bit_cast<std::uint32_t>(value)) * 16777619u;
    model_id_ = fmt::format("heed-ngram-1:{:08x}", hash ^ (hash >> 15));
  }

  std::size_t dims() const override { return kNgramDims; }
  std::string model_id() const override { return model_id_; }

  void encode(std::string_view text, std::span<float> out) const override {
    assert(out.size() == kNgramDims && "ngram_encoder().encode: out must hold dims() floats");
    TermCounter& counter = counter_of_this_thread();
    scale(out, add_up(counter, counter.count(text), out));
  }

  std::vector<Contribution> contributions(std::string_view text) const override {
    TermCounter& counter = counter_of_this_thread();
    const std::span<const NgramTerm> terms = counter.count(text);
    std::array<float, kNgramDims> sum{};
    const float factor = add_up(counter, terms, sum);
    std::vector<Contribution> parts;
    parts.reserve(terms.size());
    for (const NgramTerm& term : terms) {
      Contribution part{std::string(text.substr(term.begin, term.end - term.begin)),
                        std::vector<float>(kNgramDims, 0.0F)};
      add_term(counter, term, part.vector);
      scale(part.vector, factor);
      parts.push_back(std::move(part));
    }
    return parts;
  }

 private:
  std::string model_id_;
};

}  // namespace

const Encoder& ngram_encoder() {
  static const NgramEncoder instance;
  return instance;
}

}  // namespace heed::encoder
