#include "heed/encoder/transformer/fast.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>
#include <functional>
#include <future>
#include <numeric>

#include "heed/encoder/transformer/sizes.h"

namespace heed::encoder {
namespace {

// Rows that go through the two layers of a block's feed-forward part together: enough to read the weights (2.4 MB each
// in MiniLM) seldom, few enough that what lies between (132 x 1,536 floats) stays in the second-level cache. A multiple
// of every set's tile.
constexpr std::size_t kChunk = 132;

// Rows whose queries, keys and values, 4.7 KB each in MiniLM, are made before attention looks at them. With 1,024 they
// came back from the third-level cache, and texts of 256 tokens took 6 % longer in bytes.
constexpr std::size_t kGroupRows = 120;

Epilogue epilogue_of(Activation activation, Precision precision) {
  switch (activation) {
    case Activation::kGeluErf:
      return precision == Precision::kI8 ? Epilogue::kGeluErfNear : Epilogue::kGeluErf;
    case Activation::kGeluTanh:
      return Epilogue::kGeluTanh;
    case Activation::kRelu:
      break;
  }
  return Epilogue::kRelu;
}

}  // namespace

Result<FastTransformer::Norm> FastTransformer::pack_norm(const NormTensors& tensors, std::size_t hidden,
                                                         std::string_view what) {
  Norm norm{Buffer<float>(round_up(hidden, 16)), Buffer<float>(round_up(hidden, 16))};
  if (!read_floats(*tensors.weight, 0, {norm.weight.data(), hidden}) ||
      !read_floats(*tensors.bias, 0, {norm.bias.data(), hidden})) {
    return input_error(fmt::format("{} has numbers that are not finite", what));
  }
  return norm;
}

Result<FastTransformer::Layer> FastTransformer::pack_layer(const LayerTensors& tensors, const NormTensors& before,
                                                           const TransformerConfig& config, Precision precision,
                                                           std::string_view what) {
  Layer layer;
  const LinearTensors qkv[] = {tensors.query, tensors.key, tensors.value};
  // Rows of attention are means of values, so those say how large they are.
  using Sizes = Result<std::vector<float>>;
  struct Row {
    std::span<const LinearTensors> parts;
    std::function<Sizes()> sizes;
    PackedLinear* packed;
  };
  const Row rows[] = {
      {qkv, [&] { return sizes_behind(before, config.hidden, what); }, &layer.qkv},
      {{&tensors.attention_output, 1}, [&] { return sizes_behind(before, tensors.value, what); }, &layer.output},
      {{&tensors.up, 1}, [&] { return sizes_behind(tensors.attention_norm, config.hidden, what); }, &layer.up},
      {{&tensors.down, 1},
       [&] { return sizes_behind(tensors.attention_norm, tensors.up, config.activation, what); },
       &layer.down},
  };
  for (const Row& row : rows) {
    const Sizes sizes = precision == Precision::kI8 ? row.sizes() : Sizes(std::vector<float>());
    if (!sizes) return sizes.error();
    Result<PackedLinear> linear = PackedLinear::pack(row.parts, *sizes, precision, what);
    if (!linear) return std::move(linear).error();
    *row.packed = std::move(*linear);
  }
  const std::pair<const NormTensors*, Norm*> norms[] = {{&tensors.attention_norm, &layer.attention_norm},
                                                        {&tensors.output_norm, &layer.output_norm}};
  for (const auto& [from, to] : norms) {
    Result<Norm> norm = pack_norm(*from, config.hidden, what);
    if (!norm) return std::move(norm).error();
    *to = std::move(*norm);
  }
  return layer;
}

Result<FastTransformer> FastTransformer::pack(const TransformerConfig& config, const TransformerTensors& tensors,
                                              Precision precision, std::string_view label) {
  FastTransformer fast;
  fast.config_ = config;
  fast.precision_ = precision;
  fast.word_ = tensors.word;
  fast.position_ = tensors.position;
  fast.type_.assign(config.hidden, 0.0F);
  if (tensors.type != nullptr && !read_floats(*tensors.type, 0, fast.type_)) {
    return input_error(fmt::format("{}: the table of token types has numbers that are not finite", label));
  }
  Result<Norm> norm = pack_norm(tensors.embedding_norm, config.hidden, fmt::format("{}: the embeddings' norm", label));
  if (!norm) return std::move(norm).error();
  fast.embedding_norm_ = std::move(*norm);
  std::vector<Result<Layer>> layers = pack_layers(config, tensors, precision, label);
  for (Result<Layer>& layer : layers) {
    if (!layer) return std::move(layer).error();
    fast.layers_.push_back(std::move(*layer));
  }
  return fast;
}

// Packing MiniLM is 43 MB of fresh memory and as much to read: two threads halve the wait for the first vector.
std::vector<Result<FastTransformer::Layer>> FastTransformer::pack_layers(const TransformerConfig& config,
                                                                         const TransformerTensors& tensors,
                                                                         Precision precision, std::string_view label) {
  std::vector<Result<Layer>> layers;
  for (std::size_t i = 0; i < tensors.layers.size(); ++i) layers.emplace_back(Layer());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < layers.size(); i = next++) {
      const NormTensors& before = i == 0 ? tensors.embedding_norm : tensors.layers[i - 1].output_norm;
      layers[i] = pack_layer(tensors.layers[i], before, config, precision, fmt::format("{}: layer {}", label, i));
    }
  };
  const std::future<void> helper = std::async(std::launch::async, work);
  work();
  helper.wait();
  return layers;
}

