// Figures of rankings, as pure functions: how good a ranking is by judgements, and how attention is spread.
//
// The figures by judgements are those of trec_eval 9, NIST's program for the evaluation of retrieval
// (https://github.com/usnistgov/trec_eval, the files named below). There, as here, a resource is relevant from grade 1
// on, a result without a judgement counts as grade 0, and a grade below 0 gains nothing. Where a need has no relevant
// resource each figure is 0.
//
// All are doubles added up in the order of their arguments; logarithms are those of heed/attention/math.h. So the
// figures are the same on every machine, to the last bit.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace heed::tools {

inline constexpr int kRelevantGrade = 1;

// What one need's ranking is judged by.
struct JudgedRanking {
  std::vector<int> results;  // the grade of each result, best first; 0 for those without a judgement
  std::vector<int> judged;   // the grades of all the need's judgements, in any order

  std::size_t relevant() const;  // how many of the judged are
};

// Discounted cumulative gain of the first `cutoff` grades: the sum of grade / log2(rank + 1), ranks from 1.
// The gain is the grade itself ("linear"), as in K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR
// techniques", 2002, with the discount of trec_eval, which begins at rank 2; not 2^grade - 1.
double discounted_gain(std::span<const int> grades, std::size_t cutoff);

// Normalised by the gain of the best order that the judgements allow, cut off at the same rank (m_ndcg_cut.c).
double ndcg(const JudgedRanking& ranking, std::size_t cutoff);

// Relevant ones among the first `cutoff` results, divided by `cutoff` even where there are fewer results (m_P.c).
double precision(const JudgedRanking& ranking, std::size_t cutoff);

// Relevant ones among the first `cutoff` results, divided by all relevant ones (m_recall.c).
double recall(const JudgedRanking& ranking, std::size_t cutoff);

// The precision at each relevant result, added up and divided by all relevant ones; those that were not found add 0
// (m_map.c). Its mean over needs is MAP.
double average_precision(const JudgedRanking& ranking);

// 1 / rank of the first relevant result, 0 without one (m_recip_rank.c). Its mean over needs is MRR.
double reciprocal_rank(const JudgedRanking& ranking);

// Gini coefficient of amounts from 0: 0 where all are equal, (n - 1) / n where one has everything. With the amounts in
// ascending order, sum over i of (2 i - n - 1) x_i / (n sum x) (A. Sen, "On Economic Inequality", 1973).
// There are `count` amounts: those that `amounts` leaves out are 0. Where there is nothing to share, all have the same:
// 0.
double gini(std::vector<double> amounts, std::size_t count);

// Shannon's entropy in nats of the weights' shares in their sum: -sum p log p. `weights` are from 0. It is 0 where one
// has everything or there is nothing, log n where all n have the same.
double entropy(std::span<const double> weights);

// entropy() divided by log n, the largest it can be: from 0, all on one, to 1, all alike. 0 for fewer than two weights.
double normalised_entropy(std::span<const double> weights);

// The sum in order, divided by how many there are; 0 of none.
double mean(std::span<const double> values);

}  // namespace heed::tools
