#include "heed/attention/learn.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <numeric>
#include <thread>

#include "heed/attention/dot.h"
#include "heed/attention/internal/need_loss.h"
#include "heed/attention/internal/preference.h"

namespace heed::attention {
namespace {

// Penalties of projections, as shares of the one that allows none.
constexpr std::array<double, 3> kShares = {0.5, 0.25, 0.1};
constexpr std::size_t kModels = kShares.size() + 1;  // the first has no projection
// A head, or a column of the projection, with less than this share of the strongest one's effect has lost.
constexpr double kNegligible = 1e-3;

using Needs = std::vector<const JudgedNeed*>;

// FNV-1a (G. Fowler et al.), its bits mixed once more, as the low ones of short texts are alike.
std::size_t fold_of(std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccd;
  return static_cast<std::size_t>((hash ^ hash >> 33) % kLearnFolds);
}

void add(RankQuality& to, const RankQuality& what) {
  to.pairs += what.pairs;
  to.ndcg += what.ndcg;
  to.kept += what.kept;
}

RankQuality mean(const RankQuality& sum, double count) {
  return {sum.pairs / count, sum.ndcg / count, sum.kept / count};
}

Status check_need(const JudgedNeed& need, std::size_t heads, std::size_t dims) {
  const auto usable = [&](const float* vector) { return dims == 0 || all_finite(vector, dims); };
  const auto wrong = [&](std::string_view what) -> Status {
    return input_error(fmt::format("need \"{}\" has {}", need.id, what));
  };
  if (!usable(need.vector)) return wrong("a vector with a number that is not finite");
  const auto check_resource = [&](std::span<const double> features, const float* vector) -> Status {
    if (features.size() != heads) {
      return wrong(fmt::format("a resource with {} features, expected {}", features.size(), heads));
    }
    const bool finite = std::all_of(features.begin(), features.end(), [](double x) { return std::isfinite(x); });
    return finite && usable(vector) ? Status() : wrong("a resource with a number that is not finite");
  };
  for (const Judgement& judgement : need.judgements) {
    if (auto status = check_resource(judgement.features, judgement.vector); !status) return status;
    if (!(judgement.grade >= 0) || !std::isfinite(judgement.grade)) return wrong("a grade that is not 0 or more");
  }
  for (const Unshown& one : need.unshown) {
    if (auto status = check_resource(one.features, one.vector); !status) return status;
    if (!(one.count >= 1) || !std::isfinite(one.count)) return wrong("a count that is not 1 or more");
  }
  return {};
}

Status check(std::span<const JudgedNeed> needs, const LearnOptions& options) {
  double sum = 0;
  for (const double weight : options.weights) {
    if (!(weight >= 0) || !std::isfinite(weight))
      return input_error(fmt::format("has the weight {}, expected 0 or more", weight));
    sum += weight;
  }
  if (!(sum > 0)) return input_error("has no head with a weight above 0 to begin from");
  if (options.dense && *options.dense >= options.weights.size()) {
    return input_error(fmt::format("has {} heads and no head {}", options.weights.size(), *options.dense));
  }
  for (const JudgedNeed& need : needs) {
    if (Status status = check_need(need, options.weights.size(), options.dims); !status) return status;
  }
  return {};
}

class Learner {
 public:
  Learner(std::span<const JudgedNeed> needs, const LearnOptions& options) : options_(options) {
    if (options.dense && options.dims > 0) rank_ = std::min(options.rank, options.dims);
    for (const JudgedNeed& need : needs) {
      const std::uint64_t pairs = count_pairs(need);
      if (pairs == 0) continue;
      needs_.push_back(&need);
      pairs_ += pairs;
      folds_.push_back(fold_of(need.id));
    }
    qualities_.resize(needs_.size());
  }

  Learned learn() {
    Learned learned;
    learned.weights = options_.weights;
    learned.needs = needs_.size();
    learned.pairs = pairs_;
    if (needs_.size() < kLearnNeedsMin) {
      learned.reason =
          fmt::format("{} needs have something that was preferred over something else, at least {} are needed",
                      needs_.size(), kLearnNeedsMin);
      return learned;
    }
    cross_check();
    summarize(learned);
    if (learned.better) finish(learned);
    return learned;
  }

