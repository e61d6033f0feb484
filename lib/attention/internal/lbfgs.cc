#include "heed/attention/internal/lbfgs.h"

#include <algorithm>
#include <cmath>
#include <deque>

namespace heed::attention {
namespace {

double inner(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

void add_scaled(std::span<double> to, double factor, std::span<const double> what) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += factor * what[i];
}

// One step: how far x moved and by how much the gradient changed.
struct Pair {
  std::vector<double> x, gradient;
  double inverse;  // 1 / (x . gradient)
};

// Minus the approximate inverse Hessian times the gradient (Liu and Nocedal's two loops).
std::vector<double> direction(const std::deque<Pair>& pairs, std::span<const double> gradient) {
  std::vector<double> d(gradient.begin(), gradient.end());
  std::vector<double> alphas(pairs.size());
  for (std::size_t i = pairs.size(); i-- > 0;) {
    alphas[i] = pairs[i].inverse * inner(pairs[i].x, d);
    add_scaled(d, -alphas[i], pairs[i].gradient);
  }
  const double scale = pairs.empty() ? 1 / std::max(1.0, std::sqrt(inner(gradient, gradient)))
                                     : 1 / (pairs.back().inverse * inner(pairs.back().gradient, pairs.back().gradient));
  for (double& value : d) value *= -scale;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const double beta = pairs[i].inverse * inner(pairs[i].gradient, d);
    add_scaled(d, -alphas[i] - beta, pairs[i].x);
  }
  return d;
}

}  // namespace

double minimize(const Objective& objective, std::vector<double>& x, const LbfgsOptions& options) {
  constexpr double kSufficient = 1e-4;  // of the decrease that the gradient promises
  constexpr int kHalvingsMax = 40;
  constexpr int kSlowMax = 3;
  std::vector<double> gradient(x.size()), new_gradient(x.size()), new_x;
  std::deque<Pair> pairs;
  double value = objective(x, gradient);
  int slow = 0;
  for (std::size_t iteration = 0; iteration < options.iterations_max && slow < kSlowMax; ++iteration) {
    const std::vector<double> d = direction(pairs, gradient);
    const double slope = inner(gradient, d);
    if (!(slope < 0)) break;
    double step = 1, new_value = value;
    for (int halving = 0;; ++halving) {
      new_x = x;
      add_scaled(new_x, step, d);
      new_value = objective(new_x, new_gradient);
      if (new_value <= value + kSufficient * step * slope) break;
      if (halving == kHalvingsMax) return value;  // rounding is all that is left
      step /= 2;
    }
    Pair pair{new_x, new_gradient, 0};
    add_scaled(pair.x, -1, x);
    add_scaled(pair.gradient, -1, gradient);
    const double curvature = inner(pair.x, pair.gradient);
    if (curvature > 1e-12 * inner(pair.gradient, pair.gradient)) {
      pair.inverse = 1 / curvature;
      pairs.push_back(std::move(pair));
      if (pairs.size() > options.history) pairs.pop_front();
    }
    slow = value - new_value <= options.decrease_min * std::abs(value) ? slow + 1 : 0;
    x.swap(new_x);
    gradient.swap(new_gradient);
    value = new_value;
  }
  return value;
}

}  // namespace heed::attention
