#include "heed/attention/state.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "heed/attention/internal/state_bytes.h"
#include "heed/attention/math.h"

namespace heed::attention {
namespace {

constexpr double kMasked = -std::numeric_limits<double>::infinity();

// The first word of each text: letters, read as a number.
constexpr std::uint64_t kSoftmaxKind = 0x3173786d74666f73;  // "softmxs1"
constexpr std::uint64_t kLinearKind = 0x317261656e696c00;   // "\0linear1"
constexpr std::uint64_t kTopKKind = 0x31306b2d706f7400;     // "\0top-k01"

void add(std::span<double> to, double weight, std::span<const double> value) {
  assert(to.size() == value.size() && "push: the value has another size");
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += weight * value[i];
}

std::vector<double> scaled(const std::vector<double>& numbers, double factor) {
  std::vector<double> result(numbers);
  for (double& x : result) x *= factor;
  return result;
}

}  // namespace

SoftmaxState::SoftmaxState(std::size_t dims, double temperature) : temperature_(temperature), weighted_(dims, 0.0) {
  assert(temperature > 0 && "SoftmaxState: the temperature is not above 0");
}

void SoftmaxState::raise_max(double max) {
  if (max <= max_) return;
  const double factor = max_ == kMasked ? 0 : exp(max_ - max);
  for (double& x : weighted_) x *= factor;
  max_ = max;
}

void SoftmaxState::push(double score, std::uint64_t, std::span<const double> value) {
  if (score == kMasked) return;
  const double x = std::clamp(score / temperature_, -kExpPartsLimit, kExpPartsLimit);
  sum_.push(x);
  if (weighted_.empty()) return;
  raise_max(x);
  add(weighted_, exp(x - max_), value);
}

void SoftmaxState::merge(const SoftmaxState& other) {
  assert(other.dims() == dims() && other.temperature_ == temperature_ && "SoftmaxState: states of different kinds");
  sum_.merge(other.sum_);
  if (other.max_ == kMasked) return;
  raise_max(other.max_);
  add(weighted_, exp(other.max_ - max_), other.weighted_);
}

SoftmaxState::Finished SoftmaxState::finish() const {
  const SoftmaxTotal total = sum_.finish();
  return {total, scaled(weighted_, total.weight(max_))};
}

// kind, temperature, dims, the eleven words of the sum, the weighted values.
std::string SoftmaxState::format() const {
  StateWriter writer(kSoftmaxKind);
  writer.number(temperature_);
  writer.word(dims());
  const std::vector<std::uint8_t> sum = base64_decode(sum_.format()).value();
  for (std::size_t at = 0; at < sum.size(); at += 8) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i) word |= static_cast<std::uint64_t>(sum[at + i]) << (8 * i);
    writer.word(word);
  }
  writer.numbers(weighted_);
  return writer.text();
}

Result<SoftmaxState> SoftmaxState::parse(std::string_view text) {
  Result<StateReader> reader = StateReader::open(text, kSoftmaxKind, "softmax");
  if (!reader) return reader.error();
  const double temperature = reader->number();
  const std::size_t dims = reader->count_of(1);
  std::vector<std::uint8_t> bytes;
  for (std::size_t at = 0; at < SoftmaxSum::kStateBytes; at += 8) {
    const std::uint64_t word = reader->word();
    for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
  }
  const Result<SoftmaxSum> sum = SoftmaxSum::parse(base64_encode(bytes));
  if (!sum) return sum.error();
  std::vector<double> weighted = reader->numbers(dims);
  const bool zeros = std::all_of(weighted.begin(), weighted.end(), [](double x) { return x == 0; });
  if (!reader->done() || !(temperature > 0) || (sum->empty() && !zeros)) {
    return input_error("is not a softmax state: its parts do not belong together");
  }
  SoftmaxState state(dims, temperature);
  state.sum_ = *sum;
  if (dims > 0) state.max_ = sum->max();
  state.weighted_ = std::move(weighted);
  return canonical(std::move(state), true, text, "softmax");
}

bool LinearState::admits(double score) { return score == kMasked || (score >= 0 && std::isfinite(score)); }

