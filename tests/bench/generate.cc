// Data for the benchmarks, the same on every machine: bench_generate KIND COUNT [ANSWER_FILE]
//
//   notes      records of a type no tool knows, about 150 bytes each
//   sentences  needs with a sentence of 8 to 15 words
//   f32 f16 i8 array
//              one need (to ANSWER_FILE.need), then COUNT resources with vectors of 384 numbers in that form; the ten
//              best and their exact scores go to ANSWER_FILE, one a line: ID SCORE*2^scale_bits
//
// The numbers of vectors are k / 2^20 (f32, array), k / 2^11 (f16) or k / 2^7 (i8), so that a dot product is exact in
// integers here and in doubles there, and answers can be compared to the last digit.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "data.h"
#include "heed/attention/base64.h"
#include "race.h"

namespace {

using heed::bench::fail;
using heed::bench::Random;

constexpr std::size_t kDims = 384;
constexpr std::size_t kBest = 10;

// Lines gather here and go out in large steps.
class Lines {
 public:
  ~Lines() { flush(); }
  std::string& text() {
    if (text_.size() > (1 << 20)) flush();
    return text_;
  }
  void flush() {
    if (std::fwrite(text_.data(), 1, text_.size(), stdout) != text_.size()) fail("cannot write: is the disk full?");
    text_.clear();
  }

 private:
  std::string text_;
};

void notes(std::uint32_t count) {
  Lines lines;
  Random random(1);
  for (std::uint32_t i = 0; i < count; ++i) {
    fmt::format_to(std::back_inserter(lines.text()),
                   R"({{"type":"note","id":"n{:07}","title":"{} {} {} {} {}","score":{},"weight":0.{:04},)"
                   R"("tags":["{}","{}"],"open":{}}})"
                   "\n",
                   i, word(random), word(random), word(random), word(random), word(random), random.below(1000000),
                   random.below(10000), word(random), word(random), random.below(2) == 0);
  }
}

void sentences(std::uint32_t count) {
  Lines lines;
  Random random(2);
  for (std::uint32_t i = 0; i < count; ++i) {
    std::string& out = lines.text();
    fmt::format_to(std::back_inserter(out), R"({{"type":"need","id":"s{:07}","text":")", i);
    const std::uint32_t words = 8 + random.below(8);
    for (std::uint32_t k = 0; k < words; ++k) out.append(k > 0 ? " " : "").append(word(random));
    out += "\"}\n";
  }
}

// How a form of vector is made: numbers k / 2^bits with |k| at most `bound`.
struct Form {
  std::string_view name;
  int bits;
  std::int32_t bound;
};
constexpr Form kForms[] = {{"f32", 20, (1 << 20) - 1}, {"array", 20, (1 << 20) - 1}, {"f16", 11, 2047}, {"i8", 7, 127}};
constexpr int kQueryBits = 20;

template <class Number>
void append_base64(const std::vector<Number>& numbers, std::string& out) {
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(numbers.data()), numbers.size() * sizeof(Number));
  const std::size_t before = out.size();
  out.resize(before + heed::attention::base64_encoded_size(bytes.size()));
  heed::attention::base64_encode(bytes, out.data() + before);
}

// IEEE 754 binary16 of k / 2^11, |k| < 2^11: exact.
std::uint16_t half_of(std::int32_t k) {
  if (k == 0) return 0;
  unsigned magnitude = static_cast<unsigned>(k < 0 ? -k : k);
  unsigned exponent = 15 - 1;  // of [1/2, 1)
  for (; magnitude < 1024; magnitude *= 2) --exponent;
  return static_cast<std::uint16_t>((k < 0 ? 0x8000U : 0U) | (exponent << 10) | (magnitude & 0x3FF));
}

void append_vector(const Form& form, const std::vector<std::int32_t>& k, std::string& out) {
  const auto floats = [&] {
    std::vector<float> values;
    for (const auto each : k) values.push_back(static_cast<float>(each) / static_cast<float>(1 << form.bits));
    return values;
  };
  if (form.name == "array") {
    out += R"("embedding":[)";
    const auto values = floats();
    for (std::size_t i = 0; i < values.size(); ++i) {
      fmt::format_to(std::back_inserter(out), "{}{}", i > 0 ? "," : "", values[i]);
    }
    out += ']';
    return;
  }
  out += R"("embedding":")";
  if (form.name == "f32") append_base64(floats(), out);
  if (form.name == "f16") {
    std::vector<std::uint16_t> halves;
    for (const auto each : k) halves.push_back(half_of(each));
    append_base64(halves, out);
  }
  if (form.name == "i8") append_base64(std::vector<std::int8_t>(k.begin(), k.end()), out);
  fmt::format_to(std::back_inserter(out), R"(","embedding_type":"{}")", form.name);
  if (form.name == "i8") fmt::format_to(std::back_inserter(out), R"(,"embedding_scale":{})", 1.0 / (1 << form.bits));
}

std::vector<std::int32_t> random_vector(Random& random, std::int32_t bound) {
  std::vector<std::int32_t> k(kDims);
  for (auto& each : k) each = random.around(bound);
  return k;
}

struct Scored {
  std::int64_t score;
  std::uint32_t index;
  bool operator<(const Scored& other) const { return score != other.score ? score > other.score : index < other.index; }
};

void vectors(const Form& form, std::uint32_t count, const std::string& answer_file) {
  Random random(3);
  const auto query = random_vector(random, (1 << kQueryBits) - 1);
  std::string need = R"({"type":"need","id":"q","embedding_model":"bench",)";
  append_vector({"f32", kQueryBits, 0}, query, need);
  std::ofstream(answer_file + ".need") << need << "}\n";

  std::vector<Scored> best;
  Lines lines;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto k = random_vector(random, form.bound);
    std::string& out = lines.text();
    fmt::format_to(std::back_inserter(out), R"({{"type":"resource","id":"r{:07}","embedding_model":"bench",)", i);
    append_vector(form, k, out);
    out += "}\n";
    std::int64_t score = 0;
    for (std::size_t d = 0; d < kDims; ++d) score += std::int64_t{query[d]} * k[d];
    best.push_back({score, i});
    std::sort(best.begin(), best.end());
    best.resize(std::min(best.size(), kBest));
  }
  std::ofstream answer(answer_file);
  for (const auto& [score, index] : best) {
    answer << fmt::format("r{:07} {}\n", index, score * (std::int64_t{1} << (20 - form.bits)));
  }
  if (!answer.flush()) fail("cannot write " + answer_file);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) fail("usage: bench_generate KIND COUNT [ANSWER_FILE]");
  const std::string_view kind = argv[1];
  const auto count = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
  if (kind == "notes") return notes(count), 0;
  if (kind == "sentences") return sentences(count), 0;
  for (const Form& form : kForms) {
    if (kind == form.name && argc == 4) return vectors(form, count, argv[3]), 0;
  }
  fail(fmt::format("generate: there is no kind {}, or the answer file is missing", kind));
}