void FastTransformer::reserve(std::size_t tokens, std::size_t rows, std::size_t longest,
                              ForwardScratch& scratch) const {
  const std::size_t chunk = std::min(rows, kChunk);
  scratch.x.reserve(tokens * stride());
  scratch.context.reserve(rows * stride());
  scratch.qkv.reserve(rows * row_stride(3 * config_.hidden));
  scratch.wide.reserve(chunk * row_stride(config_.intermediate));
  scratch.narrow.reserve(chunk * stride());
  scratch.attention.reserve(attention_scratch(longest, config_.head_dims()));
}

const float* FastTransformer::run(std::span<const std::int32_t> ids, std::span<const std::size_t> lengths,
                                  ForwardScratch& scratch) const {
  assert(std::accumulate(lengths.begin(), lengths.end(), std::size_t{0}) == ids.size() &&
         "FastTransformer::run: lengths do not add up to the tokens");
  if (ids.empty()) return scratch.x.data();
  const std::vector<Group> groups = group_texts(lengths);
  std::size_t rows = 0;
  for (const Group& group : groups) rows = std::max(rows, group.rows);
  reserve(ids.size(), rows, *std::max_element(lengths.begin(), lengths.end()), scratch);
  embed(ids, lengths, scratch);
  for (const Layer& layer : layers_) {
    float* x = scratch.x.data();
    for (const Group& group : groups) {
      run_layer(layer, group, x, scratch);
      x += group.rows * stride();
    }
  }
  return scratch.x.data();
}

// Whole texts, as few as fill kGroupRows rows: their queries, keys and values are made, used and forgotten before they
// leave the caches.
std::vector<FastTransformer::Group> FastTransformer::group_texts(std::span<const std::size_t> lengths) {
  std::vector<Group> groups;
  std::size_t first = 0, rows = 0;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    rows += lengths[i];
    if (rows < kGroupRows && i + 1 < lengths.size()) continue;
    groups.push_back({lengths.subspan(first, i + 1 - first), rows});
    first = i + 1;
    rows = 0;
  }
  return groups;
}

// x_0 = LN(word[id_i] + position[offset + i] + type[0])
void FastTransformer::embed(std::span<const std::int32_t> ids, std::span<const std::size_t> lengths,
                            ForwardScratch& scratch) const {
  const std::size_t h = config_.hidden;
  float* place = scratch.narrow.data();
  std::size_t token = 0;
  for (const std::size_t length : lengths) {
    for (std::size_t i = 0; i < length; ++i, ++token) {
      float* x = scratch.x.data() + token * stride();
      // Numbers that are not finite were not looked for in these large tables; what they make is found at the end.
      static_cast<void>(read_floats(*word_, static_cast<std::size_t>(ids[token]) * h, {x, h}));
      static_cast<void>(read_floats(*position_, (config_.position_offset + i) * h, {place, h}));
      for (std::size_t k = 0; k < h; ++k) place[k] += type_[k];
      std::fill(x + h, x + stride(), 0.0F);
      std::fill(place + h, place + stride(), 0.0F);
      add_norm(x, place, 1, embedding_norm_);
    }
  }
}

void FastTransformer::attend(std::span<const std::size_t> lengths, ForwardScratch& scratch) const {
  const std::size_t h = config_.hidden, d = config_.head_dims(), qkv_stride = row_stride(3 * h);
  AttentionArguments arguments{};
  arguments.stride = qkv_stride;
  arguments.dims = d;
  arguments.scale = 1.0F / std::sqrt(static_cast<float>(d));
  arguments.out_stride = stride();
  arguments.scratch = scratch.attention.data();
  std::size_t first = 0;
  for (const std::size_t length : lengths) {
    arguments.n = length;
    for (std::size_t head = 0; head < config_.heads; ++head) {
      arguments.q = scratch.qkv.data() + first * qkv_stride + head * d;
      arguments.k = arguments.q + h;
      arguments.v = arguments.q + 2 * h;
      arguments.out = scratch.context.data() + first * stride() + head * d;
      kernels().attention(arguments);
    }
    first += length;
  }
}

// `x` are the group's rows.
void FastTransformer::run_layer(const Layer& layer, const Group& group, float* x, ForwardScratch& scratch) const {
  const std::size_t qkv_stride = row_stride(3 * config_.hidden), wide_stride = row_stride(config_.intermediate);
  float *narrow = scratch.narrow.data(), *wide = scratch.wide.data();
  for (std::size_t first = 0; first < group.rows; first += kChunk) {
    layer.qkv.apply(x + first * stride(), stride(), std::min(kChunk, group.rows - first),
                    scratch.qkv.data() + first * qkv_stride, qkv_stride, Epilogue::kNone, scratch.linear);
  }
  attend(group.lengths, scratch);
  for (std::size_t first = 0; first < group.rows; first += kChunk, x += kChunk * stride()) {
    const std::size_t rows = std::min(kChunk, group.rows - first);
    const float* context = scratch.context.data() + first * stride();
    layer.output.apply(context, stride(), rows, narrow, stride(), Epilogue::kNone, scratch.linear);
    add_norm(x, narrow, rows, layer.attention_norm);
    layer.up.apply(x, stride(), rows, wide, wide_stride, epilogue_of(config_.activation, precision_), scratch.linear);
    layer.down.apply(wide, wide_stride, rows, narrow, stride(), Epilogue::kNone, scratch.linear);
    add_norm(x, narrow, rows, layer.output_norm);
  }
}

void FastTransformer::add_norm(float* x, const float* y, std::size_t rows, const Norm& norm) const {
  kernels().add_norm(x, stride(), y, stride(), rows, config_.hidden, norm.weight.data(), norm.bias.data(),
                     config_.layer_norm_eps);
}

}  // namespace heed::encoder
