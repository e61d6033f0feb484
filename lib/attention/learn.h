// Learning from what people did with what they were shown: the weights of the heads, and a low-rank projection of the
// needs' vectors, so that what was read stands above what was skipped.
//
// The score of a resource with vector d and features x, for a need with vector q:
//
//   score = sum_h w_h x_h + w_dense (P q - q) . d        with w_h >= 0 and x_dense = q . d
//   P     = identity * I + right left^T                  (dims x dims; identity is 1, or 0: see `Projected`)
//
// which is sum_h w_h x_h with P q in the place of q: only needs are projected, so resources stay as they are, a scan of
// them costs nothing more, and P = I is where learning begins. Fitted is, over the needs, the sum of the mean over the
// pairs (i, j) of a need with grade_i > grade_j of
//
//   log(1 + exp(score_j - score_i))                      (RankNet: C. Burges et al., "Learning to Rank using Gradient
//                                                        Descent", 2005)
//   + |w s|^2 / 2 without its part along the weights that were given, s_h being the spread of head h among the pairs:
//     what nothing is known about stays as it was
//   + lambda (|left|^2 + |right|^2) / 2, which is lambda times the sum of the singular values of right left^T at its
//     least (N. Srebro, J. Rennie, T. Jaakkola, "Maximum-Margin Matrix Factorization", 2004): few directions, or none
//
// by L-BFGS (D. Liu, J. Nocedal 1989), with left and right within the 32 directions in which the gradient of the first
// sum by P is greatest. lambda is a half, a quarter or a tenth of the least that would forbid any projection, or there
// is none.
//
// Everything is checked on needs that were not learned from. A need falls into one of five parts by a hash of its id,
// so the same ids always fall alike. For each part the model is chosen and fitted on the other four, and judges this
// one; so every need is judged once, by a model that has not seen it. What was learned counts only if it ordered more
// pairs rightly, by at least two standard errors of the mean over the needs, and its nDCG is not lower. Otherwise
// `better` is false and the weights are those that were given. The model returned is then fitted on all needs, in the
// way that did best.
//
// Doubles in a fixed order and functions of math.h: the same bits on every machine, with any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/result.h"

namespace heed::attention {

inline constexpr std::size_t kLearnFolds = 5;
// Of these, with something preferred over something else: below, a check would be a matter of luck.
inline constexpr std::size_t kLearnNeedsMin = 10;

// What somebody did with one resource that was shown for a need. Not owned.
struct Judgement {
  std::span<const double> features;  // x, by head; finite
  const float* vector = nullptr;     // d, dims numbers; not looked at with dims 0
  double grade = 0;                  // 0 or more, more is better: skipped 0, read 1, saved 2, say
};

struct JudgedNeed {
  std::string_view id;            // decides the part; needs of one id fall together
  const float* vector = nullptr;  // q
  std::vector<Judgement> judgements;
};

struct LearnOptions {
  std::vector<double> weights;       // by head, 0 or more, not all 0: those in use, to be improved on
  std::optional<std::size_t> dense;  // the head whose feature is q . d; none: no projection is learned
  std::size_t dims = 0;              // 0: no projection is learned
  std::size_t rank = 8;              // of the projection, at most; 0: none is learned
  unsigned threads = 1;              // at most kLearnFolds are of use
};

// P = identity * I + right left^T. identity is 1 unless the similarity as it was has lost all its weight: then it is 0,
// and the head's weight stands for the projection alone.
struct Projected {
  std::size_t dims = 0;
  std::size_t rank = 0;  // columns that have an effect
  double identity = 1;
  std::vector<double> left, right;  // dims * rank each

  // dims * dims numbers, as projection.h wants them: P q = matrix times q.
  HEED_EXPORT std::vector<double> matrix() const;
};

struct RankQuality {
  double pairs = 0;  // share of pairs in the right order, equal scores counting half; mean over the needs
  double ndcg = 0;   // of the first 10, with the grade as gain, mean over the needs; equal scores in the order given
};

struct Learned {
  bool better = false;
  std::string reason;                   // why it is not, "" if it is
  std::vector<double> weights;          // scaled so that scores spread as they did: a temperature keeps its meaning
  std::optional<Projected> projection;  // none if better is false, or if the weights alone did as well

  std::size_t needs = 0;  // with pairs; others teach nothing
  std::uint64_t pairs = 0;
  RankQuality before, after;  // on needs that were not learned from, with the weights given and with those learned
  double gain_error = 0;      // standard error of after.pairs - before.pairs
};

// Errors: sizes that do not fit, numbers that are not finite or below 0, weights that are all 0.
HEED_EXPORT Result<Learned> learn(std::span<const JudgedNeed> needs, const LearnOptions& options);

}  // namespace heed::attention
