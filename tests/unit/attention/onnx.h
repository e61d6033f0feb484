// Tensors of the published cases of the ONNX operator Attention (one case a line; "nan", "inf" and "-inf" are strings).
#pragma once

#include <simdjson.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

struct Tensor {
  std::string type;
  std::vector<std::size_t> shape;
  std::vector<double> data;
  bool given = false;

  // As if of four axes, with ones in front.
  std::size_t axis(std::size_t i) const { return i + shape.size() < 4 ? 1 : shape[i + shape.size() - 4]; }
  // The number at (b, h, i, j), an axis of one standing for every index.
  double at(std::size_t b, std::size_t h, std::size_t i, std::size_t j) const {
    const std::size_t index[] = {b, h, i, j};
    std::size_t offset = 0;
    for (std::size_t a = 0; a < 4; ++a) offset = offset * axis(a) + (axis(a) == 1 ? 0 : index[a]);
    return data[offset];
  }
};

inline Tensor read_tensor(simdjson::dom::element element) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Tensor tensor;
  tensor.given = true;
  tensor.type = std::string(std::string_view(element["type"]));
  for (std::uint64_t size : element["shape"].get_array()) tensor.shape.push_back(size);
  for (simdjson::dom::element number : element["data"].get_array()) {
    std::string_view word;
    bool flag = false;
    if (number.get(word) == simdjson::SUCCESS) {
      tensor.data.push_back(word == "inf" ? infinity : word == "-inf" ? -infinity : std::nan(""));
    } else if (number.get(flag) == simdjson::SUCCESS) {
      tensor.data.push_back(flag ? 1 : 0);
    } else {
      tensor.data.push_back(double(number));
    }
  }
  return tensor;
}
