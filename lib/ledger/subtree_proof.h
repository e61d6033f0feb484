// Proofs about a subtree: the leaves [begin, end) of a larger tree, hashed as a tree of their own.
//
// As in draft-ietf-plants-merkle-tree-certs section 4, where a certificate names a subtree instead of the whole log. A
// range is a subtree if begin is a multiple of the smallest power of two that is at least end - begin: every tree of
// which it is a part then holds its complete nodes. The empty range [x, x) is one too, with the root SHA256("").
//
// Inclusion shows that an entry is in a subtree; consistency that a subtree is part of a tree, whose other leaves need
// not be known. An inclusion proof in a tree is one in the subtree [0, size), a consistency proof from an old size is
// one of the subtree [0, old size). What holds is an answer, as in proof.h; no range is too large to ask about.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "heed/export.h"
#include "heed/ledger/hash.h"
#include "heed/ledger/proof.h"
#include "heed/result.h"

namespace heed::ledger {

HEED_EXPORT bool is_subtree(std::uint64_t begin, std::uint64_t end);

// The source is asked for perfect subtrees inside the tree, as in proof.h. [begin, end) has to be a subtree.
HEED_EXPORT Result<Hash> subtree_root(std::uint64_t begin, std::uint64_t end, const HashSource& source);

// Leaf to subtree root; begin <= index < end.
HEED_EXPORT Result<std::vector<Hash>> prove_subtree_inclusion(std::uint64_t index, std::uint64_t begin,
                                                              std::uint64_t end, const HashSource& source);
// Subtree to root of the tree of `size` leaves; end <= size.
HEED_EXPORT Result<std::vector<Hash>> prove_subtree_consistency(std::uint64_t begin, std::uint64_t end,
                                                                std::uint64_t size, const HashSource& source);

HEED_EXPORT ProofOutcome check_subtree_inclusion(std::uint64_t index, std::uint64_t begin, std::uint64_t end,
                                                 const Hash& leaf, std::span<const Hash> proof,
                                                 const Hash& subtree_root);
// An empty subtree is part of every tree, so for it `root` is not looked at.
HEED_EXPORT ProofOutcome check_subtree_consistency(std::uint64_t begin, std::uint64_t end, std::uint64_t size,
                                                   std::span<const Hash> proof, const Hash& subtree_root,
                                                   const Hash& root);

}  // namespace heed::ledger
