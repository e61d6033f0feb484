// The file as a whole, and its added tokens.
#include "heed/encoder/tokenizer/reader.h"

namespace heed::encoder {

using namespace tokenizer;
namespace dom = simdjson::dom;

Result<std::unique_ptr<Tokenizer::Parts>> TokenizerReader::read(std::string_view json) {
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

bool TokenizerReader::read_root(Element root) {
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

void TokenizerReader::note_bert() {
  if (bert_pre_tokenizers_ != 1 || parts_->pre_tokenizers.size() != 1 || parts_->normalizers.size() != 1) {
    parts_->bert.reset();
  }
}

bool TokenizerReader::read_pad(Element root) {
  Element padding, id;
  parts_->pad = parts_->find("[PAD]");
  if (parts_->pad < 0) parts_->pad = parts_->find("<pad>");
  if (!has(root, "padding", padding) || !has(padding, "pad_id", id)) return true;
  return read_id(id, "padding.pad_id", parts_->pad);
}

bool TokenizerReader::read_added_tokens(Element root) {
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

Result<std::unique_ptr<Tokenizer::Parts>> Tokenizer::Parts::from_json(std::string_view json, const std::string& name) {
  return TokenizerReader(name).read(json);
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::parse_json(std::string_view tokenizer_json, std::string name) {
  auto parts = Parts::from_json(tokenizer_json, name);
  if (!parts) return parts.error();
  return Parts::finish(std::move(*parts));
}

}  // namespace heed::encoder
