// Values: what attention averages. The weights of a need say how much each resource counts, and the same pass gives
//
//   labels   a distribution: the share of the weight that each label has (routing, sentiment)
//   numbers  a weighted mean, with an interval of two standard errors, if there is more than one number
//   vectors  the context vector, the weighted mean of the resources' vectors
//
// whichever the field holds; means are those of softmax. Resources without the field have a weight but no part in the
// answer. Labels merge to the same bytes however the stream was divided, means agree to rounding.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "attention/dense.h"
#include "attention/weights.h"
#include "heed/attention/state.h"
#include "heed/stream/json_writer.h"

namespace heed::tools {

inline constexpr std::string_view kVectorField = "embedding";

// A label, a number, a vector, or nothing. Valid as long as the record.
using Value = std::variant<std::monostate, std::string_view, double, const std::vector<float>*>;

// The value of a resource. `field` may be "": nothing.
Result<Value> read_value(const stream::Record& resource, const std::string& field, const Embedding& embedding);

struct LabelOptions {
  std::size_t labels = 10;  // named, at most
  double certain = 0;       // the share that the best label needs to be the answer
};

// Shares of the weight and whose they are. The labels live as long as what they were made of.
using LabelShares = std::vector<std::pair<double, std::string_view>>;

// The members `label`, if the best one is certain enough, and `labels` of an answer: shares of at least one label.
void write_label_shares(LabelShares shares, const LabelOptions& options, stream::JsonWriter& json);

class ValueSums {
 public:
  ValueSums(std::string field, const attention::Normalization& how);

  void push(double score, const Value& value);
  void merge(const ValueSums& other);

  using Options = LabelOptions;
  // The member `values` of a partial record, if there is a field; and back, into a new ValueSums. `fitted`: answers
  // come with a fit, whose records follow.
  void write_state(bool fitted, stream::JsonWriter& json) const;
  Status read_state(const stream::Record& partial);
  // The field of a partial record, "" for none.
  static Result<std::string> stated_field(const stream::Record& partial);
  static bool states_fit(const stream::Record& partial);

  LabelShares label_shares(const WeightSum& all) const;

  // The member `answer` of a summary, if there is a field and any resource has it. `all` has seen every resource.
  // `of_context`, if there is such a function, makes of the mean vector what is written.
  using OfContext = std::function<std::vector<double>(std::vector<double>)>;
  void write_answer(const WeightSum& all, const Options& options, stream::JsonWriter& json,
                    const OfContext& of_context = {}) const;

 private:
  void write_number(stream::JsonWriter& json) const;
  void write_vector(const OfContext& of_context, stream::JsonWriter& json) const;

  std::string field_;
  attention::Normalization how_;
  std::map<std::string, WeightSum, std::less<>> labels_;
  std::vector<attention::SoftmaxState> numbers_;  // one or none: of x and x^2
  std::vector<attention::SoftmaxState> vectors_;  // one or none
  attention::SoftmaxSum squares_;                 // of the weights, for the standard error
};

}  // namespace heed::tools
