// The tensors of one encoder, found under the names their file uses and checked against the configuration.
#pragma once

#include <string>
#include <vector>

#include "heed/encoder/files/tensor.h"
#include "heed/encoder/transformer/config.h"
#include "heed/result.h"

namespace heed::encoder {

// y = weight x + bias: weight is [out, in] as torch.nn.Linear stores it, bias [out].
struct LinearTensors {
  const Tensor* weight = nullptr;
  const Tensor* bias = nullptr;
};

// y = (x - mean) / sqrt(variance + eps) * weight + bias, both [H].
struct NormTensors {
  const Tensor* weight = nullptr;
  const Tensor* bias = nullptr;
};

struct LayerTensors {
  LinearTensors query, key, value, attention_output;  // [H, H]
  NormTensors attention_norm;
  LinearTensors up;    // [F, H]
  LinearTensors down;  // [H, F]
  NormTensors output_norm;
};

// Points into a TensorSet, which must outlive it.
struct TransformerTensors {
  const Tensor* word = nullptr;      // [vocabulary, H]
  const Tensor* position = nullptr;  // [offset + positions, H]
  const Tensor* type = nullptr;      // [types, H], of which the first row is used; null if the model has none
  NormTensors embedding_norm;
  std::vector<LayerTensors> layers;
};

// Whose names the tensors have.
enum class Naming { kHuggingFace, kGguf };

// Any prefix that the exporting class left ("bert.", "roberta.") is found by itself; tensors that an encoder has no use
// for (pooler, position_ids, heads) are ignored. An error names file and tensor, the shape found and expected, or the
// type and those that are supported.
Result<TransformerTensors> find_transformer_tensors(const TensorSet& set, const TransformerConfig& config,
                                                    Naming naming);

}  // namespace heed::encoder
