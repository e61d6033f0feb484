#include "heed/attention/ridge.h"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>

namespace heed::attention {
namespace {

constexpr std::size_t kWaiting = 64;

using Matrix = Eigen::Map<Eigen::MatrixXd>;
using ConstMatrix = Eigen::Map<const Eigen::MatrixXd>;

Eigen::Index index(std::size_t size) { return static_cast<Eigen::Index>(size); }

// More are no embedding and no labels; sizes made of them stay far within 64 bits.
constexpr std::uint64_t kDimsMost = 1 << 16;
constexpr std::uint64_t kOutputsMost = 1 << 20;
constexpr std::uint64_t kCountMost = std::uint64_t{1} << 53;
constexpr std::size_t kWord = 8;  // bytes

void append_word(std::string& bytes, std::uint64_t word) {
  for (std::size_t i = 0; i < kWord; ++i) bytes += static_cast<char>(word >> (8 * i) & 0xFF);
}

void append_doubles(std::string& bytes, std::span<const double> numbers) {
  for (const double number : numbers) {
    std::uint64_t word = 0;
    std::memcpy(&word, &number, kWord);
    append_word(bytes, word);
  }
}

// Takes words off the front of bytes that are known to be enough.
class Words {
 public:
  explicit Words(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t next() {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < kWord; ++i) word |= std::uint64_t{static_cast<unsigned char>(bytes_[i])} << (8 * i);
    bytes_.remove_prefix(kWord);
    return word;
  }

  // False if any of them is not finite.
  bool read(std::span<double> numbers) {
    bool finite = true;
    for (double& number : numbers) {
      const std::uint64_t word = next();
      std::memcpy(&number, &word, kWord);
      finite = finite && std::isfinite(number);
    }
    return finite;
  }

 private:
  std::string_view bytes_;
};

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

void RidgeSum::move_outputs(std::span<const std::size_t> places, std::size_t outputs) {
  assert(places.size() == outputs_ && "RidgeSum::move_outputs: there is a place for each output");
  RidgeSum moved(dims_);
  moved.widen(outputs);
  for (std::size_t j = 0; j < places.size(); ++j) {
    assert(places[j] < outputs && "RidgeSum::move_outputs: places are below outputs");
    for (std::size_t i = 0; i < dims_; ++i) moved.products_[places[j] * dims_ + i] = products_[j * dims_ + i];
    moved.value_sums_[places[j]] = value_sums_[j];
    moved.value_squares_[places[j]] = value_squares_[j];
  }
  outputs_ = outputs;
  products_ = std::move(moved.products_);
  value_sums_ = std::move(moved.value_sums_);
  value_squares_ = std::move(moved.value_squares_);
}

std::string RidgeSum::format() {
  flush();
  std::string bytes;
  bytes.reserve(kWord * (3 + dims_ * (dims_ + 3) / 2 + outputs_ * (dims_ + 2)));
  for (const std::uint64_t word : {std::uint64_t{dims_}, std::uint64_t{outputs_}, count_}) append_word(bytes, word);
  if (count_ == 0) return bytes;
  const std::span<const double> gram(gram_);
  for (std::size_t i = 0; i < dims_; ++i) append_doubles(bytes, gram.subspan(i * dims_ + i, dims_ - i));
  for (const auto* numbers : {&sum_, &products_, &value_sums_, &value_squares_}) append_doubles(bytes, *numbers);
  return bytes;
}

Result<RidgeSum> RidgeSum::parse(std::string_view bytes) {
  if (bytes.size() < 3 * kWord) return input_error("is cut: the state of a fit begins with three numbers");
  Words words(bytes);
  const std::uint64_t dims = words.next(), outputs = words.next(), count = words.next();
  if (dims > kDimsMost || outputs > kOutputsMost || count > kCountMost) {
    return input_error("is not the state of a fit: its sizes are beyond all bounds");
  }
  const std::uint64_t numbers = count == 0 ? 0 : dims * (dims + 1) / 2 + dims + outputs * (dims + 2);
  if (bytes.size() != kWord * (3 + numbers) || (count == 0 && outputs > 0)) {
    return input_error("is not the state of a fit: its bytes are not as many as its sizes say");
  }
  RidgeSum state(dims);
  if (count == 0) return state;
  state.count_ = count;
  state.widen(outputs);
  state.sum_.resize(dims);
  state.gram_.resize(dims * dims);
  const std::span<double> gram(state.gram_);
  bool good = true;
  for (std::size_t i = 0; i < dims; ++i) {
    good = words.read(gram.subspan(i * dims + i, dims - i)) && good && gram[i * dims + i] >= 0;
  }
  for (auto* column : {&state.sum_, &state.products_, &state.value_sums_, &state.value_squares_}) {
    good = words.read(*column) && good;
  }
  if (!good) return input_error("is not the state of a fit: it has numbers that no examples add up to");
  return state;
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
  if (factor.info() != Eigen::Success) return input_error("is not the state of a fit: no examples have such products");
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

Status RidgeFit::predict(std::span<const float> vector, std::span<double> values) const {
  if (vector.size() != dims_ || values.size() > means_.size()) {
    return input_error(fmt::format("has a vector of {} numbers for {} values, expected {} as the examples had, and {}",
                                   vector.size(), values.size(), dims_, means_.size()));
  }
  for (std::size_t j = 0; j < values.size(); ++j) {
    double value = means_[j];
    for (std::size_t i = 0; i < dims_; ++i) value += weights_[j * dims_ + i] * vector[i];
    values[j] = value;
  }
  return {};
}

}  // namespace heed::attention
