// The names of figures, as they are printed and as --at-least takes them: `ndcg@10`, `map`, `coverage`.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/result.h"
#include "verify/quality_measures.h"

namespace heed::tools {

// A figure by judgements.
struct Metric {
  std::string_view family;  // one of those that compute() knows
  std::size_t cutoff = 0;   // 0 for those that have none

  std::string name() const;
  double compute(const JudgedRanking& ranking) const;
};

// What is told unless more is asked for.
std::vector<Metric> usual_metrics();

// The figures of attention itself, by name.
inline constexpr std::string_view kCoverage = "coverage";
inline constexpr std::string_view kConcentration = "concentration";
inline constexpr std::string_view kEntropy = "entropy";
inline constexpr std::string_view kNormalisedEntropy = "entropy_normalised";

// What is asked of a figure: METRIC=VALUE.
struct Demand {
  std::string name;
  double least = 0;
};

// The demands that were written, each of a figure that there is. A figure by judgements that `metrics` has not is put
// in, behind those of its family.
Result<std::vector<Demand>> parse_demands(std::span<const std::string> texts, std::vector<Metric>& metrics);

}  // namespace heed::tools
