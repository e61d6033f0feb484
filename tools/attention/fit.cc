#include "attention/fit.h"

#include <algorithm>

#include "heed/attention/normalize.h"

namespace heed::tools {
namespace {

// For vectors of length 1. Measured with the built-in model on 1,000 examples each of three collections (two of
// opinions, one of topics): 1 to 3 are best, within half a percent of each other.
constexpr double kLambda = 2;
// With so many examples the weights count half as much as the fit does.
constexpr double kHalfTrust = 500;
constexpr double kStandardDeviations = 1.96;  // 95 % of a normal distribution

}  // namespace

void FittedAnswers::push(const Value& value, const std::vector<float>& vector) {
  const auto* label = std::get_if<std::string_view>(&value);
  const auto* number = std::get_if<double>(&value);
  if ((!label && !number) || hopeless_ || examples_ == kFitExamplesMost) return;
  if (!numbers_) {
    numbers_ = number != nullptr;
    sum_ = attention::RidgeSum(vector.size());
  }
  hopeless_ = *numbers_ != (number != nullptr) || (label && !has_room(*label));
  if (hopeless_) return;
  row_.assign(number ? 1 : labels_.size(), 0);
  row_[number ? 0 : labels_.find(*label)->second] = number ? *number : 1;
  sum_.push(vector, row_);
  ++examples_;
}

// Whether the label is one of those that are fitted.
bool FittedAnswers::has_room(std::string_view label) {
  if (labels_.contains(label)) return true;
  if (labels_.size() == kFitLabelsMost) return false;
  labels_.emplace(label, labels_.size());
  return true;
}

bool FittedAnswers::fit() {
  if (hopeless_ || sum_.count() == 0) return false;
  auto fit = attention::RidgeFit::create(std::move(sum_), kLambda);
  if (!fit) return false;
  fit_ = std::move(*fit);
  return true;
}

void FittedAnswers::write_answer(const std::vector<float>& need, const LabelShares& shares, const LabelOptions& options,
                                 stream::JsonWriter& json) const {
  std::vector<double> values(*numbers_ ? 1 : labels_.size());
  fit_->predict(need, values);
  json.key("answer").begin_object().member("field", field_).member("by", "fit");
  if (*numbers_) {
    const double around = kStandardDeviations * fit_->deviation();
    json.member("mean", values[0]).member("low", values[0] - around).member("high", values[0] + around);
  } else {
    write_labels(std::move(values), shares, options, json);
  }
  json.end_object();
}

void FittedAnswers::write_labels(std::vector<double> values, const LabelShares& shares, const LabelOptions& options,
                                 stream::JsonWriter& json) const {
  const double trust = kHalfTrust / (kHalfTrust + static_cast<double>(examples_));
  for (const auto& [share, label] : shares) {
    if (const auto found = labels_.find(label); found != labels_.end()) values[found->second] += trust * share;
  }
  for (double& value : values) value /= 1 + trust;
  // The distribution nearest to them, which they need not be.
  if (!attention::normalize(values, {attention::Normalizer::kSparsemax, 1, 2}, values)) return;
  LabelShares named;
  for (const auto& [label, column] : labels_) named.emplace_back(values[column], label);
  write_label_shares(std::move(named), options, json);
}

}  // namespace heed::tools
