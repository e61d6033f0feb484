#include "attention/need.h"

#include <fmt/format.h>

#include "common/identity.h"
#include "common/passages.h"
#include "common/vectors.h"
#include "heed/stream/json_writer.h"
#include "heed/text/lexical.h"
#include "heed/text/wish.h"

namespace heed::tools {
namespace {

Error about(std::string field, std::string message) { return input_error(std::move(message), std::move(field)); }

std::string model_name(std::string_view model) { return model.empty() ? "not named" : fmt::format("\"{}\"", model); }

// The model that made the need's vector, if it is here.
std::optional<Model> known_model(const Need& need, const NeedModel& model) {
  const Model* opened = model.opened();
  if (opened && need.model == opened->id && need.prompt == opened->prompt()) return *opened;
  return find_model(need.model, need.prompt);
}

// No rows if the model is late and the text has no token.
Embedding embed_text(const Model& model, std::string_view text) {
  Embedding embedding;
  if (model.late) {
    embedding.rows = token_vectors(model, text, embedding.numbers);
  } else {
    embedding.numbers.resize(model.dims);
    model.encoder->encode(text, embedding.numbers);
  }
  return embedding;
}

Status read_vector(const stream::Record& record, const NeedModel& model, Need& need) {
  const auto text = embedded_text(record);
  if (!text) return text.error();
  const auto has_embedding = read_vectors(record, need.wanted.embedding);
  if (!has_embedding) return has_embedding.error();
  if (*has_embedding) {
    const auto stated = record.string_or("embedding_model", "");
    if (!stated) return stated.error();
    const auto prompt = record.string_or("embedding_prompt", "");
    if (!prompt) return prompt.error();
    need.model = *stated;
    need.prompt = *prompt;
  } else {
    if (!record.has("text") || text->empty()) return about("text", "is missing, and there is no embedding");
    const auto used = model.get();
    if (!used) return system_error(used.error().message);  // of the run, not of this record
    need.model = (*used)->id;
    need.prompt = (*used)->prompt();
    need.wanted.embedding = embed_text(**used, *text);
    if (need.wanted.embedding.numbers.empty()) return about("text", "has no token that could have a vector");
  }
  const auto known = known_model(need, model);
  if (!known) return {};
  const Embedding& vector = need.wanted.embedding;
  if (known->dims != vector.dims() || known->late != (vector.rows > 0)) {
    return about("embedding", fmt::format("has {} numbers, but vectors of {} have {}{}", vector.dims(), known->id,
                                          known->dims, known->late ? " a token" : ""));
  }
  need.maker = *known;
  if (known->late) {
    need.tokens = words_of_tokens(*known, *text, vector.rows);
  } else {
    need.words = known->encoder->contributions(*text);
  }
  return {};
}

Result<std::vector<std::string>> unwanted_texts(const stream::Record& record) {
  const auto value = record.find("not");
  if (!value) return std::vector<std::string>();
  auto texts = read_strings(*value, "not");
  if (!texts) return about("not", texts.error().message + ": say in words what is not wanted");
  return texts;
}

Status read_unwanted(const stream::Record& record, const NeedModel& model, Need& need) {
  auto texts = unwanted_texts(record);
  if (!texts) return texts.error();
  if (texts->empty()) return {};
  const auto known = known_model(need, model);
  if (!known) {
    return about("not", fmt::format("cannot be compared: the model {} is not here, name it with --model",
                                    model_name(need.model)));
  }
  for (const auto& text : *texts) {
    Question question;
    question.embedding = embed_text(*known, text);
    if (question.embedding.numbers.empty()) continue;  // nothing is not wanted
    question.terms = text::lexical_terms("", text);
    need.unwanted.push_back(std::move(question));
  }
  need.not_wanted = std::move(*texts);
  return {};
}

Result<TermCounts> wanted_terms(const stream::Record& record) {
  if (record.has("terms")) return read_terms(record);
  const auto title = record.string_or("title", "");
  const auto text = record.string_or("text", "");
  if (!title || !text) return TermCounts();  // said where the vector is read
  return text::lexical_terms(*title, *text);
}

// The model that makes the vectors of a need: that of the one it has, or the one of the run.
std::optional<Model> maker_of(const stream::Record& record, const NeedModel& model) {
  if (!record.has("embedding")) {
    const auto used = model.get();
    return used ? std::optional(**used) : std::nullopt;
  }
  const auto id = record.string_or("embedding_model", "");
  const auto prompt = record.string_or("embedding_prompt", "");
  if (!id || !prompt) return std::nullopt;  // said where the vector is read
  Need stated;
  stated.model = *id;
  stated.prompt = *prompt;
  return known_model(stated, model);
}

// The need with a field `not`, if its text says what it does not want: a vector of the whole sentence would look for
// that as well. Nothing if it does not say so, or if the model is not here to make vectors of what it says.
std::optional<std::string> spelt_out(const stream::Record& record, const NeedModel& model) {
  const auto text = record.string_or("text", "");
  const auto title = record.string_or("title", "");
  if (!text || !title || record.has("not")) return std::nullopt;
  const text::Wish wish = text::read_wish(*text);
  if (wish.unwanted.empty()) return std::nullopt;
  const auto maker = maker_of(record, model);
  const auto id = record_id(record, 'n');
  if (!maker || !id) return std::nullopt;
  stream::Edit edit(record);
  if (!record.has("id")) edit.set("id", stream::json_string(*id));
  std::string unwanted;
  stream::JsonWriter json(unwanted);
  json.begin_array();
  for (const auto& each : wish.unwanted) json.string(each);
  json.end_array();
  edit.set("text", stream::json_string(wish.wanted)).set("not", unwanted).remove("terms");
  if (record.has("embedding")) {
    const Embedding made = embed_text(*maker, titled(*title, wish.wanted));
    remove_embedding(edit);
    if (made.numbers.empty() || !set_vectors(edit, made, maker->id, maker->prompt())) return std::nullopt;
  }
  std::string line;
  edit.append_to(line);
  line.pop_back();
  return line;
}

Result<Need> read_as_it_stands(const stream::Record& record, const NeedModel& model) {
  Need need;
  auto id = record_id(record, 'n');
  if (!id) return id.error();
  need.id = std::move(*id);
  need.line = record.line();
  const auto value = record.integer_or("value", 0);
  if (!value) return value.error();
  if (*value < 0) return about("value", "is below 0");
  need.value = raw_member(record, "value");
  auto asker = read_asker(record);
  if (!asker) return asker.error();
  need.asker = std::move(*asker);
  if (auto status = read_vector(record, model, need); !status) return status.error();
  need.dims = need.wanted.embedding.dims();
  if (auto status = read_unwanted(record, model, need); !status) return status.error();
  auto terms = wanted_terms(record);
  if (!terms) return terms.error();
  need.wanted.terms = std::move(*terms);
  return need;
}

}  // namespace

void Need::forget_maker() {
  maker.reset();
  words.clear();
  tokens.clear();
}

Result<Need> read_need(const stream::Record& record, const NeedModel& model, Sentences sentences) {
  const auto line = sentences == Sentences::kUnderstood ? spelt_out(record, model) : std::nullopt;
  if (!line) return read_as_it_stands(record, model);
  stream::RecordParser parser;
  const auto spelt = parser.parse_copy(*line);
  if (!spelt) return spelt.error();
  return read_as_it_stands(*spelt, model);
}

Status set_vectors(stream::Edit& edit, const Embedding& embedding, std::string_view model, std::string_view prompt) {
  if (auto status = set_embedding(edit, embedding.numbers, {}, model); !status) return status;
  VectorOrigin origin{std::string(prompt), {}, {}};
  if (embedding.rows > 0) origin.shape = {embedding.rows, embedding.dims()};
  set_origin(edit, origin);
  return {};
}

Status Needs::add(Need need) {
  if (ids_.contains(need.id)) return input_error(fmt::format("is \"{}\", which another need has", need.id), "id");
  if (!needs_.empty() && need.model != model()) {
    return input_error(fmt::format("is {}, but the first need's is {}", model_name(need.model), model_name(model())),
                       "embedding_model");
  }
  const Embedding& vector = need.wanted.embedding;
  if (!needs_.empty() && (need.dims != dims() || (vector.rows > 0) != late())) {
    return input_error(fmt::format("has {} numbers{}, the first need's has {}{}", vector.dims(),
                                   vector.rows > 0 ? " a token" : "", dims(), late() ? " a token" : ""),
                       "embedding");
  }
  ids_.insert(need.id);
  needs_.push_back(std::move(need));
  return {};
}

std::vector<const Question*> Needs::questions() const {
  std::vector<const Question*> all;
  for (const auto& need : needs_) all.push_back(&need.wanted);
  for (const auto& need : needs_) {
    for (const auto& question : need.unwanted) all.push_back(&question);
  }
  return all;
}

}  // namespace heed::tools