 private:
  std::span<const double> shares() const {
    return rank_ > 0 ? std::span<const double>(kShares) : std::span<const double>();
  }
  std::size_t models() const { return shares().size() + 1; }
  Preference given() const { return {options_.weights, 0, {}, {}}; }

  Needs outside(std::size_t fold, std::size_t other) const {
    Needs needs;
    for (std::size_t n = 0; n < needs_.size(); ++n) {
      if (folds_[n] != fold && folds_[n] != other) needs.push_back(needs_[n]);
    }
    return needs;
  }

  // A projection that outweighs the similarity it turns would have scores of any size: that much similarity stays.
  void bound(Preference& one) const {
    if (one.rank == 0) return;
    double& weight = one.weights[*options_.dense];
    weight = std::max(weight, turn_length(one) / kTurnMost);
  }

  std::vector<Preference> fit(Needs needs, std::size_t models) const {
    auto path =
        PreferenceFit(std::move(needs), options_.weights, options_.dims).fit_path(rank_, shares().first(models - 1));
    for (Preference& one : path) bound(one);
    return path;
  }

  // Chooses a model by the next part, fits it on all but this part, and judges this part with it.
  void check_fold(std::size_t fold) {
    const std::size_t next = (fold + 1) % kLearnFolds;
    const auto candidates = fit(outside(fold, next), models());
    auto& losses = losses_[fold];
    for (std::size_t n = 0; n < needs_.size(); ++n) {
      if (folds_[n] != next) continue;
      for (std::size_t m = 0; m < models(); ++m) {
        losses[m] += judge(*needs_[n], candidates[m].scores(*needs_[n], options_.dims)).loss;
      }
    }
    const Preference chosen = fit(outside(fold, fold), best_of(losses) + 1).back();
    for (std::size_t n = 0; n < needs_.size(); ++n) {
      if (folds_[n] == fold) qualities_[n] = judge(*needs_[n], chosen.scores(*needs_[n], options_.dims)).rank;
    }
  }

  // The first of the best: without losses, the model without a projection.
  std::size_t best_of(const std::array<double, kModels>& losses) const {
    const auto end = losses.begin() + static_cast<std::ptrdiff_t>(models());
    return static_cast<std::size_t>(std::min_element(losses.begin(), end) - losses.begin());
  }

