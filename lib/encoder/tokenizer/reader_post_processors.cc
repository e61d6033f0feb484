// Post-processors: only what they put around one text.
#include "heed/encoder/tokenizer/reader.h"

#include <algorithm>

namespace heed::encoder {

using namespace tokenizer;
namespace dom = simdjson::dom;

bool TokenizerReader::read_post_processor(Element element, const std::string& path, int depth) {
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

bool TokenizerReader::read_pair(Element element, const std::string& path, std::string_view key,
                                std::vector<std::int32_t>& out) {
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

bool TokenizerReader::read_template(Element element, const std::string& path) {
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

bool TokenizerReader::read_special_token(Element element, const std::string& path, const std::string& name,
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

void TokenizerReader::note_special(std::int32_t id) {
  parts_->vocabulary_size = std::max(parts_->vocabulary_size, static_cast<std::size_t>(id) + 1);
}

}  // namespace heed::encoder
