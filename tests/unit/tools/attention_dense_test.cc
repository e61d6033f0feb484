#include "attention/dense.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

#include "attention/history.h"
#include "attention_case.h"

namespace bdata = boost::unit_test::data;
using namespace heed::tools;
using heed::tools::test::OwnRecord;

namespace {

const auto tolerance = boost::test_tools::tolerance(1e-15);

double score(Similarity similarity, const Embedding& query, const Embedding& document) {
  double score = 7;
  DenseScorer({&query}, similarity).score(document, {&score, 1});
  return score;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(attention_dense)

BOOST_AUTO_TEST_CASE(similarities_are_what_their_formulas_say) {
  const Embedding query{{1, 2, 2, 4}, 0}, document{{2, 0, 1, 2}, 0};
  BOOST_TEST(score(Similarity::kDot, query, document) == 12.0);
  BOOST_TEST(score(Similarity::kCosine, query, document) == 12.0 / 15, tolerance);  // lengths 5 and 3
  BOOST_TEST(score(Similarity::kScaled, query, document) == 6.0);                   // sqrt(4) = 2
}

BOOST_AUTO_TEST_CASE(a_vector_of_zeros_is_like_nothing) {
  const Embedding query{{1, 2}, 0}, zeros{{0, 0}, 0};
  for (const auto similarity : {Similarity::kDot, Similarity::kCosine, Similarity::kScaled}) {
    BOOST_TEST(score(similarity, query, zeros) == 0.0);
    BOOST_TEST(score(similarity, zeros, query) == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(great_and_small_numbers_have_a_cosine) {
  for (const float factor : {1e-38F, 1e-20F, 1e20F, 1e38F}) {
    const Embedding query{{factor, 0}, 0}, document{{factor, factor}, 0};
    BOOST_TEST(score(Similarity::kCosine, query, document) == std::sqrt(0.5), boost::test_tools::tolerance(1e-6));
  }
}

// Two query vectors; the greatest products are 3 (with the second row) and 4 (with the first): their mean.
BOOST_AUTO_TEST_CASE(late_interaction_is_the_mean_of_greatest_products) {
  const Embedding query{{1, 0, 0, 2}, 2}, document{{1, 2, 3, 1, 0, 0}, 3};
  BOOST_TEST(score(Similarity::kDot, query, document) == 3.5);
  const Embedding one{{3, 0}, 1}, other{{-1, 5}, 1};
  BOOST_TEST(score(Similarity::kDot, one, other) == -3.0);
}

BOOST_AUTO_TEST_CASE(many_queries_score_as_each_alone) {
  std::vector<Embedding> queries;
  unsigned state = 1;
  const auto next = [&] { return static_cast<float>((state = state * 1103515245 + 12345) >> 20) / 4096 - 0.5F; };
  const auto fill = [&](std::size_t dims) {
    Embedding embedding;
    for (std::size_t i = 0; i < dims; ++i) embedding.numbers.push_back(next());
    return embedding;
  };
  for (int i = 0; i < 9; ++i) queries.push_back(fill(37));
  const auto document = fill(37);
  std::vector<const Embedding*> pointers;
  for (const auto& query : queries) pointers.push_back(&query);
  for (const auto similarity : {Similarity::kDot, Similarity::kCosine, Similarity::kScaled}) {
    std::vector<double> scores(queries.size());
    DenseScorer(pointers, similarity).score(document, scores);
    for (std::size_t i = 0; i < queries.size(); ++i) BOOST_TEST(scores[i] == score(similarity, queries[i], document));
  }
}

BOOST_AUTO_TEST_CASE(names) {
  for (const auto name : {"dot", "cosine", "scaled"}) BOOST_TEST(similarity_name(*parse_similarity(name)) == name);
  BOOST_TEST(!parse_similarity("Dot").has_value());
  BOOST_TEST(!parse_similarity("").has_value());
}

BOOST_AUTO_TEST_CASE(shapes_are_read_and_have_to_fit) {
  Embedding embedding;
  BOOST_TEST(*read_vectors(*OwnRecord(R"({"embedding":[1,2,3,4,5,6],"embedding_shape":[3,2]})"), embedding));
  BOOST_TEST(embedding.rows == 3U);
  BOOST_TEST(embedding.dims() == 2U);
  BOOST_TEST(*read_vectors(*OwnRecord(R"({"embedding":[1,2,3]})"), embedding));
  BOOST_TEST(embedding.rows == 0U);
  BOOST_TEST(embedding.dims() == 3U);
  BOOST_TEST(!*read_vectors(*OwnRecord("{}"), embedding));
}

const std::vector<std::string> kShapes = {"[2,2]",
                                          "[0,6]",
                                          "[6,0]",
                                          "[3]",
                                          "[1,2,3]",
                                          "[-3,-2]",
                                          "6",
                                          "\"3,2\"",
                                          "[1.5,4]",
                                          "[9007199254740991,9007199254740991]",
                                          "[11,1676976733973595602]"};
BOOST_DATA_TEST_CASE(shapes_that_do_not_fit_are_refused, bdata::make(kShapes), shape) {
  Embedding embedding;
  BOOST_TEST(
      !read_vectors(*OwnRecord(R"({"embedding":[1,2,3,4,5,6],"embedding_shape":)" + shape + "}"), embedding).ok());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(attention_history)

BOOST_AUTO_TEST_CASE(novelty_is_one_less_the_greatest_cosine_to_what_the_person_read) {
  History history;
  BOOST_REQUIRE(history.add(*OwnRecord(R"({"person":"ana","embedding":[2,0]})")).ok());
  BOOST_REQUIRE(history.add(*OwnRecord(R"({"person":"ben","embedding":[0,1]})")).ok());
  History::Reader reader(history);
  reader.look_at({{3, 4}, 0});
  BOOST_TEST(reader.novelty("ana") == 1 - 0.6, tolerance);
  BOOST_TEST(reader.novelty("ben") == 1 - 0.8, tolerance);
  BOOST_TEST(reader.novelty("cyn") == 1.0);
  BOOST_TEST(reader.novelty("") == 1.0);
  // What points the other way is not newer than new, and a vector of zeros is like nothing.
  reader.look_at({{-1, 0}, 0});
  BOOST_TEST(reader.novelty("ana") == 1.0);
  reader.look_at({{0, 0}, 0});
  BOOST_TEST(reader.novelty("ana") == 1.0);
  // A record without a person was read by everybody.
  BOOST_REQUIRE(history.add(*OwnRecord(R"({"embedding":[3,4]})")).ok());
  History::Reader again(history);
  again.look_at({{3, 4}, 0});
  for (const auto person : {"ana", "cyn", ""}) BOOST_TEST(again.novelty(person) < 1e-15);
}

BOOST_AUTO_TEST_CASE(nothing_read_leaves_everything_new) {
  const History history;
  History::Reader reader(history);
  reader.look_at({{1, 2}, 0});
  BOOST_TEST(reader.novelty("ana") == 1.0);
}

BOOST_AUTO_TEST_CASE(a_history_is_of_one_model_and_length) {
  History history;
  BOOST_REQUIRE(history.add(*OwnRecord(R"({"embedding":[1,0],"embedding_model":"m:1"})")).ok());
  for (const auto json : {R"({"embedding":[1,0],"embedding_model":"m:2"})", R"({"embedding":[1,0]})",
                          R"({"embedding":[1,0,0],"embedding_model":"m:1"})", R"({"embedding_model":"m:1"})",
                          R"({"embedding":[1,0],"embedding_model":"m:1","embedding_shape":[1,2]})",
                          R"({"embedding":[1,0],"embedding_model":"m:1","person":7})"}) {
    BOOST_TEST(!history.add(*OwnRecord(json)).ok(), json);
  }
  BOOST_TEST(history.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
