#include "heed/encoder/distill/student_tokenizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <set>

#include "heed/encoder/files/json_file.h"

namespace heed::encoder {
namespace {

namespace dom = simdjson::dom;

bool is_unused(std::string_view token) {
  constexpr std::string_view kHead = "[unused";
  if (!token.starts_with(kHead) || !token.ends_with("]") || token.size() < kHead.size() + 2) return false;
  const std::string_view number = token.substr(kHead.size(), token.size() - kHead.size() - 1);
  return number.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string json_quoted(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(json), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      json += c;
    }
  }
  return json + '"';
}

// A member as JSON, null if there is none.
std::string member_json(const dom::object& object, const char* key) {
  dom::element member;
  return object[key].get(member) == simdjson::SUCCESS ? simdjson::minify(member) : "null";
}

std::string member_text(const dom::object& object, const char* key, std::string_view otherwise) {
  std::string_view text;
  return std::string(object[key].get(text) == simdjson::SUCCESS ? text : otherwise);
}

// Contents of added tokens: [CLS], [SEP] and what else was added to the vocabulary.
std::set<std::string, std::less<>> added_tokens(const dom::object& root) {
  std::set<std::string, std::less<>> added;
  dom::array tokens;
  if (root["added_tokens"].get(tokens) != simdjson::SUCCESS) return added;
  for (const dom::element token : tokens) {
    std::string_view content;
    if (token["content"].get(content) == simdjson::SUCCESS) added.emplace(content);
  }
  return added;
}

// The vocabulary by id, without what a student does not need.
std::map<std::int32_t, std::string> kept_tokens(const dom::object& root, const dom::object& vocabulary,
                                                std::string_view unknown) {
  const auto added = added_tokens(root);
  std::map<std::int32_t, std::string> kept;
  for (const auto [token, value] : vocabulary) {
    std::int64_t id = 0;
    if (value.get(id) != simdjson::SUCCESS) continue;
    if (token != unknown && (is_unused(token) || added.contains(token))) continue;
    kept.emplace(static_cast<std::int32_t>(id), token);
  }
  return kept;
}

StudentTokenizer word_piece_student(const dom::object& root, const dom::object& model, const dom::object& vocabulary) {
  const std::string unknown = member_text(model, "unk_token", "[UNK]");
  StudentTokenizer student;
  std::string entries, added = "[]";
  for (const auto& [id, token] : kept_tokens(root, vocabulary, unknown)) {
    const std::size_t place = student.ids.size();
    fmt::format_to(std::back_inserter(entries), "{}{}:{}", place == 0 ? "" : ",", json_quoted(token), place);
    if (token == unknown) {
      added = fmt::format(R"([{{"id":{},"content":{},"single_word":false,"lstrip":false,"rstrip":false,)"
                          R"("normalized":false,"special":true}}])",
                          place, json_quoted(token));
    }
    student.ids.push_back(id);
  }
  std::string longest = member_json(model, "max_input_chars_per_word");
  if (longest == "null") longest = "100";
  student.json = fmt::format(
      R"({{"version":"1.0","truncation":null,"padding":null,"added_tokens":{},"normalizer":{},"pre_tokenizer":{},)"
      R"("post_processor":null,"decoder":{},"model":{{"type":"WordPiece","unk_token":{},)"
      R"("continuing_subword_prefix":{},"max_input_chars_per_word":{},"vocab":{{{}}}}}}})",
      added, member_json(root, "normalizer"), member_json(root, "pre_tokenizer"), member_json(root, "decoder"),
      json_quoted(unknown), json_quoted(member_text(model, "continuing_subword_prefix", "##")), longest, entries);
  return student;
}

}  // namespace

Result<StudentTokenizer> make_student_tokenizer(const std::string& teacher_directory, const Tokenizer& teacher) {
  Result<JsonFile> json = JsonFile::read(teacher_directory + "/tokenizer.json");
  if (!json) return std::move(json).error();
  const dom::object root = json->root();
  dom::object model, vocabulary;
  std::string_view type;
  if (root["model"].get(model) != simdjson::SUCCESS) return json->wrong("model", "is missing");
  // Files older than the key hold a WordPiece model if they name its prefix.
  const bool named = model["type"].get(type) == simdjson::SUCCESS;
  dom::element prefix;
  const bool word_piece = named ? type == "WordPiece"
                                : model["merges"].error() != simdjson::SUCCESS &&
                                      model["continuing_subword_prefix"].get(prefix) == simdjson::SUCCESS;
  if (word_piece && model["vocab"].get(vocabulary) == simdjson::SUCCESS) {
    return word_piece_student(root, model, vocabulary);
  }
  StudentTokenizer student;
  student.json = simdjson::minify(root);
  student.ids.resize(teacher.vocabulary_size());
  std::iota(student.ids.begin(), student.ids.end(), 0);
  return student;
}

}  // namespace heed::encoder
