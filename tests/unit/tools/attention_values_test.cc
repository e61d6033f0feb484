#include "attention/values.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

#include "attention_case.h"

using namespace heed::tools;
namespace attention = heed::attention;
namespace bdata = boost::unit_test::data;
using heed::tools::test::OwnRecord;

namespace {

const attention::Normalization kSoftmax{attention::Normalizer::kSoftmax, 1, 1.5};
const attention::Normalization kSparsemax{attention::Normalizer::kSparsemax, 1, 1.5};

struct Scored {
  double score;
  Value value;
};

class Answered {
 public:
  explicit Answered(const attention::Normalization& how = kSoftmax, std::string field = "label")
      : all_(how), sums_(std::move(field), how) {}
  Answered& push(const std::vector<Scored>& all) {
    for (const auto& [score, value] : all) {
      all_.push(score, ordinal_++);
      sums_.push(score, value);
    }
    return *this;
  }
  void merge(const Answered& other) {
    all_.merge(other.all_);
    sums_.merge(other.sums_);
  }
  std::string write(const ValueSums::Options& options = {}) const {
    std::string out;
    heed::stream::JsonWriter json(out);
    json.begin_object();
    sums_.write_answer(all_, options, json);
    json.end_object();
    BOOST_TEST(json.ok());
    return out;
  }

