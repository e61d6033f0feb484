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
std::string titled(std::string_view title, std::string_view text);

// How embed writes a vector: base64 of some type, or an array of f32 numbers.
struct VectorFormat {
  attention::VectorType type = attention::VectorType::kF32;
  bool array = false;
};

// Gives the record its embedding: in the place of one it has, else behind its last field.
Status set_embedding(stream::Edit& edit, std::span<const float> vector, VectorFormat format, std::string_view model);

// Leaves the record without a vector and without what is said about one.
void remove_embedding(stream::Edit& edit);

// What else there is to say about how a vector was made: embedding_prompt, embedding_passages and embedding_shape.
struct VectorOrigin {
  std::string prompt;                                         // the text before each text, "" for none
  std::optional<std::pair<std::size_t, std::size_t>> pooled;  // the mean of passages: their tokens and overlap
  std::optional<std::pair<std::size_t, std::size_t>> shape;   // of token vectors: rows and numbers of each
};
Result<VectorOrigin> read_origin(const stream::Record& record);
void set_origin(stream::Edit& edit, const VectorOrigin& origin);

}  // namespace heed::tools