void LinearState::push(double score, std::uint64_t, std::span<const double> value) {
  assert(admits(score) && "LinearState: the score is negative or not finite");
  if (score == kMasked) return;
  ++count_;
  sum_ += score;
  add(weighted_, score, value);
}

void LinearState::merge(const LinearState& other) {
  assert(other.dims() == dims() && "LinearState: states over values of different sizes");
  count_ += other.count_;
  sum_ += other.sum_;
  add(weighted_, 1, other.weighted_);
}

LinearState::Finished LinearState::finish() const {
  std::vector<double> mean(dims(), 0.0);
  for (std::size_t i = 0; i < mean.size() && sum_ > 0; ++i) mean[i] = weighted_[i] / sum_;
  return {sum_, std::move(mean)};
}

std::string LinearState::format() const {
  StateWriter writer(kLinearKind);
  writer.word(count_);
  writer.number(sum_);
  writer.word(dims());
  writer.numbers(weighted_);
  return writer.text();
}

Result<LinearState> LinearState::parse(std::string_view text) {
  Result<StateReader> reader = StateReader::open(text, kLinearKind, "linear");
  if (!reader) return reader.error();
  LinearState state;
  state.count_ = reader->word();
  state.sum_ = reader->number();
  state.weighted_ = reader->numbers(reader->count_of(1));
  const bool sound =
      reader->done() && state.sum_ >= 0 && !std::signbit(state.sum_) && (state.count_ > 0 || state.sum_ == 0);
  return canonical(std::move(state), sound, text, "linear");
}

void TopKState::push(double score, std::uint64_t ordinal, std::span<const double> value) {
  if (score == kMasked) return;
  assert(value.size() == dims_ && "TopKState: the value has another size");
  ++count_;
  if (best_.admits(score, ordinal)) best_.push(score, ordinal, {value.begin(), value.end()});
}

void TopKState::merge(const TopKState& other) {
  assert(other.dims_ == dims_ && other.k() == k() && "TopKState: states of different kinds");
  count_ += other.count_;
  best_.merge(other.best_);
}

Result<TopKState::Finished> TopKState::finish(const Normalization& how) const {
  Finished finished;
  finished.entries = TopK(best_).take_sorted();
  std::vector<double> scores;
  for (const auto& entry : finished.entries) scores.push_back(entry.score);
  finished.weights.resize(scores.size());
  if (const Status done = normalize(scores, how, finished.weights); !done) return done.error();
  finished.mean.assign(dims_, 0.0);
  for (std::size_t i = 0; i < scores.size(); ++i) add(finished.mean, finished.weights[i], finished.entries[i].payload);
  return finished;
}

std::string TopKState::format() const {
  StateWriter writer(kTopKKind);
  writer.word(k());
  writer.word(count_);
  writer.word(dims_);
  const auto entries = TopK(best_).take_sorted();
  writer.word(entries.size());
  for (const auto& entry : entries) {
    writer.number(entry.score);
    writer.word(entry.ordinal);
    writer.numbers(entry.payload);
  }
  return writer.text();
}

Result<TopKState> TopKState::parse(std::string_view text) {
  Result<StateReader> reader = StateReader::open(text, kTopKKind, "top-k");
  if (!reader) return reader.error();
  const std::uint64_t k = reader->word(), count = reader->word(), dims = reader->word();
  const std::size_t entries = reader->count_of(2);
  TopKState state(dims, k);
  for (std::size_t i = 0; i < entries && reader->words_left() > 0; ++i) {
    const double score = reader->number();
    const std::uint64_t ordinal = reader->word();
    std::vector<double> value = reader->numbers(dims);
    if (value.size() == dims) state.push(score, ordinal, value);
  }
  state.count_ = count;
  const bool sound = reader->done() && dims <= kStateDimsMax && entries == std::min<std::uint64_t>(k, count);
  return canonical(std::move(state), sound, text, "top-k");
}

static_assert(MergeableState<SoftmaxState> && MergeableState<LinearState> && MergeableState<TopKState>);

}  // namespace heed::attention
