// GGUF, versions 2 and 3 (github.com/ggml-org/ggml, docs/gguf.md): little-endian
//
//   "GGUF"  u32 version  u64 tensors  u64 pairs
//   pairs    string key, u32 type, value          (a string is u64 length and bytes; an array u32 type, u64 count,
//   values) tensors  string name, u32 dimensions, u64 size of each (innermost first), u32 type, u64 offset padding to
//   `general.alignment` (32), then the data the offsets count from
//
// Every count and length is checked against the bytes that are left before anything is allocated for it, and every
// tensor's bytes lie inside the file, aligned, without overlapping another's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "heed/encoder/files/tensor.h"
#include "heed/result.h"

namespace heed::encoder {

// Numbers and truth values are widened; an array is of one of three kinds (truth values are integers).
using GgufValue = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>, std::vector<double>,
                               std::vector<std::string>>;

class GgufFile {
 public:
  static Result<GgufFile> read(const std::string& path);

  const std::string& path() const { return tensors_.label(); }
  // F32, F16, BF16 and Q8_0 can be read; tensors of other types are listed.
  const TensorSet& tensors() const { return tensors_; }

  const GgufValue* find(std::string_view key) const;
  // An error if the key is missing (and there is no other value) or of another kind.
  Result<std::uint64_t> count(std::string_view key) const;
  std::uint64_t count_or(std::string_view key, std::uint64_t otherwise) const;
  Result<double> number(std::string_view key) const;
  std::string text_or(std::string_view key, std::string otherwise) const;
  template <class T>
  const std::vector<T>* list(std::string_view key) const {
    const GgufValue* value = find(key);
    return value == nullptr ? nullptr : std::get_if<std::vector<T>>(value);
  }

  // "model.gguf: key "bert.block_count" is missing".
  Error wrong(std::string_view key, std::string_view what) const;

 private:
  explicit GgufFile(const std::string& path) : tensors_(path) {}

  std::map<std::string, GgufValue, std::less<>> pairs_;
  TensorSet tensors_;
};

}  // namespace heed::encoder
