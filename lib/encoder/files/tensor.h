// Tensors as model files hold them: a name, a type, a shape and little-endian bytes, in whatever container.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/encoder/files/mapped_file.h"
#include "heed/result.h"

namespace heed::encoder {

// kQ8_0 is GGUF's: blocks of 32 numbers along the last dimension, an f16 scale and then 32 signed bytes.
enum class DType { kF32, kF16, kBF16, kQ8_0, kI8, kOther };

// What read_floats can read, for messages.
inline constexpr std::string_view kReadableTypes = "F32, F16, BF16, Q8_0 and I8";

struct Tensor {
  DType dtype = DType::kOther;
  std::string dtype_name;            // as the file writes it: "BF16"
  std::vector<std::uint64_t> shape;  // outermost first, as PyTorch prints it
  std::span<const std::byte> data;   // not aligned
  std::uint64_t elements = 0;        // the product of the shape

  std::string shape_text() const;  // "[384, 1536]"
};

// Bytes of `elements` numbers; for kQ8_0 a multiple of 32 numbers. Not for kOther.
std::uint64_t dtype_bytes(DType dtype, std::uint64_t elements);

// The tensors of one model, from one file or from several. Keeps the files mapped.
class TensorSet {
 public:
  explicit TensorSet(std::string label) : label_(std::move(label)) {}

  // What messages call the set: the path of its file, or of its index.
  const std::string& label() const { return label_; }

  const Tensor* find(std::string_view name) const;
  const std::map<std::string, Tensor, std::less<>>& all() const { return tensors_; }

  // False if there is one of that name.
  bool add(std::string name, Tensor tensor);
  // What the file says about itself, text by name; of several files nothing.
  const std::map<std::string, std::string, std::less<>>& metadata() const { return metadata_; }
  void describe(std::string name, std::string value) { metadata_.insert_or_assign(std::move(name), std::move(value)); }
  // Files that the tensors' bytes are in.
  void keep(std::shared_ptr<const MappedFile> file) { files_.push_back(std::move(file)); }
  void keep_all(const TensorSet& other) { files_.insert(files_.end(), other.files_.begin(), other.files_.end()); }

  // A 64-bit hash of every tensor's name, type, shape and bytes, in the order of the names: the same for one file and
  // for shards. Not cryptographic: it tells models apart, it does not resist somebody who builds two that agree.
  std::uint64_t hash() const;

 private:
  std::string label_;
  std::map<std::string, Tensor, std::less<>> tensors_;
  std::map<std::string, std::string, std::less<>> metadata_;
  std::vector<std::shared_ptr<const MappedFile>> files_;
};

// Writes numbers [first, first + out.size()) of the tensor, in row-major order, as floats. Exact for every type but
// Q8_0, whose product of scale and byte is rounded once. False if one of them is not finite, which no model has a use
// for, or if the type cannot be read.
bool read_floats(const Tensor& tensor, std::uint64_t first, std::span<float> out);

}  // namespace heed::encoder
