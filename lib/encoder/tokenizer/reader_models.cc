// Models: vocabularies, scores and merges.
#include "heed/encoder/tokenizer/reader.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace heed::encoder {

using namespace tokenizer;
namespace dom = simdjson::dom;

namespace {

// The number that serde_json makes of the decimal digits of `value`: all digits as one integer, rounded, then divided
// or multiplied by a power of ten, rounded again. It is off by one unit in the last place for a third of all scores,
// and among segmentations of (nearly) equal score that decides. The digits are the shortest that read back as `value`,
// which is what both serde_json and Python write.
double as_serde_reads(double value) {
  constexpr int kPowerMax = 308;
  char digits[32] = {};  // ended by a NUL for atoi
  const auto written =
      std::to_chars(digits, digits + sizeof digits - 1, std::abs(value), std::chars_format::scientific);
  std::uint64_t significand = 0;
  int exponent = 0;
  const char* at = digits;
  bool fraction = false;
  for (; at != written.ptr && *at != 'e'; ++at) {
    if (*at == '.') {
      fraction = true;
      continue;
    }
    significand = significand * 10 + static_cast<std::uint64_t>(*at - '0');
    exponent -= fraction ? 1 : 0;
  }
  if (at != written.ptr) exponent += std::atoi(at + 1);
  auto result = static_cast<double>(significand);
  for (; exponent < -kPowerMax; exponent += kPowerMax) result /= 1e308;
  const double power = std::strtod(("1e" + std::to_string(std::abs(exponent))).c_str(), nullptr);
  result = exponent < 0 ? result / power : result * power;
  return std::signbit(value) ? -result : result;
}

}  // namespace

bool TokenizerReader::read_model(Element element) {
  std::string type;
  Element member;
  if (!read_string(element, "model", "type", type, "")) return false;
  if (type.empty()) {  // as old files leave it
    type = has(element, "merges", member) ? "BPE" : has(element, "unk_id", member) ? "Unigram" : "WordPiece";
  }
  if (type == "WordPiece") return read_wordpiece(element);
  if (type == "Unigram") return read_unigram(element);
  if (type == "BPE") return read_bpe(element);
  return refuse("model.type", type, "WordPiece, Unigram and BPE are");
}

bool TokenizerReader::read_vocabulary(Element element, Vocabulary& vocabulary) {
  dom::object object;
  Element member;
  if (!read_member(element, "model", "vocab", member)) return false;
  if (member.get(object)) return fail("model.vocab is not an object");
  for (const auto [token, value] : object) {
    std::int64_t id = -1;
    if (value.get(id)) return fail("model.vocab[\"" + std::string(token) + "\"] is not an id");
    if (const Status added = vocabulary.add(token, id); !added) return fail("model.vocab " + added.error().message);
  }
  const Status indexed = vocabulary.index();
  return indexed.ok() || fail("model.vocab " + indexed.error().message);
}

bool TokenizerReader::read_wordpiece(Element element) {
  Vocabulary vocabulary;
  std::string unknown, prefix;
  Element member;
  std::uint64_t characters_max = 100;
  if (!read_vocabulary(element, vocabulary) || !read_string(element, "model", "unk_token", unknown, "[UNK]") ||
      !read_string(element, "model", "continuing_subword_prefix", prefix, "##")) {
    return false;
  }
  if (has(element, "max_input_chars_per_word", member) && member.get(characters_max)) {
    return fail("model.max_input_chars_per_word is not a number of characters");
  }
  const std::int32_t id = vocabulary.find(unknown);
  if (id < 0) return fail("model.unk_token is \"" + unknown + "\", which is not in model.vocab");
  parts_->model = std::make_unique<WordPiece>(std::move(vocabulary), id, std::move(prefix), characters_max);
  return true;
}

bool TokenizerReader::read_unigram(Element element) {
  Vocabulary vocabulary;
  std::vector<double> scores;
  const auto read = [&](Element one, const std::string& path) {
    dom::array pair;
    std::string_view token;
    double score = 0;
    if (one.get(pair) || pair.size() != 2 || pair.at(0).get(token) || pair.at(1).get(score)) {
      return fail(path + " is not a token and its score");
    }
    scores.push_back(as_serde_reads(score));
    const Status added = vocabulary.add(token, static_cast<std::int64_t>(scores.size()) - 1);
    return added.ok() || fail("model.vocab " + added.error().message);
  };
  bool byte_fallback = false;
  std::int32_t unknown = -1;
  Element member;
  if (!read_each(element, "model", "vocab", read)) return false;
  if (const Status indexed = vocabulary.index(); !indexed) return fail("model.vocab " + indexed.error().message);
  if (!read_bool(element, "model", "byte_fallback", byte_fallback, false)) return false;
  if (!has(element, "unk_id", member)) return fail("model.unk_id is missing: unknown characters need a token");
  if (!read_id(member, "model.unk_id", unknown)) return false;
  if (static_cast<std::size_t>(unknown) >= scores.size()) return fail("model.unk_id is not in model.vocab");
  parts_->model = std::make_unique<Unigram>(std::move(vocabulary), unknown, std::move(scores), byte_fallback);
  return true;
}

bool TokenizerReader::read_bpe(Element element) {
  Vocabulary vocabulary;
  Bpe::Options options;
  Bpe::MergePairs merges;
  std::string unknown;
  Element member;
  double dropout = 0;
  if (has(element, "dropout", member) && (member.get(dropout) || dropout != 0)) {
    return fail("model.dropout is not 0 or null: tokens that are left to chance are not supported");
  }
  if (!read_vocabulary(element, vocabulary) || !read_merges(element, merges) ||
      !read_string(element, "model", "unk_token", unknown, "") ||
      !read_string(element, "model", "continuing_subword_prefix", options.continuing_subword_prefix, "") ||
      !read_string(element, "model", "end_of_word_suffix", options.end_of_word_suffix, "") ||
      !read_bool(element, "model", "fuse_unk", options.fuse_unknown, false) ||
      !read_bool(element, "model", "byte_fallback", options.byte_fallback, false) ||
      !read_bool(element, "model", "ignore_merges", options.ignore_merges, false)) {
    return false;
  }
  const std::int32_t id = unknown.empty() ? -1 : vocabulary.find(unknown);
  auto model = Bpe::make(std::move(vocabulary), id, merges, std::move(options));
  if (!model) return fail(model.error().message);
  if (!unknown.empty() && id < 0 && !(*model)->takes_raw_bytes()) {
    return fail("model.unk_token is \"" + unknown + "\", which is not in model.vocab");
  }
  parts_->model = std::move(*model);
  return true;
}

// ["left right", ...] or, newer, [["left", "right"], ...].
bool TokenizerReader::read_merges(Element element, Bpe::MergePairs& merges) {
  return read_each(element, "model", "merges", [&](Element one, const std::string& path) {
    dom::array pair;
    std::string_view line, left, right;
    if (!one.get(line)) {
      if (line.substr(0, 8) == "#version") return true;
      const std::size_t space = line.find(' ');
      if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos) {
        return fail(path + " is not two tokens with a space between");
      }
      merges.emplace_back(line.substr(0, space), line.substr(space + 1));
      return true;
    }
    if (one.get(pair) || pair.size() != 2 || pair.at(0).get(left) || pair.at(1).get(right)) {
      return fail(path + " is not two tokens");
    }
    merges.emplace_back(left, right);
    return true;
  });
}

}  // namespace heed::encoder
