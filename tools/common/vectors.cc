#include "common/vectors.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "heed/attention/dot.h"
#include "heed/stream/json_writer.h"

namespace heed::tools {
namespace {

Error about(std::string_view field, Error error) {
  error.field = field;
  return error;
}

// What is wrong with an array that is no vector.
Error array_error(const stream::Value& array) {
  std::size_t place = 0;
  std::optional<std::string> wrong;
  array.for_each([&](const stream::Value& element) {
    ++place;
    const auto number = element.number();
    if (wrong || (number && std::isfinite(static_cast<float>(*number)))) return;
    wrong = fmt::format("has {} at place {}, expected a number a float can hold", kind_name(element.kind()), place);
  });
  return input_error(wrong.value_or("is an empty array, expected numbers"), "embedding");
}

Status read_base64(const stream::Record& record, std::string_view base64, std::vector<float>& out) {
  const auto type_name = record.string_or("embedding_type", "f32");
  if (!type_name) return type_name.error();
  const auto type = attention::parse_vector_type(*type_name);
  if (!type) return input_error(fmt::format("is \"{}\", expected f32, f16 or i8", *type_name), "embedding_type");
  double scale = 1;
  if (*type == attention::VectorType::kI8) {
    const auto given = record.number("embedding_scale");
    if (!given) return given.error();
    scale = *given;
  }
  const auto dims = attention::encoded_dims(base64, *type);
  if (!dims) return about("embedding", dims.error());
  if (*dims == 0) return input_error("is empty, expected numbers", "embedding");
  out.resize(*dims);
  if (auto status = attention::decode_vector(base64, *type, static_cast<float>(scale), out); !status) {
    return about("embedding", status.error());
  }
  return {};
}

using TwoCounts = std::optional<std::pair<std::size_t, std::size_t>>;

// An array of two counts, if the record has it.
Result<TwoCounts> read_counts(const stream::Record& record, std::string_view field) {
  const auto value = record.find(field);
  if (!value) return TwoCounts();
  std::vector<std::int64_t> counts;
  value->for_each([&](const stream::Value& element) { counts.push_back(element.integer().value_or(-1)); });
  if (counts.size() != 2 || counts[0] < 0 || counts[1] < 0) {
    return input_error("is not an array of two counts", std::string(field));
  }
  return TwoCounts({static_cast<std::size_t>(counts[0]), static_cast<std::size_t>(counts[1])});
}

void set_counts(stream::Edit& edit, std::string_view field, const TwoCounts& counts) {
  if (counts) {
    edit.set(field, fmt::format("[{},{}]", counts->first, counts->second));
  } else {
    edit.remove(field);
  }
}

}  // namespace

Result<bool> read_embedding(const stream::Record& record, std::vector<float>& out) {
  if (const auto vector = record.vector()) {
    out.assign(vector->begin(), vector->end());
    return true;
  }
  const auto value = record.find("embedding");
  if (!value) return false;
  Status status;
  if (value->kind() == stream::Kind::kArray) {
    status = array_error(*value);
  } else if (const auto base64 = value->string()) {
    status = read_base64(record, *base64, out);
  } else {
    status = input_error(fmt::format("is {}, expected base64 or an array", kind_name(value->kind())), "embedding");
  }
  if (!status) return status.error();
  return true;
}

Result<std::string> embedded_text(const stream::Record& record) {
  const auto text = record.string_or("text", "");
  if (!text) return text.error();
  const auto title = record.string_or("title", "");
  if (!title) return title.error();
  return titled(*title, *text);
}

std::string titled(std::string_view title, std::string_view text) {
  if (title.empty()) return std::string(text);
  return std::string(title).append("\n").append(text);
}

Status set_embedding(stream::Edit& edit, std::span<const float> vector, VectorFormat format, std::string_view model) {
  edit.remove("embedding_scale");
  if (format.array) {
    std::string json = "[";
    for (const float value : vector) {
      if (!std::isfinite(value)) return input_error("has a number that is not finite", "embedding");
      fmt::format_to(std::back_inserter(json), "{}{}", json.size() > 1 ? "," : "", value);
    }
    edit.set("embedding", json + "]").remove("embedding_type");
  } else {
    auto encoded = attention::encode_vector(vector, format.type);
    if (!encoded) return about("embedding", encoded.error());
    edit.set_string("embedding", std::move(encoded->base64));
    edit.set_string("embedding_type", std::string(attention::vector_type_name(format.type)));
    if (format.type == attention::VectorType::kI8) edit.set("embedding_scale", fmt::format("{}", encoded->scale));
  }
  edit.set("embedding_model", stream::json_string(model));
  return {};
}

void remove_embedding(stream::Edit& edit) {
  edit.remove("embedding").remove("embedding_type").remove("embedding_scale").remove("embedding_model");
  set_origin(edit, {});
}

Result<VectorOrigin> read_origin(const stream::Record& record) {
  const auto prompt = record.string_or("embedding_prompt", "");
  if (!prompt) return prompt.error();
  const auto pooled = read_counts(record, "embedding_passages");
  if (!pooled) return pooled.error();
  const auto shape = read_counts(record, "embedding_shape");
  if (!shape) return shape.error();
  return VectorOrigin{std::string(*prompt), *pooled, *shape};
}

void set_origin(stream::Edit& edit, const VectorOrigin& origin) {
  if (origin.prompt.empty()) {
    edit.remove("embedding_prompt");
  } else {
    edit.set("embedding_prompt", stream::json_string(origin.prompt));
  }
  set_counts(edit, "embedding_passages", origin.pooled);
  set_counts(edit, "embedding_shape", origin.shape);
}

}  // namespace heed::tools
