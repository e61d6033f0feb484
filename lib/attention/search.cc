#include "heed/attention/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <thread>

#include "heed/attention/internal/float_bound.h"
#include "heed/attention/internal/pack.h"
#include "heed/attention/kernels.h"
#include "heed/attention/topk.h"

namespace heed::attention {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Up to here a search is bound by memory even when every score is computed in double at once.
constexpr std::size_t kFewQueries = 4;

// Rows a block: its scores for 64 queries stay in the first-level cache, and thresholds are looked at once a block.
constexpr std::size_t kBlockRows = 48;
constexpr std::size_t kWideBlockRows = 256;  // of halves or 8-bit integers for one query
constexpr std::size_t kStripColumns = 64;    // queries multiplied with a block at a time

struct Nothing {};
using Best = TopK<Nothing>;

struct Quantized {
  float scale = 0;
  double residual = 0;  // length of what is left out
  double length = 0;    // of the numbers the integers stand for
};

// As encoding.h has it, except that the scale is a float above max / 127 so that no number has to be clamped.
Quantized quantize_row(const float* row, std::size_t dims, std::int8_t* numbers) {
  float largest = 0;
  for (std::size_t i = 0; i < dims; ++i) largest = std::max(largest, std::fabs(row[i]));
  Quantized result;
  result.scale = largest / 127;
  // Too small to divide by: all of it is left out.
  if (!(result.scale >= std::numeric_limits<float>::min())) result.scale = 0;
  const float steps = result.scale > 0 ? 1 / result.scale : 0;
  double residual = 0, length = 0;
  for (std::size_t i = 0; i < dims; ++i) {
    const float step = std::clamp(std::nearbyint(row[i] * steps), -127.0f, 127.0f);
    numbers[i] = static_cast<std::int8_t>(step);
    const double stands_for = static_cast<double>(step) * static_cast<double>(result.scale);
    const double lost = static_cast<double>(row[i]) - stands_for;
    residual += lost * lost, length += stands_for * stands_for;
  }
  result.residual = std::sqrt(residual), result.length = std::sqrt(length);
  return result;
}

// Calls work(part, begin, end) for stretches of `count` items, one a thread.
template <class Work>
void in_parts(std::size_t count, std::size_t parts, Work work) {
  std::vector<std::thread> threads;
  for (std::size_t part = 1; part < parts; ++part) {
    threads.emplace_back(work, part, count * part / parts, count * (part + 1) / parts);
  }
  work(std::size_t{0}, std::size_t{0}, count / parts);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

struct QueryBatch::Packed {
  std::size_t queries = 0, dims = 0;
  std::vector<float> rows;
  std::vector<double> lengths;
  QueryBlock block;            // few queries
  FloatPanels panels;          // many
  std::vector<float> margins;  // of a row of length 1, padded to whole panels with 0

  // In 8 bits; columns padded to whole panels. One query's integers also stand alone.
  std::vector<std::int8_t> integers, integer_panels;
  std::vector<std::int32_t> sums128;
  std::vector<float> scales, residuals, padded_lengths;

  std::size_t columns() const { return (queries + kPanelColumns - 1) / kPanelColumns * kPanelColumns; }
  const float* row(std::size_t q) const { return rows.data() + q * dims; }
  void quantize();
};

void QueryBatch::Packed::quantize() {
  const std::size_t groups = (dims + 3) / 4;
  integers.resize(queries * dims);
  integer_panels.assign(columns() * groups * 4, 0);
  sums128.assign(columns(), 0);
  scales.assign(columns(), 0), residuals.assign(columns(), 0), padded_lengths.assign(columns(), 0);
  for (std::size_t q = 0; q < queries; ++q) {
    std::int8_t* numbers = &integers[q * dims];
    const Quantized quantized = quantize_row(row(q), dims, numbers);
    std::int8_t* panel = &integer_panels[q / kPanelColumns * kPanelColumns * groups * 4];
    for (std::size_t k = 0; k < dims; ++k) {
      panel[(k / 4 * kPanelColumns + q % kPanelColumns) * 4 + k % 4] = numbers[k];
      sums128[q] += 128 * numbers[k];
    }
    scales[q] = quantized.scale;
    // The product of the integers is scaled in f32: a few roundings of |q| |v| beside the residual.
    residuals[q] = up(quantized.residual + 0x1p-20 * quantized.length);
    padded_lengths[q] = up(lengths[q]);
  }
}

QueryBatch::QueryBatch(const float* rows, std::size_t queries, std::size_t dims) : packed_(std::make_unique<Packed>()) {
  Packed& packed = *packed_;
  packed.queries = queries, packed.dims = dims;
  packed.rows.assign(rows, rows + queries * dims);
  for (std::size_t q = 0; q < queries; ++q) packed.lengths.push_back(std::sqrt(squared_norm(packed.row(q), dims)));
  packed.block = QueryBlock(packed.rows.data(), queries, dims);
  if (queries > 0 && dims > 0 && dims <= QuantizedIndex::kDimsMax) packed.quantize();
  packed.margins.assign(packed.columns(), 0);
  for (std::size_t q = 0; q < queries; ++q) packed.margins[q] = up(packed.lengths[q] * sum_error(dims));
  packed.panels = FloatPanels(packed.rows.data(), queries, dims);
}

QueryBatch::QueryBatch(QueryBatch&&) noexcept = default;
QueryBatch& QueryBatch::operator=(QueryBatch&&) noexcept = default;
QueryBatch::~QueryBatch() = default;
std::size_t QueryBatch::queries() const { return packed_->queries; }
std::size_t QueryBatch::dims() const { return packed_->dims; }

// One search. A part of the rows has one state: the best so far, and the limits that follow from them.
class Scan {
 public:
  Scan(const QueryBatch& queries, const SearchOptions& options) : packed_(*queries.packed_), options_(options) {}

  // scan(state, begin, end) for each thread's rows.
  template <class ScanRows>
  Hits run(std::size_t count, ScanRows scan) const {
    const std::size_t parts = std::clamp<std::size_t>(options_.threads, 1, std::max<std::size_t>(count, 1));
    std::vector<std::vector<Best>> best(parts, std::vector<Best>(packed_.queries, Best(options_.k)));
    in_parts(count, parts, [&](std::size_t part, std::size_t begin, std::size_t end) {
      State state(*this, best[part]);
      if (options_.k > 0) scan(state, begin, end);
    });
    Hits hits(packed_.queries);
    for (std::size_t q = 0; q < packed_.queries; ++q) {
      for (std::size_t part = 1; part < parts; ++part) best[0][q].merge(std::move(best[part][q]));
      for (const Best::Entry& entry : best[0][q].take_sorted()) hits[q].push_back({entry.score, entry.ordinal});
    }
    return hits;
  }

  struct State {
    State(const Scan& owner, std::vector<Best>& kept)
        : scan(owner), best(kept), limits(owner.packed_.columns(), kInfinity) {
      std::fill_n(limits.begin(), best.size(), -kInfinity);
    }

    void push(std::size_t query, double score, std::uint64_t ordinal) {
      if (!best[query].push(score, ordinal, {})) return;
      limits[query] = down(best[query].threshold() - underflow(scan.packed_.dims));
    }
    bool allowed(std::size_t row) const { return scan.options_.allowed == nullptr || scan.options_.allowed[row] != 0; }

    const Scan& scan;
    std::vector<Best>& best;
    std::vector<float> limits;       // a score below it cannot enter; infinite for the columns that are padding
    std::vector<float> row_margins;  // or, where rows stand in the columns, the one limit for each of them
    std::vector<double> doubles;
    std::vector<float> floats;
    std::vector<std::int32_t> integers;
    std::vector<std::uint32_t> places;
  };

  bool few() const { return packed_.queries <= kFewQueries || packed_.dims == 0 || packed_.dims > kBoundDimsMax; }

  // A block of at most kBlockRows rows, the first of them number `first`.
  void scan_block(State& state, const float* rows, std::size_t count, std::size_t first) const {
    few() ? score_all(state, rows, count, first) : screen(state, rows, count, first);
  }

  // Halves against one query, products in f32.
  bool one_bounded() const { return packed_.queries == 1 && packed_.dims > 0 && packed_.dims <= kBoundDimsMax; }
  void scan_halves(State& state, const std::uint16_t* rows, std::size_t begin, std::size_t end) const {
    const std::size_t dims = packed_.dims;
    std::vector<float> lengths(kWideBlockRows), row(dims);
    state.floats.resize(kWideBlockRows);
    for (std::size_t at = begin; at < end; at += kWideBlockRows) {
      const std::size_t count = std::min(kWideBlockRows, end - at);
      kernels().half_dots(packed_.row(0), rows + at * dims, count, dims, state.floats.data(), lengths.data());
      lengths_of_squares(lengths.data(), count, dims);
      const auto exactly = [&](std::size_t ordinal) {
        kernels().half_to_float(rows + ordinal * dims, dims, row.data());
        rescore(state, 0, row.data(), ordinal);
      };
      screen_row(state, count, at, exactly, [&](std::size_t whole) {
        return kernels().float_screen(state.floats.data(), 1, whole, lengths.data(), packed_.margins.data(),
                                      state.row_margins.data(), state.places.data());
      });
    }
  }

  void scan_integers(State& state, const QuantizedIndex& index, std::size_t begin, std::size_t end) const {
    const bool one = packed_.queries == 1;
    const std::size_t step = one ? kWideBlockRows : kBlockRows;
    for (std::size_t at = begin; at < end; at += step) {
      const std::size_t count = std::min(step, end - at);
      one ? screen_one(state, index, at, count) : screen_integers(state, index, at, count);
    }
  }

 private:
  // Every score in double.
  void score_all(State& state, const float* rows, std::size_t count, std::size_t first) const {
    const std::size_t queries = packed_.queries;
    state.doubles.resize(kBlockRows * queries);
    packed_.block.score(rows, count, state.doubles.data());
    for (std::size_t v = 0; v < count; ++v) {
      for (std::size_t q = 0; q < queries; ++q) {
        const double score = state.doubles[v * queries + q];
        if (score >= state.best[q].threshold() && state.allowed(first + v)) state.push(q, score, first + v);
      }
    }
  }

  // Scores in f32, and in double where that leaves a doubt.
  void screen(State& state, const float* rows, std::size_t count, std::size_t first) const {
    const std::size_t dims = packed_.dims, columns = packed_.columns();
    state.row_margins.resize(kBlockRows);
    lengths_up(rows, count, dims, state.row_margins.data());
    state.floats.resize(kBlockRows * kStripColumns);
    state.places.resize(kBlockRows * kStripColumns);
    for (std::size_t q = 0; q < columns; q += kStripColumns) {
      const std::size_t width = std::min(kStripColumns, columns - q);
      kernels().float_product(packed_.panels.panel(q / kPanelColumns), width / kPanelColumns, rows, dims, count, dims,
                              state.floats.data(), width, false);
      const std::size_t found = kernels().float_screen(state.floats.data(), count, width, &packed_.margins[q],
                                                       state.row_margins.data(), &state.limits[q], state.places.data());
      for (std::size_t i = 0; i < found; ++i) {
        const std::size_t v = state.places[i] / width, query = q + state.places[i] % width;
        rescore(state, query, rows + v * dims, first + v);
      }
    }
  }

  void rescore(State& state, std::size_t query, const float* row, std::size_t ordinal) const {
    if (query >= packed_.queries || !state.allowed(ordinal)) return;
    state.push(query, dot(packed_.row(query), row, packed_.dims), ordinal);
  }

  void screen_integers(State& state, const QuantizedIndex& index, std::size_t first, std::size_t count) const {
    const std::size_t dims = packed_.dims, columns = packed_.columns();
    state.integers.resize(kBlockRows * kStripColumns);
    state.places.resize(kBlockRows * kStripColumns);
    for (std::size_t q = 0; q < columns; q += kStripColumns) {
      const std::size_t width = std::min(kStripColumns, columns - q);
      kernels().i8_product(&packed_.integer_panels[q * ((dims + 3) / 4 * 4)], width / kPanelColumns,
                           &packed_.sums128[q], &index.numbers_[first * dims], count, dims, state.integers.data());
      const I8Bounds rows = {&index.scales_[first], &index.lengths_[first], &index.residuals_[first]};
      const I8Bounds queries = {&packed_.scales[q], &packed_.residuals[q], &packed_.padded_lengths[q]};
      const std::size_t found = kernels().i8_screen(state.integers.data(), count, width, rows, queries,
                                                    &state.limits[q], state.places.data());
      for (std::size_t i = 0; i < found; ++i) {
        const std::size_t row = first + state.places[i] / width;
        rescore(state, q + state.places[i] % width, index.rows_ + row * dims, row);
      }
    }
  }

  // One query: it takes the part of the row, and the rows stand in the columns.
  void screen_one(State& state, const QuantizedIndex& index, std::size_t first, std::size_t count) const {
    const std::size_t dims = packed_.dims;
    state.integers.resize(kWideBlockRows);
    kernels().i8_dots(packed_.integers.data(), packed_.sums128[0], &index.numbers_[first * dims], count, dims,
                      state.integers.data());
    const I8Bounds query = {packed_.scales.data(), packed_.residuals.data(), packed_.padded_lengths.data()};
    const I8Bounds rows = {&index.scales_[first], &index.lengths_[first], &index.residuals_[first]};
    const auto exactly = [&](std::size_t ordinal) { rescore(state, 0, index.rows_ + ordinal * dims, ordinal); };
    screen_row(state, count, first, exactly, [&](std::size_t whole) {
      return kernels().i8_screen(state.integers.data(), 1, whole, query, rows, state.row_margins.data(),
                                 state.places.data());
    });
  }

  // One query and up to kWideBlockRows rows in the columns: those that `screen` cannot rule out are scored `exactly`,
  // as are the last, which do not fill a panel.
  template <class Exactly, class Screen>
  void screen_row(State& state, std::size_t count, std::size_t first, Exactly exactly, Screen screen) const {
    const std::size_t whole = count / kPanelColumns * kPanelColumns;
    state.places.resize(kWideBlockRows);
    state.row_margins.assign(kWideBlockRows, state.limits[0]);
    const std::size_t found = screen(whole);
    for (std::size_t i = 0; i < found; ++i) exactly(first + state.places[i]);
    for (std::size_t v = whole; v < count; ++v) exactly(first + v);
  }

  const QueryBatch::Packed& packed_;
  SearchOptions options_;
};

namespace {

Status check_dims(std::size_t queries, std::size_t rows) {
  if (queries == rows) return {};
  return input_error(fmt::format("has queries of {} numbers and rows of {}, expected the same", queries, rows));
}

}  // namespace

Result<Hits> FlatIndex::search(const QueryBatch& queries, const SearchOptions& options) const {
  if (const Status fit = check_dims(queries.dims(), dims_); !fit) return fit.error();
  const Scan scan(queries, options);
  return scan.run(count_, [&](Scan::State& state, std::size_t begin, std::size_t end) {
    if (halves_ != nullptr && scan.one_bounded()) return scan.scan_halves(state, halves_, begin, end);
    std::vector<float> widened(halves_ != nullptr ? kBlockRows * dims_ : 0);
    for (std::size_t at = begin; at < end; at += kBlockRows) {
      const std::size_t count = std::min(kBlockRows, end - at);
      const float* rows = floats_ + at * dims_;
      if (halves_ != nullptr) {
        kernels().half_to_float(halves_ + at * dims_, count * dims_, widened.data());
        rows = widened.data();
      }
      scan.scan_block(state, rows, count, at);
    }
  });
}

Result<QuantizedIndex> QuantizedIndex::build(const float* rows, std::size_t count, std::size_t dims, unsigned threads) {
  if (dims > kDimsMax) return input_error(fmt::format("has rows of {} numbers, expected at most {}", dims, kDimsMax));
  QuantizedIndex index;
  index.rows_ = rows, index.dims_ = dims;
  index.numbers_ = std::make_unique<std::int8_t[]>(count * dims + 1);
  index.scales_.resize(count), index.lengths_.resize(count), index.residuals_.resize(count);
  const std::size_t parts = std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(count, 1));
  in_parts(count, parts, [&](std::size_t, std::size_t begin, std::size_t end) { index.quantize(begin, end); });
  return index;
}

void QuantizedIndex::quantize(std::size_t begin, std::size_t end) {
  for (std::size_t v = begin; v < end; ++v) {
    const Quantized quantized = quantize_row(rows_ + v * dims_, dims_, &numbers_[v * dims_]);
    scales_[v] = quantized.scale;
    lengths_[v] = up(quantized.length), residuals_[v] = up(quantized.residual);
  }
}

Result<Hits> QuantizedIndex::search(const QueryBatch& queries, const SearchOptions& options) const {
  if (const Status fit = check_dims(queries.dims(), dims_); !fit) return fit.error();
  const Scan scan(queries, options);
  if (dims_ == 0 || queries.queries() == 0) {
    return FlatIndex(rows_, count(), dims_).search(queries, options);
  }
  return scan.run(count(), [&](Scan::State& state, std::size_t begin, std::size_t end) {
    scan.scan_integers(state, *this, begin, end);
  });
}

}  // namespace heed::attention
