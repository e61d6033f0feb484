// Token ids against the reference implementation (data/make_goldens.py made the files), the fast way against the plain
// one, and what cannot be read.
#include "heed/encoder/tokenizer/tokenizer.h"

#include <simdjson.h>

#include <algorithm>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include "heed/encoder/tokenizer/pattern.h"
#include "heed/encoder/tokenizer/pre_tokenizer.h"
#include "heed/encoder/tokenizer/trie.h"
#include "heed/text/unicode.h"

using namespace heed::encoder;
namespace bdata = boost::unit_test::data;

namespace {

using Handle = std::shared_ptr<const Tokenizer>;
using Ids = std::vector<std::int32_t>;
using Spans = std::vector<TokenSpan>;

const std::string kFolder = std::string(HEED_TEST_DATA) + "/data/tokenizers/";
const std::vector<std::string> kNames = {"bert",          "bert_cased", "bert_accents", "wordpiece_mixed", "unigram",
                                         "unigram_bytes", "roberta",    "qwen",         "bpe_characters"};

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  BOOST_REQUIRE_MESSAGE(file, "cannot read " << path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// For messages, which Boost makes even when it does not need them.
template <class T>
std::string why(const heed::Result<T>& result) {
  return result.ok() ? std::string() : result.error().message;
}

Handle parse(const std::string& json) {
  auto result = Tokenizer::parse_json(json, "test");
  BOOST_REQUIRE_MESSAGE(result.ok(), why(result));
  return *result;
}

Handle named(const std::string& name) { return parse(read(kFolder + name + ".json")); }

struct Golden {
  std::string text;
  Ids ids;
};

std::vector<Golden> goldens(const std::string& name) {
  std::vector<Golden> result;
  std::ifstream file(kFolder + name + ".golden");
  simdjson::dom::parser parser;
  for (std::string line; std::getline(file, line);) {
    const std::size_t tab = line.find('\t');
    Golden golden;
    golden.text = std::string_view(parser.parse(line.substr(0, tab)));
    std::istringstream ids(line.substr(tab + 1));
    golden.ids.assign(std::istream_iterator<std::int32_t>(ids), {});
    result.push_back(golden);
  }
  BOOST_REQUIRE(!result.empty());
  return result;
}

Spans spans(const Tokenizer& tokenizer, std::string_view text) {
  Spans out;
  tokenizer.encode(text, out);
  return out;
}

Spans plain_spans(const Tokenizer& tokenizer, std::string_view text) {
  Spans out;
  tokenizer.encode_plainly(text, out);
  return out;
}

Ids ids_of(const Spans& tokens) {
  Ids result;
  for (const TokenSpan& token : tokens) result.push_back(token.id);
  return result;
}

std::string shown(const Spans& tokens) {
  std::string text;
  for (const TokenSpan& one : tokens) {
    text += std::to_string(one.id) + ":" + std::to_string(one.begin) + "-" + std::to_string(one.end) + " ";
  }
  return text;
}

template <class Range>
void check_equal(const Range& a, const Range& b) {
  BOOST_CHECK_EQUAL_COLLECTIONS(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace

namespace heed::encoder {
std::ostream& operator<<(std::ostream& out, const TokenSpan& token) {
  return out << token.id << ":" << token.begin << "-" << token.end;
}
}  // namespace heed::encoder

BOOST_AUTO_TEST_SUITE(tokenizers)

BOOST_DATA_TEST_CASE(ids_are_those_of_the_reference, bdata::make(kNames), name) {
  const Handle tokenizer = named(name);
  for (const Golden& golden : goldens(name)) {
    BOOST_TEST_CONTEXT(golden.text) { check_equal(ids_of(spans(*tokenizer, golden.text)), golden.ids); }
  }
}

// Twice, as the second time words come from the cache.
BOOST_DATA_TEST_CASE(fast_and_plain_agree, bdata::make(kNames), name) {
  const Handle tokenizer = named(name);
  for (int round = 0; round < 2; ++round) {
    for (const Golden& golden : goldens(name)) {
      BOOST_TEST_CONTEXT(golden.text) {
        check_equal(spans(*tokenizer, golden.text), plain_spans(*tokenizer, golden.text));
      }
    }
  }
}

BOOST_DATA_TEST_CASE(spans_lie_in_the_text, bdata::make(kNames), name) {
  const Handle tokenizer = named(name);
  for (const Golden& golden : goldens(name)) {
    for (const TokenSpan& token : spans(*tokenizer, golden.text)) {
      BOOST_TEST(token.begin <= token.end);
      BOOST_TEST(token.end <= golden.text.size());
      BOOST_TEST(token.id < static_cast<std::int32_t>(tokenizer->vocabulary_size()));
    }
  }
}

BOOST_AUTO_TEST_CASE(spans_name_the_bytes_of_the_original) {
  const Handle tokenizer = named("bert");
  BOOST_TEST(shown(spans(*tokenizer, "Hello, W\u00f3rld")).find(":5-6 ") != std::string::npos);
  const Spans world = spans(*tokenizer, "  W\u00d3RLD!");
  BOOST_REQUIRE_EQUAL(world.size(), 2U);
  BOOST_TEST(tokenizer->token(world[0].id) == "world");
  BOOST_TEST(world[0].begin == 2U);
  BOOST_TEST(world[0].end == 8U);
  BOOST_TEST(world[1].begin == 8U);
}

BOOST_AUTO_TEST_CASE(special_tokens_stand_beside_the_text) {
  const Handle bert = named("bert");
  BOOST_TEST(Ids(bert->prefix().begin(), bert->prefix().end()) == Ids{2}, boost::test_tools::per_element());
  BOOST_TEST(Ids(bert->suffix().begin(), bert->suffix().end()) == Ids{3}, boost::test_tools::per_element());
  BOOST_TEST(bert->unknown_id() == 1);
  BOOST_TEST(bert->pad_id() == 0);
  BOOST_TEST(bert->token(2) == "[CLS]");
  BOOST_TEST(bert->token(-1) == "");
  BOOST_TEST(bert->token(1 << 20) == "");
  const Handle roberta = named("roberta");
  BOOST_TEST(roberta->prefix()[0] == 0);
  BOOST_TEST(roberta->suffix()[0] == 2);
  BOOST_TEST(roberta->unknown_id() == -1);
}

// Every one of these files says truncation to 4 tokens.
BOOST_AUTO_TEST_CASE(truncation_is_the_callers_business) {
  BOOST_TEST(spans(*named("bert"), "a b c d e f g h").size() == 8U);
}

BOOST_DATA_TEST_CASE(ill_formed_text_is_read_as_replacement_characters, bdata::make(kNames), name) {
  const Handle tokenizer = named(name);
  for (const std::string text : {"\xff", "a\xc3", "hello \xed\xa0\x80 world", "\xe4\xb8 x", "[CLS]\x80[SEP]"}) {
    check_equal(ids_of(spans(*tokenizer, text)), ids_of(spans(*tokenizer, heed::text::repair_utf8(text))));
    for (const TokenSpan& token : spans(*tokenizer, text)) BOOST_TEST(token.end <= text.size());
  }
}

BOOST_AUTO_TEST_CASE(long_words_and_long_spaces) {
  const Handle bert = named("bert");
  BOOST_TEST(spans(*bert, std::string(1 << 20, 'x')).size() == 1U);
  BOOST_TEST(spans(*bert, std::string(1 << 20, ' ')).empty());
  const Handle roberta = named("roberta");
  const std::string word(1 << 16, 'x');
  BOOST_TEST(spans(*roberta, word).back().end == word.size());
  BOOST_TEST(spans(*named("unigram"), word).back().end == word.size());
}

BOOST_AUTO_TEST_CASE(merges_by_heap_and_by_looking_agree) {
  const Handle tokenizer = named("roberta");
  std::mt19937 random(7);
  for (std::size_t length = 1; length < 200; ++length) {
    std::string word;
    for (std::size_t i = 0; i < length; ++i) word += "abhelox"[random() % 7];
    check_equal(spans(*tokenizer, word), plain_spans(*tokenizer, word));
  }
}

BOOST_AUTO_TEST_CASE(several_threads_give_the_same) {
  const Handle bert = named("bert"), unigram = named("unigram");
  const auto cases = goldens("bert");
  const auto others = goldens("unigram");
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (int& count : wrong) {
    threads.emplace_back([&] {
      for (std::size_t i = 0; i < cases.size(); ++i) {
        count += ids_of(spans(*bert, cases[i].text)) != cases[i].ids;
        count += ids_of(spans(*unigram, others[i].text)) != others[i].ids;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(wrong == std::vector<int>(4, 0), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_folder_with_vocab_txt_alone) {
  const Handle bert = named("bert");
  const auto folder =
      std::filesystem::temp_directory_path() / ("heed-tokenizer-" + std::to_string(std::random_device{}()));
  std::filesystem::create_directories(folder);
  std::ofstream vocabulary(folder / "vocab.txt");
  for (std::size_t id = 0; id < bert->vocabulary_size(); ++id) {
    vocabulary << bert->token(static_cast<std::int32_t>(id)) << '\n';
  }
  vocabulary.close();
  const auto same = Tokenizer::load(folder.string());
  BOOST_REQUIRE_MESSAGE(same.ok(), why(same));
  for (const Golden& golden : goldens("bert")) check_equal(ids_of(spans(**same, golden.text)), golden.ids);
  BOOST_TEST((*same)->prefix()[0] == 2);
  BOOST_TEST((*same)->pad_id() == 0);

  std::ofstream(folder / "tokenizer_config.json") << R"({"do_lower_case": false, "cls_token": {"content": "[CLS]"}})";
  const auto cased = Tokenizer::load(folder.string());
  BOOST_REQUIRE(cased.ok());
  for (const Golden& golden : goldens("bert_cased")) check_equal(ids_of(spans(**cased, golden.text)), golden.ids);

  std::ofstream(folder / "sentence_bert_config.json") << R"({"do_lower_case": true})";
  const auto lowered = Tokenizer::load(folder.string());
  BOOST_REQUIRE(lowered.ok());
  check_equal(ids_of(spans(**lowered, "HELLO \u00c9 [CLS]")), ids_of(spans(**cased, "hello \u00e9 [cls]")));
  std::filesystem::remove_all(folder);
  BOOST_TEST(!Tokenizer::load(folder.string()).ok());
}

BOOST_AUTO_TEST_CASE(a_wordpiece_vocabulary_as_gguf_brings_it) {
  const Handle bert = named("bert");
  TokenizerArrays arrays;
  for (std::size_t id = 0; id < bert->vocabulary_size(); ++id) {
    std::string token(bert->token(static_cast<std::int32_t>(id)));
    const bool special = id < 5;
    if (!special) token = token.starts_with("##") && token.size() > 2 ? token.substr(2) : "\u2581" + token;
    arrays.tokens.push_back(token);
    arrays.types.push_back(special ? TokenizerArrays::kControl : TokenizerArrays::kNormal);
  }
  arrays.unknown = 1;
  arrays.pad = 0;
  arrays.prefix = {2};
  arrays.suffix = {3};
  const auto same = Tokenizer::from_arrays(arrays, "model.gguf");
  BOOST_REQUIRE_MESSAGE(same.ok(), why(same));
  for (const Golden& golden : goldens("bert")) {
    if (golden.text.find("\u2581") != std::string::npos) continue;  // the mark itself cannot be told in such a file
    check_equal(ids_of(spans(**same, golden.text)), golden.ids);
  }
  arrays.unknown = 1 << 20;
  BOOST_TEST(!Tokenizer::from_arrays(arrays, "model.gguf").ok());
}

// As many tokens as XLM-R has: numbers in base 26, each within a word and at the beginning of one.
BOOST_AUTO_TEST_CASE(a_vocabulary_of_250_002_tokens) {
  constexpr std::size_t kCount = 250'002;
  TokenizerArrays arrays;
  arrays.kind = TokenizerArrays::Kind::kUnigram;
  arrays.tokens = {"<s>", "<pad>", "</s>", "<unk>", "\u2581"};
  for (std::size_t i = 0; arrays.tokens.size() < kCount; ++i) {
    std::string token;
    for (std::size_t rest = i / 2 + 1; rest > 0; rest /= 26) token.push_back(static_cast<char>('a' + rest % 26));
    arrays.tokens.push_back(i % 2 == 0 ? token : "\u2581" + token);
  }
  arrays.scores.assign(kCount, -10.0F);
  arrays.unknown = 3;
  arrays.prefix = {0};
  arrays.suffix = {2};
  const auto big = Tokenizer::from_arrays(arrays, "big.gguf");
  BOOST_REQUIRE_MESSAGE(big.ok(), why(big));
  BOOST_TEST((*big)->vocabulary_size() == kCount);
  // One token is likelier than any two, so each word that is in the vocabulary is itself.
  for (std::size_t id = 6; id < kCount; id += 4'999 * 2) {
    const std::string word = arrays.tokens[id].substr(3);
    check_equal(ids_of(spans(**big, word)), {static_cast<std::int32_t>(id)});
  }
  check_equal(ids_of(spans(**big, "\u4e00")), {4, 3});
}

struct Wrong {
  const char *json, *said;
};
std::ostream& operator<<(std::ostream& out, const Wrong& wrong) { return out << wrong.said; }

#define MODEL R"("model":{"type":"WordPiece","vocab":{"[UNK]":0}})"
#define BPE_MODEL R"("model":{"type":"BPE","vocab":{"a":0},"merges":[]})"
const std::vector<Wrong> kWrong = {
    {"", "is not JSON"},
    {"[]", "expected an object"},
    {"{}", "model is missing"},
    {R"({"version":"2.0"})", "version is \"2.0\""},
    {R"({"model":{"type":"WordLevel"}})", "model.type is \"WordLevel\", which is not supported (WordPiece"},
    {R"({"model":{"type":"WordPiece","vocab":{"a":0}}})", "model.unk_token is \"[UNK]\", which is not in model.vocab"},
    {R"({"model":{"type":"WordPiece","vocab":{"[UNK]":-1}}})", "has a token with id -1"},
    {R"({"model":{"type":"WordPiece","vocab":{"[UNK]":8388608}}})", "expected 0 to 8388607"},
    {R"({"model":{"type":"WordPiece","vocab":{"[UNK]":"0"}}})", "model.vocab[\"[UNK]\"] is not an id"},
    {R"({"model":{"type":"Unigram","vocab":[["a",0]]}})", "model.unk_id is missing"},
    {R"({"model":{"type":"Unigram","vocab":[["a",0]],"unk_id":1}})", "model.unk_id is not in model.vocab"},
    {R"({"model":{"type":"Unigram","vocab":[["a"]],"unk_id":0}})", "model.vocab[0] is not a token and its score"},
    {R"({"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}})", "model.merges[0] the token \"b\""},
    {R"({"model":{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1}})", "model.dropout is not 0"},
    {R"({"model":{"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"u"}})", "model.unk_token is \"u\""},
    {R"({"normalizer":{"type":"Magic"},)" MODEL "}", "normalizer.type is \"Magic\""},
    {R"({"normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{}]},)" MODEL "}",
     "normalizer.normalizers[1].type is missing"},
    {R"({"normalizer":{"type":"Precompiled","precompiled_charsmap":"!"},)" MODEL "}", "is not base64"},
    {R"({"normalizer":{"type":"Precompiled","precompiled_charsmap":"/////w=="},)" MODEL "}",
     "precompiled_charsmap has an array"},
    {R"({"normalizer":{"type":"Replace","pattern":{"Regex":"(a)+"},"content":""},)" MODEL "}", "with a repeated group"},
    {R"({"normalizer":{"type":"Replace","pattern":{"Regex":"a*"},"content":""},)" MODEL "}", "matches the empty text"},
    {R"({"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(?<=a)b"},"behavior":"Isolated"},)" BPE_MODEL "}",
     "a group that begins with (?<="},
    {R"({"pre_tokenizer":{"type":"Split","pattern":{"Regex":"\\p{Greek}"},"behavior":"Isolated"},)" BPE_MODEL "}",
     "\\p{Greek}"},
    {R"({"pre_tokenizer":{"type":"Split","pattern":{"Regex":"a"},"behavior":"Gone"},)" BPE_MODEL "}",
     "behavior is \"Gone\""},
    {R"({"pre_tokenizer":{"type":"UnicodeScripts"},)" MODEL "}", "pre_tokenizer.type is \"UnicodeScripts\""},
    {R"({"pre_tokenizer":{"type":"Metaspace","replacement":"__"},)" MODEL "}",
     "pre_tokenizer.replacement is not one character"},
    {R"({"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x"}}],"special_tokens":{}},)" MODEL
     "}",
     "special_tokens has no \"x\""},
    {R"({"post_processor":{"type":"BertProcessing","sep":["a",0],"cls":["a"]},)" MODEL "}",
     "post_processor.cls is not a token"},
};

