// Shorter vectors: the first numbers of a model's vectors, scaled to length 1 again.
//
// Models that were trained for it (Kusupati et al., Matryoshka Representation Learning, 2022) put what matters first,
// so that half of the numbers lose little. Any other model loses more; the built-in one spreads its features evenly.
#pragma once

#include <memory>

#include "heed/encoder/encoder.h"

namespace heed::encoder {

class ShorterEncoder final : public Encoder {
 public:
  // `dims` is at least 1 and below encoder->dims().
  ShorterEncoder(std::shared_ptr<const Encoder> encoder, std::size_t dims);

  std::size_t dims() const override { return dims_; }
  // The model's id with the numbers that are kept: "bge-small-en-v1.5/128:1c92bb17".
  std::string model_id() const override;
  void encode(std::string_view text, std::span<float> out) const override;
  void encode_batch(std::span<const std::string_view> texts, std::span<float> out) const override;
  std::vector<Contribution> contributions(std::string_view text) const override;

 private:
  std::shared_ptr<const Encoder> encoder_;
  std::size_t dims_;
};

// "name:hash" with one more part to the name: "name/part:hash".
std::string extended_id(std::string_view model_id, std::string_view part);

// The first out.size() numbers of `vector`, scaled to length 1; a vector of zeros stays one.
void shorten(std::span<const float> vector, std::span<float> out);

}  // namespace heed::encoder
