// Texts cut into passages: what holds for every text, and where the cuts are made.
#include "common/passages.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <ostream>

#include "heed/text/words.h"

namespace heed::tools {
namespace {

namespace bdata = boost::unit_test::data;
using Strings = std::vector<std::string>;

// Without a transformer tokens are words.
const Model kWords;

Strings cut(std::string_view text, PassageRule rule, const Model& model = kWords, std::string_view title = "") {
  Strings parts;
  for (const Passage& passage : cut_passages(model, title, text, rule)) {
    parts.emplace_back(text.substr(passage.begin, passage.end - passage.begin));
  }
  return parts;
}

std::vector<Passage> words_of(std::string_view text) {
  std::vector<Passage> words;
  for (const text::Word& word : text::split_words(text)) {
    if (word.kind != text::WordKind::kPair) words.push_back({word.begin, word.end});
  }
  return words;
}

std::string repeated(std::string_view piece, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += piece;
  return text;
}

bool between_characters(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

// All that is promised of the passages of a text of words.
void check_passages(std::string_view text, PassageRule rule) {
  const auto words = words_of(text);
  const auto passages = cut_passages(kWords, "", text, rule);
  BOOST_REQUIRE(!passages.empty());
  std::size_t next = 0;  // the first word that is not yet in a passage
  for (std::size_t i = 0; i < passages.size(); ++i) {
    const auto [begin, end] = passages[i];
    BOOST_REQUIRE_LE(begin, end);
    BOOST_REQUIRE_LE(end, text.size());
    BOOST_REQUIRE(between_characters(text, begin) && between_characters(text, end));
    std::size_t inside = 0, again = 0;
    for (std::size_t k = 0; k < words.size(); ++k) {
      const bool whole = begin <= words[k].begin && words[k].end <= end;
      BOOST_REQUIRE(whole || words[k].end <= begin || end <= words[k].begin);  // no word is cut
      if (!whole) continue;
      ++inside;
      if (k < next) ++again;
      if (k >= next) BOOST_REQUIRE_EQUAL(k, next++);
    }
    BOOST_REQUIRE_LE(inside, rule.tokens);
    BOOST_REQUIRE_LE(again, rule.overlap);
    BOOST_REQUIRE(inside > again || words.empty());  // every passage has something new
  }
  BOOST_REQUIRE_EQUAL(next, words.size());
}

BOOST_AUTO_TEST_SUITE(passages)

BOOST_AUTO_TEST_CASE(short_texts_stay_as_they_are) {
  for (const char* text : {"", " ", "\n\n", "...", " one two three. ", "\x80\xFF"}) {
    BOOST_TEST(cut(text, {3, 1}) == Strings{text}, boost::test_tools::per_element());
    BOOST_TEST(cut(text, {}) == Strings{text}, boost::test_tools::per_element());
  }
  const std::string book = repeated("word ", 10000);
  BOOST_TEST(cut(book, {}) == Strings{book}, boost::test_tools::per_element());
}

struct Cut {
  const char* name;
  const char* text;
  PassageRule rule;
  Strings parts;
};
std::ostream& operator<<(std::ostream& out, const Cut& cut) { return out << cut.name; }

const std::vector<Cut> kCuts = {
    {"words", "a b c d e f g", {3, 0}, {"a b c", "d e f", "g"}},
    {"overlap", "a b c d e f g", {4, 2}, {"a b c d", "c d e f", "e f g"}},
    {"overlap of half of a pair", "a b c d", {2, 1}, {"a b", "b c", "c d"}},
    {"one word at a time", "a b c", {1, 0}, {"a", "b", "c"}},
    {"a sentence that ends in the last quarter", "a b c. d e f g", {4, 0}, {"a b c.", "d e f g"}},
    {"one that ends before it", "a b. c d e f", {4, 0}, {"a b. c d", "e f"}},
    {"a paragraph before a sentence", "a b c d e f\n\ng. h i", {8, 0}, {"a b c d e f", "g. h i"}},
    {"a line before a word", "a b c\nd e", {4, 0}, {"a b c", "d e"}},
    {"a full stop in a name ends nothing", "a b c.d e", {4, 0}, {"a b c.d", "e"}},
    {"quotes and stops stay with their words", "“a b” (c d) «e»!", {2, 0}, {"“a b”", "(c d)", "«e»!"}},
    {"Chinese", "一二三。四五六七", {4, 0}, {"一二三。", "四五六七"}},
    {"no overlap that begins inside of a word", "一二三四五六", {4, 2}, {"一二三四", "五六"}},
    {"composed characters", "e\u0301a o\u0308u i\u0300", {1, 0}, {"e\u0301a", "o\u0308u", "i\u0300"}},
    {"spaces at both ends", "  a b  ", {1, 0}, {"a", "b"}},
};

BOOST_DATA_TEST_CASE(cuts_are_made_where_the_text_is_cut_best, bdata::make(kCuts), row) {
  BOOST_TEST(cut(row.text, row.rule) == row.parts, boost::test_tools::per_element());
}

// Words end at text::kWordBytesMax, so that a text of one is cut as well, and never inside of a character.
BOOST_AUTO_TEST_CASE(one_enormous_word_is_cut_between_characters) {
  for (const char* letter : {"x", "ä", "語", "\U00010400"}) {
    const std::string text = repeated(letter, 20000);
    BOOST_TEST_CONTEXT(letter) {
      BOOST_TEST(cut(text, {2, 0}).size() > 1U);
      check_passages(text, {2, 0});
      check_passages(text, {7, 3});
    }
  }
}

BOOST_AUTO_TEST_CASE(every_word_is_in_a_passage_and_none_is_cut) {
  const std::vector<const char*> pieces = {"word", "a",  "naïve", "漢", "語字",  "книга", " ",
                                           " ",    "\n", "\n\n",  ". ", "。",    "-",     "’",
                                           "(",    ") ", "\"",    "\t", "3.14 ", "ไก่",    "\xFF"};
  std::uint64_t seed = 1;
  const auto below = [&](std::size_t limit) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(seed >> 33) % limit;
  };
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::size_t count = below(60); count > 0; --count) text += pieces[below(pieces.size())];
    const std::size_t tokens = 1 + below(12);
    const PassageRule rule{tokens, below(tokens / 2 + 1)};
    BOOST_TEST_INFO("tokens " << rule.tokens << ", overlap " << rule.overlap << ", text " << text);
    check_passages(text, rule);
  }
}

