#include "attention/weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace heed::tools {
namespace {

constexpr double kOne = 0x1p52;
constexpr double kScoreMax = 0x1p40;

}  // namespace

LinearSum::Uint128 LinearSum::whole(double score) {
  return static_cast<Uint128>(std::clamp(score, 0.0, kScoreMax) * kOne + 0.5);
}

void LinearSum::push(double score) {
  sum_ += whole(score);
  ++count_;
}

void LinearSum::merge(const LinearSum& other) {
  sum_ += other.sum_;
  count_ += other.count_;
}

double LinearSum::weight(double score) const {
  return sum_ == 0 ? 0 : static_cast<double>(whole(score)) / static_cast<double>(sum_);
}

double LinearSum::share_of(const LinearSum& part) const {
  return sum_ == 0 ? 0 : static_cast<double>(part.sum_) / static_cast<double>(sum_);
}

std::string LinearSum::format() const {
  return fmt::format("linear {} {:016x}{:016x}", count_, static_cast<std::uint64_t>(sum_ >> 64),
                     static_cast<std::uint64_t>(sum_));
}

Result<LinearSum> LinearSum::parse(std::string_view text) {
  LinearSum state;
  std::uint64_t high = 0, low = 0;
  const std::size_t space = text.rfind(' ');
  if (text.starts_with("linear ") && space != std::string_view::npos && text.size() - space == 33) {
    const char* digits = text.data() + space + 1;
    std::from_chars(text.data() + 7, text.data() + space, state.count_);
    std::from_chars(digits, digits + 16, high, 16);
    std::from_chars(digits + 16, digits + 32, low, 16);
    state.sum_ = (Uint128(high) << 64) | low;
  }
  if (state.format() != text) return input_error("is not the state of a linear normalisation");
  return state;
}

WeightSum::WeightSum(const attention::Normalization& how) : how_(how) {
  if (how.normalizer == attention::Normalizer::kLinear) {
    state_ = LinearSum();
  } else if (how.normalizer != attention::Normalizer::kSoftmax) {
    state_ = attention::SparseState(0, how);
  }
}

void WeightSum::push(double score, std::uint64_t ordinal) {
  if (auto* softmax = std::get_if<attention::SoftmaxSum>(&state_)) {
    softmax->push(score / how_.temperature);
  } else if (auto* sparse = std::get_if<attention::SparseState>(&state_)) {
    sparse->push(score, ordinal);
  } else {
    std::get<LinearSum>(state_).push(score);
  }
}

void WeightSum::merge(const WeightSum& other) {
  std::visit([&](auto& state) { state.merge(std::get<std::decay_t<decltype(state)>>(other.state_)); }, state_);
}

bool WeightSum::weighs_nothing() const {
  const auto* linear = std::get_if<LinearSum>(&state_);
  return empty() || (linear && linear->sums_to_nothing());
}

std::uint64_t WeightSum::count() const {
  return std::visit([](const auto& state) { return state.count(); }, state_);
}

std::vector<double> WeightSum::weights(const std::vector<double>& scores) const {
  std::vector<double> weights;
  weights.reserve(scores.size());
  if (const auto* softmax = std::get_if<attention::SoftmaxSum>(&state_)) {
    const auto total = softmax->finish();
    for (const double score : scores) weights.push_back(total.weight(score / how_.temperature));
  } else if (const auto* sparse = std::get_if<attention::SparseState>(&state_)) {
    const auto finished = sparse->finish();
    for (const double score : scores) weights.push_back(finished.weight(score));
  } else {
    for (const double score : scores) weights.push_back(std::get<LinearSum>(state_).weight(score));
  }
  return weights;
}

WeightSum::Shares WeightSum::shares(const std::vector<double>& scores) const {
  if (const auto* softmax = std::get_if<attention::SoftmaxSum>(&state_)) {
    attention::SoftmaxSum part;
    for (const double score : scores) part.push(score / how_.temperature);
    return {softmax->share(part), softmax->remainder(part)};
  }
  double kept = 0;
  for (const double weight : weights(scores)) kept += weight;
  return {std::min(kept, 1.0), weighs_nothing() ? 0 : std::max(0.0, 1 - kept)};
}

double WeightSum::share_of(const WeightSum& part) const {
  if (const auto* softmax = std::get_if<attention::SoftmaxSum>(&state_)) {
    return softmax->share(std::get<attention::SoftmaxSum>(part.state_));
  }
  if (const auto* linear = std::get_if<LinearSum>(&state_)) return linear->share_of(std::get<LinearSum>(part.state_));
  // What is in the support of all is in that of the part, whose threshold is lower.
  const auto all = std::get<attention::SparseState>(state_).finish();
  double share = 0;
  for (const auto& entry : std::get<attention::SparseState>(part.state_).finish().support) {
    share += static_cast<double>(entry.count) * all.weight(entry.score);
  }
  return share;
}

std::string WeightSum::format() const {
  return std::visit([](const auto& state) { return state.format(); }, state_);
}

Result<WeightSum> WeightSum::parse(std::string_view text, const attention::Normalization& how) {
  WeightSum sum(how);
  const auto take = [&](auto parsed) -> Status {
    if (!parsed) return parsed.error();
    sum.state_ = std::move(*parsed);
    return {};
  };
  Status status;
  if (how.normalizer == attention::Normalizer::kSoftmax) {
    status = take(attention::SoftmaxSum::parse(text));
  } else if (how.normalizer == attention::Normalizer::kLinear) {
    status = take(LinearSum::parse(text));
  } else {
    auto sparse = attention::SparseState::parse(text);
    if (sparse && (sparse->dims() != 0 || sparse->normalization().family_alpha() != how.family_alpha() ||
                   sparse->normalization().temperature != how.temperature)) {
      return input_error("is the state of another normalisation");
    }
    status = take(std::move(sparse));
  }
  if (!status) return status.error();
  return sum;
}

}  // namespace heed::tools
