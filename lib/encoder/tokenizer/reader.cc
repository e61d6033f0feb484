// Reads tokenizer.json. Every key that changes ids is read or refused.
#include <simdjson.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <map>

#include "heed/encoder/tokenizer/parts.h"
#include "heed/text/unicode.h"

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

// Each read_... returns false once error_ is set.
class TokenizerReader {
 public:
  using Element = dom::element;

  explicit TokenizerReader(std::string name) : name_(std::move(name)) {}

  Result<std::unique_ptr<Tokenizer::Parts>> read(std::string_view json) {
    dom::parser parser;
    Element root;
    if (json.empty()) return input_error(name_ + ": is not JSON: it is empty");
    if (const auto error = parser.parse(json.data(), json.size()).get(root)) {
      return input_error(name_ + ": is not JSON: " + simdjson::error_message(error));
    }
    const bool done = root.is_object() ? read_root(root) : fail("expected an object");
    if (!done) return input_error(name_ + ": " + error_);
    return std::move(parts_);
  }

 private:
  static constexpr int kDepthMax = 8;  // of sequences in sequences

  // --- Small words for reading values. `path` names the object for messages. ---

  bool fail(std::string message) {
    if (error_.empty()) error_ = std::move(message);
    return false;
  }
  bool fail(const Status& status) { return fail(status.error().message); }
  bool refuse(const std::string& key, std::string_view value, std::string_view supported) {
    return fail(key + " is \"" + std::string(value) + "\", which is not supported (" + std::string(supported) + ")");
  }

  // Present and not null.
  static bool has(Element object, std::string_view key, Element& out) {
    return !object.at_key(key).get(out) && !out.is_null();
  }
  bool read_member(Element object, const std::string& path, std::string_view key, Element& out) {
    return has(object, key, out) || fail(path + "." + std::string(key) + " is missing");
  }
  bool read_string(Element object, const std::string& path, std::string_view key, std::string& out,
                   const char* missing = nullptr) {
    Element element;
    std::string_view text;
    if (!has(object, key, element)) {
      if (missing == nullptr) return fail(path + "." + std::string(key) + " is missing");
      out = missing;
      return true;
    }
    if (element.get(text)) return fail(path + "." + std::string(key) + " is not a string");
    out = text;
    return true;
  }
  bool read_bool(Element object, const std::string& path, std::string_view key, bool& out, bool missing) {
    Element element;
    out = missing;
    if (!has(object, key, element)) return true;
    return !element.get(out) || fail(path + "." + std::string(key) + " is not true or false");
  }
  bool read_array(Element object, const std::string& path, std::string_view key, dom::array& out) {
    Element element;
    if (!read_member(object, path, key, element)) return false;
    return !element.get(out) || fail(path + "." + std::string(key) + " is not an array");
  }
  bool read_id(Element element, const std::string& path, std::int32_t& out) {
    std::int64_t id = -1;
    if (element.get(id) || id < 0 || id >= Vocabulary::kIdsMax) {
      return fail(path + " is not an id from 0 to " + std::to_string(Vocabulary::kIdsMax - 1));
    }
    out = static_cast<std::int32_t>(id);
    return true;
  }
  bool read_character(Element object, const std::string& path, std::string_view key, char32_t& out) {
    std::string text;
    if (!read_string(object, path, key, text)) return false;
    if (text.empty() || text::decode(text, 0).bytes != text.size()) {
      return fail(path + "." + std::string(key) + " is not one character");
    }
    out = text::decode(text, 0).code_point;
    return true;
  }

  // Calls read(element, path of the element) for each of an array.
  template <class Read>
  bool read_each(Element object, const std::string& path, std::string_view key, Read&& read) {
    dom::array array;
    if (!read_array(object, path, key, array)) return false;
    std::size_t index = 0;
    for (const Element element : array) {
      if (!read(element, path + "." + std::string(key) + "[" + std::to_string(index++) + "]")) return false;
    }
    return true;
  }

  // --- The file ---

  bool read_root(Element root) {
    parts_ = std::make_unique<Tokenizer::Parts>();
    Element part;
    std::string version;
    if (!read_string(root, "the file", "version", version, "1.0")) return false;
    if (version != "1.0") return refuse("version", version, "1.0 is");
    if (has(root, "normalizer", part) && !read_normalizer(part, "normalizer", 0)) return false;
    if (has(root, "pre_tokenizer", part) && !read_pre_tokenizer(part, "pre_tokenizer", 0)) return false;
    if (!has(root, "model", part)) return fail("model is missing");
    if (!read_model(part)) return false;
    if (!read_added_tokens(root)) return false;
    if (has(root, "post_processor", part) && !read_post_processor(part, "post_processor", 0)) return false;
    note_bert();
    return read_pad(root);
  }

