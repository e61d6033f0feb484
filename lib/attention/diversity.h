// Choosing k of some candidates so that ten copies of one story do not take ten places. Pure functions of the
// candidates' relevance and vectors; both choose one at a time, and the lower index among equals.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "heed/export.h"
#include "heed/result.h"

namespace heed::attention {

// relevance.size() vectors of `dims` finite floats, row after row. Only their directions count; a vector of zeros is
// like no other.
struct Candidates {
  std::span<const double> relevance;  // finite
  const float* vectors = nullptr;
  std::size_t dims = 0;
};

struct Choice {
  std::size_t index;
  double gain;  // what it was chosen by: the marginal relevance, or the logarithm of the volume it adds
};

// Maximal marginal relevance (J. Carbonell, J. Goldstein 1998): each next one has the greatest
//   lambda relevance_i - (1 - lambda) max over the chosen j of cosine(i, j)
// lambda from 0 (diversity alone) to 1 (relevance alone); the first has no neighbour and is the most relevant one. An
// error if lambda is not within 0 and 1 or a relevance is not finite.
HEED_EXPORT Result<std::vector<Choice>> choose_marginal(const Candidates& candidates, std::size_t k, double lambda);

// The greedy mode of a determinantal point process (L. Chen, G. Zhang, E. Zhou, "Fast Greedy MAP Inference for DPP",
// 2018): each next one has the greatest log det of L over the chosen, where
//   L_ij = exp(theta relevance_i) cosine(i, j) exp(theta relevance_j)
// theta, 0 or more, weighs relevance against diversity. O(k^2) products a candidate by a Cholesky factor that grows by
// a row. Fewer than k where the rest are copies (nothing is left of them outside the span of the chosen, up to 1e-10).
HEED_EXPORT Result<std::vector<Choice>> choose_determinantal(const Candidates& candidates, std::size_t k, double theta);

}  // namespace heed::attention
