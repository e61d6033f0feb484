#include "heed/market/allocation/ascent.h"

#include <algorithm>
#include <utility>

namespace heed::market {
namespace {

using Edges = std::vector<std::uint32_t>;

// On embedding-shaped instances of 40,000 edges the second round was the last to gain anything.
constexpr int kRoundsMax = 4;

class Climb {
 public:
  Climb(const Problem& problem, const Prices& prices, const Part& part, const Choose& choose, Remaining& remaining)
      : problem_(problem), prices_(prices), choose_(choose), remaining_(remaining) {
    for (std::size_t begin = 0, end = 0; begin < part.edges.size(); begin = end) {
      const std::uint32_t person = problem.edges[part.edges[begin]].person;
      while (end < part.edges.size() && problem.edges[part.edges[end]].person == person) ++end;
      groups_.emplace_back(begin, end);
    }
    candidates_ = part.edges;
    taken_.resize(candidates_.size());
  }

  ~Climb() {
    for (std::size_t i = 0; i < taken_.size(); ++i) set(i, false);
  }
  Climb(const Climb&) = delete;
  Climb& operator=(const Climb&) = delete;

  void start_from(const Edges& edges) {
    Edges sorted = edges;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      set(i, std::binary_search(sorted.begin(), sorted.end(), candidates_[i]));
    }
  }

  void start_from_prices() {
    for (const auto& [begin, end] : groups_) choose_again(begin, end, true);
  }

  void climb() {
    bool changed = true;
    for (int round = 0; changed && round < kRoundsMax; ++round) {
      changed = false;
      for (const auto& [begin, end] : groups_) changed = choose_again(begin, end, false) || changed;
    }
  }

  Edges taken() const {
    Edges edges;
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      if (taken_[i]) edges.push_back(candidates_[i]);
    }
    return edges;
  }

 private:
  void set(std::size_t i, bool take) {
    if (taken_[i] == static_cast<char>(take)) return;
    taken_[i] = static_cast<char>(take);
    if (take) {
      remaining_.take(candidates_[i]);
    } else {
      remaining_.give_back(candidates_[i]);
    }
  }

  // What the edge is worth to the person, net of its seat when `priced`, rounded down.
  std::int64_t worth(std::uint32_t edge, bool priced) const {
    const std::int64_t utility = problem_.edges[edge].utility;
    if (!priced) return utility;
    const std::int64_t seat = prices_.seats[problem_.edges[edge].resource] >> prices_.scale_bits;
    return utility - std::min(utility, seat);
  }

  // Returns whether the person is better off than before.
  bool choose_again(std::size_t begin, std::size_t end, bool priced) {
    std::vector<std::size_t> before;
    Int128 worth_before = 0;
    for (std::size_t i = begin; i < end; ++i) {
      if (!taken_[i]) continue;
      before.push_back(i);
      worth_before += worth(candidates_[i], priced);
    }
    for (const std::size_t i : before) set(i, false);

    const Person& person = problem_.persons[problem_.edges[candidates_[begin]].person];
    Problem own{{{"person", person.seconds, person.credits}}, {}, {}};
    std::vector<std::size_t> position;
    for (std::size_t i = begin; i < end; ++i) {
      if (!remaining_.fits(candidates_[i])) continue;
      const Resource& resource = problem_.resources[problem_.edges[candidates_[i]].resource];
      const auto index = static_cast<std::uint32_t>(position.size());
      own.resources.push_back({resource.id, resource.seconds, resource.price, {}});
      own.edges.push_back({0, index, worth(candidates_[i], priced)});
      position.push_back(i);
    }
    const Edges chosen = choose_(own);
    const bool better = total_utility(own, {chosen}) > worth_before;
    if (better) {
      for (const std::uint32_t edge : chosen) set(position[edge], true);
    } else {
      for (const std::size_t i : before) set(i, true);
    }
    return better;
  }

  const Problem& problem_;
  const Prices& prices_;
  const Choose& choose_;
  Remaining& remaining_;
  std::vector<std::pair<std::size_t, std::size_t>> groups_;  // ranges of candidates_, one a person
  Edges candidates_;
  std::vector<char> taken_;
};

}  // namespace

std::vector<std::uint32_t> ascend(const Problem& problem, const Prices& prices, const Part& part,
                                  const std::vector<std::uint32_t>& start, const Choose& choose, Remaining& remaining) {
  Edges best;
  {
    Climb climb(problem, prices, part, choose, remaining);
    climb.start_from(start);
    climb.climb();
    best = climb.taken();
  }
  Climb climb(problem, prices, part, choose, remaining);
  climb.start_from_prices();
  climb.climb();
  Edges other = climb.taken();
  return utility_of(problem, other) > utility_of(problem, best) ? other : best;
}

}  // namespace heed::market