  void note_bert() {
    if (bert_pre_tokenizers_ != 1 || parts_->pre_tokenizers.size() != 1 || parts_->normalizers.size() != 1) {
      parts_->bert.reset();
    }
  }

  bool read_pad(Element root) {
    Element padding, id;
    parts_->pad = parts_->find("[PAD]");
    if (parts_->pad < 0) parts_->pad = parts_->find("<pad>");
    if (!has(root, "padding", padding) || !has(padding, "pad_id", id)) return true;
    return read_id(id, "padding.pad_id", parts_->pad);
  }

  bool read_added_tokens(Element root) {
    std::vector<AddedToken> tokens;
    Element list;
    const auto read = [&](Element element, const std::string& path) {
      AddedToken token;
      bool special = false;
      if (!read_string(element, path, "content", token.content)) return false;
      if (!read_bool(element, path, "special", special, false)) return false;
      tokens.push_back(token);
      AddedToken& added = tokens.back();
      return read_bool(element, path, "single_word", added.single_word, false) &&
             read_bool(element, path, "lstrip", added.lstrip, false) &&
             read_bool(element, path, "rstrip", added.rstrip, false) &&
             read_bool(element, path, "normalized", added.normalized, !special);
    };
    if (has(root, "added_tokens", list) && !read_each(root, "the file", "added_tokens", read)) return false;
    const Status added = parts_->add_tokens(std::move(tokens));
    return added.ok() || fail(added);
  }

  // --- Normalizers ---

  bool read_normalizer(Element element, const std::string& path, int depth) {
    std::string type;
    if (!read_string(element, path, "type", type)) return false;
    const auto add = [this](std::unique_ptr<const Normalizer> normalizer) {
      parts_->normalizers.push_back(std::move(normalizer));
      return true;
    };
    if (type == "Sequence") {
      if (depth == kDepthMax) return fail(path + " is nested more than 8 deep");
      return read_each(element, path, "normalizers", [&](Element one, const std::string& one_path) {
        return read_normalizer(one, one_path, depth + 1);
      });
    }
    if (type == "BertNormalizer") return read_bert_normalizer(element, path);
    if (type == "Lowercase") return add(lowercase_normalizer());
    if (type == "NFC") return add(unicode_normalizer(Form::kNfc));
    if (type == "NFD") return add(unicode_normalizer(Form::kNfd));
    if (type == "NFKC") return add(unicode_normalizer(Form::kNfkc));
    if (type == "NFKD") return add(unicode_normalizer(Form::kNfkd));
    if (type == "StripAccents") return add(strip_accents_normalizer());
    if (type == "Nmt") return add(nmt_normalizer());
    if (type == "ByteLevel") return add(byte_level_normalizer());
    if (type == "Strip") {
      bool left = true, right = true;
      return read_bool(element, path, "strip_left", left, true) &&
             read_bool(element, path, "strip_right", right, true) && add(strip_normalizer(left, right));
    }
    if (type == "Prepend") {
      std::string text;
      return read_string(element, path, "prepend", text) && add(prepend_normalizer(text));
    }
    if (type == "Replace") return read_replace(element, path);
    if (type == "Precompiled") return read_precompiled(element, path);
    return refuse(path + ".type", type,
                  "BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, StripAccents, Strip, Prepend, Replace, Nmt, "
                  "Precompiled, ByteLevel and Sequence are");
  }

  bool read_bert_normalizer(Element element, const std::string& path) {
    BertOptions options;
    if (!read_bool(element, path, "clean_text", options.clean_text, true) ||
        !read_bool(element, path, "handle_chinese_chars", options.handle_chinese_chars, true) ||
        !read_bool(element, path, "lowercase", options.lowercase, true) ||
        !read_bool(element, path, "strip_accents", options.strip_accents, options.lowercase)) {
      return false;
    }
    parts_->bert = options;
    parts_->normalizers.push_back(bert_normalizer(options));
    return true;
  }

  bool read_pattern(Element element, const std::string& path, std::optional<Pattern>& out) {
    Element pattern;
    if (!read_member(element, path, "pattern", pattern)) return false;
    std::string text;
    Element member;
    const bool literal = has(pattern, "String", member);
    if (!read_string(pattern, path + ".pattern", literal ? "String" : "Regex", text)) return false;
    auto parsed = Pattern::parse(text, literal);
    if (!parsed) return fail(path + ".pattern " + parsed.error().message);
    out = std::move(*parsed);
    return true;
  }

  bool read_replace(Element element, const std::string& path) {
    std::optional<Pattern> pattern;
    std::string content;
    if (!read_pattern(element, path, pattern) || !read_string(element, path, "content", content)) return false;
    parts_->normalizers.push_back(replace_normalizer(std::move(*pattern), std::move(content)));
    return true;
  }

