#include "heed/attention/diversity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "heed/attention/dot.h"
#include "heed/attention/math.h"

namespace heed::attention {
namespace {

// What remains of a unit vector outside the span of the chosen, squared, for it to count as something new.
constexpr double kSpanMargin = 1e-10;

Status check(const Candidates& candidates) {
  for (std::size_t i = 0; i < candidates.relevance.size(); ++i) {
    if (std::isfinite(candidates.relevance[i])) continue;
    return input_error(
        fmt::format("has relevance {} at index {}, expected a finite number", candidates.relevance[i], i));
  }
  return {};
}

// Cosines with the lengths computed once.
class Cosines {
 public:
  explicit Cosines(const Candidates& candidates) : candidates_(candidates) {
    for (std::size_t i = 0; i < candidates.relevance.size(); ++i) {
      lengths_.push_back(std::sqrt(squared_norm(row(i), candidates.dims)));
    }
  }
  double operator()(std::size_t i, std::size_t j) const {
    if (i == j) return 1;
    const double lengths = lengths_[i] * lengths_[j];
    return lengths > 0 ? dot(row(i), row(j), candidates_.dims) / lengths : 0;
  }

 private:
  const float* row(std::size_t i) const { return candidates_.vectors + i * candidates_.dims; }

  const Candidates& candidates_;
  std::vector<double> lengths_;
};

// The index with the greatest gain among those not taken; `gains.size()` if all are.
std::size_t greatest(const std::vector<double>& gains, const std::vector<bool>& taken) {
  std::size_t best = gains.size();
  for (std::size_t i = 0; i < gains.size(); ++i) {
    if (!taken[i] && (best == gains.size() || gains[i] > gains[best])) best = i;
  }
  return best;
}

}  // namespace

Result<std::vector<Choice>> choose_marginal(const Candidates& candidates, std::size_t k, double lambda) {
  if (!(lambda >= 0 && lambda <= 1)) return input_error(fmt::format("has lambda {}, expected 0 to 1", lambda));
  if (const Status fit = check(candidates); !fit) return fit.error();
  const std::size_t n = candidates.relevance.size();
  const Cosines cosine(candidates);
  std::vector<double> gains(candidates.relevance.begin(), candidates.relevance.end());
  std::vector<double> nearest(n, -std::numeric_limits<double>::infinity());
  std::vector<bool> taken(n);
  std::vector<Choice> chosen;
  while (chosen.size() < std::min(k, n)) {
    const std::size_t best = greatest(gains, taken);
    chosen.push_back({best, chosen.empty() ? lambda * gains[best] : gains[best]});
    taken[best] = true;
    for (std::size_t i = 0; i < n; ++i) {
      if (taken[i]) continue;
      nearest[i] = std::max(nearest[i], cosine(i, best));
      gains[i] = lambda * candidates.relevance[i] - (1 - lambda) * nearest[i];
    }
  }
  return chosen;
}

// left[i] is what remains of candidate i's unit vector, squared, and rows[i] its row of the Cholesky factor of the
// cosines. Relevance stands beside it: log det of L is the sum of 2 theta relevance + log left over the chosen, so that
// no exponential can overflow.
Result<std::vector<Choice>> choose_determinantal(const Candidates& candidates, std::size_t k, double theta) {
  if (!(theta >= 0) || !std::isfinite(theta)) {
    return input_error(fmt::format("has theta {}, expected a finite number that is not negative", theta));
  }
  if (const Status fit = check(candidates); !fit) return fit.error();
  const std::size_t n = candidates.relevance.size();
  const Cosines cosine(candidates);
  std::vector<double> left(n, 1.0), gains(n);
  std::vector<std::vector<double>> rows(n);
  std::vector<bool> taken(n);
  for (std::size_t i = 0; i < n; ++i) gains[i] = 2 * theta * candidates.relevance[i];
  std::vector<Choice> chosen;
  while (chosen.size() < k) {
    const std::size_t best = greatest(gains, taken);
    if (best == n) break;
    chosen.push_back({best, gains[best]});
    taken[best] = true;
    const double pivot = std::sqrt(left[best]);
    for (std::size_t i = 0; i < n; ++i) {
      if (taken[i]) continue;
      double rest = cosine(i, best);
      for (std::size_t c = 0; c < rows[i].size(); ++c) rest -= rows[best][c] * rows[i][c];
      const double next = rest / pivot;
      rows[i].push_back(next);
      left[i] -= next * next;
      if (left[i] <= kSpanMargin) {
        taken[i] = true;  // a copy of what is chosen
      } else {
        gains[i] = 2 * theta * candidates.relevance[i] + log(left[i]);
      }
    }
  }
  return chosen;
}

}  // namespace heed::attention
