// The limits of some edges as rows of a matrix, for the solvers that take one.
#pragma once

#include <cstdint>
#include <vector>

#include "heed/market/allocation/fill.h"
#include "heed/market/allocation/limits.h"

namespace heed::market {

struct Row {
  enum class Kind { kSeconds, kCredits, kSeats };
  Kind kind;
  std::uint32_t index;  // person or resource
  double limit;         // in grains
};

// Column by column, as COIN-OR packages take it: column c has entries starts[c] .. starts[c+1].
struct Matrix {
  std::vector<Row> rows;
  std::vector<int> starts;
  std::vector<int> row_indexes;
  std::vector<double> values;
};

// One column per edge, one row per limit that binds and that some edge touches, with what remains of it.
Matrix make_rows(const Problem& problem, const Limits& limits, const Remaining& remaining,
                 const std::vector<std::uint32_t>& edges);

}  // namespace heed::market
