// Minimising a smooth function of many numbers (internal): L-BFGS with a backtracking line search.
//
// D. Liu, J. Nocedal, "On the limited memory BFGS method for large scale optimization", 1989. Pairs without positive
// curvature are left out, so every direction descends. All sums are in index order: the same bits everywhere.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace heed::attention {

// The value at `x`; `gradient` has the size of `x` and is overwritten.
using Objective = std::function<double(std::span<const double> x, std::span<double> gradient)>;

struct LbfgsOptions {
  std::size_t iterations_max = 150;
  std::size_t history = 10;
  double decrease_min = 1e-7;  // stop when three steps in a row bring less than this share of the value
};

// Moves `x` to where the objective is as low as it gets and gives the value there. Never worse than the start.
double minimize(const Objective& objective, std::vector<double>& x, const LbfgsOptions& options = {});

}  // namespace heed::attention
