#include "heed/encoder/static/table.h"

#include <fmt/format.h>

#include <cassert>
#include <cmath>
#include <cstring>

#include "heed/encoder/kernels.h"

namespace heed::encoder {
namespace {

constexpr std::uint64_t kTableDimsMax = 1 << 16, kTableRowsMax = 1 << 26;

template <class T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

}  // namespace

Result<StaticTable> StaticTable::make(TensorSet tensors, const std::string& embeddings) {
  StaticTable table(std::move(tensors));
  if (Status status = table.read_matrix(embeddings); !status) return status.error();
  if (Status status = table.read_mapping(table.ids_); !status) return status.error();
  if (Status status = table.read_weights(); !status) return status.error();
  return table;
}

Error StaticTable::wrong(const std::string& tensor, const std::string& what) const {
  return input_error(fmt::format("{}: tensor \"{}\" {}", tensors_.label(), tensor, what));
}

Status StaticTable::read_matrix(const std::string& name) {
  const Tensor* matrix = tensors_.find(name);
  if (matrix == nullptr) return wrong(name, "is missing");
  if (matrix->shape.size() != 2 || matrix->shape[0] == 0 || matrix->shape[0] > kTableRowsMax || matrix->shape[1] == 0 ||
      matrix->shape[1] > kTableDimsMax) {
    return wrong(name, fmt::format("has the shape {}, expected [1 to {}, 1 to {}]", matrix->shape_text(), kTableRowsMax,
                                   kTableDimsMax));
  }
  ids_ = matrix->shape[0];
  dims_ = matrix->shape[1];
  if (matrix->dtype == DType::kI8) {
    bytes_ = reinterpret_cast<const std::int8_t*>(matrix->data.data());
    return {};
  }
  if (matrix->dtype == DType::kOther || matrix->dtype == DType::kQ8_0) {
    return wrong(name, fmt::format("has the type {}, supported are F32, F16, BF16 and I8", matrix->dtype_name));
  }
  floats_.resize(matrix->elements);
  if (!read_floats(*matrix, 0, floats_)) return wrong(name, "has a number that is not finite");
  return {};
}

Status StaticTable::read_mapping(std::size_t rows) {
  const Tensor* mapping = tensors_.find("mapping");
  if (mapping == nullptr) return {};
  const bool wide = mapping->dtype_name == "I64";
  if (!wide && mapping->dtype_name != "I32") {
    return wrong("mapping", fmt::format("has the type {}, supported are I64 and I32", mapping->dtype_name));
  }
  if (mapping->shape.size() != 1 || mapping->elements == 0) {
    return wrong("mapping", fmt::format("has the shape {}, expected one row for each token", mapping->shape_text()));
  }
  mapping_.resize(mapping->elements);
  for (std::size_t i = 0; i < mapping_.size(); ++i) {
    const std::byte* at = mapping->data.data() + i * (wide ? 8 : 4);
    const std::int64_t row = wide ? load<std::int64_t>(at) : load<std::int32_t>(at);
    if (row < 0 || static_cast<std::uint64_t>(row) >= rows) {
      return wrong("mapping", fmt::format("sends token {} to row {}, but there are {} rows", i, row, rows));
    }
    mapping_[i] = static_cast<std::uint32_t>(row);
  }
  ids_ = mapping_.size();
  return {};
}

Status StaticTable::read_weights() {
  const Tensor* weights = tensors_.find("weights");
  if (weights == nullptr) return {};
  if (weights->shape.size() != 1 || weights->elements != ids_) {
    return wrong("weights", fmt::format("has the shape {}, expected [{}]", weights->shape_text(), ids_));
  }
  weights_.resize(ids_);
  if (weights->dtype_name != "F64") {
    if (read_floats(*weights, 0, weights_)) return {};
    return wrong("weights", fmt::format("has the type {} or a number that is not finite, supported are F64 and {}",
                                        weights->dtype_name, kReadableTypes));
  }
  for (std::size_t i = 0; i < ids_; ++i) {
    weights_[i] = static_cast<float>(load<double>(weights->data.data() + 8 * i));
    if (!std::isfinite(weights_[i])) return wrong("weights", "has a number that is not finite");
  }
  return {};
}

void StaticTable::add(std::size_t id, float factor, std::span<float> sum) const {
  assert(id < ids_ && sum.size() == dims_ && "StaticTable::add: no such token, or a sum of other dims");
  const std::size_t first = (mapping_.empty() ? id : mapping_[id]) * dims_;
  if (!weights_.empty()) factor *= weights_[id];
  if (bytes_ != nullptr) {
    kernels().add_bytes(bytes_ + first, factor, sum.data(), sum.size());
  } else {
    kernels().add_floats(floats_.data() + first, factor, sum.data(), sum.size());
  }
}

}  // namespace heed::encoder
