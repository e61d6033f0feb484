#include "heed/attention/ridge.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cassert>
#include <cmath>

namespace heed::attention {
namespace {

constexpr std::size_t kWaiting = 64;

using Matrix = Eigen::Map<Eigen::MatrixXd>;
using ConstMatrix = Eigen::Map<const Eigen::MatrixXd>;

Eigen::Index index(std::size_t size) { return static_cast<Eigen::Index>(size); }

}  // namespace

void RidgeSum::widen(std::size_t outputs) {
  if (outputs <= outputs_) return;
  outputs_ = outputs;
  products_.resize(dims_ * outputs_);
  value_sums_.resize(outputs_);
  value_squares_.resize(outputs_);
}

void RidgeSum::push(std::span<const float> vector, std::span<const double> values) {
  assert(vector.size() == dims_ && "RidgeSum::push: the vector has dims() numbers");
  widen(values.size());
  if (sum_.empty()) {
    sum_.resize(dims_);
    gram_.resize(dims_ * dims_);
  }
  ++count_;
  for (std::size_t i = 0; i < dims_; ++i) sum_[i] += vector[i];
  for (std::size_t j = 0; j < values.size(); ++j) {
    if (values[j] == 0) continue;
    value_sums_[j] += values[j];
    value_squares_[j] += values[j] * values[j];
    for (std::size_t i = 0; i < dims_; ++i) products_[j * dims_ + i] += values[j] * vector[i];
  }
  waiting_.insert(waiting_.end(), vector.begin(), vector.end());
  if (waiting_.size() == kWaiting * dims_) flush();
}

void RidgeSum::flush() {
  if (waiting_.empty()) return;
  const ConstMatrix rows(waiting_.data(), index(dims_), index(waiting_.size() / dims_));
  Matrix(gram_.data(), index(dims_), index(dims_)).selfadjointView<Eigen::Lower>().rankUpdate(rows);
  waiting_.clear();
}

void RidgeSum::merge(const RidgeSum& other) {
  assert(other.dims_ == dims_ && "RidgeSum::merge: both have the same dims");
  if (other.count_ == 0) return;
  if (count_ == 0) {
    *this = other;
    return;
  }
  widen(other.outputs_);
  flush();
  count_ += other.count_;
  const auto add = [](std::vector<double>& to, const std::vector<double>& from) {
    for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
  };
  add(gram_, other.gram_);
  add(sum_, other.sum_);
  add(products_, other.products_);
  add(value_sums_, other.value_sums_);
  add(value_squares_, other.value_squares_);
  waiting_ = other.waiting_;
  flush();
}

Result<RidgeFit> RidgeFit::create(RidgeSum sum, double lambda) {
  if (!(lambda > 0) || !std::isfinite(lambda)) return input_error("lambda is not a finite number above 0");
  if (sum.count_ == 0) return input_error("there are no examples to fit");
  sum.flush();
  const Eigen::Index dims = index(sum.dims_), outputs = index(sum.outputs_);
  const double count = static_cast<double>(sum.count_);
  Matrix gram(sum.gram_.data(), dims, dims);
  gram.diagonal().array() += lambda;
  const Eigen::Map<const Eigen::VectorXd> total(sum.sum_.data(), dims);
  Matrix products(sum.products_.data(), dims, outputs);
  const Eigen::VectorXd means = Eigen::Map<const Eigen::VectorXd>(sum.value_sums_.data(), outputs) / count;
  const Eigen::MatrixXd centred = products - total * means.transpose();
  const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>, Eigen::Lower> factor(gram);
  const Eigen::MatrixXd weights = factor.solve(centred);

  RidgeFit fit;
  fit.dims_ = sum.dims_;
  fit.weights_.assign(weights.data(), weights.data() + weights.size());
  fit.means_.assign(means.data(), means.data() + means.size());
  if (outputs > 0) {
    // |Y - m - XW|^2 for the W above, less what lambda adds: |Y - m|^2 - 2 W.(X^T(Y - m)) + W.(X^T X) W.
    const double spread = sum.value_squares_[0] - count * means[0] * means[0];
    const double explained = weights.col(0).dot(centred.col(0));
    const double penalty = lambda * weights.col(0).squaredNorm();
    fit.deviation_ = std::sqrt(std::max(0.0, spread - explained - penalty) / count);
  }
  return fit;
}

void RidgeFit::predict(std::span<const float> vector, std::span<double> values) const {
  for (std::size_t j = 0; j < values.size(); ++j) {
    double value = means_[j];
    for (std::size_t i = 0; i < dims_; ++i) value += weights_[j * dims_ + i] * vector[i];
    values[j] = value;
  }
}

}  // namespace heed::attention
