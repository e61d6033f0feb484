// What the tests of proofs share: a tree to prove from, changes that no proof survives, and the cases that
// transparency-dev/merkle publishes.
#pragma once

#include <simdjson.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string_view>
#include <vector>

#include "fixture.h"
#include "heed/ledger/base64.h"
#include "heed/ledger/proof.h"

namespace heed::ledger::test {

inline HashSource source_over(const std::vector<Hash>& leaves) {
  return [&leaves](unsigned height, std::uint64_t index) -> heed::Result<Hash> {
    const std::size_t begin = index << height;
    const std::size_t end = begin + (std::size_t{1} << height);
    BOOST_TEST_REQUIRE(end <= leaves.size());  // only subtrees inside the tree are asked for
    return plain_tree_hash(leaves, begin, end);
  };
}

inline bool holds(ProofOutcome outcome) { return outcome == ProofOutcome::kHolds; }

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

// A case of transparency-dev/merkle testdata. Some of its roots are words ("don't care"): a hash of the word stands for
// it, equal to another only if the words are. Proofs with hashes that are not 32 bytes long fail before they are looked
// at.
struct MerkleVector {
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
void run_merkle_vectors(const char* kind, std::size_t expected, Check check) {
  const std::filesystem::path folder = std::filesystem::path(vectors()) / "merkle" / kind;
  if (!std::filesystem::exists(folder)) {
    BOOST_TEST_MESSAGE("skipped: no published test cases at " << folder);
    return;
  }
  std::size_t count = 0;
  simdjson::dom::parser parser;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    ++count;
    MerkleVector vector{parser.load(entry.path().string()).value()};
    const bool accepted = check(vector) && vector.well_formed;
    BOOST_TEST(accepted == !vector.want_error(), entry.path().string());
  }
  BOOST_TEST_MESSAGE(count << " published cases in " << folder);
  BOOST_TEST(count == expected);
}

}  // namespace heed::ledger::test
