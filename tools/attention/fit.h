// Answers by examples fitted: ridge regression (attention/ridge.h) from the resources' vectors to their labels or
// numbers. Weights know what stands near a need, a fit knows which directions matter: topics are told apart better by
// the first, opinions by the second. So labels are judged by both,
//
//   (fitted value + t * share of the weight) / (1 + t),  t = 500 / (500 + examples)
//
// where a fit to a handful of examples says little, and the weights decide; numbers are judged by the fit.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "attention/values.h"
#include "heed/attention/ridge.h"

namespace heed::tools {

// Each costs dims^2 / 2 additions: as many as take some seconds.
inline constexpr std::uint64_t kFitExamplesMost = 20'000;
inline constexpr std::size_t kFitLabelsMost = 1000;

class FittedAnswers {
 public:
  // Of the values of the field.
  explicit FittedAnswers(std::string field) : field_(std::move(field)) {}

  // Examples beyond kFitExamplesMost are not looked at. Where labels and numbers are mixed, or there are more than
  // kFitLabelsMost labels, there is nothing to fit.
  void push(const Value& value, const std::vector<float>& vector);

  // To be called once, behind the last push. False if there is nothing to fit.
  bool fit();

  // The member `answer` of a need's summary, if there were examples. `shares`: of its weight.
  void write_answer(const std::vector<float>& need, const LabelShares& shares, const LabelOptions& options,
                    stream::JsonWriter& json) const;

 private:
  bool has_room(std::string_view label);
  void write_labels(std::vector<double> values, const LabelShares& shares, const LabelOptions& options,
                    stream::JsonWriter& json) const;

  std::string field_;
  std::map<std::string, std::size_t, std::less<>> labels_;  // and their columns
  bool hopeless_ = false;
  std::uint64_t examples_ = 0;
  std::optional<bool> numbers_;  // what the first value was
  attention::RidgeSum sum_;
  std::optional<attention::RidgeFit> fit_;
  std::vector<double> row_;
};

}  // namespace heed::tools