  bool read_precompiled(Element element, const std::string& path) {
    std::string encoded;
    if (!read_string(element, path, "precompiled_charsmap", encoded)) return false;
    if (encoded.empty()) return true;  // SentencePiece's identity
    const auto bytes = decode_base64(encoded);
    if (!bytes) return fail(path + ".precompiled_charsmap is not base64");
    auto map = Charsmap::parse(*bytes);
    if (!map) return fail(path + "." + map.error().message);
    parts_->normalizers.push_back(charsmap_normalizer(std::move(*map)));
    return true;
  }

  static std::optional<std::string> decode_base64(std::string_view text) {
    while (!text.empty() && text.back() == '=') text.remove_suffix(1);
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (const char c : text) {
      const std::size_t digit = kAlphabet.find(c);
      if (digit == std::string_view::npos) return std::nullopt;
      bits = bits << 6 | static_cast<std::uint32_t>(digit);
      count += 6;
      if (count < 8) continue;
      count -= 8;
      out.push_back(static_cast<char>(bits >> count & 0xFF));
    }
    return out;
  }

  // --- Pre-tokenizers ---

  bool add(std::unique_ptr<const PreTokenizer> pre_tokenizer, bool byte_level = false) {
    parts_->pre_tokenizers.push_back(std::move(pre_tokenizer));
    parts_->ends_byte_level = byte_level;
    return true;
  }

  bool read_pre_tokenizer(Element element, const std::string& path, int depth) {
    std::string type;
    if (!read_string(element, path, "type", type)) return false;
    if (type == "Sequence") {
      if (depth == kDepthMax) return fail(path + " is nested more than 8 deep");
      return read_each(element, path, "pretokenizers", [&](Element one, const std::string& one_path) {
        return read_pre_tokenizer(one, one_path, depth + 1);
      });
    }
    if (type == "BertPreTokenizer") {
      ++bert_pre_tokenizers_;
      return add(bert_pre_tokenizer());
    }
    if (type == "Whitespace") return add(whitespace_pre_tokenizer());
    if (type == "WhitespaceSplit") return add(whitespace_split_pre_tokenizer());
    if (type == "Metaspace") return read_metaspace(element, path);
    if (type == "ByteLevel") {
      bool add_prefix_space = true, use_regex = true;
      return read_bool(element, path, "add_prefix_space", add_prefix_space, true) &&
             read_bool(element, path, "use_regex", use_regex, true) &&
             add(byte_level_pre_tokenizer(add_prefix_space, use_regex), true);
    }
    if (type == "Punctuation") {
      Behavior behavior = Behavior::kIsolated;
      return read_behavior(element, path, behavior, false) && add(punctuation_pre_tokenizer(behavior));
    }
    if (type == "Digits") {
      bool individual = false;
      return read_bool(element, path, "individual_digits", individual, false) && add(digits_pre_tokenizer(individual));
    }
    if (type == "CharDelimiterSplit") {
      char32_t delimiter = 0;
      return read_character(element, path, "delimiter", delimiter) && add(delimiter_pre_tokenizer(delimiter));
    }
    if (type == "Split") {
      std::optional<Pattern> pattern;
      Behavior behavior = Behavior::kIsolated;
      bool invert = false;
      return read_pattern(element, path, pattern) && read_behavior(element, path, behavior, true) &&
             read_bool(element, path, "invert", invert, false) &&
             add(split_pre_tokenizer(std::move(*pattern), behavior, invert));
    }
    return refuse(path + ".type", type,
                  "BertPreTokenizer, Whitespace, WhitespaceSplit, Metaspace, ByteLevel, Punctuation, Digits, "
                  "CharDelimiterSplit, Split and Sequence are");
  }

  bool read_behavior(Element element, const std::string& path, Behavior& out, bool required) {
    static const std::map<std::string_view, Behavior> kBehaviors = {
        {"Removed", Behavior::kRemoved},
        {"Isolated", Behavior::kIsolated},
        {"MergedWithPrevious", Behavior::kMergedWithPrevious},
        {"MergedWithNext", Behavior::kMergedWithNext},
        {"Contiguous", Behavior::kContiguous}};
    std::string name;
    if (!read_string(element, path, "behavior", name, required ? nullptr : "Isolated")) return false;
    const auto found = kBehaviors.find(name);
    if (found == kBehaviors.end()) {
      return refuse(path + ".behavior", name, "Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous are");
    }
    out = found->second;
    return true;
  }

