// The fast version of multi-head attention: f32, blocks of keys, an online softmax (multihead.h).
//
// For each key and value head the keys are packed once into panels (kernels.h) and serve every query head of the group.
// Queries go through in tiles of kTileRows; for each block of kBlockKeys keys their scores stay in the first-level
// cache: the scores, the greatest of each row, the exponentials, and what was summed so far is scaled down when the
// greatest rises.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <thread>

#include "heed/attention/internal/multihead_check.h"
#include "heed/attention/kernels.h"
#include "heed/attention/multihead.h"

namespace heed::attention {
namespace {

constexpr std::size_t kTileRows = 48;
constexpr std::size_t kBlockKeys = 64;
constexpr float kMasked = -std::numeric_limits<float>::infinity();

std::size_t in_panels(std::size_t count) { return (count + kPanelColumns - 1) / kPanelColumns; }

void widen_row(const float* from, std::size_t count, float* to) { std::copy_n(from, count, to); }
void widen_row(const std::uint16_t* from, std::size_t count, float* to) { kernels().half_to_float(from, count, to); }

// The keys and values of one head, packed. Every block has kBlockKeys keys, zeros beyond the last.
template <class Number>
class PackedHead {
 public:
  PackedHead(const MultiHeadInput<Number>& input, std::size_t b, std::size_t kv, std::size_t count)
      : dims_(input.keys.dims), value_dims_(input.values.dims) {
    blocks_ = (count + kBlockKeys - 1) / kBlockKeys;
    keys_.assign(blocks_ * kBlockKeys * dims_, 0.0f);
    values_.assign(blocks_ * kBlockKeys * value_panels() * kPanelColumns, 0.0f);
    finite_.assign(blocks_, true);
    std::vector<float> row(std::max(dims_, value_dims_));
    for (std::size_t j = 0; j < count; ++j) {
      widen_row(at(input.past_keys, input.keys, b, kv, j), dims_, row.data());
      pack_key(j, row.data());
      widen_row(at(input.past_values, input.values, b, kv, j), value_dims_, row.data());
      pack_value(j, row.data());
    }
  }

  std::size_t blocks() const { return blocks_; }
  std::size_t value_panels() const { return in_panels(value_dims_); }
  const float* keys(std::size_t block) const { return keys_.data() + block * kBlockKeys * dims_; }
  const float* values(std::size_t block) const {
    return values_.data() + block * kBlockKeys * value_panels() * kPanelColumns;
  }
  bool finite(std::size_t block) const { return finite_[block]; }

 private:
  static const Number* at(const HeadRows<Number>& past, const HeadRows<Number>& now, std::size_t b, std::size_t h,
                          std::size_t j) {
    return j < past.rows ? past.row(b, h, j) : now.row(b, h, j - past.rows);
  }

  // Column j of the product of queries and keys.
  void pack_key(std::size_t j, const float* row) {
    float* to = keys_.data() + j / kPanelColumns * kPanelColumns * dims_ + j % kPanelColumns;
    for (std::size_t k = 0; k < dims_; ++k) to[k * kPanelColumns] = row[k];
  }

  // Row j of the block in the product of weights and values.
  void pack_value(std::size_t j, const float* row) {
    const std::size_t block = j / kBlockKeys;
    float* to = values_.data() + block * kBlockKeys * value_panels() * kPanelColumns + j % kBlockKeys * kPanelColumns;
    for (std::size_t x = 0; x < value_dims_; ++x) {
      to[x / kPanelColumns * kBlockKeys * kPanelColumns + x % kPanelColumns] = row[x];
    }
    if (!kernels().all_finite(row, value_dims_)) finite_[block] = false;
  }

  std::size_t dims_, value_dims_, blocks_ = 0;
  std::vector<float> keys_, values_;
  std::vector<bool> finite_;
};

// What one thread needs beside the inputs.
template <class Number>
class Worker {
 public:
  Worker(const MultiHeadInput<Number>& input, const MultiHeadOptions& options, std::vector<float>& output)
      : input_(input),
        options_(options),
        output_(output),
        width_(in_panels(input.values.dims) * kPanelColumns),
        queries_(kTileRows * input.queries.dims),
        scores_(kTileRows * kBlockKeys),
        sums_(kTileRows * width_) {}

