// Whatever GgufFile::read accepts has its tensors inside the file, and what is made of its metadata is either a model
// that runs or an error that begins with the path.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "heed/encoder/transformer/fast.h"
#include "heed/encoder/transformer/gguf_model.h"
#include "memory_file.h"

namespace encoder = heed::encoder;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check_tensors(const encoder::TensorSet& set, const std::uint64_t size) {
  for (const auto& [name, tensor] : set.all()) {
    require(tensor.data.size() < size);
    if (tensor.dtype == encoder::DType::kOther) continue;
    std::vector<float> all(tensor.elements);
    static_cast<void>(encoder::read_floats(tensor, 0, all));
  }
}

void check_model(const encoder::GgufFile& file) {
  const auto config = encoder::read_gguf_config(file);
  if (!config) return require(config.error().message.starts_with(file.path()));
  const auto tensors = encoder::find_transformer_tensors(file.tensors(), *config, encoder::Naming::kGguf);
  if (!tensors) return require(tensors.error().message.starts_with(file.path()));
  const auto fast = encoder::FastTransformer::pack(*config, *tensors, encoder::Precision::kF32, file.path());
  if (!fast) return require(fast.error().message.starts_with(file.path()));
  encoder::ForwardScratch scratch;
  const std::int32_t id = 0;
  const std::size_t length = 1;
  static_cast<void>(fast->run({&id, 1}, {&length, 1}, scratch));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const heed::fuzz::MemoryFile input(data, size);
  const heed::Result<encoder::GgufFile> file = encoder::GgufFile::read(input.path());
  if (!file) {
    require(file.error().message.starts_with(input.path()));
    return 0;
  }
  check_tensors(file->tensors(), size);
  check_model(*file);
  return 0;
}
