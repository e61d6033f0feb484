#include "heed/ledger/proof.h"

#include <bit>
#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "heed/ledger/base64.h"
#include "heed/ledger/tree.h"
#include "merkle_vectors.h"

using namespace heed::ledger;
using heed::ledger::test::expect_no_change_passes;
using heed::ledger::test::holds;
using heed::ledger::test::numbered_leaves;
using heed::ledger::test::plain_tree_hash;
using heed::ledger::test::source_over;

BOOST_AUTO_TEST_SUITE(proof)

BOOST_AUTO_TEST_CASE(inclusion_holds_for_every_entry_of_every_small_tree) {
  const std::vector<Hash> all = numbered_leaves(300);
  const auto sizes = {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 9U, 15U, 16U, 17U, 31U, 33U, 70U, 255U, 256U, 257U, 300U};
  for (const std::size_t size : sizes) {
    const std::vector<Hash> leaves(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
    const Hash root = plain_tree_hash(leaves, 0, size);
    BOOST_TEST((*tree_root(size, source_over(leaves)) == root));
    for (std::size_t i = 0; i < size; ++i) {
      const std::vector<Hash> proof = *prove_inclusion(i, size, source_over(leaves));
      BOOST_TEST(holds(check_inclusion(i, size, leaves[i], proof, root)), i << " of " << size);
      // The length in closed form: merkle/proof/verify.go decompInclProof.
      const int inner = static_cast<int>(std::bit_width(i ^ (size - 1)));
      BOOST_TEST(proof.size() == static_cast<std::size_t>(inner + std::popcount(i >> inner)));
      if (size <= 17) {
        expect_no_change_passes(
            proof, [&](const std::vector<Hash>& p) { return check_inclusion(i, size, leaves[i], p, root); });
        for (std::size_t j = 0; j < size; ++j) {
          BOOST_TEST(holds(check_inclusion(j, size, leaves[i], proof, root)) == (i == j));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(consistency_holds_between_all_small_sizes) {
  const std::vector<Hash> all = numbered_leaves(70);
  for (std::size_t size = 1; size <= 70; ++size) {
    const std::vector<Hash> leaves(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
    const Hash root = plain_tree_hash(leaves, 0, size);
    for (std::size_t old = 1; old <= size; ++old) {
      const Hash old_root = plain_tree_hash(leaves, 0, old);
      const std::vector<Hash> proof = *prove_consistency(old, size, source_over(leaves));
      BOOST_TEST(holds(check_consistency(old, size, proof, old_root, root)), old << " to " << size);
      if (size > 12) continue;
      expect_no_change_passes(
          proof, [&](const std::vector<Hash>& p) { return check_consistency(old, size, p, old_root, root); });
      Hash other = old_root;
      other[0] ^= 1;
      BOOST_TEST(!holds(check_consistency(old, size, proof, other, root)));
      other = root;
      other[31] ^= 128;
      BOOST_TEST(!holds(check_consistency(old, size, proof, old_root, other)));
    }
  }
}

BOOST_AUTO_TEST_CASE(outcomes_say_why) {
  const std::vector<Hash> leaves = numbered_leaves(5);
  const Hash root = plain_tree_hash(leaves, 0, 5);
  const std::vector<Hash> proof = *prove_inclusion(2, 5, source_over(leaves));
  BOOST_TEST((check_inclusion(5, 5, leaves[0], proof, root) == ProofOutcome::kBadPosition));
  BOOST_TEST((check_inclusion(2, 5, leaves[2], {}, root) == ProofOutcome::kWrongLength));
  BOOST_TEST((check_inclusion(2, 5, leaves[1], proof, root) == ProofOutcome::kOtherRoot));
  BOOST_TEST((check_consistency(0, 5, {}, empty_root(), root) == ProofOutcome::kBadPosition));
  BOOST_TEST((check_consistency(6, 5, {}, root, root) == ProofOutcome::kBadPosition));
  BOOST_TEST((check_consistency(5, 5, {}, root, leaves[0]) == ProofOutcome::kOtherRoot));
  BOOST_TEST((check_consistency(5, 5, proof, root, root) == ProofOutcome::kWrongLength));
  BOOST_TEST(describe(ProofOutcome::kOtherRoot) == "leads to another root");
}

BOOST_AUTO_TEST_CASE(proofs_outside_the_tree_are_refused) {
  const std::vector<Hash> leaves = numbered_leaves(5);
  BOOST_TEST(!prove_inclusion(5, 5, source_over(leaves)).ok());
  BOOST_TEST(!prove_consistency(0, 5, source_over(leaves)).ok());
  BOOST_TEST(!prove_consistency(6, 5, source_over(leaves)).ok());
  BOOST_TEST((*tree_root(0, source_over(leaves)) == empty_root()));
}

BOOST_AUTO_TEST_CASE(errors_of_the_source_are_handed_on) {
  const HashSource broken = [](unsigned, std::uint64_t) -> heed::Result<Hash> { return heed::system_error("no tile"); };
  BOOST_TEST(prove_inclusion(2, 5, broken).error().message == "no tile");
  BOOST_TEST(prove_consistency(2, 5, broken).error().message == "no tile");
  BOOST_TEST(tree_root(5, broken).error().message == "no tile");
}

// The largest trees: shifts must not run off their 64 bits.
BOOST_AUTO_TEST_CASE(positions_up_to_the_last_one_are_walked) {
  const HashSource same = [](unsigned, std::uint64_t) -> heed::Result<Hash> { return Hash{}; };
  const std::uint64_t last = UINT64_MAX;
  BOOST_TEST(prove_inclusion(last - 1, last, same)->size() == 63U);
  BOOST_TEST(prove_inclusion(0, last, same)->size() == 64U);
  BOOST_TEST((check_inclusion(0, last, Hash{}, *prove_inclusion(0, last, same), Hash{}) == ProofOutcome::kOtherRoot));
}

// Three entries and the path of entry 1, checked with golang.org/x/mod.
BOOST_AUTO_TEST_CASE(golden_inclusion_path) {
  const std::vector<Hash> leaves = numbered_leaves(3);
  const std::vector<Hash> proof = *prove_inclusion(1, 3, source_over(leaves));
  BOOST_TEST_REQUIRE(proof.size() == 2U);
  BOOST_TEST(format_base64(proof[0]) == "pAKw429aroVFc2D88AolRbh91H8xBVPnsNMtbQrEQA0=");
  BOOST_TEST(format_base64(proof[1]) == "0+CmKo96klbIvrcVr97YPkMm0sRzedJZsXCahArS8R0=");
  BOOST_TEST(format_base64(plain_tree_hash(leaves, 0, 3)) == "PbZ2Ze6owm3jQWaMHTGZ9h3kt4CoKFaaiYzkjCjZMfM=");
}

BOOST_AUTO_TEST_CASE(published_inclusion_cases) {
  test::run_merkle_vectors("inclusion", 98, [](test::MerkleVector& v) {
    return holds(
        check_inclusion(v.number("leafIdx"), v.number("treeSize"), v.hash("leafHash"), v.proof(), v.hash("root")));
  });
}

BOOST_AUTO_TEST_CASE(published_consistency_cases) {
  test::run_merkle_vectors("consistency", 98, [](test::MerkleVector& v) {
    return holds(check_consistency(v.number("size1"), v.number("size2"), v.proof(), v.hash_or_word("root1"),
                                   v.hash_or_word("root2")));
  });
}

BOOST_AUTO_TEST_CASE(roots_follow_only_from_sizes_that_grow) {
  for (const auto& [older, newer] : {std::pair{0U, 3U}, {3U, 3U}, {4U, 3U}}) {
    BOOST_TEST(!consistency_roots(older, newer, empty_root(), {}).has_value());
  }
}

BOOST_AUTO_TEST_CASE(outcomes_are_words) {
  BOOST_TEST(describe(ProofOutcome::kHolds) == "holds");
  BOOST_TEST(describe(ProofOutcome::kBadPosition) == "is about a position outside the tree");
  BOOST_TEST(describe(ProofOutcome::kWrongLength) == "has the wrong number of hashes");
  BOOST_TEST(describe(ProofOutcome::kOtherRoot) == "leads to another root");
}

BOOST_AUTO_TEST_SUITE_END()
