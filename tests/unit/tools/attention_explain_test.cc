#include "attention/explain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

#include "attention_case.h"
#include "common/passages.h"
#include "common/vectors.h"
#include "heed/attention/dot.h"

using namespace heed::tools;
namespace bdata = boost::unit_test::data;
using heed::tools::test::heads_of;
using heed::tools::test::OwnRecord;
using heed::tools::test::Weighed;

namespace {

constexpr const char* kModel = HEED_TEST_DATA "/../encoder/data/static_f32";
constexpr const char* kTransformer = HEED_TEST_DATA "/../encoder/data/tiny_bert";

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

Candidate with_text(const std::string& text) { return {"r", "", "", {}, {}, text}; }

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
  const auto passage = PassageFinder().find(*need, with_text(text));
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
  const auto need = read_need(*OwnRecord(R"({"id":"n","text":"cat"})"), NeedModel(model()));
  BOOST_TEST(!PassageFinder().find(*need, with_text("")).has_value());
  Need unknown = *need;
  unknown.forget_maker();
  BOOST_TEST(!PassageFinder().find(unknown, with_text(text)).has_value());
}

// A projection turns needs when they are read and resources when they are scored: sentences as well, and into vectors
// of another size, where those of the model would be read beyond their end.
BOOST_AUTO_TEST_CASE(sentences_are_turned_as_resources_are) {
  auto need = read_need(*OwnRecord(R"({"id":"n","text":"cat"})"), NeedModel(model()));
  const auto halves = [](std::span<const float> vector) {
    std::vector<float> half(vector.begin(), vector.begin() + static_cast<std::ptrdiff_t>(vector.size() / 2));
    half.push_back(1);
    return half;
  };
  need->wanted.embedding.numbers = halves(need->wanted.embedding.numbers);
  const std::string text = "A dog by the river! The cat.";
  const auto passage = PassageFinder(halves).find(*need, with_text(text));
  BOOST_REQUIRE(passage.has_value());
  const auto sentence = halves(vector_of(text.substr(passage->begin, passage->end - passage->begin)));
  const auto& asked = need->wanted.embedding.numbers;
  BOOST_TEST(passage->score == heed::attention::dot(asked.data(), sentence.data(), asked.size()));
  BOOST_TEST(!PassageFinder().find(*need, with_text(text)).has_value());  // of another size
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

BOOST_AUTO_TEST_SUITE(attention_explain_transformer)

ModelOptions tiny_options() {
  ModelOptions options;
  options.path = kTransformer;
  options.prompt = "query: ";
  return options;
}

// A transformer of a few numbers, with one vector a text, and with one for each token.
Model tiny(bool late) { return open_models(tiny_options(), late)->needs; }

BOOST_AUTO_TEST_CASE(sentences_are_embedded_once_for_all_needs) {
  const auto need = [](std::string_view text) {
    return *read_need(*OwnRecord(fmt::format(R"({{"id":"n","text":"{}"}})", text)), NeedModel(tiny(false)));
  };
  PassageFinder passages;
  Candidate resource = with_text("The market pays for new data. Attention is all you need. Nobody reads everything.");
  const auto first = passages.find(need("new data"), resource);
  BOOST_REQUIRE(first.has_value());
  BOOST_TEST(passages.embedded() == 3U);
  const auto second = passages.find(need("attention"), resource);
  BOOST_REQUIRE(second.has_value());
  BOOST_TEST(passages.embedded() == 3U);
  // By itself, with the prompt of the resource and not with that of the need.
  for (const auto prompt : {"", "passage: "}) {
    resource.prompt = prompt;
    const auto passage = passages.find(need("new data"), resource);
    const auto sentence = resource.text.substr(passage->begin, passage->end - passage->begin);
    const Model documents = with_prompt(tiny(false), prompt);
    std::vector<float> vector(documents.dims);
    documents.encoder->encode(sentence + (passage->end < resource.text.size() ? " " : ""), vector);
    const Need asked = need("new data");
    BOOST_TEST(passage->score ==
               heed::attention::dot(asked.wanted.embedding.numbers.data(), vector.data(), vector.size()));
  }
  BOOST_TEST(passages.embedded() == 6U);
}

BOOST_AUTO_TEST_CASE(no_more_sentences_are_embedded_than_a_transformer_can_stand) {
  const auto need = read_need(*OwnRecord(R"({"id":"n","text":"new data"})"), NeedModel(tiny(false)));
  std::string text;
  for (int i = 0; i < 300; ++i) text += "no news. ";
  PassageFinder passages;
  BOOST_TEST(passages.find(*need, with_text(text)).has_value());
  BOOST_TEST(passages.embedded() == PassageFinder::kSentencesMost);
}

// A resource with a vector for each token of its text, as embed --late makes it without a prompt.
std::string late_resource(std::string_view id, std::string_view title, std::string_view text) {
  const Model model = with_prompt(tiny(true), "");
  std::vector<float> vectors;
  const std::size_t rows = token_vectors(model, titled(title, text), vectors);
  return fmt::format(
      R"({{"type":"resource","id":"{}","title":"{}","text":"{}","embedding":[{}],"embedding_shape":[{},{}],"embedding_model":"{}"}})",
      id, title, text, fmt::join(vectors, ","), rows, model.dims, model.id);
}

BOOST_AUTO_TEST_CASE(each_word_of_a_late_need_says_what_its_tokens_found) {
  const std::string text = "unbelievable new data, new markets";
  Weighing weighing;
  weighing.heads = heads_of("dense=2,not=0.5");
  Weighed weighed({fmt::format(R"({{"id":"n","text":"{}","not":["everything","data data"]}})", text)},
                  {late_resource("a", "", "new data. everything new"),
                   late_resource("b", "A title", "The market pays for attention. Nobody needs new data.")},
                  {weighing, 10, true, ""}, NeedModel(tiny(true)));
  const Need& need = weighed.needs().all()[0];
  BOOST_TEST(need.unwanted.size() == 2U);
  BOOST_TEST(need.tokens.size() == need.wanted.embedding.rows);
  BOOST_TEST(need.tokens.size() > 6U);  // a rare word has several
  const auto answer = weighed.finish(0, {10, 10, {}, {}, {}});
  BOOST_TEST(answer.kept.size() == 2U);
  for (const auto& kept : answer.kept) {
    const auto reasons = all_reasons(need, 0, kept.edge, weighed.scan().lexical(), weighing);
    BOOST_TEST(std::abs(sum_of(reasons) - kept.score) < 1e-6);
    for (const auto term : {"unbelievable", "new", "data", "markets"}) {
      BOOST_TEST(std::count_if(reasons.begin(), reasons.end(),
                               [&](const Reason& reason) { return reason.term == term; }) == 1);
    }
    // The sentence as its tokens have it, and nothing is embedded for it.
    PassageFinder passages;
    const auto passage = passages.find(need, *kept.edge.candidate);
    BOOST_REQUIRE(passage.has_value());
    BOOST_TEST(passages.embedded() == 0U);
    BOOST_TEST(2 * passage->score <= kept.edge.parts[Head::kDense] + 1e-9);
    BOOST_TEST(passage->end <= kept.edge.candidate->text.size());
    // Vectors of another text have no places in this one.
    Candidate other = *kept.edge.candidate;
    other.text = "data";
    BOOST_TEST(!passages.find(need, other).has_value());
  }
  // A text of one sentence is all of the score.
  Weighed one({R"({"id":"n","text":"new data"})"}, {late_resource("a", "", "the market pays for new data")},
              {Weighing(), 10, true, ""}, NeedModel(tiny(true)));
  const auto kept = one.finish(0, {10, 10, {}, {}, {}}).kept[0];
  BOOST_TEST(PassageFinder().find(one.needs().all()[0], *kept.edge.candidate)->score == kept.score);
}

BOOST_AUTO_TEST_CASE(a_late_need_without_its_model_is_one_reason) {
  Weighed weighed({R"({"id":"n","embedding":[1,0,0,1],"embedding_shape":[2,2]})"},
                  {R"({"type":"resource","id":"a","embedding":[0.5,0],"embedding_shape":[1,2]})"}, {{}, 10, false, ""});
  const auto kept = weighed.finish(0, {10, 10, {}, {}, {}}).kept;
  const auto reasons = all_reasons(weighed.needs().all()[0], 0, kept[0].edge, weighed.scan().lexical(), {});
  BOOST_REQUIRE(reasons.size() == 1U);
  BOOST_TEST(reasons[0].term.empty());
  BOOST_TEST(reasons[0].score == 0.25);
}

// What the user named makes a vector for each token when that is what others have.
BOOST_AUTO_TEST_CASE(a_model_turns_late_where_the_others_are) {
  auto model = NeedModel::choose(tiny_options());
  BOOST_REQUIRE(model.ok());
  const std::string whole = tiny(false).id, late = tiny(true).id;
  BOOST_TEST(find_model(late, "query: ").has_value());
  BOOST_TEST(model->may_turn_late());
  BOOST_TEST(!model->turn_late(whole));
  BOOST_TEST(!model->turn_late("other/late:1"));
  const OwnRecord text(R"({"id":"n","text":"new data","not":"market"})");
  const auto before = read_need(*text, *model);
  BOOST_TEST(before->model == whole);
  BOOST_TEST(before->wanted.embedding.rows == 0U);
  BOOST_TEST(model->turn_late(late));
  BOOST_TEST(!model->turn_late(late));
  const auto after = read_need(*text, *model);
  BOOST_TEST(after->model == late);
  BOOST_TEST(after->prompt == "query: ");
  BOOST_TEST(after->wanted.embedding.rows == 2U);
  BOOST_TEST(after->unwanted[0].embedding.rows == 1U);
  // A text without a token has nothing that could be compared.
  BOOST_TEST(read_need(*OwnRecord(R"({"id":"n","text":" "})"), *model).error().field == "text");
  BOOST_TEST(read_need(*OwnRecord(R"({"id":"n","text":"new data","not":" "})"), *model)->unwanted.empty());
  BOOST_TEST(!NeedModel(open_models({})->needs).may_turn_late());
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
