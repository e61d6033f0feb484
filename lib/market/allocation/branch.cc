#include "heed/market/allocation/branch.h"

#include <CbcModel.hpp>
#include <CglGomory.hpp>
#include <CglKnapsackCover.hpp>
#include <CglMixedIntegerRounding2.hpp>
#include <CoinPackedMatrix.hpp>
#include <OsiClpSolverInterface.hpp>
#include <algorithm>

#include "heed/market/allocation/rows.h"

namespace heed::market {
namespace {

void load(const Problem& problem, const Matrix& matrix, const std::vector<std::uint32_t>& edges,
          OsiClpSolverInterface& solver) {
  const int columns = static_cast<int>(edges.size());
  std::vector<double> costs;
  for (const std::uint32_t edge : edges) costs.push_back(-static_cast<double>(problem.edges[edge].utility));
  std::vector<double> row_upper;
  for (const Row& row : matrix.rows) row_upper.push_back(row.limit);
  const std::vector<double> zeros(edges.size(), 0.0);
  const std::vector<double> ones(edges.size(), 1.0);
  const std::vector<double> row_lower(matrix.rows.size(), -COIN_DBL_MAX);
  const CoinPackedMatrix packed(true, static_cast<int>(matrix.rows.size()), columns,
                                static_cast<CoinBigIndex>(matrix.values.size()), matrix.values.data(),
                                matrix.row_indexes.data(), matrix.starts.data(), nullptr);
  solver.loadProblem(packed, zeros.data(), ones.data(), costs.data(), row_lower.data(), row_upper.data());
  for (int column = 0; column < columns; ++column) solver.setInteger(column);
}

void add_cuts(CbcModel& model) {  // the model keeps copies of the generators
  constexpr int kAtRootOnly = -99;
  CglKnapsackCover cover;
  CglMixedIntegerRounding2 rounding;
  CglGomory gomory;
  model.addCutGenerator(&cover, kAtRootOnly, "cover");
  model.addCutGenerator(&rounding, kAtRootOnly, "rounding");
  model.addCutGenerator(&gomory, kAtRootOnly, "gomory");
}

}  // namespace

SearchResult branch(const Problem& problem, const Limits& limits, const Undecided& undecided, Int128 best,
                    std::int64_t nodes_max, Remaining& remaining) {
  std::vector<std::uint32_t> taken = fill(undecided.taken, remaining);
  SearchResult result;
  try {
    const Matrix matrix = make_rows(problem, limits, remaining, undecided.open);
    OsiClpSolverInterface solver;
    solver.messageHandler()->setLogLevel(0);
    load(problem, matrix, undecided.open, solver);
    CbcModel model(solver);
    model.setLogLevel(0);
    model.solver()->messageHandler()->setLogLevel(0);
    add_cuts(model);
    model.setMaximumNodes(static_cast<int>(nodes_max));
    model.setAllowableGap(0);
    // Utilities are integers: better means at least one more than what is known beyond the edges already taken.
    const Int128 known = best - utility_of(problem, taken);
    model.setCutoff(-static_cast<double>(known) - 0.5);
    model.branchAndBound();
    result.closed = model.status() == 0 && (model.isProvenOptimal() || model.isProvenInfeasible());
    if (const double* solution = model.bestSolution()) {
      std::vector<std::uint32_t> chosen;
      for (std::size_t i = 0; i < undecided.open.size(); ++i) {
        if (solution[i] > 0.5) chosen.push_back(undecided.open[i]);
      }
      const std::vector<std::uint32_t> fitting = fill(chosen, remaining);
      for (const std::uint32_t edge : fitting) remaining.give_back(edge);
      result.closed = result.closed && fitting.size() == chosen.size();
      if (utility_of(problem, fitting) > known) {
        result.edges = taken;
        result.edges.insert(result.edges.end(), fitting.begin(), fitting.end());
      }
    }
  } catch (const CoinError&) {
    result = {};  // not closed: the caller keeps what it has
  }
  for (const std::uint32_t edge : taken) remaining.give_back(edge);
  return result;
}

}  // namespace heed::market
