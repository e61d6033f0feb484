#include "heed/attention/normalize.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

#include "heed/attention/kernels.h"
#include "heed/attention/math.h"

namespace heed::attention {
namespace {

constexpr double kMasked = -std::numeric_limits<double>::infinity();

constexpr std::array<std::string_view, 5> kNames = {"softmax", "sparsemax", "entmax15", "entmax", "linear"};

// Rounding can move a threshold by a few units in its last place: scores this close below it are still looked at.
constexpr double kMargin = 1e-9;

// Halvings of an interval of at most 1 until its ends are neighbouring doubles, with some to spare.
constexpr int kBisections = 80;

Status check_scores(std::span<const double> scores, const Normalization& how) {
  const bool linear = how.normalizer == Normalizer::kLinear;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const bool fits = scores[i] == kMasked || (std::isfinite(scores[i]) && (!linear || scores[i] >= 0));
    if (fits) continue;
    return input_error(fmt::format("has score {} at index {}, expected {}", scores[i], i,
                                   linear
                                       ? "a finite number that is not negative, as linear weights are shares of a sum"
                                       : "a finite number, or -infinity where masked"));
  }
  return {};
}

double greatest(std::span<const double> scores) {
  return scores.empty() ? kMasked : *std::max_element(scores.begin(), scores.end());
}

// Sums in the order of the scores.
Status linear(std::span<const double> scores, std::span<double> weights) {
  double sum = 0;
  bool admitted = false;
  for (const double score : scores) {
    if (score == kMasked) continue;
    admitted = true;
    sum += score;
  }
  if (admitted && sum == 0) {
    return input_error(
        "has scores that sum to 0, expected at least one above 0, as linear weights are shares of a sum");
  }
  if (std::isinf(sum)) return input_error("has scores whose sum is too large, expected a finite one: scale them down");
  for (std::size_t i = 0; i < scores.size(); ++i) weights[i] = scores[i] == kMasked ? 0 : scores[i] / sum;
  return {};
}

void softmax_plain(std::span<const double> scores, double temperature, std::span<double> weights) {
  const double max = greatest(scores);
  double sum = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    weights[i] = scores[i] == kMasked ? 0 : exp((scores[i] - max) / temperature);
    sum += weights[i];
  }
  for (double& weight : weights) weight /= sum;
}

// The exponentials eight at a time, added up in eight lanes that are folded by halves.
void softmax_fast(std::span<const double> scores, double temperature, std::span<double> weights) {
  const double max = greatest(scores);
  for (std::size_t i = 0; i < scores.size(); ++i) weights[i] = (scores[i] - max) / temperature;
  kernels().exp(weights.data(), weights.size(), weights.data());
  std::array<double, 8> lanes{};
  for (std::size_t i = 0; i < weights.size(); ++i) lanes[i % lanes.size()] += weights[i];
  for (std::size_t half = lanes.size() / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  }
  for (double& weight : weights) weight /= lanes[0];
}

// The thresholds of the prefixes rise while the next number is above that of the prefix in front of it, and the last of
// them is tau.
double sparsemax_threshold(std::span<const Tied> falling) {
  double sum = 0, count = 0, tau = 0;
  for (const auto& [x, times] : falling) {
    if (count > 0 && x <= tau) break;
    sum += x * times, count += times;
    tau = (sum - 1) / count;
  }
  return tau;
}

// The same with sum (x - tau)^2 = 1: over a prefix of m numbers tau = mean - sqrt((1 - m variance) / m).
double entmax15_threshold(std::span<const Tied> falling) {
  double sum = 0, squares = 0, count = 0, tau = 0;
  for (const auto& [x, times] : falling) {
    if (count > 0 && x <= tau) break;
    sum += x * times, squares += x * x * times, count += times;
    const double mean = sum / count;
    const double rest = (1 - (squares - mean * sum)) / count;
    tau = mean - std::sqrt(std::max(rest, 0.0));
  }
  return tau;
}

// base^exponent, for the first few whole exponents by multiplication: alpha 1.25 and 4/3 are common.
double power(double base, double exponent) {
  constexpr double kMultiplied = 8;
  if (!(base > 0)) return 0;
  if (!(exponent >= 1 && exponent <= kMultiplied && exponent == std::floor(exponent))) return exp(exponent * log(base));
  double result = base;
  for (double done = 1; done < exponent; ++done) result *= base;
  return result;
}

// Sum of (x - tau)^p over what lies above tau, and its slope there.
struct PowerSum {
  double sum = 0, slope = 0;
};

