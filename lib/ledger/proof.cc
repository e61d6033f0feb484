#include "heed/ledger/proof.h"

#include <fmt/core.h>

#include <array>
#include <bit>
#include <cassert>

#include "heed/ledger/internal/ranges.h"

namespace heed::ledger {

using internal::Range;

namespace {

// One step of both checks: how the next proof hash joins, walking from a leaf towards the root. `position` is the
// node's index at this height, `last` the index of the last node. A node that is a right child, or the last one of its
// row, joins a left neighbour; the last one of an even position first climbs to the height where it has one.
class Climb {
 public:
  Climb(std::uint64_t position, std::uint64_t last) : position_(position), last_(last) {}
  void skip_right_children() {
    while ((position_ & 1) != 0) shift();
  }
  bool at_root() const { return last_ == 0; }
  bool joins_left() const { return (position_ & 1) != 0 || position_ == last_; }
  // The loop ends: what joins left and is no right child is the last of its row and not the first.
  void up(bool joined_left) {
    assert(!at_root() && "Climb::up: there is nothing above the root");
    while (joined_left && (position_ & 1) == 0) shift();
    shift();
  }

 private:
  void shift() {
    position_ >>= 1;
    last_ >>= 1;
  }
  std::uint64_t position_;
  std::uint64_t last_;
};

}  // namespace

Result<std::vector<Hash>> prove_inclusion(std::uint64_t index, std::uint64_t size, const HashSource& source) {
  if (index >= size) return input_error(fmt::format("entry {} is not in a ledger of {} entries", index, size));
  std::vector<Range> path;  // root to leaf
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);
    if (index < middle) {
      path.push_back({middle, end});
      end = middle;
    } else {
      path.push_back({begin, middle});
      begin = middle;
    }
  }
  return internal::hash_ranges_from_the_back(path, source);
}

Result<std::vector<Hash>> prove_consistency(std::uint64_t old_size, std::uint64_t new_size, const HashSource& source) {
  if (old_size == 0 || old_size > new_size) {
    return input_error(
        fmt::format("no consistency proof from {} to {} entries, expected 1 <= old <= new", old_size, new_size));
  }
  std::vector<Range> path;  // root to the old tree's edge
  std::uint64_t begin = 0;
  std::uint64_t end = new_size;
  bool whole_old_tree = true;
  while (end != old_size) {
    const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);
    if (old_size <= middle) {
      path.push_back({middle, end});
      end = middle;
    } else {
      path.push_back({begin, middle});
      begin = middle;
      whole_old_tree = false;
    }
  }
  // The checker knows the old root; any other subtree that ends at the old size has to be told.
  if (!whole_old_tree) path.push_back({begin, end});
  return internal::hash_ranges_from_the_back(path, source);
}

Result<Hash> tree_root(std::uint64_t size, const HashSource& source) {
  if (size == 0) return empty_root();
  return internal::range_hash({0, size}, source);
}

std::string_view describe(ProofOutcome outcome) {
  constexpr std::array<std::string_view, 4> kWords = {
      "holds",
      "is about a position outside the tree",
      "has the wrong number of hashes",
      "leads to another root",
  };  // in the order of the enumerators
  return kWords[static_cast<std::size_t>(outcome)];
}

ProofOutcome check_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf, std::span<const Hash> proof,
                             const Hash& root) {
  if (index >= size) return ProofOutcome::kBadPosition;
  Climb climb(index, size - 1);
  Hash hash = leaf;
  for (const Hash& next : proof) {
    if (climb.at_root()) return ProofOutcome::kWrongLength;
    const bool left = climb.joins_left();
    hash = left ? node_hash(next, hash) : node_hash(hash, next);
    climb.up(left);
  }
  if (!climb.at_root()) return ProofOutcome::kWrongLength;
  return hash == root ? ProofOutcome::kHolds : ProofOutcome::kOtherRoot;
}

std::optional<TreeRoots> consistency_roots(std::uint64_t old_size, std::uint64_t new_size, const Hash& seed,
                                           std::span<const Hash> path) {
  if (old_size == 0 || old_size >= new_size) return std::nullopt;
  Climb climb(old_size - 1, new_size - 1);
  climb.skip_right_children();
  TreeRoots roots{seed, seed};
  for (const Hash& next : path) {
    if (climb.at_root()) return std::nullopt;
    const bool left = climb.joins_left();
    if (left) roots.old_root = node_hash(next, roots.old_root);
    roots.new_root = left ? node_hash(next, roots.new_root) : node_hash(roots.new_root, next);
    climb.up(left);
  }
  if (!climb.at_root()) return std::nullopt;
  return roots;
}

ProofOutcome check_consistency(std::uint64_t old_size, std::uint64_t new_size, std::span<const Hash> proof,
                               const Hash& old_root, const Hash& new_root) {
  if (old_size == 0 || old_size > new_size) return ProofOutcome::kBadPosition;
  if (old_size == new_size) {
    if (!proof.empty()) return ProofOutcome::kWrongLength;
    return old_root == new_root ? ProofOutcome::kHolds : ProofOutcome::kOtherRoot;
  }
  if (proof.empty()) return ProofOutcome::kWrongLength;

  // A perfect old tree is itself a node of the new one, so its root is not repeated in the proof.
  const bool perfect = std::has_single_bit(old_size);
  const std::optional<TreeRoots> roots =
      consistency_roots(old_size, new_size, perfect ? old_root : proof.front(), perfect ? proof : proof.subspan(1));
  if (!roots) return ProofOutcome::kWrongLength;
  return roots->old_root == old_root && roots->new_root == new_root ? ProofOutcome::kHolds : ProofOutcome::kOtherRoot;
}

}  // namespace heed::ledger
