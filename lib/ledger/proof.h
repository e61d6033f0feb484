// Proofs about the tree: that an entry is in it, and that a later tree only added to an earlier one.
//
// Made as in RFC 6962 sections 2.1.1 and 2.1.2, checked as in RFC 9162 sections 2.1.3.2 and 2.1.4.2. Whether a proof
// holds is an answer, not an error: check_* return a ProofOutcome. A proof is never longer than 64 hashes for inclusion
// and 65 for consistency.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/ledger/hash.h"
#include "heed/result.h"

namespace heed::ledger {

// Says the hash of the perfect subtree over the leaves [index * 2^height, (index + 1) * 2^height). Proof makers only
// ask for subtrees that lie wholly inside the tree they prove about.
using HashSource = std::function<Result<Hash>(unsigned height, std::uint64_t index)>;

// Leaf to root. index < size, else an input error; errors of the source are handed on.
HEED_EXPORT Result<std::vector<Hash>> prove_inclusion(std::uint64_t index, std::uint64_t size,
                                                      const HashSource& source);
// 0 < old_size <= new_size, else an input error.
HEED_EXPORT Result<std::vector<Hash>> prove_consistency(std::uint64_t old_size, std::uint64_t new_size,
                                                        const HashSource& source);
// The root of the first `size` leaves, read from the same source.
HEED_EXPORT Result<Hash> tree_root(std::uint64_t size, const HashSource& source);

enum class ProofOutcome {
  kHolds,
  kBadPosition,  // the index is not in the tree, or the sizes do not grow from at least 1
  kWrongLength,  // more or fewer hashes than a proof for this position has
  kOtherRoot,    // the hashes lead to another root than the one given
};

// A few words for a person: "holds", "leads to another root".
HEED_EXPORT std::string_view describe(ProofOutcome outcome);

HEED_EXPORT ProofOutcome check_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                                         std::span<const Hash> proof, const Hash& root);
HEED_EXPORT ProofOutcome check_consistency(std::uint64_t old_size, std::uint64_t new_size, std::span<const Hash> proof,
                                           const Hash& old_root, const Hash& new_root);

// What the hashes of a consistency proof lead to, whatever anybody expects. `seed` is the hash of the largest perfect
// subtree at the old tree's right edge: the first hash of the proof, or the old root itself if old_size is a power of
// two, as such a proof leaves it out. Nothing if the path has the wrong length, or unless 0 < old_size < new_size.
struct TreeRoots {
  Hash old_root;
  Hash new_root;
};
HEED_EXPORT std::optional<TreeRoots> consistency_roots(std::uint64_t old_size, std::uint64_t new_size, const Hash& seed,
                                                       std::span<const Hash> path);

}  // namespace heed::ledger
