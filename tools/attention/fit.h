// Answers by examples fitted: ridge regression (attention/ridge.h) from the resources' vectors to their labels or
// numbers. Weights know what stands near a need, a fit knows which directions matter: topics are told apart better by
// the first, opinions by the second. So labels are judged by both,
//
//   (fitted value + t * share of the weight) / (1 + t),  t = 500 / (500 + examples)
//
// where a fit to a handful of examples says little, and the weights decide; numbers are judged by the fit.
//
// Fits of parts of a stream are joined: records of type `fit`, whose `sum` together is the base64 of a RidgeSum. The
// answers agree to rounding with those of the whole, while parts have no more than kFitExamplesMost examples together.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "attention/values.h"
#include "heed/attention/ridge.h"
#include "heed/stream/record.h"

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

  // What another has seen, of examples behind one's own.
  void merge(FittedAnswers other);

  // Records of type `fit`: none without examples. Gives how many.
  std::size_t append_state(std::string& out);
  // Reads the next of them into a new FittedAnswers; whole() behind the last.
  Status read_state(const stream::Record& record);
  bool whole() const { return pieces_read_ == pieces_; }

  std::uint64_t examples() const { return examples_; }
  std::size_t dims() const { return sum_.dims(); }  // of their vectors
  // Whether values are such that there is nothing to fit.
  bool hopeless() const { return hopeless_; }

  // To be called once, behind the last push or merge. False if there is nothing to fit.
  bool fit();

  // The member `answer` of a need's summary, if there were examples. `shares`: of its weight.
  // `need`: in the space of the vectors that were pushed; an error if it is of another size.
  Status write_answer(const std::vector<float>& need, const LabelShares& shares, const LabelOptions& options,
                      stream::JsonWriter& json) const;

 private:
  bool has_room(std::string_view label);
  Status read_labels(const stream::Record& record);
  Status read_sum();
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

  std::int64_t pieces_ = 0, pieces_read_ = 0;  // of a state, as is what follows
  std::string text_;                           // base64
};

}  // namespace heed::tools