  // All query heads that share one key and value head.
  void group(std::size_t b, std::size_t kv) {
    const std::size_t count = key_count(input_, options_, b);
    const PackedHead<Number> head(input_, b, kv, count);
    const std::size_t group = input_.queries.heads / input_.keys.heads;
    for (std::size_t h = kv * group; h < (kv + 1) * group; ++h) {
      for (std::size_t i = 0; i < input_.queries.rows; i += kTileRows) {
        tile(head, b, h, i, std::min(kTileRows, input_.queries.rows - i), count);
      }
    }
  }

 private:
  void tile(const PackedHead<Number>& head, std::size_t b, std::size_t h, std::size_t first, std::size_t rows,
            std::size_t count) {
    load_queries(b, h, first, rows);
    std::fill_n(max_, rows, kMasked);
    std::fill_n(total_, rows, 0.0f);
    std::fill(sums_.begin(), sums_.end(), 0.0f);
    const std::size_t seen = visible(b, first + rows - 1, count);  // by the last row, which sees most
    for (std::size_t block = 0; block < head.blocks() && block * kBlockKeys < seen; ++block) {
      const std::size_t dims = input_.queries.dims;
      kernels().float_product(head.keys(block), kBlockKeys / kPanelColumns, queries_.data(), dims, rows, dims,
                              scores_.data(), kBlockKeys, false);
      if (options_.softcap > 0) {
        kernels().float_softcap(scores_.data(), rows * kBlockKeys, static_cast<float>(options_.softcap));
      }
      for (std::size_t r = 0; r < rows; ++r) weigh(b, h, first + r, r, block, count);
      add_values(head, block, rows);
    }
    store(b, h, first, rows);
  }

  void load_queries(std::size_t b, std::size_t h, std::size_t first, std::size_t rows) {
    const std::size_t dims = input_.queries.dims;
    const auto scale = static_cast<float>(options_.scale.value_or(1 / std::sqrt(static_cast<double>(dims))));
    for (std::size_t r = 0; r < rows; ++r) {
      float* to = &queries_[r * dims];
      widen_row(input_.queries.row(b, h, first + r), dims, to);
      for (std::size_t k = 0; k < dims; ++k) to[k] *= scale;
    }
  }

  // Keys in front of which a query may look at all.
  std::size_t visible(std::size_t b, std::size_t query, std::size_t count) const {
    if (!options_.causal) return count;
    const std::ptrdiff_t end = static_cast<std::ptrdiff_t>(query) + causal_offset(input_, options_, b) + 1;
    return end <= 0 ? 0 : std::min(count, static_cast<std::size_t>(end));
  }

  // One row of scores becomes exponentials; masked places 0.
  void weigh(std::size_t b, std::size_t h, std::size_t query, std::size_t r, std::size_t block, std::size_t count) {
    float* row = &scores_[r * kBlockKeys];
    const std::size_t begin = block * kBlockKeys, seen = visible(b, query, count);
    std::size_t some = seen <= begin ? 0 : std::min(kBlockKeys, seen - begin);
    some = apply_mask(mask_place(options_.mask, b, h, query) + begin, begin, row, some);
    std::fill(row + some, row + kBlockKeys, kMasked);
    const float greatest = std::max(max_[r], kernels().float_max(row, kBlockKeys));
    if (greatest == kMasked) {
      std::fill_n(row, kBlockKeys, 0.0f);
      return;
    }
    if (greatest > max_[r]) {
      const float factor = std::exp(max_[r] - greatest);
      total_[r] *= factor;
      float* sums = &sums_[r * width_];
      for (std::size_t x = 0; x < width_; ++x) sums[x] *= factor;
      max_[r] = greatest;
    }
    total_[r] += kernels().float_exp(row, kBlockKeys, greatest);
  }