  void cross_check() {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t fold = next++; fold < kLearnFolds; fold = next++) check_fold(fold);
    };
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < std::min<std::size_t>(options_.threads, kLearnFolds); ++i) others.emplace_back(work);
    work();
  }

  void summarize(Learned& learned) const {
    const auto count = static_cast<double>(needs_.size());
    double squares = 0;
    std::vector<double> gains;
    for (std::size_t n = 0; n < needs_.size(); ++n) {
      const RankQuality before = judge(*needs_[n], given().scores(*needs_[n], options_.dims)).rank;
      add(learned.before, before);
      add(learned.after, qualities_[n]);
      gains.push_back(qualities_[n].pairs - before.pairs);
    }
    learned.before = mean(learned.before, count);
    learned.after = mean(learned.after, count);
    const double gain = learned.after.pairs - learned.before.pairs;
    for (const double value : gains) squares += (value - gain) * (value - gain);
    learned.gain_error = std::sqrt(squares / (count - 1) / count);
    if (!(gain > 0 && gain >= 2 * learned.gain_error)) {
      learned.reason = fmt::format(
          "on needs that were not learned from, {:.1f} % of the pairs are in order instead of "
          "{:.1f} %, which is no gain of two standard errors ({:.1f} %)",
          learned.after.pairs * 100, learned.before.pairs * 100, learned.gain_error * 200);
    } else if (learned.after.ndcg < learned.before.ndcg) {
      learned.reason = fmt::format("on needs that were not learned from, nDCG falls from {:.3f} to {:.3f}",
                                   learned.before.ndcg, learned.after.ndcg);
    } else if (learned.after.kept < kKeptLeast * learned.before.kept) {
      learned.reason = fmt::format(
          "on needs that were not learned from, {:.1f} % of what was shown stays in front instead of {:.1f} %",
          learned.after.kept * 100, learned.before.kept * 100);
    }
    learned.better = learned.reason.empty();
  }

  // The model that did best over all parts, fitted on all needs and scaled to the spread that scores had.
  void finish(Learned& learned) const {
    std::array<double, kModels> losses{};
    for (const auto& fold : losses_) {
      for (std::size_t m = 0; m < models(); ++m) losses[m] += fold[m];
    }
    Preference chosen = fit(needs_, best_of(losses) + 1).back();
    if (std::accumulate(chosen.weights.begin(), chosen.weights.end(), 0.0) == 0) {
      learned.better = false;
      learned.reason = "no head says anything of what was preferred";
      return;
    }
    const double scale = scale_of(chosen);
    for (double& weight : chosen.weights) weight *= scale;
    for (double& value : chosen.right) value *= scale;
    drop_negligible(chosen.weights);
    if (chosen.rank > 0) learned.projection = take_projection(chosen);
    learned.weights = chosen.weights;
  }

  // From its scores to those of the weights given. Where these tell nothing apart, there is only their sum.
  double scale_of(const Preference& one) const {
    const double before = score_spread(needs_, given(), options_.dims),
                 after = score_spread(needs_, one, options_.dims);
    if (before > 0 && after > 0) return before / after;
    const auto sum = [](const std::vector<double>& all) { return std::accumulate(all.begin(), all.end(), 0.0); };
    return sum(one.weights) > 0 ? sum(options_.weights) / sum(one.weights) : 1;
  }

  void drop_negligible(std::vector<double>& weights) const {
    std::vector<double> strengths;
    for (std::size_t h = 0; h < weights.size(); ++h) {
      Preference one{std::vector<double>(weights.size()), 0, {}, {}};
      one.weights[h] = weights[h];
      strengths.push_back(score_spread(needs_, one, options_.dims));
    }
    const double greatest = *std::max_element(strengths.begin(), strengths.end());
    for (std::size_t h = 0; h < weights.size(); ++h) {
      if (strengths[h] < kNegligible * greatest) weights[h] = 0;
    }
  }

  // w q . d + (left^T q) . (right^T d) = w (P q) . d. None if the projection has no effect.
  std::optional<Projected> take_projection(const Preference& chosen) const {
    const double weight = chosen.weights[*options_.dense];
    if (!(weight > 0)) return {};
    Projected projected = without_idle({options_.dims, chosen.rank, chosen.left, chosen.right});
    if (projected.rank == 0) return {};
    for (double& value : projected.right) value /= weight;
    return projected;
  }

  // Without the columns that the penalty has shrunk to nothing.
  static Projected without_idle(const Projected& all) {
    std::vector<double> sizes;
    for (std::size_t j = 0; j < all.rank; ++j) {
      double left = 0, right = 0;
      for (std::size_t k = j; k < all.left.size(); k += all.rank) {
        left += all.left[k] * all.left[k];
        right += all.right[k] * all.right[k];
      }
      sizes.push_back(std::sqrt(left * right));
    }
    const double greatest = *std::max_element(sizes.begin(), sizes.end());
    Projected rest{all.dims, 0, {}, {}};
    for (std::size_t i = 0; i < all.left.size(); ++i) {
      if (sizes[i % all.rank] < kNegligible * greatest || greatest == 0) continue;
      rest.left.push_back(all.left[i]);
      rest.right.push_back(all.right[i]);
    }
    rest.rank = rest.left.size() / all.dims;
    return rest;
  }

  const LearnOptions& options_;
  std::size_t rank_ = 0;
  Needs needs_;  // with pairs
  std::uint64_t pairs_ = 0;
  std::vector<std::size_t> folds_;
  std::vector<RankQuality> qualities_;                             // by a model that has not seen the need
  std::array<std::array<double, kModels>, kLearnFolds> losses_{};  // of each model on the part that chose
};

}  // namespace

std::vector<double> Projected::matrix() const {
  std::vector<double> matrix(dims * dims);
  for (std::size_t i = 0; i < dims; ++i) {
    for (std::size_t k = 0; k < dims; ++k) {
      double sum = i == k ? 1 : 0;
      for (std::size_t j = 0; j < rank; ++j) sum += right[i * rank + j] * left[k * rank + j];
      matrix[i * dims + k] = sum;
    }
  }
  return matrix;
}

Result<Learned> learn(std::span<const JudgedNeed> needs, const LearnOptions& options) {
  if (const Status fit = check(needs, options); !fit) return fit.error();
  return Learner(needs, options).learn();
}

}  // namespace heed::attention