PowerSum power_sum(std::span<const Tied> falling, double tau, double exponent) {
  PowerSum result;
  for (const auto& [x, times] : falling) {
    const double above = x - tau;
    if (!(above > 0)) break;
    const double term = times * power(above, exponent);
    result.sum += term;
    result.slope -= exponent * (term / above);
  }
  return result;
}

// The definition: one number alone has its threshold 1 below it, and more numbers have a higher one.
double bisected_threshold(std::span<const Tied> falling, double alpha) {
  double low = -1, high = 0;
  for (int i = 0; i < kBisections; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    (power_sum(falling, middle, 1 / (alpha - 1)).sum >= 1 ? low : high) = middle;
  }
  return low;
}

// Newton's steps, and a half of the bracket where one would leave it (above alpha 2 the sum is not convex).
double newton_threshold(std::span<const Tied> falling, double alpha) {
  double low = -1, high = 0, at = -1;
  for (int i = 0; i < kBisections; ++i) {
    const PowerSum here = power_sum(falling, at, 1 / (alpha - 1));
    (here.sum >= 1 ? low : high) = at;
    const double step = (here.sum - 1) / here.slope;
    if (std::fabs(step) <= 0x1p-53) return at;
    double next = at - step;
    if (!(next > low && next < high)) next = low + (high - low) / 2;
    if (next <= low || next >= high) break;
    at = next;
  }
  return low;
}

// The steps read what lies below the threshold, and their last bits depend on it: so they are taken once more without
// it.
double entmax_threshold(std::span<const Tied> falling, double alpha) {
  const double above = newton_threshold(falling, alpha) - kMargin;
  std::size_t support = 1;
  while (support < falling.size() && falling[support].x > above) ++support;
  return newton_threshold(falling.first(support), alpha);
}

// In falling order, equal ones together.
void sort_and_group(std::vector<Tied>& numbers) {
  std::sort(numbers.begin(), numbers.end(), [](const Tied& a, const Tied& b) { return a.x > b.x; });
  std::size_t groups = 0;
  for (const Tied& each : numbers) {
    if (groups > 0 && numbers[groups - 1].x == each.x) {
      numbers[groups - 1].count += each.count;
    } else {
      numbers[groups++] = each;
    }
  }
  numbers.resize(groups);
}

// All scaled scores.
std::vector<Tied> sorted(std::span<const double> scores, double top, double factor) {
  std::vector<Tied> falling;
  falling.reserve(scores.size());
  for (const double score : scores) {
    if (score != kMasked) falling.push_back({(score - top) * factor, 1});
  }
  sort_and_group(falling);
  return falling;
}

// The threshold of any part of the scores is at most that of all: sum [x - tau]+^p is at least as large for all. So
// what lies below the threshold of what is left can go, and soon nothing more goes (C. Michelot 1986, for sparsemax;
// with p above 1, that is alpha below 2, its threshold of a part is still a lower bound, as is that of the greatest
// alone: 1 below it.) What is left is sorted.
std::vector<Tied> support_sorted(std::span<const double> scores, double top, double factor, double alpha) {
  std::vector<Tied> left;
  for (const double score : scores) {
    const double x = (score - top) * factor;
    if (x > -1 - kMargin) left.push_back({x, 1});
  }
  for (std::size_t before = left.size() + 1; alpha == 2 && before != left.size();) {
    before = left.size();
    double sum = 0;
    for (const Tied& each : left) sum += each.x;
    const double tau = (sum - 1) / static_cast<double>(left.size()) - kMargin;
    std::erase_if(left, [tau](const Tied& each) { return each.x <= tau; });
  }
  sort_and_group(left);
  return left;
}

double unscaled_weight(double x, double tau, double alpha) {
  const double above = x - tau;
  if (!(above > 0)) return 0;
  if (alpha == 2) return above;
  return alpha == 1.5 ? above * above : power(above, 1 / (alpha - 1));
}

EntmaxTotal total_of(std::span<const Tied> falling, double alpha, double tau) {
  EntmaxTotal total{alpha, tau, 0};
  for (const Tied& group : falling) {
    const double weight = unscaled_weight(group.x, tau, alpha);
    if (weight <= 0) break;
    total.sum += group.count * weight;
  }
  return total;
}

