// The Merkle tree of RFC 6962, kept as the few hashes that matter.
//
// A compact range is the shortest list of perfect subtrees that covers the leaves [begin, end): at most 2 * 64 hashes
// for any number of leaves. Ranges that touch merge into one, in any grouping, with the same result, so a long log can
// be hashed in pieces by different threads or machines. A range that begins at 0 knows the root of the tree.
#pragma once

#include <cstdint>
#include <vector>

#include "heed/export.h"
#include "heed/ledger/hash.h"
#include "heed/result.h"

namespace heed::ledger {

class HEED_EXPORT CompactRange {
 public:
  // An empty range that starts before leaf `begin`.
  explicit CompactRange(std::uint64_t begin = 0) : begin_(begin), end_(begin) {}

  // The range [begin, end) whose perfect subtrees, left to right, have these hashes. A wrong number of hashes is an
  // error.
  static Result<CompactRange> from_hashes(std::uint64_t begin, std::uint64_t end, std::vector<Hash> hashes);

  std::uint64_t begin() const { return begin_; }
  std::uint64_t end() const { return end_; }
  // Left to right: sizes grow from begin() up to the largest aligned block, then shrink towards end().
  const std::vector<Hash>& hashes() const { return hashes_; }

  // Appends one leaf hash (see leaf_hash).
  void append(const Hash& leaf) { append_subtree(0, leaf); }
  // Appends the perfect subtree of 2^height leaves that starts at end(), which has to be a multiple of 2^height.
  void append_subtree(unsigned height, Hash hash);
  // Appends a range that starts at end(); anything else is an error and changes nothing.
  Status merge(const CompactRange& right);

  // The root of the tree of end() leaves; begin() has to be 0. The empty tree has the root SHA256("").
  Hash root() const;

 private:
  std::uint64_t begin_;
  std::uint64_t end_;
  std::vector<Hash> hashes_;
};

// The heights of the perfect subtrees that cover [begin, end), left to right.
HEED_EXPORT std::vector<unsigned> subtree_heights(std::uint64_t begin, std::uint64_t end);

// The root of 1 to 2^height hashes of one height, as RFC 6962 splits them; used for tiles, whose upper levels are
// implied.
HEED_EXPORT Hash fold_hashes(const Hash* hashes, std::size_t count);

}  // namespace heed::ledger
