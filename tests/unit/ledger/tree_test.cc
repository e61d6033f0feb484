#include "heed/ledger/tree.h"

#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "heed/ledger/internal/edge.h"

using namespace heed::ledger;
using heed::ledger::test::numbered_leaves;
using heed::ledger::test::plain_tree_hash;

BOOST_AUTO_TEST_SUITE(tree)

// transparency-dev/merkle testonly/constants.go: the root of its eight leaves.
BOOST_AUTO_TEST_CASE(root_of_the_reference_leaves) {
  CompactRange range;
  for (const std::string& entry : test::reference_leaves()) range.append(leaf_hash(entry));
  BOOST_TEST(format_hex(hash_bytes(range.root())) ==
             "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
  BOOST_TEST(range.hashes().size() == 1U);
}

BOOST_AUTO_TEST_CASE(root_is_the_recursive_definition_at_every_size) {
  const std::vector<Hash> leaves = numbered_leaves(600);
  CompactRange range;
  for (std::size_t size = 0;; ++size) {
    BOOST_TEST((range.root() == plain_tree_hash(leaves, 0, size)), "size " << size);
    if (size > 0) BOOST_TEST((fold_hashes(leaves.data(), size) == range.root()), "fold of " << size);
    if (size == leaves.size()) break;
    range.append(leaves[size]);
  }
}

BOOST_AUTO_TEST_CASE(ranges_merge_in_any_grouping) {
  const std::vector<Hash> leaves = numbered_leaves(40);
  const auto range_of = [&](std::size_t begin, std::size_t end) {
    CompactRange range(begin);
    for (std::size_t i = begin; i < end; ++i) range.append(leaves[i]);
    return range;
  };
  for (std::size_t a = 0; a <= 40; ++a) {
    for (std::size_t b = a; b <= 40; ++b) {
      CompactRange left_first = range_of(0, a);
      BOOST_TEST(left_first.merge(range_of(a, b)).ok());
      BOOST_TEST(left_first.merge(range_of(b, 40)).ok());
      CompactRange right_first = range_of(a, b);
      BOOST_TEST(right_first.merge(range_of(b, 40)).ok());
      CompactRange whole = range_of(0, a);
      BOOST_TEST(whole.merge(right_first).ok());
      BOOST_TEST((left_first.root() == plain_tree_hash(leaves, 0, 40)));
      BOOST_TEST((whole.hashes() == left_first.hashes()));
    }
  }
}

// Every range, in both pieces of every split, against the subtrees of the plain tree.
BOOST_AUTO_TEST_CASE(every_range_has_the_subtrees_of_the_plain_tree) {
  constexpr std::size_t kLeaves = 34;
  const std::vector<Hash> leaves = numbered_leaves(kLeaves);
  for (std::size_t begin = 0; begin <= kLeaves; ++begin) {
    for (std::size_t end = begin; end <= kLeaves; ++end) {
      std::vector<Hash> expected;
      std::size_t at = begin;
      for (const unsigned height : subtree_heights(begin, end)) {
        expected.push_back(plain_tree_hash(leaves, at, at + (std::size_t{1} << height)));
        at += std::size_t{1} << height;
      }
      for (std::size_t split = begin; split <= end; ++split) {
        CompactRange left(begin);
        CompactRange right(split);
        for (std::size_t i = begin; i < split; ++i) left.append(leaves[i]);
        for (std::size_t i = split; i < end; ++i) right.append(leaves[i]);
        BOOST_TEST_REQUIRE(left.merge(right).ok());
        BOOST_TEST_REQUIRE((left.hashes() == expected), begin << " to " << end << " in two at " << split);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(range_is_restored_from_its_hashes) {
  const std::vector<Hash> leaves = numbered_leaves(100);
  CompactRange range(3);
  for (std::size_t i = 3; i < 77; ++i) range.append(leaves[i]);
  heed::Result<CompactRange> restored = CompactRange::from_hashes(3, 77, range.hashes());
  BOOST_TEST_REQUIRE(restored.ok());
  for (std::size_t i = 77; i < 100; ++i) {
    range.append(leaves[i]);
    restored->append(leaves[i]);
  }
  BOOST_TEST((restored->hashes() == range.hashes()));
}

BOOST_AUTO_TEST_CASE(ranges_that_do_not_touch_are_refused) {
  CompactRange range;
  range.append(sha256("a"));
  BOOST_TEST(!range.merge(CompactRange(2)).ok());
  BOOST_TEST(range.end() == 1U);
  BOOST_TEST(!CompactRange::from_hashes(0, 3, {sha256("a")}).ok());
  BOOST_TEST(!CompactRange::from_hashes(3, 2, {}).ok());
}

BOOST_AUTO_TEST_CASE(heights_cover_a_range_without_overlap) {
  for (std::uint64_t begin = 0; begin < 70; ++begin) {
    for (std::uint64_t end = begin; end < 140; ++end) {
      std::uint64_t at = begin;
      for (const unsigned height : subtree_heights(begin, end)) {
        BOOST_TEST(at % (std::uint64_t{1} << height) == 0U);
        at += std::uint64_t{1} << height;
      }
      BOOST_TEST(at == end);
    }
  }
  BOOST_TEST(subtree_heights(0, UINT64_MAX).size() == 64U);
}

// The tile form of the tree, on which a ledger is built, leads to the same root.
BOOST_AUTO_TEST_CASE(edge_of_tiles_has_the_same_root) {
  const std::vector<Hash> leaves = numbered_leaves(1000);
  for (const std::size_t size : {0U, 1U, 2U, 255U, 256U, 257U, 511U, 512U, 513U, 770U, 1000U}) {
    internal::Edge edge;
    for (std::size_t tile = 0; tile + 256 <= size; tile += 256) edge[1].push_back(fold_hashes(&leaves[tile], 256));
    edge[0].assign(leaves.begin() + static_cast<std::ptrdiff_t>(size / 256 * 256),
                   leaves.begin() + static_cast<std::ptrdiff_t>(size));
    BOOST_TEST((internal::edge_root(edge) == plain_tree_hash(leaves, 0, size)), "size " << size);
  }
}

BOOST_AUTO_TEST_SUITE_END()
