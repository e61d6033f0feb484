#include "attention/explain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

#include "attention_case.h"

using namespace heed::tools;
namespace bdata = boost::unit_test::data;
using heed::tools::test::heads_of;
using heed::tools::test::OwnRecord;
using heed::tools::test::Weighed;

namespace {

constexpr const char* kModel = HEED_TEST_DATA "/../encoder/data/static_f32";

// A table of sixteen words, which can be taken apart by them.
const Model& model() {
  static const Model model = [] {
    ModelOptions options;
    options.path = kModel;
    return open_models(options)->needs;
  }();
  return model;
}

std::vector<float> vector_of(std::string_view text) {
  std::vector<float> vector(model().dims);
  model().encoder->encode(text, vector);
  return vector;
}

std::string embedded(std::string_view members, std::string_view text) {
  return fmt::format(R"({{{},"text":"{}","embedding":[{}],"embedding_model":"{}"}})", members, text,
                     fmt::join(vector_of(text), ","), model().id);
}

const std::vector<std::string> kResources = {
    embedded(R"("type":"resource","id":"a","terms":{"cat":2,"river":1},"quality":0.5,"published":"2024-01-01")",
             "the cat. a river cat"),
    embedded(R"("type":"resource","id":"b","terms":{"bank":1,"money":1,"bank money":1},"price":3000000)",
             "money, bank"),
    embedded(R"("type":"resource","id":"c")", "dogs")};

double sum_of(const std::vector<Reason>& reasons) {
  double sum = 0;
  for (const auto& reason : reasons) sum += reason.score;
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(attention_explain)

struct Case {
  std::string heads, need;
  Similarity similarity;
};
std::ostream& operator<<(std::ostream& out, const Case& each) {
  return out << each.heads << " " << similarity_name(each.similarity) << " " << each.need;
}

std::vector<Case> cases() {
  const std::string text = R"({"id":"n","text":"a cat at the river bank"})";
  const std::string with_not = R"({"id":"n","text":"a cat at the river bank","not":["money","dog"]})";
  // Rounded to a hundredth, as a vector written with few bits is.
  auto rounded = vector_of("a cat at the river bank");
  for (float& number : rounded) number = std::round(number * 100) / 100;
  const std::string few_bits =
      fmt::format(R"({{"id":"n","text":"a cat at the river bank","embedding":[{}],"embedding_model":"{}"}})",
                  fmt::join(rounded, ","), model().id);
  std::vector<Case> cases;
  for (const auto similarity : {Similarity::kDot, Similarity::kCosine, Similarity::kScaled}) {
    for (const auto& need : {text, with_not, few_bits}) {
      for (const auto heads : {"dense", "dense=0.4,lexical=0.6,context=0.2", "lexical", "dense,context=0.5,not=3",
                               "dense=2,lexical,recency,quality=3,price=0.1,novelty=0.2"}) {
        cases.push_back({heads, need, similarity});
      }
    }
  }
  return cases;
}

BOOST_DATA_TEST_CASE(reasons_add_up_to_the_score, bdata::make(cases()), each) {
  BOOST_REQUIRE(offer_models({kModel}).ok());
  Weighing weighing;
  weighing.heads = heads_of(each.heads);
  weighing.similarity = each.similarity;
  weighing.now = "2024-02-01";
  Weighed weighed({each.need}, kResources, {weighing, 10, false, ""}, NeedModel(model()));
  const auto answer = weighed.finish(0, {10, 10, {}, {}, {}});
  BOOST_TEST(answer.kept.size() == 3U);
  for (const auto& kept : answer.kept) {
    const auto reasons = all_reasons(weighed.needs().all()[0], 0, kept.edge, weighed.scan().lexical(), weighing);
    BOOST_TEST(std::abs(sum_of(reasons) - kept.score) < 1e-6);
    for (std::size_t i = 1; i < reasons.size(); ++i) BOOST_TEST(reasons[i - 1].score >= reasons[i].score);
  }
}

BOOST_AUTO_TEST_CASE(a_vector_that_cannot_be_split_is_one_reason) {
  Weighed weighed({R"({"id":"n","embedding":[1,0]})"}, {R"({"type":"resource","id":"a","embedding":[0.5,0]})"},
                  {{}, 10, false, ""});
  const auto answer = weighed.finish(0, {10, 10, {}, {}, {}});
  const auto reasons = all_reasons(weighed.needs().all()[0], 0, answer.kept[0].edge, weighed.scan().lexical(), {});
  BOOST_REQUIRE(reasons.size() == 1U);
  BOOST_TEST(reasons[0].term.empty());
  BOOST_TEST(reasons[0].score == 0.5);
}

BOOST_AUTO_TEST_CASE(chief_words_are_few_and_brought_something) {
  const std::vector<Reason> reasons = {{"", Head::kQuality, 3},      {"best", Head::kDense, 1},
                                       {"good", Head::kDense, 0.5},  {"least", Head::kDense, 0.05},
                                       {"less", Head::kDense, 0.04}, {"bad", Head::kDense, -1}};
  const auto terms = [](const std::vector<Reason>& chief) {
    std::string terms;
    for (const auto& reason : chief) terms += reason.term + " ";
    return terms;
  };
  BOOST_TEST(terms(chief_words(reasons, 10)) == "best good least ");
  BOOST_TEST(terms(chief_words(reasons, 1)) == "best ");
  BOOST_TEST(terms(chief_words(reasons, 0)).empty());
  BOOST_TEST(terms(chief_words({{"", Head::kDense, 1}, {"bad", Head::kDense, -1}}, 5)).empty());
}

std::string passage_of(std::string_view need_text, const std::string& text) {
  const auto need = read_need(*OwnRecord(fmt::format(R"({{"id":"n","text":"{}"}})", need_text)), NeedModel(model()));
  BOOST_REQUIRE(need.ok());
  const auto passage = best_passage(*need, text, *model().encoder);
  BOOST_REQUIRE(passage.has_value());
  BOOST_REQUIRE(passage->begin <= passage->end);
  BOOST_REQUIRE(passage->end <= text.size());
  return text.substr(passage->begin, passage->end - passage->begin);
}

BOOST_AUTO_TEST_CASE(the_passage_is_the_sentence_that_is_most_alike) {
  const std::string text = "The cat. A dog by the river! Money in the bank?\n\n猫。The dogs.";
  BOOST_TEST(passage_of("cat", text) == "The cat.");
  BOOST_TEST(passage_of("river dog", text) == "A dog by the river!");
  BOOST_TEST(passage_of("bank money", text) == "Money in the bank?");
  BOOST_TEST(passage_of("猫", text) == "猫。");
  BOOST_TEST(!best_passage(Need(), "", *model().encoder).has_value());
}

// As characters are cut nowhere, whatever begins and ends a passage is a whole character.
BOOST_AUTO_TEST_CASE(long_sentences_are_cut_between_words_or_characters) {
  std::string words, characters;
  for (int i = 0; i < 1000; ++i) words += "cat ", characters += "猫";
  const auto passage = passage_of("cat", words);
  BOOST_TEST(passage.size() <= 600U);
  BOOST_TEST((passage.starts_with("cat ") && passage.ends_with("cat")));
  BOOST_TEST(passage_of("猫", characters).size() == 600U);
  BOOST_TEST(passage_of("猫", "a" + characters).size() % 3 == 0U);
  BOOST_TEST(passage_of("cat", std::string(601, 'x')).size() <= 601U);
}

// Each step looks no farther than the longest sentence: 8 MiB with no full stop took minutes.
BOOST_AUTO_TEST_CASE(texts_may_be_long) {
  std::string text;
  while (text.size() < (8U << 20)) text += "nothing here ";
  BOOST_TEST(!passage_of("cat", text + "The cat").empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(attention_need)

// The vector of a model that is here has the model's length: everything that is added up with it relies on that.
BOOST_AUTO_TEST_CASE(a_vector_that_its_model_does_not_make_is_refused) {
  BOOST_REQUIRE(offer_models({kModel}).ok());
  for (const auto vector : {"[1,0]", "[1,0,0,0,0,0,0,0,0,0,0,0]"}) {
    const OwnRecord record(fmt::format(R"({{"id":"n","text":"cat","not":"dog","embedding":{},"embedding_model":"{}"}})",
                                       vector, model().id));
    const auto need = read_need(*record, NeedModel());
    BOOST_REQUIRE(!need.ok());
    BOOST_TEST(need.error().field == "embedding");
  }
  const OwnRecord late(
      fmt::format(R"({{"id":"n","embedding":[{0},{0}],"embedding_shape":[2,6],"embedding_model":"{1}"}})",
                  fmt::join(vector_of("cat"), ","), model().id));
  BOOST_TEST(!read_need(*late, NeedModel()).ok());
}

BOOST_AUTO_TEST_CASE(what_is_not_wanted_is_one_text_or_several) {
  const auto unwanted = [](const std::string& members) {
    return read_need(*OwnRecord(R"({"id":"n","text":"cat")" + members + "}"), NeedModel(model()));
  };
  BOOST_TEST(unwanted("")->unwanted.empty());
  BOOST_TEST(unwanted(R"(,"not":null)")->unwanted.empty());
  BOOST_TEST(unwanted(R"(,"not":[])")->unwanted.empty());
  BOOST_TEST(unwanted(R"(,"not":"dog")")->unwanted.size() == 1U);
  BOOST_TEST(unwanted(R"(,"not":["dog","money"])")->unwanted.size() == 2U);
  for (const auto wrong : {R"(,"not":7)", R"(,"not":{"dog":1})", R"(,"not":["dog",7])", R"(,"not":true)"}) {
    BOOST_REQUIRE(!unwanted(wrong).ok());
    BOOST_TEST(unwanted(wrong).error().field == "not");
  }
  // A vector by a model that is not here cannot be compared with a text.
  const auto unnamed = read_need(*OwnRecord(R"({"id":"n","text":"cat","embedding":[1,0],"not":"dog"})"), NeedModel());
  BOOST_REQUIRE(!unnamed.ok());
  BOOST_TEST(unnamed.error().field == "not");
}

BOOST_AUTO_TEST_CASE(terms_are_those_of_the_text_unless_it_has_its_own) {
  const auto terms = [](const std::string& json) {
    return read_need(*OwnRecord(json), NeedModel(model()))->wanted.terms;
  };
  BOOST_TEST(terms(R"({"id":"n","text":"cats"})").contains("cat"));
  BOOST_TEST((terms(R"({"id":"n","text":"cats","terms":{"dog":2}})") == TermCounts{{"dog", 2}}));
  BOOST_TEST(terms(R"({"id":"n","embedding":[1,0]})").empty());
  BOOST_TEST(!read_need(*OwnRecord(R"({"id":"n","text":"cats","terms":[]})"), NeedModel(model())).ok());
}

BOOST_AUTO_TEST_CASE(needs_of_a_run_are_alike) {
  Needs needs;
  const auto add = [&](const std::string& json) { return needs.add(*read_need(*OwnRecord(json), NeedModel())).ok(); };
  BOOST_TEST(add(R"({"id":"a","embedding":[1,0]})"));
  BOOST_TEST(!add(R"({"id":"a","embedding":[0,1]})"));
  BOOST_TEST(!add(R"({"id":"b","embedding":[1,0,0]})"));
  BOOST_TEST(!add(R"({"id":"b","embedding":[1,0],"embedding_shape":[1,2]})"));
  BOOST_TEST(!add(R"({"id":"b","embedding":[1,0],"embedding_model":"other:1"})"));
  BOOST_TEST(add(R"({"id":"b","embedding":[0,1]})"));
  BOOST_TEST(needs.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