BOOST_AUTO_TEST_CASE(an_overlap_of_more_than_half_is_refused) {
  BOOST_TEST(check_rule(kWords, {10, 5}).ok());
  const Status status = check_rule(kWords, {10, 6});
  BOOST_REQUIRE(!status.ok());
  BOOST_TEST(status.error().message == "--overlap 6 is more than half of --chunk 10: passages would hardly move on");
}

BOOST_AUTO_TEST_CASE(a_transformers_passages_fit_it_with_the_title) {
  const auto loaded = encoder::TransformerEncoder::load(std::string(HEED_TEST_DATA) + "/../encoder/data/tiny_bert");
  BOOST_REQUIRE(loaded.ok());
  const Model model{*loaded, *loaded, (*loaded)->model_id(), (*loaded)->dims(), false};
  const std::string text = repeated("the reader pays a market of data. ", 20);
  const std::size_t room = (*loaded)->max_tokens() - (*loaded)->special_tokens();
  std::vector<encoder::TokenSpan> tokens;
  for (const std::string& part : cut(text, {room / 2, 0}, model, "new data")) {
    tokens.clear();
    (*loaded)->tokenize("new data\n" + part, tokens);
    BOOST_TEST(tokens.size() <= room);
  }
  // The title takes no more than half of a passage, however long it is.
  BOOST_TEST(cut(text, {room, 0}, model, repeated("market ", 100)).size() <= 20 * 9 / (room / 2) + 1);
  BOOST_TEST(check_rule(model, {room, 0}).ok());
  BOOST_TEST(!check_rule(model, {room + 1, 0}).ok());
}

BOOST_AUTO_TEST_CASE(vectors_are_pooled_to_length_one) {
  const auto pooled = [](std::vector<float> vectors) {
    std::vector<float> out(2, 9.0F);
    pool_vectors(vectors, out);
    return out;
  };
  BOOST_TEST(pooled({3, 4}) == (std::vector<float>{0.6F, 0.8F}), boost::test_tools::per_element());
  BOOST_TEST(pooled({1, 0, 0, 1, 0, 0}) == std::vector<float>(2, std::sqrt(0.5F)), boost::test_tools::per_element());
  BOOST_TEST(pooled({1, 0, -1, 0}) == std::vector<float>(2, 0.0F), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace heed::tools
