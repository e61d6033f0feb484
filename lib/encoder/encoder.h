// What every embedding model does, and what a linear one can explain.
//
// A model turns a text into a vector of dims() floats of length 1, so that the dot product of two vectors is their
// cosine. A text with nothing in it that the model knows becomes the zero vector. The same text gives the same bytes on
// every machine, whatever the thread, batch or neighbours.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heed::encoder {

// The part of a text's embedding that one of its terms brought.
struct Contribution {
  std::string term;           // as it first stands in the text
  std::vector<float> vector;  // dims() floats
};

class Encoder {
 public:
  virtual ~Encoder() = default;

  virtual std::size_t dims() const = 0;

  // Name and short hash, for the field embedding_model: vectors are comparable only if these are equal.
  // "heed-mini-1:5f0c9a3e".
  virtual std::string model_id() const = 0;

  // Writes the embedding of `text` (UTF-8, any length; invalid bytes separate words) to `out`, which holds dims()
  // floats. Safe to call from several threads at once.
  virtual void encode(std::string_view text, std::span<float> out) const = 0;

  // Encodes texts[i] into row i of `out` (texts.size() x dims(), row-major). Models that gain from batches override it;
  // the rows are the same either way.
  virtual void encode_batch(std::span<const std::string_view> texts, std::span<float> out) const {
    for (std::size_t i = 0; i < texts.size(); ++i) encode(texts[i], out.subspan(i * dims(), dims()));
  }

  // Splits the embedding of `text` by terms: the vectors add up to what encode() gives (within 1e-6 a coordinate), in
  // the order the terms first stand in the text. So the score of a resource r is the sum over terms of dot(vector, r),
  // which is how attend says why. Empty for models that are not linear in their terms.
  virtual std::vector<Contribution> contributions(std::string_view text) const = 0;
};

}  // namespace heed::encoder
