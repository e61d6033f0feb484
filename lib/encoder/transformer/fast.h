// The forward pass of plain.h in single precision, for several texts at once and as fast as the processor goes.
//
// Texts stand one behind another without padding: T tokens are T rows whatever their lengths, linear layers and norms
// do not know where a text ends, and attention runs text by text and head by head. A row's value depends on its own
// text alone, down to the last bit: see kernels.h.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "heed/encoder/transformer/buffer.h"
#include "heed/encoder/transformer/config.h"
#include "heed/encoder/transformer/linear.h"
#include "heed/encoder/transformer/weights.h"
#include "heed/result.h"

namespace heed::encoder {

// Working memory of one thread, which grows to what the largest batch needs: for MiniLM 1.6 KB a token, and about 6 KB
// a token of its longest text.
struct ForwardScratch {
  Buffer<float> x;        // T x H, the stream of the rows
  Buffer<float> qkv;      // of some texts, x 3H
  Buffer<float> context;  // of the same, x H
  Buffer<float> wide;     // kChunk x F
  Buffer<float> narrow;   // kChunk x H
  Buffer<float> attention;
  LinearScratch linear;
};

class FastTransformer {
 public:
  // Packs the weights. `set`, which the tensors are in, must stay: the table of words is read where it lies.
  static Result<FastTransformer> pack(const TransformerConfig& config, const TransformerTensors& tensors,
                                      Precision precision, std::string_view label);

  // Rows of the result are this many floats apart.
  std::size_t stride() const { return row_stride(config_.hidden); }
  const TransformerConfig& config() const { return config_; }

  // `ids` are the tokens of all texts, `lengths` how many each has: none is 0 or above config.positions, every id is
  // in [0, vocabulary). The result, a row for each token, is in scratch.x until the next call.
  const float* run(std::span<const std::int32_t> ids, std::span<const std::size_t> lengths,
                   ForwardScratch& scratch) const;

 private:
  // Texts that go through a layer together.
  struct Group {
    std::span<const std::size_t> lengths;
    std::size_t rows = 0;  // their sum
  };
  struct Norm {
    Buffer<float> weight, bias;  // H rounded up to 16
  };
  struct Layer {
    PackedLinear qkv, output, up, down;
    Norm attention_norm, output_norm;
  };

  static std::vector<Group> group_texts(std::span<const std::size_t> lengths);
  static Result<Norm> pack_norm(const NormTensors& tensors, std::size_t hidden, std::string_view what);
  static Result<Layer> pack_layer(const LayerTensors& tensors, const NormTensors& before,
                                  const TransformerConfig& config, Precision precision, std::string_view what);
  static std::vector<Result<Layer>> pack_layers(const TransformerConfig& config, const TransformerTensors& tensors,
                                                Precision precision, std::string_view label);
  void reserve(std::size_t tokens, std::size_t rows, std::size_t longest, ForwardScratch& scratch) const;
  void embed(std::span<const std::int32_t> ids, std::span<const std::size_t> lengths, ForwardScratch& scratch) const;
  void attend(std::span<const std::size_t> lengths, ForwardScratch& scratch) const;
  void run_layer(const Layer& layer, const Group& group, float* x, ForwardScratch& scratch) const;
  void add_norm(float* x, const float* y, std::size_t rows, const Norm& norm) const;

  TransformerConfig config_;
  Precision precision_ = Precision::kF32;
  const Tensor* word_ = nullptr;
  const Tensor* position_ = nullptr;
  std::vector<float> type_;  // H; zeros if the model has none
  Norm embedding_norm_;
  std::vector<Layer> layers_;
};

}  // namespace heed::encoder
