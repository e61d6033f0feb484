#include "heed/market/allocation/search.h"

#include <algorithm>
#include <utility>

namespace heed::market {
namespace {

Int128 magnitude(Int128 value) { return value < 0 ? -value : value; }

// A better allocation is worth at least best + 1, so this much may be lost against the prices, scaled.
Int128 slack(Int128 dual, Int128 best, int scale_bits) { return dual - ((best + 1) << scale_bits); }

// Recursion goes one level an edge: deep trees belong to branch and bound anyway.
constexpr std::size_t kOpenEdgesMax = 2'000;

class Tree {
 public:
  Tree(const Problem& problem, const Prices& prices, std::vector<Int128> values, const std::vector<std::uint32_t>& open,
       Int128 dual, Int128 best, std::int64_t nodes_max, Remaining& remaining)
      : problem_(problem),
        scale_bits_(prices.scale_bits),
        values_(std::move(values)),
        open_(open),
        dual_(dual),
        best_(best),
        nodes_left_(nodes_max),
        remaining_(remaining) {}

  // `utility` of what is taken so far, `lost` against the prices so far.
  void visit(std::size_t depth, Int128 utility, Int128 lost) {
    if (lost > slack(dual_, best_, scale_bits_) || nodes_left_ <= 0) return;
    --nodes_left_;
    if (depth == open_.size()) {
      if (utility > best_) {
        best_ = utility;
        best_edges_ = taken_;
      }
      return;
    }
    const bool take_first = values_[depth] > 0;
    for (const bool take : {take_first, !take_first}) {
      if (take) {
        visit_taken(depth, utility, lost);
      } else {
        visit(depth + 1, utility, lost + std::max(Int128{0}, values_[depth]));
      }
    }
  }

  bool complete() const { return nodes_left_ > 0; }
  std::vector<std::uint32_t> best_edges() && { return std::move(best_edges_); }
  void start_with(const std::vector<std::uint32_t>& taken) { taken_ = taken; }

 private:
  void visit_taken(std::size_t depth, Int128 utility, Int128 lost) {
    const std::uint32_t edge = open_[depth];
    if (!remaining_.fits(edge)) return;
    remaining_.take(edge);
    taken_.push_back(edge);
    visit(depth + 1, utility + problem_.edges[edge].utility, lost + std::max(Int128{0}, -values_[depth]));
    taken_.pop_back();
    remaining_.give_back(edge);
  }

  const Problem& problem_;
  const int scale_bits_;
  const std::vector<Int128> values_;  // reduced values of the open edges
  const std::vector<std::uint32_t>& open_;
  const Int128 dual_;
  Int128 best_;
  std::int64_t nodes_left_;
  Remaining& remaining_;
  std::vector<std::uint32_t> taken_;
  std::vector<std::uint32_t> best_edges_;
};

}  // namespace

Undecided decide(const Problem& problem, const Limits& limits, const Prices& prices, const Part& part, Int128 dual,
                 Int128 best) {
  const Int128 affordable = slack(dual, best, prices.scale_bits);
  Undecided undecided;
  std::vector<std::pair<Int128, std::uint32_t>> open;
  for (const std::uint32_t edge : part.edges) {
    const Int128 value = reduced_value(problem, limits, prices, edge);
    if (magnitude(value) <= affordable) {
      open.emplace_back(magnitude(value), edge);
    } else if (value > 0) {
      undecided.taken.push_back(edge);
    }
  }
  std::stable_sort(open.begin(), open.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (const auto& [value, edge] : open) undecided.open.push_back(edge);
  return undecided;
}

SearchResult search(const Problem& problem, const Limits& limits, const Prices& prices, const Undecided& undecided,
                    Int128 dual, Int128 best, std::int64_t nodes_max, Remaining& remaining) {
  if (undecided.open.size() > kOpenEdgesMax) return {};
  std::vector<std::uint32_t> taken = fill(undecided.taken, remaining);
  SearchResult result;
  if (taken.size() == undecided.taken.size()) {
    std::vector<Int128> values;
    for (const std::uint32_t edge : undecided.open) values.push_back(reduced_value(problem, limits, prices, edge));
    Tree tree(problem, prices, std::move(values), undecided.open, dual, best, nodes_max, remaining);
    tree.start_with(taken);
    tree.visit(0, utility_of(problem, taken), 0);
    result.closed = tree.complete();
    result.edges = std::move(tree).best_edges();
  } else {
    result.closed = true;  // what a better allocation must take does not fit together: there is none
  }
  for (const std::uint32_t edge : taken) remaining.give_back(edge);
  return result;
}

}  // namespace heed::market