  // How many of the row's first `some` places the mask covers; those are masked, or have the bias added.
  std::size_t apply_mask(std::size_t place, std::size_t begin, float* row, std::size_t some) const {
    const AttentionMask& mask = options_.mask;
    if (mask.allowed == nullptr && mask.bias == nullptr) return some;
    some = mask.columns <= begin ? 0 : std::min(some, mask.columns - begin);
    for (std::size_t j = 0; j < some && mask.bias != nullptr; ++j) {
      const float bias = mask.bias[place + j];
      row[j] = bias == kMasked ? kMasked : row[j] + bias;
    }
    for (std::size_t j = 0; j < some && mask.allowed != nullptr; ++j) {
      if (mask.allowed[place + j] == 0) row[j] = kMasked;
    }
    return some;
  }

  // A value that is not finite may stand where it is masked: 0 times it would be NaN, so its block goes one by one.
  void add_values(const PackedHead<Number>& head, std::size_t block, std::size_t rows) {
    const float* values = head.values(block);
    if (head.finite(block)) {
      kernels().float_product(values, head.value_panels(), scores_.data(), kBlockKeys, rows, kBlockKeys, sums_.data(),
                              width_, true);
      return;
    }
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t j = 0; j < kBlockKeys; ++j) {
        const float weight = scores_[r * kBlockKeys + j];
        for (std::size_t x = 0; x < width_ && weight != 0; ++x) {
          const float* panel = values + x / kPanelColumns * kBlockKeys * kPanelColumns;
          sums_[r * width_ + x] += weight * panel[j * kPanelColumns + x % kPanelColumns];
        }
      }
    }
  }

  void store(std::size_t b, std::size_t h, std::size_t first, std::size_t rows) {
    const std::size_t dims = input_.values.dims, heads = input_.queries.heads, n = input_.queries.rows;
    for (std::size_t r = 0; r < rows; ++r) {
      const float factor = total_[r] > 0 ? 1 / total_[r] : 0;
      float* to = &output_[((b * n + first + r) * heads + h) * dims];
      for (std::size_t x = 0; x < dims; ++x) to[x] = factor > 0 ? sums_[r * width_ + x] * factor : 0;
    }
  }

  const MultiHeadInput<Number>& input_;
  const MultiHeadOptions& options_;
  std::vector<float>& output_;
  std::size_t width_;  // of a row of sums: the values' dims in whole panels
  std::vector<float> queries_, scores_, sums_;
  float max_[kTileRows] = {}, total_[kTileRows] = {};
};

template <class Number>
Result<std::vector<float>> flash(const MultiHeadInput<Number>& input, const MultiHeadOptions& options) {
  if (const Status fit = check_multi_head(input, options); !fit) return fit.error();
  if (options.normalization.normalizer != Normalizer::kSoftmax || options.normalization.temperature != 1) {
    return input_error("has another normaliser than softmax of temperature 1, expected the plain version for it");
  }
  const HeadRows<Number>& q = input.queries;
  std::vector<float> output(q.batch * q.rows * q.heads * input.values.dims);
  const std::size_t groups = q.batch * input.keys.heads;
  if (output.empty() || groups == 0) return output;
  const std::size_t parts = std::clamp<std::size_t>(options.threads, 1, groups);
  const auto work = [&](std::size_t begin, std::size_t end) {
    Worker<Number> worker(input, options, output);
    for (std::size_t g = begin; g < end; ++g) worker.group(g / input.keys.heads, g % input.keys.heads);
  };
  std::vector<std::thread> threads;
  for (std::size_t part = 1; part < parts; ++part) {
    threads.emplace_back(work, groups * part / parts, groups * (part + 1) / parts);
  }
  work(0, groups / parts);
  for (std::thread& thread : threads) thread.join();
  return output;
}

}  // namespace

Result<std::vector<float>> multi_head(const MultiHeadInput<float>& input, const MultiHeadOptions& options) {
  return flash(input, options);
}

Result<std::vector<float>> multi_head(const MultiHeadInput<std::uint16_t>& input, const MultiHeadOptions& options) {
  return flash(input, options);
}

}  // namespace heed::attention
