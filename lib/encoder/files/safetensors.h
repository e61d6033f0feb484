// safetensors (github.com/huggingface/safetensors, "Format"): 8 bytes, little-endian, the length N of the header; N
// bytes of JSON {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, ...}; then the numbers.
//
// A header is taken only if it describes the file exactly: every tensor's bytes are those of its shape, and one follows
// another without overlap or hole from the first byte of the data to the last. Types this library cannot read are
// listed but refused when they are asked for, so that a table of integers nobody needs does no harm.
#pragma once

#include <string>

#include "heed/encoder/files/tensor.h"
#include "heed/result.h"

namespace heed::encoder {

inline constexpr std::uint64_t kSafetensorsHeaderBytesMax = 100'000'000;  // the limit of the reference implementation

// One file. The message of an error begins with the path and names the tensor.
Result<TensorSet> read_safetensors(const std::string& path);

// The tensors of a model's folder: `name`.safetensors, or the shards that `name`.safetensors.index.json lists
// {"weight_map": {"tensor": "file"}}; a shard is a file of the same folder.
Result<TensorSet> read_safetensors_folder(const std::string& folder, const std::string& name = "model");

// A tensor to write: the little-endian bytes of as many numbers as its shape says.
struct NewTensor {
  std::string name;
  std::string dtype;  // "F32"
  std::vector<std::uint64_t> shape;
  std::string data;
};

// The bytes of a file with these tensors, one after the other, and with this metadata; the numbers begin at a multiple
// of 8. Names and texts are UTF-8. Same input, same bytes.
std::string format_safetensors(std::span<const NewTensor> tensors,
                               const std::map<std::string, std::string, std::less<>>& metadata = {});

}  // namespace heed::encoder
