#include "verify/quality_measures.h"

#include <algorithm>
#include <functional>

#include "heed/attention/math.h"

namespace heed::tools {
namespace {

constexpr double kLn2 = 0x1.62e42fefa39efp-1;

bool is_relevant(int grade) { return grade >= kRelevantGrade; }

std::size_t count_relevant(std::span<const int> grades) {
  return static_cast<std::size_t>(std::count_if(grades.begin(), grades.end(), is_relevant));
}

std::span<const int> first(std::span<const int> grades, std::size_t cutoff) {
  return grades.first(std::min(cutoff, grades.size()));
}

double ratio(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

double sum_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

}  // namespace

std::size_t JudgedRanking::relevant() const { return count_relevant(judged); }

double discounted_gain(std::span<const int> grades, std::size_t cutoff) {
  double sum = 0;
  double rank = 0;
  for (const int grade : first(grades, cutoff)) {
    rank += 1;
    if (grade > 0) sum += grade * (kLn2 / attention::log(rank + 1));
  }
  return sum;
}

double ndcg(const JudgedRanking& ranking, std::size_t cutoff) {
  std::vector<int> best = ranking.judged;
  std::sort(best.begin(), best.end(), std::greater<>());
  const double most = discounted_gain(best, cutoff);
  return most > 0 ? discounted_gain(ranking.results, cutoff) / most : 0.0;
}

double precision(const JudgedRanking& ranking, std::size_t cutoff) {
  return ratio(count_relevant(first(ranking.results, cutoff)), cutoff);
}

double recall(const JudgedRanking& ranking, std::size_t cutoff) {
  return ratio(count_relevant(first(ranking.results, cutoff)), ranking.relevant());
}

double average_precision(const JudgedRanking& ranking) {
  double sum = 0;
  std::size_t rank = 0;
  std::size_t found = 0;
  for (const int grade : ranking.results) {
    ++rank;
    if (is_relevant(grade)) sum += ratio(++found, rank);
  }
  return found == 0 ? 0.0 : sum / static_cast<double>(ranking.relevant());
}

double reciprocal_rank(const JudgedRanking& ranking) {
  const auto hit = std::find_if(ranking.results.begin(), ranking.results.end(), is_relevant);
  return hit == ranking.results.end() ? 0.0 : 1.0 / static_cast<double>(hit - ranking.results.begin() + 1);
}

double gini(std::vector<double> amounts, std::size_t count) {
  std::sort(amounts.begin(), amounts.end());
  const double sum = sum_of(amounts);
  if (!(sum > 0)) return 0.0;
  const auto all = static_cast<double>(count);
  double weighted = 0;
  double place = static_cast<double>(count - amounts.size());  // the zeros that are left out come first and add nothing
  for (const double amount : amounts) {
    place += 1;
    weighted += (2 * place - all - 1) * amount;
  }
  return weighted / (all * sum);
}

double entropy(std::span<const double> weights) {
  const double whole = sum_of(weights);
  if (!(whole > 0)) return 0.0;
  double sum = 0;
  for (const double weight : weights) {
    const double share = weight / whole;
    if (share > 0) sum -= share * attention::log(share);
  }
  return sum;
}

double normalised_entropy(std::span<const double> weights) {
  return weights.size() < 2 ? 0.0 : entropy(weights) / attention::log(static_cast<double>(weights.size()));
}

double mean(std::span<const double> values) {
  return values.empty() ? 0.0 : sum_of(values) / static_cast<double>(values.size());
}

}  // namespace heed::tools
