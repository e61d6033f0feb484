#include "verify/embedding_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "common/identity.h"
#include "common/messages.h"
#include "common/models.h"
#include "common/passages.h"
#include "common/vectors.h"

namespace heed::tools {
namespace {

using stream::Record;

// The model that the record names, if it is here and the record has the text that the vector was made from.
std::optional<Model> model_of(const Record& record) {
  const auto name = record.string_or("embedding_model", "");
  const auto prompt = record.string_or("embedding_prompt", "");
  if (!name || !prompt || !record.has("embedding") || !record.has("text")) return std::nullopt;
  return find_model(*name, *prompt);
}

// The vector that embed makes of the record, as the record says it was made.
Result<std::vector<float>> vector_of(const Record& record, const Model& model) {
  const auto text = embedded_text(record);
  if (!text) return text.error();
  const auto origin = read_origin(record);
  if (!origin) return origin.error();
  std::vector<float> vector(model.dims);
  if (model.late) {
    token_vectors(model, *text, vector);
  } else if (origin->pooled) {
    const PassageRule rule{origin->pooled->first, origin->pooled->second};
    if (rule.tokens == 0 || !check_rule(model, rule)) {
      return input_error("is not what --chunk and --overlap can be", "embedding_passages");
    }
    pooled_vector(model, *record.string_or("title", ""), *record.string("text"), rule, vector);
  } else {
    model.encoder->encode(*text, vector);
  }
  return vector;
}

Result<std::string> id_of(const Record& record) {
  return record_id(record, record.type().empty() ? 'x' : record.type().front());
}

// What a reader of the stream gets when `vector` is written the way the record's is. An array has the numbers of f32.
Result<std::vector<float>> as_written(std::span<const float> vector, const Record& record) {
  const auto name = record.string_or("embedding_type", "f32");
  if (!name) return name.error();
  const auto value = record.find("embedding");
  const bool array = value && value->kind() == stream::Kind::kArray;
  const auto type = array ? Result(attention::VectorType::kF32) : attention::parse_vector_type(*name);
  if (!type) return type.error();
  const auto encoded = attention::encode_vector(vector, *type);
  if (!encoded) return encoded.error();
  return attention::decode_vector(encoded->base64, *type, encoded->scale);
}

}  // namespace

void EmbeddingCheck::add(const Record& record) {
  if (!record.has("embedding")) return;
  const auto id = id_of(record);
  const auto name = record.string_or("embedding_model", "");
  if (id && model_of(record)) {
    ++announced_;
    return sample_.announce(*id);
  }
  if (!name || name->empty()) return claims_.leave("without the name of a model");
  if (find_model(*name)) return claims_.leave("of records without text");
  claims_.leave(fmt::format("by {}, a model that is not here (see --model)", *name));
}

void EmbeddingCheck::Share::push(const Record& record, Place place) {
  const auto model = model_of(record);
  if (!model) return;
  const auto id = id_of(record);
  if (!id || !check_->sample_.takes(*id)) return;
  ++checked_;
  if (auto status = compare(record, *model, place); !status) {
    faults_.push_back({place, "malformed", sentence(status.error())});
  }
}

Status EmbeddingCheck::Share::compare(const Record& record, const Model& model, Place place) {
  if (const auto read = read_embedding(record, stated_); !read) return read.error();
  const auto made = vector_of(record, model);
  if (!made) return made.error();
  const auto expected = as_written(*made, record);
  if (!expected) return expected.error();
  const auto [stated, computed] = std::mismatch(stated_.begin(), stated_.end(), expected->begin(), expected->end());
  if (stated == stated_.end() && computed == expected->end()) return {};
  const std::string difference =
      stated_.size() != expected->size()
          ? fmt::format("it has {} numbers, expected {}", stated_.size(), expected->size())
          : fmt::format("number {} is {}, computed again it is {}", stated - stated_.begin() + 1, *stated, *computed);
  const auto id = id_of(record);
  faults_.push_back({place, "embedding",
                     fmt::format("{} \"{}\": field \"embedding\" is not what {} makes of the text: {}", record.type(),
                                 id ? *id : "", model.id, difference)});
  return {};
}

void EmbeddingCheck::Share::merge(Share other) {
  checked_ += other.checked_;
  faults_.insert(faults_.end(), other.faults_.begin(), other.faults_.end());
}

std::vector<PlacedFault> EmbeddingCheck::finish(Share share) {
  claims_.check(share.checked_);
  if (announced_ > share.checked_) claims_.leave("outside the sample", announced_ - share.checked_);
  std::sort(share.faults_.begin(), share.faults_.end(), [](const PlacedFault& a, const PlacedFault& b) {
    return std::tie(a.place.input, a.place.line) < std::tie(b.place.input, b.place.line);
  });
  return std::move(share.faults_);
}

}  // namespace heed::tools