BOOST_DATA_TEST_CASE(what_is_wrong_is_named, bdata::make(kWrong), wrong) {
  const auto result = Tokenizer::parse_json(wrong.json, "tokenizer.json");
  BOOST_REQUIRE(!result.ok());
  BOOST_TEST(result.error().message.starts_with("tokenizer.json: "));
  BOOST_TEST_INFO(result.error().message);
  BOOST_TEST((result.error().message.find(wrong.said) != std::string::npos));
}

BOOST_AUTO_TEST_CASE(gpt2_by_hand_and_by_pattern_agree) {
  const auto pattern = tokenizer::Pattern::parse(tokenizer::kGpt2Pattern);
  BOOST_REQUIRE(pattern.ok());
  for (const Golden& golden : goldens("roberta")) {
    for (std::size_t at = 0; at < golden.text.size();) {
      const std::size_t end = tokenizer::match_gpt2(golden.text, at);
      BOOST_REQUIRE_EQUAL(end, pattern->find(golden.text, at).second);
      at = end;
    }
  }
}

BOOST_AUTO_TEST_CASE(a_trie_is_a_map) {
  std::mt19937 random(3);
  std::map<std::string, std::int32_t> map;
  std::vector<std::string> keys;
  for (int i = 0; i < 5000; ++i) {
    std::string key;
    for (auto length = random() % 6; length > 0; --length) key += static_cast<char>(i % 2 ? random() % 4 : random());
    keys.push_back(key);
  }
  std::vector<tokenizer::Trie::Entry> entries;
  for (const std::string& key : keys) {
    entries.push_back({key, static_cast<std::int32_t>(entries.size())});
    map[key] = entries.back().value;
  }
  std::size_t count = 0;
  const auto trie = tokenizer::Trie::build(entries, &count);
  BOOST_REQUIRE(trie);
  BOOST_TEST(count == map.size());
  for (const auto& [key, value] : map) {
    BOOST_TEST(trie->find(key) == value);
    const std::string longer = key + '\x7e';
    if (!map.contains(longer)) BOOST_TEST(trie->find(longer) == -1);
  }
}

BOOST_AUTO_TEST_SUITE_END()
