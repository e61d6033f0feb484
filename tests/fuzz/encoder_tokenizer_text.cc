// Properties of the tokenizers over any bytes: the fast and the plain way agree, and every token lies in the text.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "heed/encoder/tokenizer/tokenizer.h"

namespace {

using heed::encoder::Tokenizer;

void require(bool condition) {
  if (!condition) std::abort();
}

constexpr std::string_view kBert =
    R"({"added_tokens":[{"content":"[MASK]","id":1,"special":true}],"normalizer":{"type":"BertNormalizer"},)"
    R"("pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","vocab":)"
    R"({"[UNK]":0,"[MASK]":1,"a":2,"b":3,"##a":4,"##b":5,"ab":6,"##ab":7,"e":8,"##e":9,"\u4e2d":10,",":11,"\u1100":12,"##\u1161":13}}})";
constexpr std::string_view kUnigram =
    R"({"normalizer":{"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}]},)"
    R"("pre_tokenizer":{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"first"},"model":{"type":"Unigram","unk_id":0,"vocab":)"
    R"([["<unk>",0],["\u2581",-2.5],["a",-1.25],["b",-2],["ab",-2.75],["\u2581a",-3],["e",-4],["\u00e9",-4],["aba",-4.5]]}})";
constexpr std::string_view kBpe =
    R"({"normalizer":{"type":"NFC"},"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":true},"model":{"type":"BPE","unk_token":"u",)"
    R"("vocab":{"u":0,"a":1,"b":2,"\u0120":3,"ab":4,"\u0120a":5,"e":6,"aba":7,"abab":8},"merges":["a b","\u0120 a","ab a","ab ab"]}})";

const Tokenizer& tokenizer(std::size_t i) {
  static const auto all = [] {
    std::array<std::shared_ptr<const Tokenizer>, 3> result;
    std::size_t next = 0;
    for (const std::string_view json : {kBert, kUnigram, kBpe}) {
      auto one = Tokenizer::parse_json(json, "fuzz");
      require(one.ok());
      result[next++] = *one;
    }
    return result;
  }();
  return *all[i];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<heed::encoder::TokenSpan> fast, plain;
  for (std::size_t i = 0; i < 3; ++i) {
    fast.clear();
    plain.clear();
    tokenizer(i).encode(text, fast);
    tokenizer(i).encode_plainly(text, plain);
    require(fast == plain);
    for (const auto& token : fast) require(token.begin <= text.size() && token.end <= text.size());
  }
  return 0;
}
