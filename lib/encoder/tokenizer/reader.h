// Reads tokenizer.json: every key that changes ids is read or refused. Private to this folder; each kind of stage has a
// source of its own.
#pragma once

#include <simdjson.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "heed/encoder/tokenizer/parts.h"
#include "heed/text/unicode.h"

namespace heed::encoder {

// Each read_... returns false once error_ is set.
class TokenizerReader {
 public:
  using Element = simdjson::dom::element;

  explicit TokenizerReader(std::string name) : name_(std::move(name)) {}

  Result<std::unique_ptr<Tokenizer::Parts>> read(std::string_view json);

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
  bool read_array(Element object, const std::string& path, std::string_view key, simdjson::dom::array& out) {
    Element element;
    if (!read_member(object, path, key, element)) return false;
    return !element.get(out) || fail(path + "." + std::string(key) + " is not an array");
  }
  bool read_id(Element element, const std::string& path, std::int32_t& out) {
    std::int64_t id = -1;
    if (element.get(id) || id < 0 || id >= tokenizer::Vocabulary::kIdsMax) {
      return fail(path + " is not an id from 0 to " + std::to_string(tokenizer::Vocabulary::kIdsMax - 1));
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
    simdjson::dom::array array;
    if (!read_array(object, path, key, array)) return false;
    std::size_t index = 0;
    for (const Element element : array) {
      if (!read(element, path + "." + std::string(key) + "[" + std::to_string(index++) + "]")) return false;
    }
    return true;
  }

  // reader.cc
  bool read_root(Element root);
  void note_bert();
  bool read_pad(Element root);
  bool read_added_tokens(Element root);

  // reader_normalizers.cc
  bool read_normalizer(Element element, const std::string& path, int depth);
  bool read_bert_normalizer(Element element, const std::string& path);
  bool read_pattern(Element element, const std::string& path, std::optional<tokenizer::Pattern>& out);
  bool read_replace(Element element, const std::string& path);
  bool read_precompiled(Element element, const std::string& path);

  // reader_pre_tokenizers.cc
  bool add(std::unique_ptr<const tokenizer::PreTokenizer> pre_tokenizer, bool byte_level = false);
  bool read_pre_tokenizer(Element element, const std::string& path, int depth);
  bool read_behavior(Element element, const std::string& path, tokenizer::Behavior& out, bool required);
  bool read_metaspace(Element element, const std::string& path);

  // reader_models.cc
  bool read_model(Element element);
  bool read_vocabulary(Element element, tokenizer::Vocabulary& vocabulary);
  bool read_wordpiece(Element element);
  bool read_unigram(Element element);
  bool read_bpe(Element element);
  bool read_merges(Element element, tokenizer::Bpe::MergePairs& merges);

  // reader_post_processors.cc
  bool read_post_processor(Element element, const std::string& path, int depth);
  bool read_pair(Element element, const std::string& path, std::string_view key, std::vector<std::int32_t>& out);
  bool read_template(Element element, const std::string& path);
  bool read_special_token(Element element, const std::string& path, const std::string& name,
                          std::vector<std::int32_t>& out);
  void note_special(std::int32_t id);

  std::string name_, error_;
  std::unique_ptr<Tokenizer::Parts> parts_;
  int bert_pre_tokenizers_ = 0;
  bool has_template_ = false;
};

}  // namespace heed::encoder
