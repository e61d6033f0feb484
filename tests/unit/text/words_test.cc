#include "heed/text/words.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <random>

#include "heed/text/unicode.h"

using namespace heed::text;
namespace bdata = boost::unit_test::data;

namespace {

struct Row {
  const char* text;
  const char* words;  // with | between
};

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.text; }

const std::vector<Row> kRows = {
    {"", ""},
    {" ... -- ", ""},
    {"Hello, world!", "Hello|world"},
    {"don't o'clock 'quoted' rock'n'roll", "don't|o'clock|quoted|rock'n'roll"},
    {"l’eau d’été ’tis", "l’eau|d’été|tis"},
    {"3.14 1,000,000 v1.2 10. 5,", "3.14|1,000,000|v1.2|10|5"},
    {"apt-get file_name sources.list a.b@c.org", "apt|get|file|name|sources|list|a|b|c|org"},
    {"mp3 IPv6 x86_64", "mp3|IPv6|x86|64"},
    {"e\u0301cole na\u00EFve soft\u00ADhyphen", "e\u0301cole|na\u00EFve|soft\u00ADhyphen"},
    {"Привет, мир", "Привет|мир"},
    {"हिन्दी भाषा", "हिन्दी|भाषा"},
    {"العربية، لغة", "العربية|لغة"},
    {"می‌شود", "می‌شود"},
    {"한국어 텍스트", "한국어|텍스트"},
    {"中文字", "中|文|中文|字|文字"},
    {"中。文", "中|文"},
    {"中 文", "中|文"},
    {"用apt安装", "用|apt|安|装|安装"},
    {"サーバー", "サ|ー|サー|バ|ーバ|ー|バー"},
    {"食べる", "食|べ|食べ|る|べる"},
    {"ไก่", "ไ|ก่|ไก่"},
    {"a\x80"
     "b",
     "a|b"},
    {"\xE4\xB8", ""},
    {"\xF0\x9F\x98\x80 ok", "ok"},
    {"\u0301\u0301 x", "x"},
};

std::string joined(const std::string& text) {
  std::string out;
  for (const Word& word : split_words(text)) {
    if (!out.empty()) out += "|";
    out += text.substr(word.begin, word.end - word.begin);
  }
  return out;
}

// Text of every script and every trouble: pieces chosen at random.
std::string mixture(std::mt19937& random, std::size_t pieces) {
  static const std::vector<std::string> kPieces = {
      "a",  "Z",  "9",          " ",          "'",      "’",        ".",    ",",  "-",  "\u0301", "é", "ß",
      "я",  "ё",  "ع",          "\u064E",     "\u200C", "\u00AD",   "中",   "か", "カ", "ー",     "ก", "่",
      "한", "हि", "\U0001F600", "\U00020000", "\x80",   "\xE4\xB8", "\xF0", "\n", "１", "٣"};
  std::string text;
  for (std::size_t i = 0; i < pieces; ++i) text += kPieces[random() % kPieces.size()];
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(words)

BOOST_DATA_TEST_CASE(are_cut, bdata::make(kRows), row) { BOOST_TEST(joined(row.text) == row.words); }

BOOST_AUTO_TEST_CASE(kinds_and_scripts_are_told) {
  const auto words = split_words("word 12 слово 中文 b2b");
  const std::vector<std::pair<WordKind, Script>> expected = {
      {WordKind::kWord, Script::kLatin}, {WordKind::kNumber, Script::kCommon}, {WordKind::kWord, Script::kCyrillic},
      {WordKind::kSingle, Script::kHan}, {WordKind::kSingle, Script::kHan},    {WordKind::kPair, Script::kHan},
      {WordKind::kWord, Script::kLatin}};
  BOOST_REQUIRE_EQUAL(words.size(), expected.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    BOOST_TEST((words[i].kind == expected[i].first && words[i].script == expected[i].second), "word " << i);
  }
}

BOOST_AUTO_TEST_CASE(offsets_stand_on_character_boundaries_and_move_on) {
  std::mt19937 random(42);
  for (int round = 0; round < 3000; ++round) {
    const std::string text = mixture(random, 1 + random() % 40);
    std::vector<bool> boundary(text.size() + 1, false);
    boundary[text.size()] = true;
    for (std::size_t i = 0; i < text.size(); i += decode(text, i).bytes) boundary[i] = true;
    std::size_t last_end = 0;
    for (const Word& word : split_words(text)) {
      BOOST_REQUIRE(word.begin < word.end && word.end <= text.size());
      BOOST_REQUIRE(boundary[word.begin] && boundary[word.end]);
      BOOST_REQUIRE(valid_utf8(std::string_view(text).substr(word.begin, word.end - word.begin)));
      BOOST_REQUIRE(word.kind == WordKind::kPair ? word.end == last_end : word.begin >= last_end);
      last_end = word.end;
    }
  }
}

BOOST_AUTO_TEST_CASE(every_letter_and_digit_is_in_a_word) {
  std::mt19937 random(43);
  for (int round = 0; round < 1000; ++round) {
    const std::string text = mixture(random, 40);
    std::vector<bool> covered(text.size(), false);
    for (const Word& word : split_words(text))
      std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(word.begin), word.end - word.begin, true);
    for (std::size_t i = 0; i < text.size(); i += decode(text, i).bytes) {
      const Decoded one = decode(text, i);
      if (!one.valid) continue;
      const CharClass type = class_of(one.code_point);
      if (type == CharClass::kLetter || type == CharClass::kDigit) BOOST_REQUIRE(covered[i]);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_run_without_end_is_cut) {
  for (const std::string& unit : {std::string("x"), std::string("é"), std::string("ก") + "\u0E48"}) {
    std::string text;
    while (text.size() < 5000) text += unit;
    std::size_t bytes = 0;
    for (const Word& word : split_words(text)) {
      BOOST_TEST(word.end - word.begin <= 2 * kWordBytesMax);
      if (word.kind != WordKind::kPair) bytes += word.end - word.begin;
    }
    BOOST_TEST(bytes == text.size());
  }
}

BOOST_AUTO_TEST_SUITE_END()
