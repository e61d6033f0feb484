#include "heed/attention/internal/preference.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "heed/attention/math.h"

namespace heed::attention {
namespace {

constexpr std::size_t kNdcgDepth = 10;
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

// log(1 + exp(-x)) and minus its derivative.
struct Logistic {
  double loss, slope;
};
Logistic logistic(double x) {
  const double e = attention::exp(-std::abs(x));
  return {attention::log(1 + e) + std::max(0.0, -x), (x >= 0 ? e : 1) / (1 + e)};
}

// visit(i, j) for every pair with grade_i > grade_j.
template <class Visit>
void for_each_pair(const JudgedNeed& need, const Visit& visit) {
  const auto& all = need.judgements;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < all.size(); ++j) {
      if (all[i].grade > all[j].grade) visit(i, j);
    }
  }
}

// The mean loss over the pairs of a need, and its derivative by each score.
double pair_loss(const JudgedNeed& need, std::span<const double> scores, std::vector<double>& by_score) {
  by_score.assign(scores.size(), 0);
  double sum = 0;
  std::uint64_t pairs = 0;
  for_each_pair(need, [&](std::size_t i, std::size_t j) {
    const auto [loss, slope] = logistic(scores[i] - scores[j]);
    sum += loss;
    by_score[i] -= slope;
    by_score[j] += slope;
    ++pairs;
  });
  for (double& value : by_score) value /= static_cast<double>(pairs);
  return sum / static_cast<double>(pairs);
}

// Discounts are 1 / log2(rank + 1) (K. Jarvelin, J. Kekalainen 2002), with the grade as gain.
double ndcg(const JudgedNeed& need, std::span<const double> scores) {
  std::vector<std::size_t> by_score(scores.size()), by_grade(scores.size());
  std::iota(by_score.begin(), by_score.end(), 0);
  by_grade = by_score;
  const auto grade = [&](std::size_t i) { return need.judgements[i].grade; };
  std::stable_sort(by_score.begin(), by_score.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  std::stable_sort(by_grade.begin(), by_grade.end(), [&](std::size_t a, std::size_t b) { return grade(a) > grade(b); });
  double gained = 0, best = 0;
  for (std::size_t rank = 0; rank < std::min(kNdcgDepth, scores.size()); ++rank) {
    const double discount = attention::log(2) / attention::log(static_cast<double>(rank + 2));
    gained += grade(by_score[rank]) * discount;
    best += grade(by_grade[rank]) * discount;
  }
  return best > 0 ? gained / best : 0;
}

}  // namespace

std::vector<double> Preference::scores(const JudgedNeed& need, std::size_t dims) const {
  std::vector<double> direction;
  if (rank > 0) direction = out_of(right, into<float>(left, need.vector, dims, rank), dims);
  std::vector<double> all;
  all.reserve(need.judgements.size());
  for (const Judgement& judgement : need.judgements) {
    double score = 0;
    for (std::size_t h = 0; h < weights.size(); ++h) score += weights[h] * judgement.features[h];
    all.push_back(rank > 0 ? score + dot(direction, judgement.vector) : score);
  }
  return all;
}

std::uint64_t count_pairs(const JudgedNeed& need) {
  std::uint64_t pairs = 0;
  for_each_pair(need, [&](std::size_t, std::size_t) { ++pairs; });
  return pairs;
}

NeedQuality judge(const JudgedNeed& need, std::span<const double> scores) {
  std::vector<double> unused;
  NeedQuality quality{pair_loss(need, scores, unused), 0, ndcg(need, scores)};
  std::uint64_t pairs = 0, halves = 0;
  for_each_pair(need, [&](std::size_t i, std::size_t j) {
    halves += scores[i] > scores[j] ? 2 : scores[i] == scores[j] ? 1 : 0;
    ++pairs;
  });
  quality.pairs = static_cast<double>(halves) / 2 / static_cast<double>(pairs);
  return quality;
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
    sum += pair_loss(*need, preference.scores(*need, dims), by_score);
    std::fill(pull.begin(), pull.end(), 0.0);
    for (std::size_t i = 0; i < by_score.size(); ++i) {
      const Judgement& judgement = need->judgements[i];
      for (std::size_t h = 0; h < heads; ++h) {
        gradient[h] += by_score[i] * judgement.features[h] * 2 * x[h] / spread_[h];
      }
      if (rank > 0) add_scaled(pull, by_score[i], judgement.vector);
    }
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
    pair_loss(*need, preference.scores(*need, dims), by_score);
    std::vector<double>& pull = pulls.emplace_back(dims);
    for (std::size_t i = 0; i < by_score.size(); ++i) add_scaled(pull, by_score[i], need->judgements[i].vector);
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
    std::size_t vectors = whole.size();
    for (const JudgedNeed* need : whole) vectors += need->judgements.size();
    numbers.reserve(vectors * space.size);  // what points into it stays
    const auto reduce = [&](const std::vector<double>& columns, const float* vector) {
      const float* begin = numbers.data() + numbers.size();
      for (const double value : into<float>(columns, vector, dims, space.size)) {
        numbers.push_back(static_cast<float>(value));
      }
      return begin;
    };
    for (const JudgedNeed* need : whole) {
      JudgedNeed& copy = needs.emplace_back(*need);
      copy.vector = reduce(space.left, need->vector);
      for (Judgement& judgement : copy.judgements) judgement.vector = reduce(space.right, judgement.vector);
    }
  }

  std::vector<float> numbers;
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
