// The table of a static encoder: for each token id a row of numbers and a weight.
//
//   embeddings  rows x dims   F32, F16, BF16 or I8 (bytes stand for themselves: a common scale cancels when vectors are
//                             scaled to length 1)
//   mapping     ids           the row of an id, I64 or I32; without it row = id
//   weights     ids           the factor of an id, F64 or a type of fewer bits; without it 1
//
// Bytes are read where the file is mapped; floats are checked and widened once, at 2 ms for a million.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "heed/encoder/files/tensor.h"
#include "heed/result.h"

namespace heed::encoder {

class StaticTable {
 public:
  // `embeddings` names the matrix. Errors name file, tensor and what is supported.
  static Result<StaticTable> make(TensorSet tensors, const std::string& embeddings);

  std::size_t dims() const { return dims_; }
  std::size_t ids() const { return ids_; }  // ids are 0 .. ids() - 1
  std::uint64_t hash() const { return tensors_.hash(); }

  // sum += factor * weight(id) * row(id). `sum` has dims() numbers.
  void add(std::size_t id, float factor, std::span<float> sum) const;

 private:
  explicit StaticTable(TensorSet tensors) : tensors_(std::move(tensors)) {}
  Status read_matrix(const std::string& name);
  Status read_mapping(std::size_t rows);
  Status read_weights();
  Error wrong(const std::string& tensor, const std::string& what) const;

  TensorSet tensors_;  // keeps the file mapped
  std::size_t dims_ = 0, ids_ = 0;
  std::vector<float> floats_;      // rows x dims, or
  const std::int8_t* bytes_ = {};  // rows x dims
  std::vector<std::uint32_t> mapping_;
  std::vector<float> weights_;
};

}  // namespace heed::encoder
