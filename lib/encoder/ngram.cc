#include "heed/encoder/ngram.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cassert>

#include "heed/encoder/lengths.h"
#include "heed/encoder/ngram_sum.h"
#include "heed/text/common_words.h"

namespace heed::encoder {
namespace {

// One word of each kind the model treats differently: what its vector depends on shows in the model's hash.
constexpr std::string_view kProbe =
    "The Reading of nations, l'eau Größe naïve Straße 3.14 mp3 чтение книги ανάγνωση كتاب पढ़ना படித்தல் 읽기는 読書する "
    "阅读 การอ่าน";

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
