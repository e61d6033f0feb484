#include "heed/text/terms.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "heed/text/common_words.h"

using namespace heed::text;
namespace bdata = boost::unit_test::data;

namespace {

std::string term_of(const std::string& text) {
  TermMaker maker;
  const auto words = split_words(text);
  return words.empty() ? "" : std::string(maker.term(text, words.back()));
}

struct Pair {
  const char *one, *other;
};
std::ostream& operator<<(std::ostream& out, const Pair& pair) { return out << pair.one << " " << pair.other; }

const std::vector<Pair> kSame = {{"Backups", "backup"},      {"encrypted", "ENCRYPT"}, {"l'eau", "eau"},
                                 {"dell’arte", "arte"},      {"qu'elle", "elle"},      {"книги", "книга"},
                                 {"серверов", "сервера"},    {"naïve", "NAIVE"},       {"किताबें", "किताब"},
                                 {"서버를", "서버의"},       {"서버에서", "서버"},     {"MÜLLER", "Muller"},
                                 {"connections", "connect"}, {"don’t", "don't"}};
const std::vector<Pair> kDifferent = {{"don't", "don"}, {"it's", "s"},  {"server", "serve"}, {"他", "她"},
                                      {"mp3", "mp4"},   {"1.5", "15"},  {"나는", "나를"},    {"дом", "том"},
                                      {"I'm", "m"},     {"x86s", "x86"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(terms)

BOOST_DATA_TEST_CASE(forms_of_a_word_share_a_term, bdata::make(kSame), pair) {
  BOOST_TEST(term_of(pair.one) == term_of(pair.other));
}

BOOST_DATA_TEST_CASE(different_words_keep_apart, bdata::make(kDifferent), pair) {
  BOOST_TEST(term_of(pair.one) != term_of(pair.other));
}

BOOST_AUTO_TEST_CASE(no_word_becomes_nothing) {
  for (const char* word : {"s", "ing", "ed", "و", "ال", "ый", "ें", "a", "ό", "ion's"}) {
    if (!split_words(word).empty()) BOOST_TEST(!term_of(word).empty());
  }
}

// Function words of many languages tell little; names and subjects tell most.
BOOST_DATA_TEST_CASE(common_words_are_known_in_many_languages,
                     bdata::make({"the", "of",   "und",   "der", "et",  "les", "que", "los",     "di",   "che", "para",
                                  "não", "en",   "het",   "och", "og",  "nie", "się", "и",       "не",   "как", "ve",
                                  "bir", "yang", "untuk", "và",  "και", "το",  "في",  "من",      "این",  "के",   "是",
                                  "的",  "の",   "する",  "이",  "my",  "how", "wie", "comment", "cómo", "怎么"}),
                     word) {
  BOOST_TEST(rarity(term_of(word)) < 4);
}

BOOST_DATA_TEST_CASE(subjects_are_rare,
                     bdata::make({"firewall", "hypersonic", "Kubernetes", "viscosity", "Verschlüsselung", "обледенение",
                                  "量子", "黒潮", "debian"}),
                     word) {
  BOOST_TEST(rarity(term_of(word)) > 3.5);
}

BOOST_AUTO_TEST_CASE(the_table_is_small_and_whole) {
  BOOST_TEST(common_term_count() > 5000);
  BOOST_TEST(common_term_count() < 20000);  // half the slots of the table at most: look-ups stay short
  BOOST_TEST(rarity("") == kRarityMax);
  BOOST_TEST(rarity("the ") == kRarityMax);
  BOOST_TEST(rarity("the") < rarity("system"));
}

BOOST_AUTO_TEST_SUITE_END()
