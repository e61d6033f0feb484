// The vector of a record: the fields embedding, embedding_type, embedding_scale and embedding_model (heed-record(5)).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/attention/encoding.h"
#include "heed/stream/edit.h"
#include "heed/stream/record.h"

namespace heed::tools {

// Reads the record's embedding into `out` and gives true; false if it has none. An array of numbers or base64; what
// does not fit embedding_type, is not finite or not base64 is an error that names the field.
Result<bool> read_embedding(const stream::Record& record, std::vector<float>& out);

// What a model reads of a record with text: the title counts as the first paragraph.
Result<std::string> embedded_text(const stream::Record& record);

// How embed writes a vector: base64 of some type, or an array of f32 numbers.
struct VectorFormat {
  attention::VectorType type = attention::VectorType::kF32;
  bool array = false;
};

// Gives the record its embedding: in the place of one it has, else behind its last field.
Status set_embedding(stream::Edit& edit, std::span<const float> vector, VectorFormat format, std::string_view model);

}  // namespace heed::tools
