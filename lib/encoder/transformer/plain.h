// The forward pass as the papers write it, in double precision: the reference the fast one (fast.h) is tested against.
//
//   n tokens, H hidden, A heads of D = H / A, F intermediate. Matrices are row-major, one token a row.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "heed/encoder/transformer/config.h"
#include "heed/encoder/transformer/weights.h"

namespace heed::encoder::plain {

using Matrix = std::vector<double>;

// Gaussian error linear unit (Hendrycks and Gimpel, 2016), x Phi(x), and the approximation by tanh.
double gelu_erf(double x);
double gelu_tanh(double x);
double activate(double x, Activation activation);

// Ba, Kiros, Hinton, 2016, of one row in place; the variance is the biased one.
void layer_norm(std::span<double> row, std::span<const float> weight, std::span<const float> bias, double eps);

// softmax(q k^T / sqrt(D)) v for each head: q, k, v and the result are n x H.
Matrix attention(const Matrix& q, const Matrix& k, const Matrix& v, std::size_t n, std::size_t heads);

// The last layer's rows, n x H, for one text of n <= config.positions tokens, each below config.vocabulary.
Matrix run(const TransformerConfig& config, const TransformerTensors& tensors, std::span<const std::int32_t> ids);

}  // namespace heed::encoder::plain
