// A tokenizer from a model's folder.
#include "heed/encoder/files/json_file.h"
#include "heed/encoder/tokenizer/parts.h"
#include "heed/text/unicode.h"

#include <fstream>
#include <iterator>

namespace heed::encoder {
namespace {

using tokenizer::AddedToken;
using tokenizer::Vocabulary;
namespace dom = simdjson::dom;

constexpr std::uintmax_t kFileBytesMax = kJsonFileBytesMax;

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto bytes = file ? static_cast<std::streamoff>(file.tellg()) : -1;
  if (bytes < 0) return system_error(path + ": cannot be read");
  if (static_cast<std::uintmax_t>(bytes) > kFileBytesMax) {
    return input_error(path + ": has " + std::to_string(bytes) + " bytes, expected at most " +
                       std::to_string(kFileBytesMax));
  }
  std::string content(static_cast<std::size_t>(bytes), '\0');
  file.seekg(0);
  file.read(content.data(), bytes);
  if (!file) return system_error(path + ": cannot be read");
  return content;
}

// What tokenizer_config.json says about a BERT vocabulary. BertTokenizer's own defaults otherwise.
struct BertConfig {
  tokenizer::BertOptions options;
  std::string unknown = "[UNK]", separator = "[SEP]", pad = "[PAD]", begin = "[CLS]", mask = "[MASK]";
};

// A token is a string, or an object with its content.
void read_token(dom::object root, std::string_view key, std::string& out) {
  dom::element element;
  std::string_view text;
  if (root.at_key(key).get(element)) return;
  if (!element.get(text) || !element.at_key("content").get(text)) out = text;
}

Result<BertConfig> read_bert_config(const std::string& path) {
  BertConfig config;
  if (!file_exists(path)) return config;
  const auto file = JsonFile::read(path);
  if (!file) return file.error();
  const auto lowercase = file->boolean("do_lower_case", true);
  if (!lowercase) return lowercase.error();
  const auto chinese = file->boolean("tokenize_chinese_chars", true);
  if (!chinese) return chinese.error();
  const auto strip_accents = file->boolean("strip_accents", *lowercase);
  if (!strip_accents) return strip_accents.error();
  config.options = {true, *chinese, *strip_accents, *lowercase};
  read_token(file->root(), "unk_token", config.unknown);
  read_token(file->root(), "sep_token", config.separator);
  read_token(file->root(), "pad_token", config.pad);
  read_token(file->root(), "cls_token", config.begin);
  read_token(file->root(), "mask_token", config.mask);
  return config;
}

// One token a line; its number is its id.
Result<Vocabulary> read_vocabulary(const std::string& path) {
  const auto content = read_file(path);
  if (!content) return content.error();
  Vocabulary vocabulary;
  std::int64_t id = 0;
  for (std::size_t at = 0; at < content->size(); ++id) {
    const std::size_t end = std::min(content->find('\n', at), content->size());
    std::string_view token = std::string_view(*content).substr(at, end - at);
    if (!token.empty() && token.back() == '\r') token.remove_suffix(1);
    if (!text::valid_utf8(token)) return input_error(path + ":" + std::to_string(id + 1) + ": is not UTF-8");
    if (const Status added = vocabulary.add(token, id); !added) {
      return input_error(path + ": " + added.error().message);
    }
    at = end + 1;
  }
  if (const Status indexed = vocabulary.index(); !indexed) return input_error(path + ": " + indexed.error().message);
  return vocabulary;
}

Result<bool> lowercase_first(const std::string& directory) {
  const std::string path = directory + "/sentence_bert_config.json";
  if (!file_exists(path)) return false;
  const auto file = JsonFile::read(path);
  if (!file) return file.error();
  return file->boolean("do_lower_case", false);
}

}  // namespace

Result<std::unique_ptr<Tokenizer::Parts>> Tokenizer::Parts::from_vocab_txt(const std::string& directory) {
  const std::string path = directory + "/vocab.txt";
  if (!file_exists(path)) {
    return input_error(directory + ": has neither tokenizer.json nor vocab.txt, expected one of them");
  }
  const auto config = read_bert_config(directory + "/tokenizer_config.json");
  if (!config) return config.error();
  auto vocabulary = read_vocabulary(path);
  if (!vocabulary) return vocabulary.error();
  for (const std::string& token : {config->unknown, config->begin, config->separator}) {
    if (vocabulary->find(token) < 0)
      return input_error(path + ": has no \"" + token + "\", expected a BERT vocabulary");
  }
  auto parts = std::make_unique<Parts>();
  parts->bert = config->options;
  parts->normalizers.push_back(tokenizer::bert_normalizer(config->options));
  parts->pre_tokenizers.push_back(tokenizer::bert_pre_tokenizer());
  const std::int32_t unknown = vocabulary->find(config->unknown);
  parts->model = std::make_unique<tokenizer::WordPiece>(std::move(*vocabulary), unknown, "##", 100);
  std::vector<AddedToken> added;
  for (const std::string& token : {config->pad, config->unknown, config->begin, config->separator, config->mask}) {
    AddedToken one;
    one.content = token;
    one.normalized = false;
    if (parts->model->vocabulary().find(token) >= 0) added.push_back(one);
  }
  if (const Status done = parts->add_tokens(std::move(added)); !done) {
    return input_error(path + ": " + done.error().message);
  }
  parts->prefix = {parts->find(config->begin)};
  parts->suffix = {parts->find(config->separator)};
  parts->pad = parts->find(config->pad);
  return parts;
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::load(const std::string& directory) {
  const auto lower = lowercase_first(directory);
  if (!lower) return lower.error();
  std::unique_ptr<Parts> parts;
  if (const std::string path = directory + "/tokenizer.json"; file_exists(path)) {
    const auto json = read_file(path);
    if (!json) return json.error();
    auto read = Parts::from_json(*json, path);
    if (!read) return read.error();
    parts = std::move(*read);
  } else {
    auto read = Parts::from_vocab_txt(directory);
    if (!read) return read.error();
    parts = std::move(*read);
  }
  parts->lowercase_first = *lower;
  return Parts::finish(std::move(parts));
}

}  // namespace heed::encoder
