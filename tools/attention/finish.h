// From a finished scan to what each need keeps: second look, diversity, weights, and how much is kept.
//
// The second look (head `context`) is the second hop of a memory network (S. Sukhbaatar et al., "End-To-End Memory
// Networks", 2015), known to searchers as pseudo-relevance feedback: the mean of the vectors of the five best, each by
// its weight, says more about what is meant than a short question does. All that is held (Keep::pool) is scored again
// with how alike it is to that mean; what is not held keeps its score.
#pragma once

#include <vector>

#include "attention/scan.h"

namespace heed::tools {

struct Kept {
  double score;
  double weight;
  Edge edge;
};

struct Answer {
  std::vector<Kept> kept;  // in the order of their ranks
  double mass = 0;         // of what is kept
  double remainder = 0;    // of everything else
};

// `attention` is used up.
Answer finish_need(Attention& attention, const Weighing& weighing, const Keep& keep);

}  // namespace heed::tools
