#include "heed/ledger/reader.h"

#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "heed/ledger/proof.h"

using namespace heed::ledger;
using heed::ledger::test::TempDirectory;

namespace {

Reader open(const std::string& directory) { return *Reader::open(directory, {&test::log_key().verifier(), 1}); }

}  // namespace

BOOST_AUTO_TEST_SUITE(reader)

BOOST_AUTO_TEST_CASE(entries_come_back_by_index_and_in_order) {
  const TempDirectory directory;
  for (const std::uint64_t size : {0U, 1U, 255U, 256U, 257U, 600U}) {
    const std::string ledger = directory / std::to_string(size);
    test::make_ledger(ledger, {size});
    Reader reader = open(ledger);
    BOOST_TEST(reader.size() == size);
    for (const std::uint64_t index : {0U, 1U, 254U, 255U, 256U, 599U}) {
      const heed::Result<std::string> entry = reader.entry(index);
      BOOST_TEST(entry.ok() == (index < size));
      if (entry) BOOST_TEST(*entry == test::line(index));
    }
    std::uint64_t next = 0;
    const auto visit = [&](std::uint64_t index, std::string_view line) {
      BOOST_TEST(index == next++);
      BOOST_TEST(line == test::line(index));
      return true;
    };
    BOOST_TEST(reader.for_each(visit).ok());
    BOOST_TEST(next == size);
  }
}

BOOST_AUTO_TEST_CASE(reading_starts_and_stops_where_it_is_told) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {600});
  Reader reader = open(directory / "l");
  std::vector<std::uint64_t> seen;
  const auto visit = [&](std::uint64_t index, std::string_view) {
    seen.push_back(index);
    return index < 300;
  };
  BOOST_TEST(reader.for_each(visit, 298).ok());
  BOOST_TEST((seen == std::vector<std::uint64_t>{298, 299, 300}));
  BOOST_TEST(reader.for_each(visit, 700).ok());
  BOOST_TEST(seen.size() == 3U);
}

BOOST_AUTO_TEST_CASE(proofs_convince_somebody_who_has_the_checkpoint) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {100, 70000});
  Reader reader = open(directory / "l");
  const Hash root = reader.checkpoint().root;
  for (const std::uint64_t index : {0U, 1U, 99U, 255U, 256U, 65535U, 65536U, 69887U, 69888U, 69999U}) {
    const std::size_t before = reader.tiles_read();
    const heed::Result<std::vector<Hash>> proof = reader.prove_inclusion(index);
    BOOST_TEST_REQUIRE(proof.ok());
    BOOST_TEST((check_inclusion(index, 70000, leaf_hash(test::line(index)), *proof, root) == ProofOutcome::kHolds));
    BOOST_TEST(reader.tiles_read() - before <= 7U);
  }
  const std::vector<Hash> leaves = test::numbered_leaves(70000);
  for (const std::uint64_t old : {1U, 100U, 256U, 65536U, 65537U, 69999U, 70000U}) {
    const Hash old_root = test::plain_tree_hash(leaves, 0, old);
    BOOST_TEST((check_consistency(old, 70000, *reader.prove_consistency(old), old_root, root) == ProofOutcome::kHolds));
  }
  BOOST_TEST(!reader.prove_inclusion(70000).ok());
  BOOST_TEST(!reader.prove_consistency(0).ok());
  BOOST_TEST(!reader.subtree_hash(17, 0).ok());
  BOOST_TEST(!reader.subtree_hash(64, 0).ok());
}

BOOST_AUTO_TEST_CASE(a_reader_keeps_its_checkpoint_while_the_writer_goes_on) {
  const TempDirectory directory;
  Writer writer = *Writer::open(directory / "l", test::log_key());
  test::grow(writer, 250);
  Reader reader = open(directory / "l");
  test::grow(writer, 300);  // the partial tiles of 250 are gone now
  BOOST_TEST(!fs::exists(directory / "l/tile/entries/000.p"));
  BOOST_TEST(*reader.entry(249) == test::line(249));
  BOOST_TEST(!reader.entry(250).ok());
  BOOST_TEST((check_inclusion(9, 250, leaf_hash(test::line(9)), *reader.prove_inclusion(9), reader.checkpoint().root) ==
              ProofOutcome::kHolds));
}

BOOST_AUTO_TEST_CASE(what_is_no_ledger_is_not_opened) {
  const TempDirectory directory;
  BOOST_TEST(!Reader::open_unverified(directory / "missing").ok());
  BOOST_TEST(!Reader::open_unverified(directory / ".").ok());
  test::make_ledger(directory / "l", {3});
  const VerifierKey other = test::seeded_key("example.com/other", 9).verifier();
  BOOST_TEST(!Reader::open(directory / "l", {&other, 1}).ok());
  BOOST_TEST(Reader::open_unverified(directory / "l").ok());
  test::write_file(directory / "l/checkpoint", "nonsense");
  BOOST_TEST(!Reader::open_unverified(directory / "l").ok());
}

BOOST_AUTO_TEST_CASE(damage_that_stands_in_the_way_is_an_error) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  Reader reader = open(directory / "l");
  fs::resize_file(directory / "l/tile/entries/000.p/20", 50);
  BOOST_TEST(!reader.entry(0).ok());
  fs::remove(directory / "l/tile/entries/000.p/20");
  BOOST_TEST(!reader.entry(0).ok());
  BOOST_TEST(!reader.for_each([](std::uint64_t, std::string_view) { return true; }).ok());
  fs::resize_file(directory / "l/tile/0/000.p/20", 33);
  BOOST_TEST(!reader.prove_inclusion(0).ok());
  fs::remove(directory / "l/tile/0/000.p/20");
  BOOST_TEST(!reader.prove_inclusion(0).ok());
}

BOOST_AUTO_TEST_CASE(more_tiles_than_are_kept_are_read_again) {
  const test::TempDirectory directory;
  test::make_ledger(directory / "l", {20000});
  Reader reader = *Reader::open(directory / "l", {&test::log_key().verifier(), 1});
  for (int round = 0; round < 2; ++round) {
    for (std::uint64_t tile = 0; tile < 70; ++tile) {
      BOOST_TEST((*reader.subtree_hash(0, tile * 256) == leaf_hash(test::line(tile * 256))));
    }
  }
  BOOST_TEST(reader.tiles_read() == 140U);
}

BOOST_AUTO_TEST_CASE(a_full_tile_that_is_missing_has_no_other) {
  const test::TempDirectory directory;
  test::make_ledger(directory / "l", {300});
  fs::remove(directory / "l/tile/0/000");
  Reader reader = *Reader::open(directory / "l", {&test::log_key().verifier(), 1});
  BOOST_TEST(reader.prove_inclusion(3).error().message.find("is missing") != std::string::npos);
  BOOST_TEST((reader.signed_checkpoint().checkpoint == reader.checkpoint()));
  BOOST_TEST(*format_note(reader.signed_checkpoint().note) == reader.checkpoint_note());
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_missing_is_not_opened) {
  const test::TempDirectory directory;
  BOOST_TEST(!Reader::open(directory / "none", {&test::log_key().verifier(), 1}).ok());
}

BOOST_AUTO_TEST_SUITE_END()
