#include "heed/ledger/subtree_proof.h"

#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "merkle_vectors.h"

using namespace heed::ledger;
using test::expect_no_change_passes;
using test::holds;
using test::numbered_leaves;
using test::plain_tree_hash;
using test::source_over;

namespace {

// The definition in section 4.1 of the draft, as it is written there.
bool plainly_a_subtree(std::uint64_t begin, std::uint64_t end) {
  if (begin >= end) return false;
  std::uint64_t power = 1;
  while (power < end - begin) power *= 2;
  return begin % power == 0;
}

// SUBTREE_PROOF of section 4.4.1, as it is written there.
std::vector<Hash> plain_proof(const std::vector<Hash>& leaves, std::size_t low, std::size_t high, std::size_t begin,
                              std::size_t end, bool known) {
  if (low == begin && high == end) {
    return known ? std::vector<Hash>() : std::vector<Hash>{plain_tree_hash(leaves, low, high)};
  }
  std::size_t k = 1;
  while (k * 2 < high - low) k *= 2;
  std::vector<Hash> proof;
  if (end <= low + k) {
    proof = plain_proof(leaves, low, low + k, begin, end, known);
    proof.push_back(plain_tree_hash(leaves, low + k, high));
  } else {
    const bool inside = low + k <= begin;
    proof = plain_proof(leaves, low + k, high, inside ? begin : low + k, end, known && inside);
    proof.push_back(plain_tree_hash(leaves, low, low + k));
  }
  return proof;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subtree_proof)

BOOST_AUTO_TEST_CASE(subtrees_are_aligned_to_their_length) {
  for (std::uint64_t end = 0; end <= 70; ++end) {
    for (std::uint64_t begin = 0; begin <= 70; ++begin) {
      BOOST_TEST(is_subtree(begin, end) == (begin == end || plainly_a_subtree(begin, end)), begin << " to " << end);
    }
  }
  constexpr std::uint64_t kMost = UINT64_MAX;
  BOOST_TEST(is_subtree(0, kMost));
  BOOST_TEST(is_subtree(std::uint64_t{1} << 63, kMost));
  BOOST_TEST(!is_subtree(1, kMost));
  BOOST_TEST(!is_subtree(kMost, 0));
}

// Every subtree of every tree of up to 40 leaves: the proof is the one the draft writes down, it holds, and no other.
BOOST_AUTO_TEST_CASE(consistency_holds_for_every_subtree_of_every_small_tree) {
  const std::vector<Hash> all = numbered_leaves(40);
  std::size_t proofs = 0;
  for (std::size_t size = 1; size <= all.size(); ++size) {
    const std::vector<Hash> leaves(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
    const Hash root = plain_tree_hash(leaves, 0, size);
    for (std::size_t begin = 0; begin < size; ++begin) {
      for (std::size_t end = begin + 1; end <= size; ++end) {
        if (!is_subtree(begin, end)) continue;
        const Hash part = plain_tree_hash(leaves, begin, end);
        BOOST_TEST((*subtree_root(begin, end, source_over(leaves)) == part));
        const std::vector<Hash> proof = *prove_subtree_consistency(begin, end, size, source_over(leaves));
        BOOST_TEST((proof == plain_proof(leaves, 0, size, begin, end, true)));
        BOOST_TEST(holds(check_subtree_consistency(begin, end, size, proof, part, root)),
                   begin << " to " << end << " of " << size);
        ++proofs;
        if (size > 9) continue;
        expect_no_change_passes(proof, [&](const std::vector<Hash>& changed) {
          return check_subtree_consistency(begin, end, size, changed, part, root);
        });
        for (Hash other : {part, root}) {
          other[31] ^= 1;
          BOOST_TEST(!holds(check_subtree_consistency(begin, end, size, proof, other, root)));
          BOOST_TEST(!holds(check_subtree_consistency(begin, end, size, proof, part, other)));
        }
      }
    }
  }
  BOOST_TEST_MESSAGE(proofs << " subtree consistency proofs");
}

// A subtree at the left edge is an earlier size of the tree.
BOOST_AUTO_TEST_CASE(at_the_left_edge_both_kinds_of_consistency_are_one) {
  const std::vector<Hash> all = numbered_leaves(70);
  for (std::size_t size = 1; size <= all.size(); ++size) {
    const std::vector<Hash> leaves(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
    const Hash root = plain_tree_hash(leaves, 0, size);
    for (std::size_t old = 1; old <= size; ++old) {
      const std::vector<Hash> proof = *prove_consistency(old, size, source_over(leaves));
      BOOST_TEST((*prove_subtree_consistency(0, old, size, source_over(leaves)) == proof));
      BOOST_TEST(holds(check_subtree_consistency(0, old, size, proof, plain_tree_hash(leaves, 0, old), root)));
    }
  }
}

BOOST_AUTO_TEST_CASE(inclusion_holds_for_every_entry_of_every_small_subtree) {
  const std::vector<Hash> leaves = numbered_leaves(33);
  for (std::size_t begin = 0; begin < leaves.size(); ++begin) {
    for (std::size_t end = begin + 1; end <= leaves.size(); ++end) {
      if (!is_subtree(begin, end)) continue;
      const Hash part = plain_tree_hash(leaves, begin, end);
      for (std::size_t i = begin; i < end; ++i) {
        const std::vector<Hash> proof = *prove_subtree_inclusion(i, begin, end, source_over(leaves));
        BOOST_TEST(holds(check_subtree_inclusion(i, begin, end, leaves[i], proof, part)));
        const std::size_t neighbour = i + 1 < end ? i + 1 : begin;
        BOOST_TEST(holds(check_subtree_inclusion(neighbour, begin, end, leaves[i], proof, part)) == (neighbour == i));
        if (end - begin > 7) continue;
        expect_no_change_passes(proof, [&](const std::vector<Hash>& changed) {
          return check_subtree_inclusion(i, begin, end, leaves[i], changed, part);
        });
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(empty_subtrees_are_part_of_every_tree) {
  const std::vector<Hash> leaves = numbered_leaves(3);
  const Hash root = plain_tree_hash(leaves, 0, 3);
  BOOST_TEST((*subtree_root(2, 2, source_over(leaves)) == empty_root()));
  BOOST_TEST(prove_subtree_consistency(2, 2, 3, source_over(leaves))->empty());
  BOOST_TEST(holds(check_subtree_consistency(2, 2, 3, {}, empty_root(), root)));
  BOOST_TEST((check_subtree_consistency(2, 2, 3, {}, root, root) == ProofOutcome::kOtherRoot));
  BOOST_TEST((check_subtree_consistency(2, 2, 3, leaves, empty_root(), root) == ProofOutcome::kWrongLength));
  BOOST_TEST((check_subtree_consistency(4, 4, 3, {}, empty_root(), root) == ProofOutcome::kBadPosition));
  BOOST_TEST((check_subtree_inclusion(2, 2, 2, leaves[2], {}, leaves[2]) == ProofOutcome::kBadPosition));
  BOOST_TEST((check_subtree_inclusion(1, 2, 3, leaves[2], {}, leaves[2]) == ProofOutcome::kBadPosition));
}

BOOST_AUTO_TEST_CASE(what_is_no_subtree_is_refused) {
  const std::vector<Hash> leaves = numbered_leaves(8);
  const HashSource source = source_over(leaves);
  BOOST_TEST(!subtree_root(1, 3, source).ok());
  BOOST_TEST(!subtree_root(3, 1, source).ok());
  BOOST_TEST(!prove_subtree_consistency(2, 6, 8, source).ok());
  BOOST_TEST(!prove_subtree_consistency(8, 9, 8, source).ok());
  BOOST_TEST(!prove_subtree_inclusion(1, 1, 3, source).ok());
  BOOST_TEST(!prove_subtree_inclusion(4, 2, 4, source).ok());
  BOOST_TEST(!prove_subtree_inclusion(1, 2, 4, source).ok());
  const Hash root = plain_tree_hash(leaves, 0, 8);
  BOOST_TEST((check_subtree_consistency(2, 6, 8, leaves, root, root) == ProofOutcome::kBadPosition));
  BOOST_TEST((check_subtree_consistency(0, 3, 8, {}, root, root) == ProofOutcome::kWrongLength));
  BOOST_TEST((check_subtree_inclusion(1, 1, 3, root, {}, root) == ProofOutcome::kBadPosition));
  const HashSource broken = [](unsigned, std::uint64_t) -> heed::Result<Hash> { return heed::system_error("no tile"); };
  BOOST_TEST(prove_subtree_consistency(4, 6, 8, broken).error().message == "no tile");
  BOOST_TEST(prove_subtree_inclusion(4, 4, 6, broken).error().message == "no tile");
}

// The largest trees: shifts must not run off their 64 bits.
BOOST_AUTO_TEST_CASE(subtrees_of_the_largest_trees_are_walked) {
  const HashSource same = [](unsigned, std::uint64_t) -> heed::Result<Hash> { return Hash{}; };
  constexpr std::uint64_t kMost = UINT64_MAX;
  constexpr std::uint64_t kHalf = std::uint64_t{1} << 63;
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> subtrees = {
      {0, 1}, {0, kMost}, {0, kHalf}, {0, kHalf + 1}, {kHalf, kMost}, {kMost - 1, kMost}, {kMost - 3, kMost}};
  for (const auto& [begin, end] : subtrees) {
    const std::vector<Hash> proof = *prove_subtree_consistency(begin, end, kMost, same);
    BOOST_TEST(proof.size() <= 65U);
    BOOST_TEST((check_subtree_consistency(begin, end, kMost, proof, Hash{}, Hash{}) != ProofOutcome::kWrongLength));
  }
}

BOOST_AUTO_TEST_CASE(published_subtree_inclusion_cases) {
  test::run_merkle_vectors("subtreeinclusion", 204, [](test::MerkleVector& v) {
    return holds(check_subtree_inclusion(v.number("leafIdx"), v.number("start"), v.number("end"), v.hash("leafHash"),
                                         v.proof(), v.hash_or_word("root")));
  });
}

BOOST_AUTO_TEST_CASE(published_subtree_consistency_cases) {
  test::run_merkle_vectors("subtreeconsistency", 118, [](test::MerkleVector& v) {
    return holds(check_subtree_consistency(v.number("start"), v.number("end"), v.number("size"), v.proof(),
                                           v.hash_or_word("root1"), v.hash_or_word("root2")));
  });
}

BOOST_AUTO_TEST_SUITE_END()
