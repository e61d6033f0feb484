#include "attention/fit.h"

#include <fmt/format.h>

#include <algorithm>

#include "heed/attention/base64.h"
#include "heed/attention/normalize.h"

namespace heed::tools {
namespace {

// For vectors of length 1. Measured with the built-in model on 1,000 examples each of three collections (two of
// opinions, one of topics): 1 to 3 are best, within half a percent of each other.
constexpr double kLambda = 2;
// With so many examples the weights count half as much as the fit does.
constexpr double kHalfTrust = 500;
constexpr double kStandardDeviations = 1.96;  // 95 % of a normal distribution
// Of base64 in one record: half of the longest line that readers take unless told otherwise.
constexpr std::size_t kPieceBytes = std::size_t{8} << 20;
constexpr std::int64_t kPiecesMost = 1 << 16;

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

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

void FittedAnswers::merge(FittedAnswers other) {
  hopeless_ = hopeless_ || other.hopeless_ || (numbers_ && other.numbers_ && *numbers_ != *other.numbers_);
  if (hopeless_ || other.examples_ == 0) return;
  if (!numbers_) {
    numbers_ = other.numbers_;
    sum_ = attention::RidgeSum(other.sum_.dims());
  }
  if (!*numbers_) {
    std::vector<std::string_view> names(other.labels_.size());
    for (const auto& [label, column] : other.labels_) names[column] = label;
    std::vector<std::size_t> places;
    for (const auto name : names) {
      hopeless_ = hopeless_ || !has_room(name);
      if (hopeless_) return;
      places.push_back(labels_.find(name)->second);
    }
    other.sum_.move_outputs(places, labels_.size());
  }
  sum_.merge(other.sum_);
  examples_ += other.examples_;
}

std::size_t FittedAnswers::append_state(std::string& out) {
  if (!hopeless_ && examples_ == 0) return 0;
  const std::string text = hopeless_ ? std::string() : attention::base64_encode(bytes_of(sum_.format()));
  const std::size_t pieces = std::max<std::size_t>(1, (text.size() + kPieceBytes - 1) / kPieceBytes);
  for (std::size_t i = 0; i < pieces; ++i) {
    stream::JsonWriter json(out);
    json.begin_object().member("type", "fit").member("tool", "attend").member("field", field_);
    json.member("piece", i + 1).member("pieces", pieces);
    if (hopeless_) {
      json.member("fits", false);
    } else {
      if (i == 0) json.member("examples", examples_);
      if (i == 0 && !*numbers_) {
        std::vector<std::string_view> names(labels_.size());
        for (const auto& [label, column] : labels_) names[column] = label;
        json.key("labels").begin_array();
        for (const auto name : names) json.string(name);
        json.end_array();
      }
      json.member("sum", std::string_view(text).substr(i * kPieceBytes, kPieceBytes));
    }
    json.end_object();
    out += '\n';
  }
  return pieces;
}

Status FittedAnswers::read_state(const stream::Record& record) {
  const auto field = record.string("field");
  if (!field) return field.error();
  if (*field != field_) return input_error(fmt::format("is \"{}\", the parts have \"{}\"", *field, field_), "field");
  const auto piece = record.integer("piece"), pieces = record.integer("pieces");
  if (!piece || !pieces || *pieces < 1 || *pieces > kPiecesMost || *piece != pieces_read_ + 1 || *piece > *pieces ||
      (pieces_ > 0 && *pieces != pieces_)) {
    return input_error(fmt::format("is not {}, the next of the fit", pieces_read_ + 1), "piece");
  }
  pieces_ = *pieces;
  ++pieces_read_;
  if (record.has("fits")) {
    hopeless_ = true;
    return {};
  }
  if (pieces_read_ == 1) {
    if (auto status = read_labels(record); !status) return status;
  }
  const auto text = record.string("sum");
  if (!text) return text.error();
  text_ += *text;
  return whole() ? read_sum() : Status();
}

Status FittedAnswers::read_labels(const stream::Record& record) {
  const auto examples = record.integer("examples");
  if (!examples || *examples < 1) return input_error("is missing or below 1", "examples");
  examples_ = static_cast<std::uint64_t>(*examples);
  const auto labels = record.find("labels");
  numbers_ = !labels;
  if (!labels) return {};
  bool good = labels->kind() == stream::Kind::kArray;
  if (!good) return input_error("is not an array of labels", "labels");
  labels->for_each([&](const stream::Value& value) {
    const auto label = value.string();
    good = good && label && !labels_.contains(*label) && has_room(*label);
  });
  return good ? Status() : Status(input_error("is not an array of different labels", "labels"));
}

Status FittedAnswers::read_sum() {
  const auto bytes = attention::base64_decode(text_);
  if (!bytes) return input_error(bytes.error().message, "sum");
  text_ = {};
  auto sum = attention::RidgeSum::parse({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  if (!sum) return input_error(sum.error().message, "sum");
  if (sum->count() != examples_ || sum->outputs() != (*numbers_ ? 1 : labels_.size())) {
    return input_error("is of other examples or labels than the record names", "sum");
  }
  sum_ = std::move(*sum);
  return {};
}

bool FittedAnswers::fit() {
  if (hopeless_ || sum_.count() == 0) return false;
  auto fit = attention::RidgeFit::create(std::move(sum_), kLambda);
  if (!fit) return false;
  fit_ = std::move(*fit);
  return true;
}

Status FittedAnswers::write_answer(const std::vector<float>& need, const LabelShares& shares,
                                   const LabelOptions& options, stream::JsonWriter& json) const {
  std::vector<double> values(*numbers_ ? 1 : labels_.size());
  if (auto status = fit_->predict(need, values); !status) return status;
  json.key("answer").begin_object().member("field", field_).member("by", "fit");
  if (*numbers_) {
    const double around = kStandardDeviations * fit_->deviation();
    json.member("mean", values[0]);
    if (examples_ > 1) json.member("low", values[0] - around).member("high", values[0] + around);
  } else {
    write_labels(std::move(values), shares, options, json);
  }
  json.end_object();
  return {};
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
