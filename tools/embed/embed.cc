#include "embed/embed.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "common/identity.h"
#include "embed/terms.h"
#include "heed/stream/json_writer.h"

namespace heed::tools {
namespace {

Status pass(const stream::Record& record, std::string& out) {
  out.append(record.line()).push_back('\n');
  return {};
}

// Gives the terms to a record that has text and a vector, but not them.
Status pass_with_terms(const stream::Record& record, std::string& out) {
  if (record.type() == "error" || !record.has("text") || record.has("terms")) return pass(record, out);
  const auto text = record.string("text");
  if (!text) return text.error();
  const auto title = record.string_or("title", "");
  if (!title) return title.error();
  stream::Edit edit(record);
  set_terms(edit, *title, *text);
  edit.append_to(out);
  return {};
}

// The share of `seconds` that `part` of `whole` bytes take, rounded up. A line's bytes squared fit 64 bits.
std::int64_t share_of(std::int64_t seconds, std::size_t part, std::size_t whole) {
  const auto parts = static_cast<std::int64_t>(part), all = static_cast<std::int64_t>(whole);
  return seconds / all * parts + (seconds % all * parts + all - 1) / all;
}

// The line of the record that its passages have in common: without its text, which may be long, and what is only true
// of the whole.
std::string common_line(const stream::Record& record) {
  stream::Edit edit(record);
  edit.set("text", "\"\"").remove("links");
  std::string line;
  edit.append_to(line);
  line.pop_back();
  return line;
}

}  // namespace

VectorFormat EmbedOptions::format() const {
  VectorFormat format;
  format.array = vectors == "array";
  if (!format.array) format.type = *attention::parse_vector_type(vectors);
  return format;
}

Status check_options(const EmbedOptions& options, const ModelPair& models) {
  if (options.chunk == 0 && (options.overlap > 0 || options.pool)) {
    return input_error(
        fmt::format("--{} is about passages: say how long they are with --chunk", options.pool ? "pool" : "overlap"));
  }
  if (options.pool && options.late) return input_error("--pool makes one vector of a text and --late one a token");
  if (options.late && options.vectors == "array") {
    return input_error("--late is written in base64: --vectors f32, f16 or i8");
  }
  if (options.chunk == 0) return {};
  return check_rule(models.others, options.rule());
}

Embed::Embed(const ModelPair& models, const EmbedOptions& options)
    : models_(models),
      options_(options),
      format_(options.format()),
      for_needs_{&models.needs, {}, {}},
      for_others_{&models.others, {}, {}} {}

// Without text, or with a vector of this model, a record passes as it is.
Result<bool> Embed::wants_vector(const stream::Record& record) const {
  if (record.type() == "error" || !record.has("text")) return false;
  if (!record.has("embedding") || options_.replace) return true;
  const auto model = record.string_or("embedding_model", "");
  if (!model) return model.error();
  const std::string& ours = models_.of(record.type()).id;
  if (*model == ours) return false;
  return input_error("was made by " + (model->empty() ? "an unnamed model" : std::string(*model)) + ", this is " +
                         ours + ": use --replace to put a new vector in its place",
                     "embedding");
}

// Cuts the text and puts what is to be embedded into the batch. A need is one question, however long.
Result<Embed::Item> Embed::make_item(const stream::Record& record) {
  const auto text = record.string("text");
  if (!text) return text.error();
  const auto title = record.string_or("title", "");
  if (!title) return title.error();
  const Model& model = models_.of(record.type());
  const PassageRule rule = record.type() == "need" ? PassageRule{} : options_.rule();
  Batch& batch = batch_of(model);
  Item item{&model, cut_passages(model, *title, *text, rule), batch.texts.size(), false};
  item.whole = item.passages.size() == 1 || options_.pool;
  for (const auto& [begin, end] : item.passages) {
    batch.texts.push_back(titled(*title, text->substr(begin, end - begin)));
  }
  return item;
}

void Embed::prepare(const stream::Record& record) {
  if (std::exchange(prepared_, false)) {
    items_.clear();
    next_item_ = 0;
    for_needs_.texts.clear();
    for_others_.texts.clear();
  }
  const auto wanted = wants_vector(record);
  if (wanted && *wanted) items_.push_back(make_item(record));
}

void Embed::prepared() {
  prepared_ = true;
  if (options_.late) return;
  for (Batch* batch : {&for_needs_, &for_others_}) {
    const std::vector<std::string_view> texts(batch->texts.begin(), batch->texts.end());
    batch->vectors.resize(texts.size() * batch->model->dims);
    batch->model->encoder->encode_batch(texts, batch->vectors);
  }
}

Status Embed::handle(const stream::Record& record, std::string& out) {
  const auto wanted = wants_vector(record);
  if (!wanted) return wanted.error();
  if (!*wanted) return options_.terms ? pass_with_terms(record, out) : pass(record, out);
  if (!prepares()) {
    prepare(record);
    prepared();
  }
  assert(next_item_ < items_.size() && "Embed::handle: the record was not prepared");
  const auto& item = items_[next_item_++];
  if (!item) return item.error();
  return item->whole ? write_whole(record, *item, out) : write_passages(record, *item, out);
}

// Gives the record the vector of one of the item's texts.
Status Embed::write_vector(stream::Edit& edit, const Item& item, std::size_t passage) {
  const Model& model = *item.model;
  const Batch& batch = batch_of(model);
  const std::size_t place = item.first + passage;
  VectorOrigin origin;
  origin.prompt = model.prompt();
  std::span<const float> vector;
  if (model.late) {
    const std::size_t rows = token_vectors(model, batch.texts[place], vector_);
    if (rows == 0) {
      remove_embedding(edit);
      return {};
    }
    origin.shape = {rows, model.dims};
    vector = vector_;
  } else if (item.whole && item.passages.size() > 1) {
    vector_.resize(model.dims);
    const std::size_t count = item.passages.size();
    pool_vectors(std::span(batch.vectors).subspan(place * model.dims, count * model.dims), vector_);
    origin.pooled = {options_.rule().tokens, options_.rule().overlap};
    vector = vector_;
  } else {
    vector = std::span(batch.vectors).subspan(place * model.dims, model.dims);
  }
  if (auto status = set_embedding(edit, vector, format_, model.id); !status) return status;
  set_origin(edit, origin);
  return {};
}

Status Embed::write_whole(const stream::Record& record, const Item& item, std::string& out) {
  stream::Edit edit(record);
  if (auto status = write_vector(edit, item, 0); !status) return status;
  if (options_.terms) set_terms(edit, *record.string_or("title", ""), *record.string("text"));
  edit.append_to(out);
  return {};
}

// A record for each passage, which has what the whole has but its own id, text, hash and share of the time.
Status Embed::write_passages(const stream::Record& record, const Item& item, std::string& out) {
  const auto id = record_id(record, record.type().empty() ? 'x' : record.type().front());
  if (!id) return id.error();
  const auto text = record.string("text");
  const auto seconds = record.integer_or("seconds", 0);
  if (!seconds) return seconds.error();
  if (*seconds < 0) return input_error("is below 0", "seconds");
  const auto common = parser_.parse_copy(common_line(record));
  if (!common) return common.error();
  for (std::size_t i = 0; i < item.passages.size(); ++i) {
    const auto [begin, end] = item.passages[i];
    const std::string_view part = text->substr(begin, end - begin);
    stream::Edit edit(*common);
    edit.set("id", stream::json_string(fmt::format("{}#{}-{}", *id, begin, end)))
        .set("text", stream::json_string(part));
    if (record.has("seconds")) edit.set("seconds", std::to_string(share_of(*seconds, end - begin, text->size())));
    if (record.has("content_hash")) edit.set("content_hash", stream::json_string(content_hash(part)));
    edit.set("part_of", stream::json_string(*id)).set("begin", std::to_string(begin)).set("end", std::to_string(end));
    if (auto status = write_vector(edit, item, i); !status) return status;
    if (options_.terms) set_terms(edit, *record.string_or("title", ""), part);
    edit.append_to(out);
  }
  return {};
}

}  // namespace heed::tools