template <bool fast>
Status normalize_by(std::span<const double> scores, const Normalization& how, std::span<double> weights) {
  assert(scores.size() == weights.size() && "normalize: as many weights as scores");
  if (const Status fits = check_normalization(how); !fits) return fits;
  if (const Status fits = check_scores(scores, how); !fits) return fits;
  const double top = greatest(scores);
  if (top == kMasked) {
    std::fill(weights.begin(), weights.end(), 0.0);
    return {};
  }
  if (how.normalizer == Normalizer::kLinear) return linear(scores, weights);
  if (how.normalizer == Normalizer::kSoftmax) {
    (fast ? softmax_fast : softmax_plain)(scores, how.temperature, weights);
    return {};
  }
  const double alpha = how.family_alpha(), factor = (alpha - 1) / how.temperature;
  const std::vector<Tied> falling = fast ? support_sorted(scores, top, factor, alpha) : sorted(scores, top, factor);
  const bool bisected = !fast && how.normalizer == Normalizer::kEntmax;
  const EntmaxTotal total =
      bisected ? total_of(falling, alpha, bisected_threshold(falling, alpha)) : entmax_total(falling, alpha);
  for (std::size_t i = 0; i < scores.size(); ++i) weights[i] = total.weight((scores[i] - top) * factor);
  return {};
}

}  // namespace

std::string_view normalizer_name(Normalizer normalizer) { return kNames[static_cast<std::size_t>(normalizer)]; }

Result<Normalizer> parse_normalizer(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (name == kNames[i]) return static_cast<Normalizer>(i);
  }
  return input_error(fmt::format("normalizer \"{}\" is unknown, expected {}", name, fmt::join(kNames, ", ")));
}

double Normalization::family_alpha() const {
  switch (normalizer) {
    case Normalizer::kSoftmax:
      return 1;
    case Normalizer::kSparsemax:
      return 2;
    case Normalizer::kEntmax15:
      return 1.5;
    case Normalizer::kEntmax:
      return alpha;
    case Normalizer::kLinear:
      break;
  }
  return 0;
}

Status check_normalization(const Normalization& how) {
  if (!(how.temperature > 0) || !std::isfinite(how.temperature)) {
    return input_error(fmt::format("has temperature {}, expected a finite number above 0", how.temperature));
  }
  if (how.normalizer == Normalizer::kEntmax && !(how.alpha >= kEntmaxAlphaMin && how.alpha <= kEntmaxAlphaMax)) {
    return input_error(fmt::format("has alpha {}, expected {} to {} (softmax is the limit at 1)", how.alpha,
                                   kEntmaxAlphaMin, kEntmaxAlphaMax));
  }
  return {};
}

EntmaxTotal entmax_total(std::span<const Tied> falling, double alpha) {
  assert(!falling.empty() && "entmax_total: no score");
  return total_of(falling, alpha,
                  alpha == 2     ? sparsemax_threshold(falling)
                  : alpha == 1.5 ? entmax15_threshold(falling)
                                 : entmax_threshold(falling, alpha));
}

double EntmaxTotal::weight(double x) const { return unscaled_weight(x, tau, alpha) / sum; }

Status normalize(std::span<const double> scores, const Normalization& how, std::span<double> weights) {
  return normalize_by<true>(scores, how, weights);
}

Status normalize_plain(std::span<const double> scores, const Normalization& how, std::span<double> weights) {
  return normalize_by<false>(scores, how, weights);
}

Status normalize_backward(std::span<const double> scores, std::span<const double> weights,
                          std::span<const double> weights_gradient, const Normalization& how,
                          std::span<double> scores_gradient) {
  assert(scores.size() == weights.size() && weights.size() == weights_gradient.size() &&
         weights.size() == scores_gradient.size() && "normalize_backward: spans of one length");
  if (const Status fits = check_normalization(how); !fits) return fits;
  const bool linear = how.normalizer == Normalizer::kLinear;
  const double alpha = how.family_alpha();
  const auto slope = [&](double weight) {
    if (linear || alpha == 1) return weight;
    if (weight <= 0) return 0.0;
    return alpha == 2 ? 1.0 : alpha == 1.5 ? std::sqrt(weight) : power(weight, 2 - alpha);
  };
  double total = 0, mixed = 0, sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double s = slope(weights[i]);
    total += s;
    if (s > 0) mixed += s * weights_gradient[i];
    if (scores[i] != kMasked) sum += scores[i];
  }
  const double mean = total > 0 ? mixed / total : 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (linear) {
      scores_gradient[i] = scores[i] == kMasked || sum <= 0 ? 0 : (weights_gradient[i] - mean) / sum;
    } else {
      const double s = slope(weights[i]);
      scores_gradient[i] = s > 0 ? s * (weights_gradient[i] - mean) / how.temperature : 0;
    }
  }
  return {};
}

}  // namespace heed::attention