 private:
  WeightSum all_;
  ValueSums sums_;
  std::uint64_t ordinal_ = 0;
};

double member(const std::string& json, std::string_view name) {
  const OwnRecord record(json);
  const auto value = record->find("answer")->find(name);
  BOOST_REQUIRE(value.has_value());
  return *value->number();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(attention_values)

BOOST_AUTO_TEST_CASE(labels_have_their_shares_of_the_weight) {
  // exp(log 3) = 3, so the weights are 3/8, 3/8, 1/8, 1/8; what has no label keeps its weight.
  Answered answered;
  answered.push({{std::log(3), "b"}, {std::log(3), "a"}, {0, "b"}, {0, Value()}});
  const OwnRecord record(answered.write());
  const auto answer = *record->find("answer");
  BOOST_TEST(*answer.find("field")->string() == "label");
  BOOST_TEST(*answer.find("label")->string() == "b");
  const auto labels = *answer.find("labels");
  BOOST_TEST(*labels.find("b")->number() == 0.5, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(*labels.find("a")->number() == 0.375, boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(a_label_is_named_only_if_it_is_certain_enough) {
  Answered answered;
  answered.push({{0, "a"}, {0, "a"}, {0, "a"}, {0, "b"}});
  BOOST_TEST(answered.write({10, 0.75}) ==
             R"({"answer":{"field":"label","certain":0.75,"label":"a","labels":{"a":0.75,"b":0.25}}})");
  BOOST_TEST(answered.write({10, 0.76}) ==
             R"({"answer":{"field":"label","certain":0.76,"labels":{"a":0.75,"b":0.25}}})");
  BOOST_TEST(answered.write({1, 0}) == R"({"answer":{"field":"label","label":"a","labels":{"a":0.75}}})");
}

BOOST_AUTO_TEST_CASE(equal_shares_stand_in_the_order_of_their_labels) {
  Answered answered;
  answered.push({{0, "b"}, {0, "a"}});
  BOOST_TEST(answered.write() == R"({"answer":{"field":"label","label":"a","labels":{"a":0.5,"b":0.5}}})");
}

BOOST_AUTO_TEST_CASE(labels_outside_the_support_have_nothing) {
  Answered answered(kSparsemax);
  answered.push({{2, "a"}, {0.5, "b"}});
  BOOST_TEST(answered.write() == R"({"answer":{"field":"label","label":"a","labels":{"a":1,"b":0}}})");
}

BOOST_AUTO_TEST_CASE(nothing_to_average_is_no_answer) {
  BOOST_TEST(Answered().write() == "{}");
  BOOST_TEST(Answered().push({{1, Value()}}).write() == "{}");
}

BOOST_AUTO_TEST_CASE(labels_merge_to_the_same_bytes) {
  std::vector<Scored> all;
  const std::vector<std::string> names = {"x", "y", "z"};
  for (std::uint64_t i = 0; i < 300; ++i) {
    all.push_back({static_cast<double>(i * 2654435761 % 4096) / 1024, std::string_view(names[i * i % 3])});
  }
  for (const auto& how : {kSoftmax, kSparsemax}) {
    Answered whole(how), merged(how);
    whole.push(all);
    for (const std::size_t cut : {200, 100, 0}) {
      Answered part(how);
      part.push({all.begin() + static_cast<std::ptrdiff_t>(cut), all.begin() + static_cast<std::ptrdiff_t>(cut + 100)});
      merged.merge(part);
    }
    BOOST_TEST(merged.write() == whole.write());
  }
}

// Four equal weights: the mean and 1.96 s / sqrt(4) with s^2 = ((1-3)^2 + (2-3)^2 + 0 + (6-3)^2) / 3 = 14 / 3.
BOOST_AUTO_TEST_CASE(equal_weights_give_the_interval_of_the_textbook) {
  const auto json = Answered().push({{5, 1.0}, {5, 2.0}, {5, 3.0}, {5, 6.0}}).write();
  const double error = 1.96 * std::sqrt(14.0 / 3 / 4);
  BOOST_TEST(member(json, "mean") == 3.0, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(member(json, "low") == 3 - error, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(member(json, "high") == 3 + error, boost::test_tools::tolerance(1e-12));
}

// Weights 1/3 and 2/3 of 10 and 40: mean 30, variance 200, squared weights 5/9, so 1.96 sqrt(200 * 5/9 / (4/9)).
BOOST_AUTO_TEST_CASE(unequal_weights_count_as_fewer_numbers) {
  const auto json = Answered().push({{0, 10.0}, {std::log(2), 40.0}}).write();
  BOOST_TEST(member(json, "mean") == 30.0, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(member(json, "low") == 30 - 1.96 * std::sqrt(250.0), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(member(json, "high") == 30 + 1.96 * std::sqrt(250.0), boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(one_number_has_no_interval) {
  BOOST_TEST(Answered().push({{3, 7.0}}).write() == R"({"answer":{"field":"label","mean":7}})");
  // Nor have many of which all but one weigh nothing.
  BOOST_TEST(Answered().push({{100, 7.0}, {0, 9.0}}).write() == R"({"answer":{"field":"label","mean":7}})");
}

BOOST_AUTO_TEST_CASE(means_merge_up_to_rounding) {
  Answered whole, left, right;
  whole.push({{1, 3.0}, {2, -5.0}, {0, 100.0}});
  left.push({{1, 3.0}});
  right.push({{2, -5.0}, {0, 100.0}});
  left.merge(right);
  for (const auto name : {"mean", "low", "high"}) {
    BOOST_TEST(member(left.write(), name) == member(whole.write(), name), boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(vectors_have_a_weighted_mean) {
  const std::vector<float> east = {3, 0}, north = {0, 3};
  Answered answered(kSoftmax, "embedding");
  answered.push({{std::log(2), &east}, {0, &north}});
  const OwnRecord record(answered.write());
  Embedding mean;
  const OwnRecord vector("{\"embedding\":\"" + std::string(*record->find("answer")->find("embedding")->string()) +
                         "\"}");
  BOOST_REQUIRE(*read_vectors(*vector, mean));
  BOOST_TEST(mean.numbers[0] == 2.0F, boost::test_tools::tolerance(1e-6F));
  BOOST_TEST(mean.numbers[1] == 1.0F, boost::test_tools::tolerance(1e-6F));
}

BOOST_AUTO_TEST_CASE(fields_that_are_values) {
  const Embedding vector{{1, 2}, 0}, late{{1, 2}, 1};
  const OwnRecord record(R"({"label":"a","year":1984,"list":[1],"yes":true,"none":null,"huge":1e101,"long":")" +
                         std::string(257, 'x') + R"("})");
  const auto value = [&](const std::string& field, const Embedding& embedding) {
    return read_value(*record, field, embedding);
  };
  BOOST_TEST(std::get<std::string_view>(*value("label", vector)) == "a");
  BOOST_TEST(std::get<double>(*value("year", vector)) == 1984.0);
  BOOST_TEST(std::get<const std::vector<float>*>(*value("embedding", vector)) == &vector.numbers);
  for (const auto field : {"", "none", "absent"}) {
    BOOST_TEST(std::holds_alternative<std::monostate>(*value(field, vector)));
  }
  for (const auto field : {"list", "yes", "long", "huge"}) {
    BOOST_REQUIRE(!value(field, vector).ok());
    BOOST_TEST(value(field, vector).error().field == field);
  }
  BOOST_TEST(!value("embedding", late).ok());
}

BOOST_AUTO_TEST_SUITE_END()
