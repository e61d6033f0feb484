#include "attention/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "heed/attention/encoding.h"
#include "heed/attention/math.h"

namespace heed::tools {
namespace {

// More would be no labels, and memory is promised to be constant.
constexpr std::size_t kLabelBytesMax = 256;
constexpr double kStandardErrors = 1.96;  // 95 % of a normal distribution
// The square of a number has to be a double as well.
constexpr double kNumberMost = 1e100;
// Of 1, the sum of the squared weights: above, what spread there is comes from a single number.
constexpr double kSquaresMost = 1 - 1e-9;

}  // namespace

Result<Value> read_value(const stream::Record& resource, const std::string& field, const Embedding& embedding) {
  if (field.empty()) return Value();
  if (field == kVectorField) {
    if (embedding.rows > 0) return input_error("has a vector for each token, which have no mean", field);
    return Value(&embedding.numbers);
  }
  const auto value = resource.find(field);
  if (!value) return Value();
  if (const auto label = value->string()) {
    if (label->size() > kLabelBytesMax) {
      return input_error(fmt::format("is a label of {} bytes, at most {} are expected", label->size(), kLabelBytesMax),
                         field);
    }
    return Value(*label);
  }
  const auto number = value->number();
  if (!number) return input_error(fmt::format("is {}, expected a label or a number", kind_name(value->kind())), field);
  if (!(std::abs(*number) <= kNumberMost)) {
    return input_error(fmt::format("is {}, expected a number from -1e100 to 1e100", *number), field);
  }
  return Value(*number);
}

void write_label_shares(LabelShares shares, const LabelOptions& options, stream::JsonWriter& json) {
  std::stable_sort(shares.begin(), shares.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  if (options.certain > 0) json.member("certain", options.certain);
  if (shares[0].first > 0 && shares[0].first >= options.certain) json.member("label", shares[0].second);
  if (shares.size() > options.labels) shares.resize(options.labels);
  json.key("labels").begin_object();
  for (const auto& [share, label] : shares) json.member(label, share);
  json.end_object();
}

ValueSums::ValueSums(std::string field, const attention::Normalization& how) : field_(std::move(field)), how_(how) {}

void ValueSums::push(double score, const Value& value) {
  if (const auto* label = std::get_if<std::string_view>(&value)) {
    auto found = labels_.find(*label);
    if (found == labels_.end()) found = labels_.emplace(*label, WeightSum(how_)).first;
    found->second.push(score, 0);
  } else if (const auto* number = std::get_if<double>(&value)) {
    if (numbers_.empty()) numbers_.emplace_back(2, how_.temperature);
    numbers_[0].push(score, 0, std::array{*number, *number * *number});
    squares_.push(2 * score / how_.temperature);
  } else if (const auto* vector = std::get_if<const std::vector<float>*>(&value)) {
    if (vectors_.empty()) vectors_.emplace_back((*vector)->size(), how_.temperature);
    vectors_[0].push(score, 0, std::vector<double>((*vector)->begin(), (*vector)->end()));
  }
}

void ValueSums::merge(const ValueSums& other) {
  for (const auto& [label, sum] : other.labels_) {
    const auto [found, added] = labels_.emplace(label, sum);
    if (!added) found->second.merge(sum);
  }
  for (auto mine : {&ValueSums::numbers_, &ValueSums::vectors_}) {
    if ((this->*mine).empty()) {
      this->*mine = other.*mine;
    } else if (!(other.*mine).empty()) {
      (this->*mine)[0].merge((other.*mine)[0]);
    }
  }
  squares_.merge(other.squares_);
}

void ValueSums::write_answer(const WeightSum& all, const Options& options, stream::JsonWriter& json,
                             const OfContext& of_context) const {
  if (labels_.empty() && numbers_.empty() && vectors_.empty()) return;
  json.key("answer").begin_object().member("field", field_);
  if (!labels_.empty()) write_label_shares(label_shares(all), options, json);
  if (!numbers_.empty()) write_number(json);
  if (!vectors_.empty()) write_vector(of_context, json);
  json.end_object();
}

void ValueSums::write_state(bool fitted, stream::JsonWriter& json) const {
  if (field_.empty()) return;
  json.key("values").begin_object().member("field", field_);
  if (fitted) json.member("fit", true);
  if (!labels_.empty()) {
    json.key("labels").begin_object();
    for (const auto& [label, sum] : labels_) json.member(label, sum.format());
    json.end_object();
  }
  if (!numbers_.empty()) json.member("number", numbers_[0].format()).member("squares", squares_.format());
  if (!vectors_.empty()) json.member("vector", vectors_[0].format());
  json.end_object();
}

Result<std::string> ValueSums::stated_field(const stream::Record& partial) {
  const auto values = partial.find("values");
  const auto field = values ? values->find("field") : std::nullopt;
  if (values && (!field || !field->string())) return input_error("has no field", "values");
  return field ? std::string(*field->string()) : std::string();
}

bool ValueSums::states_fit(const stream::Record& partial) {
  const auto values = partial.find("values");
  return values && values->find("fit").has_value();
}

Status ValueSums::read_state(const stream::Record& partial) {
  const auto values = partial.find("values");
  if (!values) return {};
  Status status;
  const auto text_of = [](const stream::Value& value) { return value.string().value_or(""); };
  if (const auto labels = values->find("labels")) {
    labels->for_each_member([&](std::string_view label, const stream::Value& state) {
      auto sum = WeightSum::parse(text_of(state), how_);
      if (sum) labels_.emplace(label, std::move(*sum));
      if (!sum && status.ok()) status = input_error(sum.error().message, "values");
    });
  }
  for (const auto& [name, dims, states] :
       {std::tuple{"number", std::size_t{2}, &numbers_}, std::tuple{"vector", std::size_t{0}, &vectors_}}) {
    const auto state = values->find(name);
    if (!state) continue;
    auto parsed = attention::SoftmaxState::parse(text_of(*state));
    if (parsed && (dims == 0 || parsed->dims() == dims) && parsed->temperature() == how_.temperature) {
      states->push_back(std::move(*parsed));
    } else {
      status = input_error(fmt::format("has a {} that is no state of it", name), "values");
    }
  }
  if (const auto squares = values->find("squares")) {
    const auto parsed = attention::SoftmaxSum::parse(text_of(*squares));
    if (!parsed) return input_error("has squares that are no sum", "values");
    squares_ = *parsed;
  }
  return status;
}

LabelShares ValueSums::label_shares(const WeightSum& all) const {
  LabelShares shares;
  for (const auto& [label, sum] : labels_) shares.emplace_back(all.share_of(sum), label);
  return shares;
}

void ValueSums::write_number(stream::JsonWriter& json) const {
  const auto mean = numbers_[0].finish().mean;
  const double variance = std::max(0.0, mean[1] - mean[0] * mean[0]);
  json.member("mean", mean[0]);
  // The sum of squared weights is 1/n, n the number of equally weighed values that would be as uncertain (Kish 1965).
  // With n values of one weight this is the textbook's s / sqrt(n), s^2 divided by n - 1. One value has no interval.
  const double squares = attention::exp(squares_.log_sum() - 2 * numbers_[0].sum().log_sum());
  if (!(squares < kSquaresMost)) return;
  const double error = kStandardErrors * std::sqrt(variance * squares / (1 - squares));
  json.member("low", mean[0] - error).member("high", mean[0] + error);
}

void ValueSums::write_vector(const OfContext& of_context, stream::JsonWriter& json) const {
  auto mean = vectors_[0].finish().mean;
  if (of_context) mean = of_context(std::move(mean));
  const std::vector<float> rounded(mean.begin(), mean.end());
  const auto encoded = attention::encode_vector(rounded, attention::VectorType::kF32);
  if (encoded) json.member(kVectorField, encoded->base64);
}

}  // namespace heed::tools
