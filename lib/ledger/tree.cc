#include "heed/ledger/tree.h"

#include <fmt/core.h>

#include <bit>
#include <cassert>

namespace heed::ledger {

std::vector<unsigned> subtree_heights(std::uint64_t begin, std::uint64_t end) {
  std::vector<unsigned> heights;
  while (begin < end) {
    const auto fits = static_cast<unsigned>(std::bit_width(end - begin) - 1);
    const auto aligned = static_cast<unsigned>(std::countr_zero(begin));  // 64 for 0
    heights.push_back(aligned < fits ? aligned : fits);
    begin += std::uint64_t{1} << heights.back();
  }
  return heights;
}

Result<CompactRange> CompactRange::from_hashes(std::uint64_t begin, std::uint64_t end, std::vector<Hash> hashes) {
  if (end < begin) return input_error(fmt::format("compact range ends at {}, before its begin {}", end, begin));
  const std::size_t expected = subtree_heights(begin, end).size();
  if (hashes.size() != expected) {
    return input_error(
        fmt::format("compact range [{}, {}) has {} hashes, expected {}", begin, end, hashes.size(), expected));
  }
  CompactRange range(begin);
  range.end_ = end;
  range.hashes_ = std::move(hashes);
  return range;
}

void CompactRange::append_subtree(unsigned height, Hash hash) {
  assert(height < 64 && end_ % (std::uint64_t{1} << height) == 0 && "append_subtree: not aligned");
  std::uint64_t start = end_;
  end_ += std::uint64_t{1} << height;
  // An odd subtree is a right child. Its left sibling is the last hash we hold, unless it lies before begin_.
  while ((start >> height & 1) != 0 && start - (std::uint64_t{1} << height) >= begin_) {
    hash = node_hash(hashes_.back(), hash);
    hashes_.pop_back();
    start -= std::uint64_t{1} << height;
    ++height;
  }
  hashes_.push_back(hash);
}

Status CompactRange::merge(const CompactRange& right) {
  if (right.begin_ != end_) {
    return input_error(
        fmt::format("compact range begins at {}, expected {} where the left one ends", right.begin_, end_));
  }
  const std::vector<unsigned> heights = subtree_heights(right.begin_, right.end_);
  for (std::size_t i = 0; i < heights.size(); ++i) append_subtree(heights[i], right.hashes_[i]);
  return {};
}

Hash CompactRange::root() const {
  assert(begin_ == 0 && "CompactRange::root: the range does not begin at leaf 0");
  if (hashes_.empty()) return empty_root();
  Hash root = hashes_.back();
  for (std::size_t i = hashes_.size() - 1; i-- > 0;) root = node_hash(hashes_[i], root);
  return root;
}

Hash fold_hashes(const Hash* hashes, std::size_t count) {
  assert(count > 0 && "fold_hashes: nothing to fold");
  if (count == 1) return hashes[0];
  const std::size_t left = std::bit_floor(count - 1);  // the largest power of two below count
  return node_hash(fold_hashes(hashes, left), fold_hashes(hashes + left, count - left));
}

}  // namespace heed::ledger
