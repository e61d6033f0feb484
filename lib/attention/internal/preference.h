// The model that learn.h fits, its loss and gradient (internal). Parameters are one row of numbers:
//
//   v       heads       w_h = v_h^2 / spread_h, so that weights are never negative and no bound has to be kept
//   left    dims * rank
//   right   dims * rank  score = sum_h w_h x_h + (left^T q) . (right^T d)
//
// In this form the projection is not divided by the weight of the dense head, which the fit may move towards 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "heed/attention/internal/lbfgs.h"
#include "heed/attention/learn.h"

namespace heed::attention {

struct Sizes {
  std::size_t heads = 0, dims = 0, rank = 0;
  std::size_t parameters() const { return heads + 2 * dims * rank; }
};

// Weights and projection as one sees them.
struct Preference {
  std::vector<double> weights;      // by head
  std::size_t rank = 0;             // 0: no projection
  std::vector<double> left, right;  // dims * rank

  // Of every judgement of the need, and of what was not shown behind them.
  std::vector<double> scores(const JudgedNeed& need, std::size_t dims) const;
};

// The length of right left^T: the root of the sum of the squares of its numbers.
double turn_length(const Preference& preference);

// Root of the mean square of the differences between the scores of all pairs, each need counting the same.
double score_spread(std::span<const JudgedNeed* const> needs, const Preference& preference, std::size_t dims);

// What is fitted, over some needs. The needs outlive it.
class PreferenceFit {
 public:
  // Every need has pairs. `given`: the weights in use.
  PreferenceFit(std::vector<const JudgedNeed*> needs, std::span<const double> given, std::size_t dims);

  // Weights alone; from there, projections of this rank under falling penalties, each a share of the greatest singular
  // value of the loss's gradient by P. result[0] is without one, result[i] with shares[i - 1].
  //
  // Columns of the projections are sought among the few directions in which that gradient is greatest. For somebody who
  // looks for experiments among the first 10 of 150 of Cranfield's needs, and vectors of 384 numbers, this takes a
  // second instead of half a minute, and 61 % of the pairs of needs that were not learned from are in order instead of
  // 63 %, where 47 % were before and the standard error is 1 %.
  std::vector<Preference> fit_path(std::size_t rank, std::span<const double> shares) const;

  // For tests: the objective, and a place to start from.
  double value(std::span<const double> x, std::size_t rank, double penalty, std::span<double> gradient) const;
  std::vector<double> start(std::size_t rank) const;

 private:
  struct Subspace {
    std::size_t size = 0;
    std::vector<double> left, right;  // dims * size, orthonormal columns, the steepest first
    double greatest = 0;              // singular value
  };
  Subspace steepest(std::span<const double> weights_only, std::size_t size) const;
  struct Reduced;
  double weights_penalty(std::span<const double> v, std::span<double> gradient) const;
  std::vector<double> weights_of(std::span<const double> x) const;
  Preference preference_of(std::span<const double> x, std::size_t rank) const;

  std::vector<const JudgedNeed*> needs_;
  Sizes sizes_;                 // rank is not used
  std::vector<double> spread_;  // by head
  std::vector<double> along_;   // by head, of length 1: the direction of the weights given
};

}  // namespace heed::attention
