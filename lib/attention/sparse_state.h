// The mergeable state of sparsemax, entmax15 and alpha-entmax (state.h has the concept, normalize.h the formulas).
//
// The threshold of a part of the scores is a lower bound of that of all (normalize.h): a score below the threshold of
// what has been seen can never be in the support again, whatever comes, and is dropped. So the state is the support so
// far, and equal scores are one entry with their count, their lowest ordinal and the sum of their values.
//
// Memory: one entry for each distinct score of the support. That is as little as mathematics allows, since each of them
// has a weight that depends on all of them: a million different scores within a millionth of each other are all in the
// support. It is at most the distinct scores within temperature / (alpha - 1) of the greatest; a lower temperature
// makes it smaller. Between two clean-ups the state holds at most twice its entries and 64.
//
// Weights of the finished state have the same bits as those of normalize() over all scores.
#pragma once

#include "heed/attention/state.h"

namespace heed::attention {

class HEED_EXPORT SparseState {
 public:
  struct Entry {
    double score;
    std::uint64_t count;         // of equal scores
    std::uint64_t ordinal;       // the lowest of theirs
    std::vector<double> values;  // their sum
    bool operator==(const Entry&) const = default;
  };
  struct Finished {
    double top = 0;              // the greatest score
    double factor = 1;           // x = (score - top) * factor
    EntmaxTotal total;           // total.weight(x)
    std::vector<Entry> support;  // entries of positive weight, falling
    std::vector<double> mean;
    double weight(double score) const { return support.empty() ? 0 : total.weight((score - top) * factor); }
  };

  // `how` is one of the three, checked by check_normalization.
  explicit SparseState(std::size_t dims = 0, const Normalization& how = {Normalizer::kSparsemax, 1, 1.5});

  void push(double score, std::uint64_t ordinal, std::span<const double> value = {}) {
    if (!(score > floor_)) return skip(score);
    keep(score, ordinal, value);
  }
  void merge(const SparseState& other);

  std::size_t dims() const { return dims_; }
  const Normalization& normalization() const { return how_; }
  std::uint64_t count() const { return count_; }  // scores admitted, dropped ones included
  std::size_t entries() const { return kept_.size(); }
  Finished finish() const;

  std::string format() const;
  static Result<SparseState> parse(std::string_view text);

 private:
  void skip(double score) {
    if (score > -std::numeric_limits<double>::infinity()) ++count_;
  }
  void keep(double score, std::uint64_t ordinal, std::span<const double> value);
  void raise_floor(double score);
  void clean();
  EntmaxTotal total() const;

  std::size_t dims_;
  Normalization how_;
  double alpha_, factor_;
  std::uint64_t count_ = 0;
  double floor_ = -std::numeric_limits<double>::infinity();  // a score that is not above it is not in the support
  std::vector<Entry> kept_;  // the first clean_ of them in falling order, each score once
  std::size_t clean_ = 0;
};

}  // namespace heed::attention
