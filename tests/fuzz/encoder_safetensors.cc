// Whatever read_safetensors accepts describes its file exactly: tensors inside it, each with the bytes of its shape.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "heed/encoder/files/safetensors.h"
#include "memory_file.h"

namespace encoder = heed::encoder;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const encoder::Tensor& tensor) {
  if (tensor.dtype == encoder::DType::kOther) return;
  require(tensor.data.size() == encoder::dtype_bytes(tensor.dtype, tensor.elements));
  std::vector<float> all(tensor.elements);
  static_cast<void>(encoder::read_floats(tensor, 0, all));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const heed::fuzz::MemoryFile file(data, size);
  const heed::Result<encoder::TensorSet> set = encoder::read_safetensors(file.path());
  if (!set) {
    require(set.error().message.starts_with(file.path()));
    return 0;
  }
  std::size_t bytes = 0;
  for (const auto& [name, tensor] : set->all()) {
    check(tensor);
    bytes += tensor.data.size();
  }
  require(bytes < size);
  static_cast<void>(set->hash());
  return 0;
}
