#include "heed/ledger/proof.h"

#include <simdjson.h>

#include <bit>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "fixture.h"
#include "heed/ledger/base64.h"
#include "heed/ledger/tree.h"

using namespace heed::ledger;
using heed::ledger::test::numbered_leaves;
using heed::ledger::test::plain_tree_hash;

namespace {

HashSource source_over(const std::vector<Hash>& leaves) {
  return [&leaves](unsigned height, std::uint64_t index) -> heed::Result<Hash> {
    const std::size_t begin = index << height;
    const std::size_t end = begin + (std::size_t{1} << height);
    BOOST_TEST_REQUIRE(end <= leaves.size());  // only subtrees inside the tree are asked for
    return plain_tree_hash(leaves, begin, end);
  };
}

bool holds(ProofOutcome outcome) { return outcome == ProofOutcome::kHolds; }

// The proof with one change each: every bit of every hash flipped would be slow here, so one bit of each byte.
template <class Check>
void expect_no_change_passes(const std::vector<Hash>& proof, Check check) {
  for (std::size_t i = 0; i < proof.size(); ++i) {
    for (std::size_t byte = 0; byte < kHashBytes; ++byte) {
      std::vector<Hash> changed = proof;
      changed[i][byte] ^= static_cast<std::uint8_t>(1U << (byte % 8));
      BOOST_TEST(!holds(check(changed)));
    }
    std::vector<Hash> shorter = proof;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    BOOST_TEST(!holds(check(shorter)));
  }
  std::vector<Hash> longer = proof;
  longer.push_back(Hash{});
  BOOST_TEST(!holds(check(longer)));
}

}  // namespace

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

namespace {

// A case of transparency-dev/merkle testdata. Some of its roots are words ("don't care"): a hash of the word stands for
// it, equal to another only if the words are. Proofs with hashes that are not 32 bytes long fail before they are looked
// at.
struct Vector {
  simdjson::dom::element json;
  bool well_formed = true;

  std::uint64_t number(const char* field) const { return json[field].get_uint64().value(); }
  Hash hash(const char* field) { return decode(json[field].get_string().value()); }
  Hash hash_or_word(const char* field) const {
    const std::string_view text = json[field].get_string().value();
    const heed::Result<Hash> hash = parse_base64_hash(text);
    return hash ? *hash : sha256(text);
  }
  std::vector<Hash> proof() {
    std::vector<Hash> hashes;
    simdjson::dom::array elements;
    if (json["proof"].get_array().get(elements) != simdjson::SUCCESS) return hashes;  // null: none
    for (const auto element : elements) hashes.push_back(decode(element.get_string().value()));
    return hashes;
  }
  bool want_error() const { return json["wantErr"].get_bool().value(); }

 private:
  Hash decode(std::string_view text) {
    const heed::Result<Hash> hash = parse_base64_hash(text);
    well_formed = well_formed && hash.ok();
    return hash ? *hash : Hash{};
  }
};

template <class Check>
void run_vectors(const char* kind, std::size_t expected, Check check) {
  const std::filesystem::path folder = std::filesystem::path(test::vectors()) / "merkle" / kind;
  if (!std::filesystem::exists(folder)) {
    BOOST_TEST_MESSAGE("skipped: no published test cases at " << folder);
    return;
  }
  std::size_t count = 0;
  simdjson::dom::parser parser;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    ++count;
    Vector vector{parser.load(entry.path().string()).value()};
    const bool accepted = check(vector) && vector.well_formed;
    BOOST_TEST(accepted == !vector.want_error(), entry.path().string());
  }
  BOOST_TEST(count == expected);
}

}  // namespace

BOOST_AUTO_TEST_CASE(published_inclusion_cases) {
  run_vectors("inclusion", 98, [](Vector& v) {
    return holds(
        check_inclusion(v.number("leafIdx"), v.number("treeSize"), v.hash("leafHash"), v.proof(), v.hash("root")));
  });
}

BOOST_AUTO_TEST_CASE(published_consistency_cases) {
  run_vectors("consistency", 98, [](Vector& v) {
    return holds(check_consistency(v.number("size1"), v.number("size2"), v.proof(), v.hash_or_word("root1"),
                                   v.hash_or_word("root2")));
  });
}

BOOST_AUTO_TEST_SUITE_END()
