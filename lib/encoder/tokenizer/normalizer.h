// The normalizers of tokenizer.json: what is done to a text before it is cut.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "heed/encoder/tokenizer/aligned.h"
#include "heed/encoder/tokenizer/charsmap.h"
#include "heed/encoder/tokenizer/pattern.h"

namespace heed::encoder::tokenizer {

class Normalizer {
 public:
  virtual ~Normalizer() = default;

  // Changes `text`; `spare` is room to work in, its content is lost.
  virtual void apply(Aligned& text, Aligned& spare) const = 0;
};

using Normalizers = std::vector<std::unique_ptr<const Normalizer>>;  // in the order of application

// BertNormalizer: https://github.com/google-research/bert/blob/master/tokenization.py as the reference has it.
struct BertOptions {
  bool clean_text = true;            // drop kControl, turn white space into spaces
  bool handle_chinese_chars = true;  // put spaces around kChinese
  bool strip_accents = true;         // NFD without kNonspacing
  bool lowercase = true;
};
std::unique_ptr<const Normalizer> bert_normalizer(BertOptions options);

enum class Form : std::uint8_t { kNfc, kNfd, kNfkc, kNfkd };
std::unique_ptr<const Normalizer> unicode_normalizer(Form form);

std::unique_ptr<const Normalizer> lowercase_normalizer();
std::unique_ptr<const Normalizer> strip_accents_normalizer();  // drops kMark, without decomposing first
std::unique_ptr<const Normalizer> strip_normalizer(bool left, bool right);
std::unique_ptr<const Normalizer> prepend_normalizer(std::string text);  // not to an empty text
std::unique_ptr<const Normalizer> replace_normalizer(Pattern pattern, std::string content);
std::unique_ptr<const Normalizer> nmt_normalizer();  // SentencePiece's: control characters out, odd spaces to spaces
std::unique_ptr<const Normalizer> charsmap_normalizer(Charsmap map);
std::unique_ptr<const Normalizer> byte_level_normalizer();  // every byte as a printable character (byte_level.h)

}  // namespace heed::encoder::tokenizer
