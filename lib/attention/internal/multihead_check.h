// What both versions of multi-head attention ask of their inputs.
#pragma once

#include <fmt/format.h>

#include "heed/attention/multihead.h"

namespace heed::attention {

template <class Number>
Status check_multi_head(const MultiHeadInput<Number>& input, const MultiHeadOptions& options) {
  const auto &q = input.queries, &k = input.keys, &v = input.values;
  const std::size_t keys = k.rows + input.past_keys.rows;
  if (k.heads == 0 || q.heads % k.heads != 0 || v.heads != k.heads) {
    return input_error(
        fmt::format("has {} query heads, {} key heads and {} value heads, expected as many of values as of "
                    "keys and a multiple of that of queries",
                    q.heads, k.heads, v.heads));
  }
  if (k.batch != q.batch || v.batch != q.batch) {
    return input_error(fmt::format("has batches of {}, {} and {}, expected the same", q.batch, k.batch, v.batch));
  }
  if (q.dims != k.dims) {
    return input_error(fmt::format("has queries of {} numbers and keys of {}, expected the same", q.dims, k.dims));
  }
  if (v.rows != k.rows || input.past_values.rows != input.past_keys.rows) {
    return input_error(
        fmt::format("has {} keys and {} values, expected the same", keys, v.rows + input.past_values.rows));
  }
  const auto past_fits = [](const HeadRows<Number>& past, const HeadRows<Number>& now) {
    return past.rows == 0 || (past.batch == now.batch && past.heads == now.heads && past.dims == now.dims);
  };
  if (!past_fits(input.past_keys, k) || !past_fits(input.past_values, v)) {
    return input_error("has a past of another shape than its keys and values, expected one that differs in rows alone");
  }
  if (!options.key_lengths.empty() && options.key_lengths.size() != q.batch) {
    return input_error(
        fmt::format("has {} key lengths, expected one for each of {}", options.key_lengths.size(), q.batch));
  }
  for (const std::size_t length : options.key_lengths) {
    if (length > keys) {
      return input_error(fmt::format("has {} keys, expected at least the {} that are not padding", keys, length));
    }
  }
  if (!(options.softcap >= 0)) return input_error(fmt::format("has soft cap {}, expected 0 or more", options.softcap));
  return {};
}

// How many keys of one batch are not padding, and the offset of its causal mask.
template <class Number>
std::size_t key_count(const MultiHeadInput<Number>& input, const MultiHeadOptions& options, std::size_t b) {
  return options.key_lengths.empty() ? input.keys.rows + input.past_keys.rows : options.key_lengths[b];
}

template <class Number>
std::ptrdiff_t causal_offset(const MultiHeadInput<Number>& input, const MultiHeadOptions& options, std::size_t b) {
  if (options.key_lengths.empty()) return static_cast<std::ptrdiff_t>(input.past_keys.rows);
  return static_cast<std::ptrdiff_t>(options.key_lengths[b]) - static_cast<std::ptrdiff_t>(input.queries.rows);
}

// Where the mask of one query of one head begins.
inline std::size_t mask_place(const AttentionMask& mask, std::size_t b, std::size_t h, std::size_t i) {
  return b * mask.batch_stride + h * mask.head_stride + i * mask.query_stride;
}

}  // namespace heed::attention
