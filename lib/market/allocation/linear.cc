#include "heed/market/allocation/linear.h"

#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>
#include <algorithm>
#include <cmath>

#include "heed/market/allocation/rows.h"

namespace heed::market {
namespace {

// A dual of the minimised programme, as a price: the sign turns, noise below 0 goes.
std::int64_t to_price(double dual, int scale_bits) {
  const double scaled = std::nearbyint(std::ldexp(-dual, scale_bits));
  return static_cast<std::int64_t>(std::clamp(scaled, 0.0, static_cast<double>(kAmountMax)));
}

std::vector<std::int64_t>& prices_of(Row::Kind kind, Prices& prices) {
  if (kind == Row::Kind::kSeconds) return prices.seconds;
  return kind == Row::Kind::kCredits ? prices.credits : prices.seats;
}

}  // namespace

LinearAnswer solve_linear(const Problem& problem, const Limits& limits, const Part& part, const Remaining& remaining,
                          Prices& prices) try {
  const Matrix matrix = make_rows(problem, limits, remaining, part.edges);
  const int columns = static_cast<int>(part.edges.size());
  const int rows = static_cast<int>(matrix.rows.size());
  std::vector<double> costs;
  for (const std::uint32_t edge : part.edges) costs.push_back(-static_cast<double>(problem.edges[edge].utility));
  std::vector<double> row_upper;
  for (const Row& row : matrix.rows) row_upper.push_back(row.limit);
  const std::vector<double> zeros(part.edges.size(), 0.0);
  const std::vector<double> ones(part.edges.size(), 1.0);
  const std::vector<double> row_lower(matrix.rows.size(), -COIN_DBL_MAX);
  const CoinPackedMatrix packed(true, rows, columns, static_cast<CoinBigIndex>(matrix.values.size()),
                                matrix.values.data(), matrix.row_indexes.data(), matrix.starts.data(), nullptr);

  ClpSimplex simplex;
  simplex.setLogLevel(0);
  simplex.loadProblem(packed, zeros.data(), ones.data(), costs.data(), row_lower.data(), row_upper.data());
  simplex.dual();
  if (simplex.status() != 0) return {};

  const double* duals = simplex.dualRowSolution();
  for (std::size_t i = 0; i < matrix.rows.size(); ++i) {
    const Row& row = matrix.rows[i];
    prices_of(row.kind, prices)[row.index] = to_price(duals[i], prices.scale_bits);
  }
  const double* shares = simplex.primalColumnSolution();
  return {true, std::vector<double>(shares, shares + columns)};
} catch (const CoinError&) {
  return {};  // the caller goes on without prices from here
}

}  // namespace heed::market