  // Older files say add_prefix_space, newer ones prepend_scheme, some both.
  bool read_metaspace(Element element, const std::string& path) {
    char32_t replacement = 0;
    std::string scheme;
    bool split = true, add_prefix_space = true;
    if (!read_character(element, path, "replacement", replacement) ||
        !read_string(element, path, "prepend_scheme", scheme, "") || !read_bool(element, path, "split", split, true) ||
        !read_bool(element, path, "add_prefix_space", add_prefix_space, true)) {
      return false;
    }
    Prepend prepend = Prepend::kAlways;
    if (scheme == "never" || (scheme.empty() && !add_prefix_space)) {
      prepend = Prepend::kNever;
    } else if (scheme == "first") {
      prepend = Prepend::kFirst;
    } else if (!scheme.empty() && scheme != "always") {
      return refuse(path + ".prepend_scheme", scheme, "always, first and never are");
    }
    if (!add_prefix_space && prepend != Prepend::kNever) {
      return fail(path + ".add_prefix_space is false, but prepend_scheme is \"" + scheme + "\"");
    }
    return add(metaspace_pre_tokenizer(replacement, prepend, split));
  }

  // --- Models ---

  bool read_model(Element element) {
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

  bool read_vocabulary(Element element, Vocabulary& vocabulary) {
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

  bool read_wordpiece(Element element) {
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

  bool read_unigram(Element element) {
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

  bool read_bpe(Element element) {
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
  bool read_merges(Element element, Bpe::MergePairs& merges) {
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

  // --- Post-processors: only what they put around one text ---

  bool read_post_processor(Element element, const std::string& path, int depth) {
    std::string type;
    if (!read_string(element, path, "type", type)) return false;
    if (type == "ByteLevel") return true;  // trims offsets
    if (type == "Sequence") {
      if (depth == kDepthMax) return fail(path + " is nested more than 8 deep");
      return read_each(element, path, "processors", [&](Element one, const std::string& one_path) {
        return read_post_processor(one, one_path, depth + 1);
      });
    }
    if (type != "TemplateProcessing" && type != "BertProcessing" && type != "RobertaProcessing") {
      return refuse(path + ".type", type,
                    "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel and Sequence are");
    }
    if (has_template_) return fail(path + " is a second processor that adds tokens, expected one at most");
    has_template_ = true;
    if (type == "TemplateProcessing") return read_template(element, path);
    return read_pair(element, path, "cls", parts_->prefix) && read_pair(element, path, "sep", parts_->suffix);
  }

  bool read_pair(Element element, const std::string& path, std::string_view key, std::vector<std::int32_t>& out) {
    dom::array pair;
    Element id;
    std::int32_t value = 0;
    if (!read_array(element, path, key, pair)) return false;
    const std::string pair_path = path + "." + std::string(key);
    if (pair.size() != 2 || pair.at(1).get(id)) return fail(pair_path + " is not a token and its id");
    if (!read_id(id, pair_path + "[1]", value)) return false;
    note_special(value);
    out.push_back(value);
    return true;
  }

  bool read_template(Element element, const std::string& path) {
    bool text_seen = false;
    const auto read = [&](Element piece, const std::string& piece_path) {
      Element body;
      std::string id;
      if (has(piece, "Sequence", body)) {
        if (!read_string(body, piece_path + ".Sequence", "id", id)) return false;
        if (id != "A" || text_seen) return fail(piece_path + " is not the only sequence A");
        text_seen = true;
        return true;
      }
      if (!read_member(piece, piece_path, "SpecialToken", body)) return false;
      if (!read_string(body, piece_path + ".SpecialToken", "id", id)) return false;
      return read_special_token(element, path, id, text_seen ? parts_->suffix : parts_->prefix);
    };
    if (!read_each(element, path, "single", read)) return false;
    return text_seen || fail(path + ".single has no sequence A");
  }

  bool read_special_token(Element element, const std::string& path, const std::string& name,
                          std::vector<std::int32_t>& out) {
    Element tokens, token;
    if (!read_member(element, path, "special_tokens", tokens)) return false;
    if (!has(tokens, name, token)) return fail(path + ".special_tokens has no \"" + name + "\"");
    return read_each(token, path + ".special_tokens", "ids", [&](Element one, const std::string& one_path) {
      std::int32_t id = 0;
      if (!read_id(one, one_path, id)) return false;
      note_special(id);
      out.push_back(id);
      return true;
    });
  }

  void note_special(std::int32_t id) {
    parts_->vocabulary_size = std::max(parts_->vocabulary_size, static_cast<std::size_t>(id) + 1);
  }

  std::string name_, error_;
  std::unique_ptr<Tokenizer::Parts> parts_;
  int bert_pre_tokenizers_ = 0;
  bool has_template_ = false;
};

Result<std::unique_ptr<Tokenizer::Parts>> Tokenizer::Parts::from_json(std::string_view json, const std::string& name) {
  return TokenizerReader(name).read(json);
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::parse_json(std::string_view tokenizer_json, std::string name) {
  auto parts = Parts::from_json(tokenizer_json, name);
  if (!parts) return parts.error();
  return Parts::finish(std::move(*parts));
}

}  // namespace heed::encoder
