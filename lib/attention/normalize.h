// Scores to weights. One row of n scores becomes n weights that are not negative and sum to 1.
//
//   x_i = score_i / temperature
//   softmax    exp(x_i) / sum_j exp(x_j)
//   sparsemax  [x_i - tau]+, the point of the simplex nearest to x   (A. Martins, R. Astudillo 2016)
//   entmax15   [x_i / 2 - tau]+^2                                    (B. Peters, V. Niculae, A. Martins 2019)
//   entmax     [(alpha - 1) x_i - tau]+^(1 / (alpha - 1)), alpha > 1 (the same; 2 is sparsemax, towards 1 softmax)
//   linear     score_i / sum_j score_j, for scores that are not negative and not all 0 (no temperature: it cancels)
//
// tau is the one number with which the weights sum to 1. A score of -infinity is masked: its weight is 0. A row in
// which everything is masked, and an empty row, gives zeros, never NaN.
//
// Errors: a score that is NaN or +infinity; a temperature or alpha out of range; for linear a score below 0, a sum of
// 0, or a sum beyond the doubles. Each names the first index that is wrong.
//
// Every mechanism is here twice. normalize_plain is the definition written out: it sorts all scores, or bisects over
// all of them. normalize looks only at the scores that can be in the support, which lie within 1 of the greatest
// (alpha - 1) x. Softmax, sparsemax and entmax15 differ between the two by rounding at most; both versions give the
// same bits on every machine, whatever instruction set is selected.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/result.h"

namespace heed::attention {

enum class Normalizer { kSoftmax, kSparsemax, kEntmax15, kEntmax, kLinear };

// "softmax", "sparsemax", "entmax15", "entmax", "linear".
HEED_EXPORT std::string_view normalizer_name(Normalizer normalizer);
HEED_EXPORT Result<Normalizer> parse_normalizer(std::string_view name);

// Below, the power 1 / (alpha - 1) turns rounding errors of the threshold into errors of the weights.
inline constexpr double kEntmaxAlphaMin = 1.01;
inline constexpr double kEntmaxAlphaMax = 64;

struct Normalization {
  Normalizer normalizer = Normalizer::kSoftmax;
  double temperature = 1;  // finite, above 0
  double alpha = 1.5;      // of kEntmax alone, kEntmaxAlphaMin to kEntmaxAlphaMax

  // The alpha of the entmax family that this is: 1 for softmax, 2 for sparsemax. Linear has none: 0.
  HEED_EXPORT double family_alpha() const;
};

HEED_EXPORT Status check_normalization(const Normalization& how);

// `weights` has as many places as there are scores; the two may be the same memory.
HEED_EXPORT Status normalize(std::span<const double> scores, const Normalization& how, std::span<double> weights);
HEED_EXPORT Status normalize_plain(std::span<const double> scores, const Normalization& how, std::span<double> weights);

// The gradient of a loss with respect to the scores, from that with respect to the weights. `weights` is what normalize
// made of `scores`; places of weight 0 (masked, or outside the support) get 0 except for linear, where every score that
// is not masked counts. All spans have one length; `scores_gradient` may be `weights_gradient`.
//
//   entmax family  s_i = w_i^(2 - alpha), g_i = s_i (dw_i - sum s dw / sum s) / temperature
//   linear         g_i = (dw_i - sum w dw) / sum score
HEED_EXPORT Status normalize_backward(std::span<const double> scores, std::span<const double> weights,
                                      std::span<const double> weights_gradient, const Normalization& how,
                                      std::span<double> scores_gradient);

// A group of equal scores, measured from the greatest so that large ones lose nothing: x = (alpha - 1) (score -
// greatest) / temperature, and how many there are.
struct Tied {
  double x;
  double count;  // a whole number
};

// What the scores of one row have in common, for sparsemax (alpha 2), entmax15 (1.5) or another alpha above 1: the
// weight of a score is that of its x.
struct EntmaxTotal {
  double alpha = 2;
  double tau = 0;  // -1 to 0
  double sum = 1;  // of the weights before division: 1 but for rounding

  HEED_EXPORT double weight(double x) const;
};

// Over groups in falling order of x, each x once, the first one 0. Only those in the support and the next one are
// read: any list that starts with them gives the same bits.
HEED_EXPORT EntmaxTotal entmax_total(std::span<const Tied> falling, double alpha);

}  // namespace heed::attention
