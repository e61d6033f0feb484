// What a BERT-like encoder's configuration says (config.json, or the metadata of a GGUF file): its shape and the few
// choices its family leaves open.
//
//   n tokens of a text,  H hidden,  A heads of D = H / A,  F intermediate,  L layers
//
//   x_0 = LN(word[id_i] + position[offset + i] + type[0])                       n x H
//   h   = LN(x + Wo attention(Wq x, Wk x, Wv x))                                for each of L layers
//   x   = LN(h + W2 act(W1 h))
//
// (Devlin et al., BERT, 2018: "post-LN" as in Vaswani et al., 2017.)
#pragma once

#include <cstddef>
#include <string>

#include "heed/encoder/files/json_file.h"
#include "heed/result.h"

namespace heed::encoder {

enum class Architecture { kBert, kRoberta, kDistilBert };

enum class Activation { kGeluErf, kGeluTanh, kRelu };

struct TransformerConfig {
  Architecture architecture = Architecture::kBert;
  std::size_t hidden = 0;        // H, a multiple of `heads`
  std::size_t heads = 0;         // A
  std::size_t intermediate = 0;  // F
  std::size_t layers = 0;        // L
  std::size_t vocabulary = 0;
  std::size_t positions = 0;        // rows of the position table that a text may use: the longest text, in tokens
  std::size_t position_offset = 0;  // the first token's row: 0, or padding_idx + 1 in the RoBERTa family
  bool has_types = true;
  Activation activation = Activation::kGeluErf;
  float layer_norm_eps = 1e-12F;

  std::size_t head_dims() const { return hidden / heads; }
};

// Limits of a configuration that is believed. The largest encoder of these families (XLM-R XXL) has 4,096 x 48.
inline constexpr std::size_t kHiddenMax = 16384, kIntermediateMax = 65536, kLayersMax = 256, kPositionsMax = 1 << 20,
                             kVocabularyMax = 1 << 24, kHeadDimsMax = 256;

// Reads config.json. An error names the key and what is supported: an unknown model_type, a hidden_act that is not
// there, position embeddings that are not absolute.
Result<TransformerConfig> read_transformer_config(const JsonFile& json);

// Checks the numbers against the limits and one another. `where` begins the message.
Status check_transformer_config(const TransformerConfig& config, std::string_view where);

}  // namespace heed::encoder
