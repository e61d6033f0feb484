#include "heed/attention/internal/preference.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "heed/attention/internal/need_loss.h"

namespace heed::attention {
namespace {

constexpr double kRidge = 0.01;  // along the weights given, which data that they order perfectly would stretch forever
constexpr double kSeed = 0.3;    // length of the columns that a projection grows from: it is a saddle at 0
constexpr LbfgsOptions kPrecision = {150, 10, 1e-5};  // finer changes nothing that needs not seen could tell
constexpr std::size_t kSubspace = 32;
constexpr int kSubspaceRounds = 8;  // the start of the fit, not its result, depends on how exact the subspace is

// Eight lanes in a fixed order, which compilers turn into vector instructions.
double dot(std::span<const double> a, const float* b) {
  std::array<double, 8> lanes{};
  std::size_t k = 0;
  for (; k + lanes.size() <= a.size(); k += lanes.size()) {
    for (std::size_t lane = 0; lane < lanes.size(); ++lane)
      lanes[lane] += a[k + lane] * static_cast<double>(b[k + lane]);
  }
  double sum = ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
  for (; k < a.size(); ++k) sum += a[k] * static_cast<double>(b[k]);
  return sum;
}

void add_scaled(std::span<double> to, double factor, const float* what) {
  for (std::size_t k = 0; k < to.size(); ++k) to[k] += factor * static_cast<double>(what[k]);
}

// columns^T x, for dims * rank columns and a vector of dims numbers.
template <class Number>
std::vector<double> into(std::span<const double> columns, const Number* x, std::size_t dims, std::size_t rank) {
  std::vector<double> y(rank);
  for (std::size_t k = 0; k < dims; ++k) {
    for (std::size_t j = 0; j < rank; ++j) y[j] += columns[k * rank + j] * static_cast<double>(x[k]);
  }
  return y;
}

// columns y.
std::vector<double> out_of(std::span<const double> columns, std::span<const double> y, std::size_t dims) {
  std::vector<double> x(dims);
  for (std::size_t k = 0; k < dims; ++k) {
    for (std::size_t j = 0; j < y.size(); ++j) x[k] += columns[k * y.size() + j] * y[j];
  }
  return x;
}

// a b, of rows * inner and inner * columns numbers.
std::vector<double> product(std::span<const double> a, std::span<const double> b, std::size_t inner,
                            std::size_t columns) {
  std::vector<double> c(a.size() / inner * columns);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < columns; ++j) c[i / inner * columns + j] += a[i] * b[i % inner * columns + j];
  }
  return c;
}

// to += x y^T.
template <class Number>
void add_outer(std::span<double> to, const Number* x, std::span<const double> y) {
  const std::size_t rank = y.size();
  for (std::size_t k = 0; k < to.size() / rank; ++k) {
    for (std::size_t j = 0; j < rank; ++j) to[k * rank + j] += static_cast<double>(x[k]) * y[j];
  }
}

// Gram and Schmidt's, modified; a column that is nothing but rounding becomes zeros. Gives the greatest length.
double orthonormalize(std::vector<double>& columns, std::size_t rank) {
  const auto product = [&](std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t k = 0; k < columns.size(); k += rank) sum += columns[k + a] * columns[k + b];
    return sum;
  };
  double greatest = 0;
  for (std::size_t j = 0; j < rank; ++j) greatest = std::max(greatest, std::sqrt(product(j, j)));
  for (std::size_t j = 0; j < rank; ++j) {
    for (std::size_t i = 0; i < j; ++i) {
      const double along = product(i, j);
      for (std::size_t k = 0; k < columns.size(); k += rank) columns[k + j] -= along * columns[k + i];
    }
    const double length = std::sqrt(product(j, j));
    const double scale = length > 1e-10 * greatest ? 1 / length : 0;
    for (std::size_t k = 0; k < columns.size(); k += rank) columns[k + j] *= scale;
  }
  return greatest;
}

// Numbers within +-1 that look random and are the same everywhere (G. Steele et al., SplitMix64, 2014).
std::vector<double> scattered(std::size_t count) {
  std::vector<double> numbers(count);
  std::uint64_t state = 0;
  for (double& number : numbers) {
    std::uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    number = static_cast<double>(static_cast<std::int64_t>((z ^ z >> 31) >> 52) - 2048) / 2048;
  }
  return numbers;
}

// visit(index, features, vector): judgements, then what was not shown.
template <class Visit>
void for_each_resource(const JudgedNeed& need, const Visit& visit) {
  std::size_t i = 0;
  for (const Judgement& one : need.judgements) visit(i++, one.features, one.vector);
  for (const Unshown& one : need.unshown) visit(i++, one.features, one.vector);
}

}  // namespace

