// The `precompiled_charsmap` of SentencePiece: a double array of darts-clone that maps byte strings to replacements.
//
// Layout: u32 LE, the bytes of the array; the array, u32 LE each; then the replacements, each ended by a NUL, to which
// the array's values are offsets. What the reference does with it (crate spm_precompiled 0.1) and we do as well: a
// grapheme cluster of less than six bytes is looked up as a whole, and the *shortest* key it begins with replaces all
// of it; where that finds nothing, the cluster's characters are looked up one by one.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/encoder/tokenizer/aligned.h"
#include "heed/result.h"

namespace heed::encoder::tokenizer {

class Charsmap {
 public:
  static Result<Charsmap> parse(std::string_view bytes);

  // The replacement of the shortest key that `chunk` begins with.
  std::optional<std::string_view> find(std::string_view chunk) const;

  // False when nothing can change: `out` is left alone.
  bool apply(const Aligned& in, Aligned& out) const;

 private:
  void replace(const Aligned& in, std::size_t begin, std::size_t end, std::string_view with, Aligned& out) const;
  void apply_cluster(const Aligned& in, std::size_t begin, std::size_t end, Aligned& out) const;

  std::vector<std::uint32_t> units_;
  std::string replacements_;
  std::bitset<128> kept_;  // ASCII characters that are not in the map
};

}  // namespace heed::encoder::tokenizer
