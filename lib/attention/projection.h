// Projections, and the attention layer made of them: y = Wo attention(Wq x, Wk c, Wv c), with c = x for self-attention.
// Weights are stored as PyTorch and safetensors files have them: outputs * inputs, row after row; y = x W^T + bias.
//
// The plain versions are in double with their backward passes; Projection and AttentionLayer are the fast ones in f32.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "heed/attention/multihead.h"
#include "heed/export.h"
#include "heed/result.h"

namespace heed::attention {

// Not owned. bias: weight.rows numbers, or nullptr for none.
struct ProjectionWeights {
  MatrixView weight;
  const double* bias = nullptr;
};

// x: n * inputs; n * outputs numbers. Errors name the two sizes that do not fit.
HEED_EXPORT Result<std::vector<double>> project_plain(MatrixView x, const ProjectionWeights& weights);

struct ProjectionGradient {
  std::vector<double> x, weight, bias;
};

//   dx = dy W,  dW = dy^T x,  dbias = sum of the rows of dy
HEED_EXPORT Result<ProjectionGradient> project_backward(MatrixView x, const ProjectionWeights& weights,
                                                        const double* output_gradient);

// The fast one: weights rounded to f32 and packed once. Safe to use from many threads.
class HEED_EXPORT Projection {
 public:
  explicit Projection(const ProjectionWeights& weights);
  Projection(Projection&&) noexcept;
  Projection& operator=(Projection&&) noexcept;
  ~Projection();

  std::size_t inputs() const;
  std::size_t outputs() const;

  // x: n * inputs(), y: n * outputs().
  void apply(const float* x, std::size_t n, float* y) const;

 private:
  struct Packed;
  std::unique_ptr<Packed> packed_;
};

// Head sizes follow from the projections: q.weight.rows / heads for queries and keys, v.weight.rows / kv_heads for
// values.
struct LayerWeights {
  ProjectionWeights q, k, v, o;
  std::size_t heads = 1, kv_heads = 1;
};

// x: batch * queries * model, context: batch * keys * model of its own, row after row; the two may be the same memory.
template <class Number>
struct LayerInput {
  const Number* x = nullptr;
  const Number* context = nullptr;
  std::size_t batch = 1, queries = 0, keys = 0;
};

struct LayerResult {
  std::vector<double> q, k, v;  // projected, [batch][rows][heads * dims]
  MultiHeadResult heads;
  std::vector<double> output;  // batch * queries * o.weight.rows
};

HEED_EXPORT Result<LayerResult> layer_plain(const LayerInput<double>& input, const LayerWeights& weights,
                                            const MultiHeadOptions& options = {});

struct LayerGradient {
  std::vector<double> x, context;  // for self-attention the gradient is their sum
  ProjectionGradient q, k, v, o;
};

HEED_EXPORT Result<LayerGradient> layer_backward(const LayerInput<double>& input, const LayerWeights& weights,
                                                 const MultiHeadOptions& options, const LayerResult& result,
                                                 const double* output_gradient);

class HEED_EXPORT AttentionLayer {
 public:
  static Result<AttentionLayer> create(const LayerWeights& weights);

  // batch * queries * outputs numbers.
  Result<std::vector<float>> apply(const LayerInput<float>& input, const MultiHeadOptions& options = {}) const;

 private:
  AttentionLayer(Projection q, Projection k, Projection v, Projection o, std::size_t heads, std::size_t kv_heads);
  Projection q_, k_, v_, o_;
  std::size_t heads_, kv_heads_;
};

}  // namespace heed::attention
