// Learning from what people did with what they were shown: the weights of the heads, and a low-rank projection of the
// needs' vectors, so that what was read stands above what was skipped, and still above what is about something else.
//
// The score of a resource with vector d and features x, for a need with vector q:
//
//   score = sum_h w_h x_h + w_dense (P q - q) . d        with w_h >= 0 and x_dense = q . d
//   P     = I + right left^T                             (dims x dims; |right left^T| at most kTurnMost)
//
// which is sum_h w_h x_h with P q in the place of q: only needs are projected, so resources stay as they are, a scan of
// them costs nothing more, and P = I is where learning begins. Fitted is, over the needs, the sum of
//
//   the mean of log(1 + exp(score_j - score_i)) over the pairs (i, j) of a need with grade_i > grade_j
//                                                        (RankNet: C. Burges et al., "Learning to Rank using Gradient
//                                                        Descent", 2005)
//   + 2 times the mean of log(1 + sum_u count_u exp(score_u - score_i)) over its liked i, with grade_i > 0, u being
//     what was not shown: the logarithm of the odds of meeting i in the whole stream (a softmax from samples, weighed
//     by how many each stands for: Y. Bengio, J.-S. Senecal, "Quick Training of Probabilistic Neural Nets by
//     Importance Sampling", 2003)
//   + |w s|^2 / 2 without its part along the weights that were given, s_h being the spread of head h among the pairs:
//     what nothing is known about stays as it was
//   + lambda (|left|^2 + |right|^2) / 2, which is lambda times the sum of the singular values of right left^T at its
//     least (N. Srebro, J. Rennie, T. Jaakkola, "Maximum-Margin Matrix Factorization", 2004): few directions, or none
//
// by L-BFGS (D. Liu, J. Nocedal 1989), with left and right within the 32 directions in which the gradient of the first
// sum by P is greatest. lambda is a half, a quarter or a tenth of the least that would forbid any projection, or there
// is none.
//
// The second sum is what keeps search alive. All that people are shown is about their need, so the first alone finds
// that similarity teaches nothing, lets go of it, and puts one resource first for every need.
//
// Everything is checked on needs that were not learned from. A need falls into one of five parts by a hash of its id,
// so the same ids always fall alike. For each part the model is chosen and fitted on the other four, and judges this
// one; so every need is judged once, by a model that has not seen it. What was learned counts only if it ordered more
// pairs rightly, by at least two standard errors of the mean over the needs, its nDCG among the whole stream is not
// lower, and of what was shown at least kKeptLeast of what did stays among the first places of the stream. Otherwise
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
// How far a projection moves a need of length 1, at most: a score of vectors of length 1 stays within 1 + this.
inline constexpr double kTurnMost = 2;
// With Cranfield's needs and vectors, models that keep less of what was shown find clearly less of what is relevant.
inline constexpr double kKeptLeast = 0.9;
// Of needs, with something preferred over something else: below, a check would be a matter of luck.
inline constexpr std::size_t kLearnNeedsMin = 10;

// What somebody did with one resource that was shown for a need. Not owned.
struct Judgement {
  std::span<const double> features;  // x, by head; finite
  const float* vector = nullptr;     // d, dims numbers; not looked at with dims 0
  double grade = 0;                  // 0 or more, more is better: skipped 0, read 1, saved 2, say
};

// A resource of the stream that was not shown for the need. Not owned.
struct Unshown {
  std::span<const double> features;
  const float* vector = nullptr;
  double count = 1;  // how many of the stream it stands for: 1 or more, finite
};

struct JudgedNeed {
  std::string_view id;            // decides the part; needs of one id fall together
  const float* vector = nullptr;  // q
  std::vector<Judgement> judgements;
  std::vector<Unshown> unshown = {};  // without any, nothing speaks for the weights given but where the fit begins
};

struct LearnOptions {
  std::vector<double> weights;       // by head, 0 or more, not all 0: those in use, to be improved on
  std::optional<std::size_t> dense;  // the head whose feature is q . d; none: no projection is learned
  std::size_t dims = 0;              // 0: no projection is learned
  std::size_t rank = 8;              // of the projection, at most; 0: none is learned
  unsigned threads = 1;              // at most kLearnFolds are of use
};

// P = I + right left^T.
struct Projected {
  std::size_t dims = 0;
  std::size_t rank = 0;             // columns that have an effect
  std::vector<double> left, right;  // dims * rank each

  // dims * dims numbers, as projection.h wants them: P q = matrix times q.
  HEED_EXPORT std::vector<double> matrix() const;
};

// Means over the needs. Places are those among what was shown and what was not, each of which counts as many times as
// it stands for; equal scores share their places.
struct RankQuality {
  double pairs = 0;  // share of pairs in the right order, equal scores counting half
  double ndcg = 0;   // of the first 10 places, with the grade as gain, and 0 for what was not shown
  double kept = 0;   // share of what was shown that stands among the first 20, or twice as many as were shown if more
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

// Errors: sizes that do not fit, numbers that are not finite or below 0, counts below 1, weights that are all 0.
HEED_EXPORT Result<Learned> learn(std::span<const JudgedNeed> needs, const LearnOptions& options);

}  // namespace heed::attention
