// Pre-tokenizers: how the text is split into words.
#include "heed/encoder/tokenizer/reader.h"

#include <map>

namespace heed::encoder {

using namespace tokenizer;
namespace dom = simdjson::dom;

bool TokenizerReader::add(std::unique_ptr<const PreTokenizer> pre_tokenizer, bool byte_level) {
  parts_->pre_tokenizers.push_back(std::move(pre_tokenizer));
  parts_->ends_byte_level = byte_level;
  return true;
}

bool TokenizerReader::read_pre_tokenizer(Element element, const std::string& path, int depth) {
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

bool TokenizerReader::read_behavior(Element element, const std::string& path, Behavior& out, bool required) {
  static const std::map<std::string_view, Behavior> kBehaviors = {{"Removed", Behavior::kRemoved},
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
bool TokenizerReader::read_metaspace(Element element, const std::string& path) {
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

}  // namespace heed::encoder
