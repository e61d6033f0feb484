// Properties of tokenizer.json, which anybody may have written: it is read or refused; what is read gives the same
// tokens the fast and the plain way, within the text and the vocabulary.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "heed/encoder/tokenizer/tokenizer.h"

namespace {

using heed::encoder::Tokenizer;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto tokenizer = Tokenizer::parse_json({reinterpret_cast<const char*>(data), size}, "fuzz");
  if (!tokenizer) {
    require(tokenizer.error().message.starts_with("fuzz: "));
    return 0;
  }
  std::vector<heed::encoder::TokenSpan> fast, plain;
  for (const std::string_view text : {"Hello, World! it's", "\u00c9te\u0301 \u4e2d\u6587 \uac00 a\u0316\u0301 \ufb01",
                                      " [CLS]  <s>12\r\n\t x", "\xff\xc3(", ""}) {
    fast.clear();
    plain.clear();
    (*tokenizer)->encode(text, fast);
    (*tokenizer)->encode_plainly(text, plain);
    require(fast == plain);
    for (const auto& token : fast) {
      require(token.id >= -1 && token.id < static_cast<std::int64_t>((*tokenizer)->vocabulary_size()));
      require(token.begin <= text.size() && token.end <= text.size());
    }
  }
  return 0;
}
