#include "heed/attention/sparse_state.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "heed/attention/internal/state_bytes.h"

namespace heed::attention {
namespace {

constexpr std::uint64_t kKind = 0x3165737261707300;  // "\0sparse1"

// Entries that may gather before the state is cleaned up, beside as many as were left the last time.
constexpr std::size_t kFreshMin = 64;

// Rounding can move a threshold by a few units in its last place: a score this close below it stays.
constexpr double kMargin = 1e-9;

bool ranks_before(const SparseState::Entry& a, const SparseState::Entry& b) {
  return a.score > b.score || (a.score == b.score && a.ordinal < b.ordinal);
}

}  // namespace

SparseState::SparseState(std::size_t dims, const Normalization& how)
    : dims_(dims), how_(how), alpha_(how.family_alpha()), factor_((alpha_ - 1) / how.temperature) {
  assert(alpha_ > 1 && check_normalization(how).ok() && "SparseState: not a sparse normaliser");
  if (how_.normalizer != Normalizer::kEntmax) how_.alpha = 0;  // one text for one state
}

void SparseState::keep(double score, std::uint64_t ordinal, std::span<const double> value) {
  assert(std::isfinite(score) && value.size() == dims_ && "SparseState: a score or a value that does not fit");
  ++count_;
  if (score == 0) score = 0.0;  // -0 is 0: equal scores leave equal bytes
  if (!kept_.empty() && kept_.back().score == score) {
    Entry& same = kept_.back();
    ++same.count;
    same.ordinal = std::min(same.ordinal, ordinal);
    for (std::size_t i = 0; i < dims_; ++i) same.values[i] += value[i];
    return;
  }
  kept_.push_back({score, 1, ordinal, {value.begin(), value.end()}});
  raise_floor(score - 1 / factor_);
  if (kept_.size() >= 2 * clean_ + kFreshMin) clean();
}

// No threshold is below `score`. The floor is certainly below it.
void SparseState::raise_floor(double score) {
  floor_ = std::max(floor_, score - 2 * kMargin * std::max(1 / factor_, std::fabs(score)));
}

// Sorts, joins equal scores and drops what can never be in the support again.
void SparseState::clean() {
  std::stable_sort(kept_.begin(), kept_.end(), ranks_before);
  std::size_t groups = 0;
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    if (groups > 0 && kept_[groups - 1].score == kept_[i].score) {
      Entry& same = kept_[groups - 1];
      same.count += kept_[i].count;
      same.ordinal = std::min(same.ordinal, kept_[i].ordinal);
      for (std::size_t k = 0; k < dims_; ++k) same.values[k] += kept_[i].values[k];
    } else {
      if (groups != i) kept_[groups] = std::move(kept_[i]);
      ++groups;
    }
  }
  kept_.resize(groups);
  clean_ = groups;
  if (kept_.empty()) return;
  const double tau = total().tau, top = kept_.front().score;
  while ((kept_.back().score - top) * factor_ + kMargin < tau) kept_.pop_back();
  clean_ = kept_.size();
  raise_floor(top + tau / factor_);
}

EntmaxTotal SparseState::total() const {
  std::vector<Tied> falling;
  for (const Entry& entry : kept_) {
    const double x = (entry.score - kept_.front().score) * factor_;
    if (!falling.empty() && falling.back().x == x) {  // two scores so near that they scale to one
      falling.back().count += static_cast<double>(entry.count);
    } else {
      falling.push_back({x, static_cast<double>(entry.count)});
    }
  }
  return entmax_total(falling, alpha_);
}

void SparseState::merge(const SparseState& other) {
  assert(other.dims_ == dims_ && other.alpha_ == alpha_ && other.how_.temperature == how_.temperature &&
         "SparseState: states of different kinds");
  count_ += other.count_;
  kept_.insert(kept_.end(), other.kept_.begin(), other.kept_.end());
  clean();
}

SparseState::Finished SparseState::finish() const {
  SparseState cleaned(*this);
  cleaned.clean();
  Finished finished;
  finished.factor = factor_;
  finished.mean.assign(dims_, 0.0);
  if (cleaned.kept_.empty()) return finished;
  finished.top = cleaned.kept_.front().score;
  finished.total = cleaned.total();
  for (Entry& entry : cleaned.kept_) {
    const double weight = finished.total.weight((entry.score - finished.top) * factor_);
    if (!(weight > 0)) break;
    for (std::size_t i = 0; i < dims_; ++i) finished.mean[i] += weight * entry.values[i];
    finished.support.push_back(std::move(entry));
  }
  return finished;
}

// kind, normaliser, temperature, alpha, count, dims, entries, and for each its score, count, ordinal and values.
std::string SparseState::format() const {
  SparseState cleaned(*this);
  cleaned.clean();
  StateWriter writer(kKind);
  writer.word(static_cast<std::uint64_t>(how_.normalizer));
  writer.number(how_.temperature);
  writer.number(how_.alpha);
  writer.word(count_);
  writer.word(dims_);
  writer.word(cleaned.kept_.size());
  for (const Entry& entry : cleaned.kept_) {
    writer.number(entry.score);
    writer.word(entry.count);
    writer.word(entry.ordinal);
    writer.numbers(entry.values);
  }
  return writer.text();
}

Result<SparseState> SparseState::parse(std::string_view text) {
  Result<StateReader> reader = StateReader::open(text, kKind, "sparse");
  if (!reader) return reader.error();
  Normalization how;
  const std::uint64_t normalizer = reader->word();
  how.temperature = reader->number();
  how.alpha = reader->number();
  const bool sparse = normalizer == static_cast<std::uint64_t>(Normalizer::kSparsemax) ||
                      normalizer == static_cast<std::uint64_t>(Normalizer::kEntmax15) ||
                      normalizer == static_cast<std::uint64_t>(Normalizer::kEntmax);
  if (sparse) how.normalizer = static_cast<Normalizer>(normalizer);
  if (!sparse || !check_normalization(how)) return input_error("is not a sparse state: its normaliser is unknown");
  const std::uint64_t count = reader->word(), dims = reader->word();
  const std::size_t entries = reader->count_of(3);
  SparseState state(dims, how);
  std::uint64_t seen = 0;
  bool sound = true;
  for (std::size_t i = 0; i < entries && reader->words_left() > 0; ++i) {
    Entry entry{reader->number(), reader->word(), reader->word(), reader->numbers(dims)};
    sound = sound && entry.count > 0 && entry.count <= count - seen && entry.values.size() == dims;
    seen += entry.count;
    state.kept_.push_back(std::move(entry));
  }
  if (!sound || !reader->done() || dims > kStateDimsMax || (entries == 0) != (count == 0)) {
    return input_error("is not a sparse state: its parts do not belong together");
  }
  state.count_ = count;
  state.clean();
  return canonical(std::move(state), true, text, "sparse");
}

static_assert(MergeableState<SparseState>);

}  // namespace heed::attention
