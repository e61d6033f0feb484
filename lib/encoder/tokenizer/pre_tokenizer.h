// The pre-tokenizers of tokenizer.json: how a normalized text is cut into the pieces that the model sees.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "heed/encoder/tokenizer/aligned.h"
#include "heed/encoder/tokenizer/pattern.h"

namespace heed::encoder::tokenizer {

// Bytes of a text; never empty.
struct Piece {
  std::uint32_t begin = 0, end = 0;
  std::int32_t token = -1;  // an added token: not to be cut any more
};

// A text on its way through the pre-tokenizers. The spare parts are room to work in.
struct Cut {
  Aligned text, spare;
  std::vector<Piece> pieces, spare_pieces;
  std::vector<std::pair<Piece, bool>> matches;  // what a pattern found: a part, and whether it matched
  bool raw_bytes = false;                       // byte-level pieces stay as they are: the model reads bytes
};

class PreTokenizer {
 public:
  virtual ~PreTokenizer() = default;
  virtual void apply(Cut& cut) const = 0;
};

using PreTokenizers = std::vector<std::unique_ptr<const PreTokenizer>>;  // in the order of application

// What becomes of the parts that matched, for "the-final--countdown" and '-':
enum class Behavior : std::uint8_t {
  kRemoved,             // the final countdown
  kIsolated,            // the - final - - countdown
  kMergedWithPrevious,  // the- final- - countdown
  kMergedWithNext,      // the -final - -countdown
  kContiguous,          // the - final -- countdown
};

enum class Prepend : std::uint8_t { kAlways, kFirst, kNever };

std::unique_ptr<const PreTokenizer> bert_pre_tokenizer();              // white space removed, punctuation isolated
std::unique_ptr<const PreTokenizer> whitespace_pre_tokenizer();        // \w+|[^\w\s]+
std::unique_ptr<const PreTokenizer> whitespace_split_pre_tokenizer();  // white space removed
std::unique_ptr<const PreTokenizer> delimiter_pre_tokenizer(char32_t delimiter);
std::unique_ptr<const PreTokenizer> punctuation_pre_tokenizer(Behavior behavior);
std::unique_ptr<const PreTokenizer> digits_pre_tokenizer(bool individual);
std::unique_ptr<const PreTokenizer> split_pre_tokenizer(Pattern pattern, Behavior behavior, bool invert);

// Spaces become `replacement`, which is put in front of a piece that does not begin with it (kFirst: only of the one at
// the beginning of the text); with `split` every piece is cut in front of each.
std::unique_ptr<const PreTokenizer> metaspace_pre_tokenizer(char32_t replacement, Prepend prepend, bool split);

// GPT-2's: a space in front if wanted, its regular expression if wanted, then every byte as a character of
// byte_level.h unless Cut::raw_bytes.
std::unique_ptr<const PreTokenizer> byte_level_pre_tokenizer(bool add_prefix_space, bool use_regex);

// The end of the match of GPT-2's expression
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
// at `from`; there always is one. Pattern does the same eight times as slowly.
std::size_t match_gpt2(std::string_view text, std::size_t from);
inline constexpr std::string_view kGpt2Pattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

}  // namespace heed::encoder::tokenizer