std::vector<double> Preference::scores(const JudgedNeed& need, std::size_t dims) const {
  std::vector<double> direction;
  if (rank > 0) direction = out_of(right, into<float>(left, need.vector, dims, rank), dims);
  std::vector<double> all;
  all.reserve(need.judgements.size() + need.unshown.size());
  for_each_resource(need, [&](std::size_t, std::span<const double> features, const float* vector) {
    double score = 0;
    for (std::size_t h = 0; h < weights.size(); ++h) score += weights[h] * features[h];
    all.push_back(rank > 0 ? score + dot(direction, vector) : score);
  });
  return all;
}

double turn_length(const Preference& of) {
  double sum = 0;
  for (std::size_t i = 0; i < of.rank; ++i) {
    for (std::size_t j = 0; j < of.rank; ++j) {
      double left = 0, right = 0;
      for (std::size_t k = 0; k < of.left.size(); k += of.rank) {
        left += of.left[k + i] * of.left[k + j];
        right += of.right[k + i] * of.right[k + j];
      }
      sum += left * right;
    }
  }
  return std::sqrt(std::max(0.0, sum));
}

double score_spread(std::span<const JudgedNeed* const> needs, const Preference& preference, std::size_t dims) {
  double sum = 0;
  for (const JudgedNeed* need : needs) {
    const std::vector<double> scores = preference.scores(*need, dims);
    double squares = 0;
    std::uint64_t pairs = 0;
    for_each_pair(*need, [&](std::size_t i, std::size_t j) {
      squares += (scores[i] - scores[j]) * (scores[i] - scores[j]);
      ++pairs;
    });
    sum += squares / static_cast<double>(pairs);
  }
  return needs.empty() ? 0 : std::sqrt(sum / static_cast<double>(needs.size()));
}

PreferenceFit::PreferenceFit(std::vector<const JudgedNeed*> needs, std::span<const double> given, std::size_t dims)
    : needs_(std::move(needs)), sizes_{given.size(), dims, 0} {
  double length = 0;
  for (std::size_t h = 0; h < given.size(); ++h) {
    Preference one{std::vector<double>(given.size()), 0, {}, {}};
    one.weights[h] = 1;
    const double spread = score_spread(needs_, one, dims);
    spread_.push_back(spread > 0 ? spread : 1);
    along_.push_back(given[h] * spread_[h]);
    length += along_[h] * along_[h];
  }
  for (double& value : along_) value /= std::sqrt(length);
}

// The weights given, scaled, with something for the heads that have none: v = 0 is a place that a gradient never
// leaves.
std::vector<double> PreferenceFit::start(std::size_t rank) const {
  std::vector<double> x(Sizes{sizes_.heads, sizes_.dims, rank}.parameters());
  const double least = 0.1 / std::sqrt(static_cast<double>(sizes_.heads));
  for (std::size_t h = 0; h < sizes_.heads; ++h) x[h] = std::sqrt(std::max(along_[h], least));
  return x;
}

std::vector<double> PreferenceFit::weights_of(std::span<const double> x) const {
  std::vector<double> weights(sizes_.heads);
  for (std::size_t h = 0; h < sizes_.heads; ++h) weights[h] = x[h] * x[h] / spread_[h];
  return weights;
}

Preference PreferenceFit::preference_of(std::span<const double> x, std::size_t rank) const {
  const auto part = static_cast<std::ptrdiff_t>(sizes_.dims * rank);
  const auto left = x.begin() + static_cast<std::ptrdiff_t>(sizes_.heads);
  return {weights_of(x), rank, {left, left + part}, {left + part, left + 2 * part}};
}

// Half the square of the strengths u = v^2 without their part along the weights given, and a ridge; adds the gradient.
double PreferenceFit::weights_penalty(std::span<const double> v, std::span<double> gradient) const {
  double square = 0, along = 0;
  for (std::size_t h = 0; h < v.size(); ++h) {
    const double u = v[h] * v[h];
    square += u * u;
    along += u * along_[h];
  }
  for (std::size_t h = 0; h < v.size(); ++h) {
    const double u = v[h] * v[h];
    gradient[h] += 2 * v[h] * ((1 + kRidge) * u - along * along_[h]);
  }
  return ((1 + kRidge) * square - along * along) / 2;
}

double PreferenceFit::value(std::span<const double> x, std::size_t rank, double penalty,
                            std::span<double> gradient) const {
  const std::size_t heads = sizes_.heads, dims = sizes_.dims, part = dims * rank;
  const Preference preference = preference_of(x, rank);
  std::fill(gradient.begin(), gradient.end(), 0.0);
  const auto left_gradient = gradient.subspan(heads, part), right_gradient = gradient.subspan(heads + part, part);
  std::vector<double> by_score, pull(dims);
  double sum = 0;
  for (const JudgedNeed* need : needs_) {
    sum += need_loss(*need, preference.scores(*need, dims), by_score);
    std::fill(pull.begin(), pull.end(), 0.0);
    for_each_resource(*need, [&](std::size_t i, std::span<const double> features, const float* vector) {
      for (std::size_t h = 0; h < heads; ++h) gradient[h] += by_score[i] * features[h] * 2 * x[h] / spread_[h];
      if (rank > 0) add_scaled(pull, by_score[i], vector);
    });
    if (rank == 0) continue;
    add_outer<double>(right_gradient, pull.data(), into<float>(preference.left, need->vector, dims, rank));
    add_outer<float>(left_gradient, need->vector, into<double>(preference.right, pull.data(), dims, rank));
  }
  sum += weights_penalty(x.first(heads), gradient.first(heads));
  for (std::size_t i = heads; i < x.size(); ++i) {
    sum += penalty / 2 * x[i] * x[i];
    gradient[i] += penalty * x[i];
  }
  return sum;
}

