// Normalizers: what is done to the text as a whole.
#include "heed/attention/base64.h"
#include "heed/encoder/tokenizer/reader.h"

namespace heed::encoder {

using namespace tokenizer;
namespace dom = simdjson::dom;

bool TokenizerReader::read_normalizer(Element element, const std::string& path, int depth) {
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
    return read_bool(element, path, "strip_left", left, true) && read_bool(element, path, "strip_right", right, true) &&
           add(strip_normalizer(left, right));
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

bool TokenizerReader::read_bert_normalizer(Element element, const std::string& path) {
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

bool TokenizerReader::read_pattern(Element element, const std::string& path, std::optional<Pattern>& out) {
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

bool TokenizerReader::read_replace(Element element, const std::string& path) {
  std::optional<Pattern> pattern;
  std::string content;
  if (!read_pattern(element, path, pattern) || !read_string(element, path, "content", content)) return false;
  parts_->normalizers.push_back(replace_normalizer(std::move(*pattern), std::move(content)));
  return true;
}

bool TokenizerReader::read_precompiled(Element element, const std::string& path) {
  std::string encoded;
  if (!read_string(element, path, "precompiled_charsmap", encoded)) return false;
  if (encoded.empty()) return true;  // SentencePiece's identity
  const auto bytes = attention::base64_decode(encoded);
  if (!bytes) return fail(path + ".precompiled_charsmap is not base64: " + bytes.error().message);
  auto map = Charsmap::parse({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  if (!map) return fail(path + "." + map.error().message);
  parts_->normalizers.push_back(charsmap_normalizer(std::move(*map)));
  return true;
}

}  // namespace heed::encoder
