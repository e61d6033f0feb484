// What one need says against scores: the loss that learn.h states, and the measures of its held-out check (internal).
// Scores are those of the judgements, and behind them of what was not shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "heed/attention/learn.h"

namespace heed::attention {

// visit(i, j) for every pair with grade_i > grade_j.
template <class Visit>
void for_each_pair(const JudgedNeed& need, const Visit& visit) {
  const auto& all = need.judgements;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < all.size(); ++j) {
      if (all[i].grade > all[j].grade) visit(i, j);
    }
  }
}
std::uint64_t count_pairs(const JudgedNeed& need);

// Needs with pairs only. `by_score` becomes the derivative by each score.
double need_loss(const JudgedNeed& need, std::span<const double> scores, std::vector<double>& by_score);

struct NeedQuality {
  double loss = 0;
  RankQuality rank;  // of this need
};
NeedQuality judge(const JudgedNeed& need, std::span<const double> scores);

}  // namespace heed::attention