// The gradient of the loss by P is G = sum over needs of q pull^T, pull being the sum of the vectors, each times the
// derivative by its score. Its leading singular vectors by subspace iteration; G itself is never formed.
PreferenceFit::Subspace PreferenceFit::steepest(std::span<const double> weights_only, std::size_t size) const {
  const std::size_t dims = sizes_.dims;
  const Preference preference = preference_of(weights_only, 0);
  std::vector<std::vector<double>> pulls;
  std::vector<double> by_score;
  for (const JudgedNeed* need : needs_) {
    need_loss(*need, preference.scores(*need, dims), by_score);
    std::vector<double>& pull = pulls.emplace_back(dims);
    for_each_resource(*need, [&](std::size_t i, std::span<const double>, const float* vector) {
      add_scaled(pull, by_score[i], vector);
    });
  }
  Subspace space{size, {}, scattered(dims * size), 0};
  orthonormalize(space.right, size);
  for (int round = 0; round < kSubspaceRounds; ++round) {
    space.left.assign(dims * size, 0);
    for (std::size_t n = 0; n < needs_.size(); ++n) {
      add_outer<float>(space.left, needs_[n]->vector, into<double>(space.right, pulls[n].data(), dims, size));
    }
    space.greatest = orthonormalize(space.left, size);
    space.right.assign(dims * size, 0);
    for (std::size_t n = 0; n < needs_.size(); ++n) {
      add_outer<double>(space.right, pulls[n].data(), into<float>(space.left, needs_[n]->vector, dims, size));
    }
    orthonormalize(space.right, size);
  }
  return space;
}

// The needs with coordinates within a subspace instead of vectors.
struct PreferenceFit::Reduced {
  Reduced(const std::vector<const JudgedNeed*>& whole, const Subspace& space, std::size_t dims) {
    const auto reduce = [&](const std::vector<double>& columns, const float* vector) {
      std::vector<float> numbers;
      for (const double value : into<float>(columns, vector, dims, space.size)) {
        numbers.push_back(static_cast<float>(value));
      }
      return numbers;
    };
    const auto resource = [&](const float* vector) {  // one may have been met by many needs
      const auto [at, is_new] = resources.try_emplace(vector);
      if (is_new) at->second = reduce(space.right, vector);
      return at->second.data();
    };
    for (const JudgedNeed* need : whole) {
      JudgedNeed& copy = needs.emplace_back(*need);
      copy.vector = asked.emplace_back(reduce(space.left, need->vector)).data();
      for (Judgement& one : copy.judgements) one.vector = resource(one.vector);
      for (Unshown& one : copy.unshown) one.vector = resource(one.vector);
    }
  }

  std::vector<std::vector<float>> asked;
  std::unordered_map<const float*, std::vector<float>> resources;
  std::vector<JudgedNeed> needs;
};

std::vector<Preference> PreferenceFit::fit_path(std::size_t rank, std::span<const double> shares) const {
  std::vector<double> x = start(0);
  const auto fit = [&x](const PreferenceFit& of, std::size_t with_rank, double penalty) {
    minimize([&](std::span<const double> at, std::span<double> g) { return of.value(at, with_rank, penalty, g); }, x,
             kPrecision);
  };
  fit(*this, 0, 0);
  std::vector<Preference> path{preference_of(x, 0)};
  if (shares.empty() || rank == 0) return path;

  const Subspace space = steepest(x, std::min(std::max(kSubspace, rank), sizes_.dims));
  if (!(space.greatest > 0)) {  // there is nothing to follow
    path.resize(shares.size() + 1, path[0]);
    return path;
  }
  const Reduced reduced(needs_, space, sizes_.dims);
  PreferenceFit small = *this;
  small.sizes_.dims = space.size;
  for (std::size_t n = 0; n < needs_.size(); ++n) small.needs_[n] = &reduced.needs[n];
  x.resize(Sizes{sizes_.heads, space.size, rank}.parameters());
  for (const double share : shares) {
    for (std::size_t j = 0; j < rank; ++j) {
      x[sizes_.heads + j * rank + j] += kSeed;
      x[sizes_.heads + (space.size + j) * rank + j] -= kSeed;  // against the gradient
    }
    fit(small, rank, share * space.greatest);
    Preference found = small.preference_of(x, rank);
    found.left = product(space.left, found.left, space.size, rank);
    found.right = product(space.right, found.right, space.size, rank);
    path.push_back(std::move(found));
  }
  return path;
}

}  // namespace heed::attention
