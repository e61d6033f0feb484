#include "heed/ledger/subtree_proof.h"

#include <fmt/core.h>

#include <bit>
#include <cassert>

#include "heed/ledger/internal/ranges.h"

namespace heed::ledger {
namespace {

using internal::Range;

// Positions of the subtree's first leaf, its last one and the tree's last one, at one height after the other. Section
// 4.4.3 of the draft; `at_root` there is "tn is zero".
class SubtreeClimb {
 public:
  SubtreeClimb(std::uint64_t begin, std::uint64_t end, std::uint64_t size)
      : first_(begin), subtree_last_(end - 1), tree_last_(size - 1) {}

  // To the height of the node that the proof begins with: where the subtree is one node, or its last part is a left
  // child.
  void skip_to_first_node() {
    const bool at_right_edge = subtree_last_ == tree_last_;
    while (!is_one_node() && (at_right_edge || (subtree_last_ & 1) != 0)) shift();
  }
  bool is_one_node() const { return first_ == subtree_last_; }
  bool at_root() const { return tree_last_ == 0; }
  bool joins_left() const { return (subtree_last_ & 1) != 0 || subtree_last_ == tree_last_; }
  // The loop ends: what joins left and is no right child is the last of its row and not the first.
  void up(bool joined_left) {
    assert(!at_root() && "SubtreeClimb::up: there is nothing above the root");
    while (joined_left && (subtree_last_ & 1) == 0) shift();
    shift();
  }

 private:
  void shift() {
    first_ >>= 1;
    subtree_last_ >>= 1;
    tree_last_ >>= 1;
  }
  std::uint64_t first_;
  std::uint64_t subtree_last_;
  std::uint64_t tree_last_;
};

Error no_subtree(std::uint64_t begin, std::uint64_t end) {
  return input_error(
      fmt::format("[{}, {}) is not a subtree, expected a begin that is a multiple of the smallest power of two not "
                  "below its length",
                  begin, end));
}

}  // namespace

bool is_subtree(std::uint64_t begin, std::uint64_t end) {
  if (begin >= end) return begin == end;
  constexpr std::uint64_t kLargestPower = std::uint64_t{1} << 63;
  const std::uint64_t length = end - begin;
  if (length > kLargestPower) return begin == 0;
  return (begin & (std::bit_ceil(length) - 1)) == 0;
}

Result<Hash> subtree_root(std::uint64_t begin, std::uint64_t end, const HashSource& source) {
  if (!is_subtree(begin, end)) return no_subtree(begin, end);
  if (begin == end) return empty_root();
  return internal::range_hash({begin, end}, source);
}

Result<std::vector<Hash>> prove_subtree_inclusion(std::uint64_t index, std::uint64_t begin, std::uint64_t end,
                                                  const HashSource& source) {
  if (!is_subtree(begin, end)) return no_subtree(begin, end);
  if (index < begin || index >= end) {
    return input_error(fmt::format("entry {} is not in the subtree [{}, {})", index, begin, end));
  }
  // A subtree is hashed like a tree of its own, so only the places where its nodes are kept differ.
  return prove_inclusion(index - begin, end - begin,
                         [&](unsigned height, std::uint64_t node) { return source(height, node + (begin >> height)); });
}

Result<std::vector<Hash>> prove_subtree_consistency(std::uint64_t begin, std::uint64_t end, std::uint64_t size,
                                                    const HashSource& source) {
  if (!is_subtree(begin, end)) return no_subtree(begin, end);
  if (end > size) {
    return input_error(fmt::format("subtree [{}, {}) is not in a tree of {} leaves", begin, end, size));
  }
  if (begin == end) return std::vector<Hash>();
  std::vector<Range> path;  // root to the subtree's last part
  Range tree{0, size};
  Range rest{begin, end};
  bool whole_subtree = true;
  while (tree.begin != rest.begin || tree.end != rest.end) {
    const std::uint64_t middle = tree.begin + std::bit_floor(tree.end - tree.begin - 1);
    if (rest.end <= middle) {
      path.push_back({middle, tree.end});
      tree.end = middle;
      continue;
    }
    path.push_back({tree.begin, middle});
    tree.begin = middle;
    if (rest.begin < middle) {
      // The left part of the subtree is the whole left half of the tree; what remains is at the left edge again.
      rest.begin = middle;
      whole_subtree = false;
    }
  }
  // The checker knows the root of the subtree; that of its last part alone has to be told.
  if (!whole_subtree) path.push_back(rest);
  return internal::hash_ranges_from_the_back(path, source);
}

ProofOutcome check_subtree_inclusion(std::uint64_t index, std::uint64_t begin, std::uint64_t end, const Hash& leaf,
                                     std::span<const Hash> proof, const Hash& subtree_root) {
  if (!is_subtree(begin, end) || index < begin || index >= end) return ProofOutcome::kBadPosition;
  return check_inclusion(index - begin, end - begin, leaf, proof, subtree_root);
}

ProofOutcome check_subtree_consistency(std::uint64_t begin, std::uint64_t end, std::uint64_t size,
                                       std::span<const Hash> proof, const Hash& subtree_root, const Hash& root) {
  if (!is_subtree(begin, end) || end > size) return ProofOutcome::kBadPosition;
  if (begin == end) {
    if (!proof.empty()) return ProofOutcome::kWrongLength;
    return subtree_root == empty_root() ? ProofOutcome::kHolds : ProofOutcome::kOtherRoot;
  }
  SubtreeClimb climb(begin, end, size);
  climb.skip_to_first_node();
  Hash subtree_hash = subtree_root;
  if (!climb.is_one_node()) {
    if (proof.empty()) return ProofOutcome::kWrongLength;
    subtree_hash = proof.front();
    proof = proof.subspan(1);
  }
  Hash tree_hash = subtree_hash;
  for (const Hash& next : proof) {
    if (climb.at_root()) return ProofOutcome::kWrongLength;
    const bool left = climb.joins_left();
    // Once the subtree is one node its hash is complete.
    if (left && !climb.is_one_node()) subtree_hash = node_hash(next, subtree_hash);
    tree_hash = left ? node_hash(next, tree_hash) : node_hash(tree_hash, next);
    climb.up(left);
  }
  if (!climb.at_root()) return ProofOutcome::kWrongLength;
  return subtree_hash == subtree_root && tree_hash == root ? ProofOutcome::kHolds : ProofOutcome::kOtherRoot;
}

}  // namespace heed::ledger
