#include "heed/encoder/shorter.h"

#include <algorithm>
#include <cassert>

#include "heed/encoder/transformer/pooling.h"

namespace heed::encoder {

ShorterEncoder::ShorterEncoder(std::shared_ptr<const Encoder> encoder, std::size_t dims)
    : encoder_(std::move(encoder)), dims_(dims) {
  assert(dims_ > 0 && dims_ < encoder_->dims() && "ShorterEncoder: dims must be below those of the model");
}

std::string ShorterEncoder::model_id() const { return extended_id(encoder_->model_id(), std::to_string(dims_)); }

void ShorterEncoder::encode(std::string_view text, std::span<float> out) const { encode_batch({&text, 1}, out); }

void ShorterEncoder::encode_batch(std::span<const std::string_view> texts, std::span<float> out) const {
  const std::size_t whole = encoder_->dims();
  std::vector<float> vectors(texts.size() * whole);
  encoder_->encode_batch(texts, vectors);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    shorten(std::span(vectors).subspan(i * whole, whole), out.subspan(i * dims_, dims_));
  }
}

// The whole's factor scales its parts: one made of their sum would take what rounding leaves of nothing for something.
std::vector<Contribution> ShorterEncoder::contributions(std::string_view text) const {
  std::vector<float> whole(encoder_->dims());
  encoder_->encode(text, whole);
  const double factor = unit_factor(std::span(whole).first(dims_));
  std::vector<Contribution> parts = encoder_->contributions(text);
  for (Contribution& part : parts) {
    part.vector.resize(dims_);
    for (float& value : part.vector) value = static_cast<float>(static_cast<double>(value) * factor);
  }
  return parts;
}

std::string extended_id(std::string_view model_id, std::string_view part) {
  std::string id(model_id);
  return id.insert(std::min(id.rfind(':'), id.size()), "/" + std::string(part));
}

void shorten(std::span<const float> vector, std::span<float> out) {
  std::copy_n(vector.begin(), out.size(), out.begin());
  scale_to_unit(out);
}

}  // namespace heed::encoder
