// From the rows of a text's tokens to its vector (pipeline.h).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "heed/encoder/transformer/pipeline.h"

namespace heed::encoder {

// Numbers of a vector that comes out of the pipeline for rows of `hidden` numbers.
std::size_t pipeline_dims(const Pipeline& pipeline, std::size_t hidden);

// An error if a dense layer does not fit what comes before it. `where` begins the message.
Status check_pipeline(const Pipeline& pipeline, std::size_t hidden, std::string_view where);

// rows: n x hidden, `stride` floats apart; the first `skip` < n of them are left out of the pooling. Writes
// pipeline_dims() floats. A vector that is not finite, which only broken weights make, becomes the zero vector.
void pool(const Pipeline& pipeline, const float* rows, std::size_t stride, std::size_t n, std::size_t skip,
          std::size_t hidden, std::span<float> out);

// Scales to length 1; what is shorter than 1e-12 or not finite becomes the zero vector, by the factor 0.
double unit_factor(std::span<const float> vector);
void scale_to_unit(std::span<float> vector);

}  // namespace heed::encoder
