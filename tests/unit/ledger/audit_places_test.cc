// Audits of ledgers in which so much is lost or changed that little is left to judge by, of ledgers that a writer is at
// work on, and of entries that no writer of ours would take.
#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "heed/ledger/bundle.h"
#include "heed/ledger/tile.h"

using namespace heed::ledger;
using heed::ledger::test::audit;
using heed::ledger::test::first_fault;
using heed::ledger::test::log_key;
using heed::ledger::test::TempDirectory;

namespace {

void flip(const std::string& path, std::size_t offset) {
  std::string bytes = test::read_file(path);
  bytes.at(offset) = static_cast<char>(bytes.at(offset) ^ 1);
  test::write_file(path, bytes);
}

void cut(const std::string& path, std::uintmax_t bytes) { fs::resize_file(path, bytes); }

std::vector<std::string> all_faults(const std::string& ledger, AuditOptions options = test::audit_options()) {
  options.faults_max = 1000;
  std::vector<std::string> found;
  for (const Fault& fault : audit(ledger, options).faults) {
    found.push_back(fmt::format("{}:{} {}", fault.file, fault.offset, fault.rule));
  }
  return found;
}

using Faults = std::vector<std::string>;

// A ledger of entries as they are, which need not be JSON.
void make_raw_ledger(const std::string& directory, const std::vector<std::string>& entries) {
  std::string bundle;
  std::vector<Hash> leaves;
  std::string hashes;
  for (const std::string& entry : entries) {
    BOOST_TEST_REQUIRE(append_entry(bundle, entry).ok());
    leaves.push_back(leaf_hash(entry));
    hashes += hash_bytes(leaves.back());
  }
  test::write_file(fmt::format("{}/tile/entries/000.p/{}", directory, entries.size()), bundle);
  test::write_file(fmt::format("{}/tile/0/000.p/{}", directory, entries.size()), hashes);
  test::write_file(
      directory + "/checkpoint",
      *sign_checkpoint({log_key().name(), entries.size(), test::plain_tree_hash(leaves, 0, leaves.size())}, log_key()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(audit_places)

// ---- canonical form

BOOST_AUTO_TEST_CASE(canonical_form_is_asked_for_and_comes_before_the_visitor) {
  const TempDirectory directory;
  make_raw_ledger(directory / "l", {R"({"a":1})", R"({"a": 1})", "{}"});
  AuditOptions options = test::audit_options();
  int visited = 0;
  options.visit = [&](const AuditEntry&) -> std::optional<EntryFault> {
    ++visited;
    return std::nullopt;
  };
  BOOST_TEST(first_fault(audit(directory / "l", options)) == "ok");
  BOOST_TEST(visited == 3);
  options.canonical = true;
  visited = 0;
  BOOST_TEST(first_fault(audit(directory / "l", options)) == "tile/entries/000.p/3:16 entry 1 not-canonical");
  BOOST_TEST(visited == 1);  // one fault was asked for, so nobody looks further
  visited = 0;
  BOOST_TEST(all_faults(directory / "l", options).size() == 1U);
  visited = 0;
  options.faults_max = 10;
  BOOST_TEST(audit(directory / "l", options).faults.size() == 1U);
  BOOST_TEST(visited == 3);
  options.visit = nullptr;  // nobody has to look
  BOOST_TEST(first_fault(audit(directory / "l", options)) == "tile/entries/000.p/3:16 entry 1 not-canonical");
}

// ---- much is lost

BOOST_AUTO_TEST_CASE(what_neither_file_has_any_more_is_not_judged) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {12, 20});
  // Entries 10 to 19 are in no hash any more, 5 to 19 in no bundle of today; entry 2 is changed.
  cut(directory / "l/tile/0/000.p/20", 10 * kHashBytes);
  cut(directory / "l/tile/entries/000.p/20", 5 * 11);
  flip(directory / "l/tile/entries/000.p/20", 2 * 11 + 4);
  const Faults found = all_faults(directory / "l");
  BOOST_TEST(found == (Faults{"tile/0/000.p/20:320 truncated", "tile/entries/000.p/20:22 entry-hash",
                              "tile/entries/000.p/20:55 truncated"}),
             boost::test_tools::per_element());
}

// Nothing that can be combined leads to the signed root: of two files one is believed.
BOOST_AUTO_TEST_CASE(where_the_root_is_wrong_too_one_side_is_believed) {
  const TempDirectory directory;
  for (const bool whole : {true, false}) {
    test::remove_ledger(directory / "l");
    test::make_ledger(directory / "l", {20});
    test::write_file(directory / "l/checkpoint", *sign_checkpoint({log_key().name(), 20, leaf_hash("x")}, log_key()));
    flip(directory / "l/tile/entries/000.p/20", 4);
    if (!whole)
      test::write_file(directory / "l/tile/entries/000.p/20",
                       test::read_file(directory / "l/tile/entries/000.p/20") + "x");
    const Faults found = all_faults(directory / "l");
    BOOST_TEST(found.front() == (whole ? "tile/0/000.p/20:0 tile-hash" : "tile/entries/000.p/20:0 entry-hash"));
    BOOST_TEST(found.back() == "checkpoint:25 root");
  }
}

// The tile above, which would decide, is cut.
BOOST_AUTO_TEST_CASE(a_tile_above_that_is_cut_decides_as_far_as_it_goes) {
  const TempDirectory directory;
  for (const char* const tile : {"l/tile/0/000", "l/tile/0/001"}) {
    test::remove_ledger(directory / "l");
    test::make_ledger(directory / "l", {600});
    cut(directory / "l/tile/1/000.p/2", kHashBytes);
    flip(directory / tile, 40);
    const Faults found = all_faults(directory / "l");
    BOOST_TEST(found == (Faults{std::string(tile).substr(2) + ":32 tile-hash", "tile/1/000.p/2:32 truncated"}),
               boost::test_tools::per_element());
  }
}

// The right edge below is lost, so the root cannot decide about the tile above it.
BOOST_AUTO_TEST_CASE(a_lost_edge_leaves_the_tile_above_to_what_is_below_it) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {300});
  fs::remove(directory / "l/tile/0/001.p/44");
  fs::remove(directory / "l/tile/entries/001.p/44");
  flip(directory / "l/tile/1/000.p/1", 3);
  const Faults found = all_faults(directory / "l");
  BOOST_TEST(
      found == (Faults{"tile/0/001.p/44:0 missing", "tile/entries/001.p/44:0 missing", "tile/1/000.p/1:0 tile-hash"}),
      boost::test_tools::per_element());
}

// ---- tiles of earlier sizes

BOOST_AUTO_TEST_CASE(earlier_bundles_beside_a_damaged_one_are_files) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {7, 12, 20});
  flip(directory / "l/tile/entries/000.p/20", 4);
  fs::remove(directory / "l/tile/entries/000.p/7");
  fs::create_symlink("20", directory / "l/tile/entries/000.p/7");
  BOOST_TEST(all_faults(directory / "l") ==
                 (Faults{"tile/entries/000.p/20:0 entry-hash", "tile/entries/000.p/7:0 not-a-file"}),
             boost::test_tools::per_element());
  AuditOptions one = test::audit_options();
  one.faults_max = 1;
  BOOST_TEST(audit(directory / "l", one).faults.size() == 1U);
  // The second fault ends the audit between two earlier ones.
  flip(directory / "l/tile/entries/000.p/12", 4);
  AuditOptions two = test::audit_options();
  two.faults_max = 2;
  BOOST_TEST(audit(directory / "l", two).faults.size() == 2U);
}

BOOST_AUTO_TEST_CASE(enough_faults_end_the_audit_between_two_earlier_tiles) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {7, 12, 20});
  flip(directory / "l/tile/0/000.p/12", 4);
  flip(directory / "l/tile/0/000.p/7", 4);
  for (const std::size_t faults_max : {1U, 2U, 3U}) {
    AuditOptions options = test::audit_options();
    options.faults_max = faults_max;
    BOOST_TEST(audit(directory / "l", options).faults.size() == std::min<std::size_t>(faults_max, 2));
  }
}

// ---- a writer at work

// Partial tiles of the checkpoint's size went in favour of full ones, as a writer does it behind the auditor's back.
BOOST_AUTO_TEST_CASE(a_ledger_that_grows_meanwhile_verifies_at_its_checkpoint) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {65300});
  const std::string checkpoint = test::read_file(directory / "l/checkpoint");
  test::make_ledger(directory / "l", {65536});
  test::write_file(directory / "l/checkpoint", checkpoint);
  BOOST_TEST(first_fault(audit(directory / "l")) != "ok");
  AuditOptions options = test::audit_options();
  options.allow_unfinished = true;
  const AuditReport report = audit(directory / "l", options);
  BOOST_TEST(first_fault(report) == "ok");
  BOOST_TEST(report.entries == 65300U);
  // That excuses no missing full tile.
  fs::remove(directory / "l/tile/0/003");
  fs::remove(directory / "l/tile/entries/004");
  BOOST_TEST(all_faults(directory / "l", options) == (Faults{"tile/0/003:0 missing", "tile/entries/004:0 missing"}),
             boost::test_tools::per_element());
  // Nor one that is cut before the checkpoint's size.
  cut(directory / "l/tile/entries/255", 30);
  BOOST_TEST(all_faults(directory / "l", options).size() == 3U);
}

// ---- bundles of many megabytes

// More than is held in memory at once: the answer is that of one thread.
BOOST_AUTO_TEST_CASE(bundles_that_fill_the_memory_wait_for_each_other) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {2300});
  for (int i = 0; i < 4; ++i) cut(directory / fmt::format("l/tile/entries/00{}", i), std::uintmax_t{16} << 20);
  AuditOptions options = test::audit_options();
  options.threads = 1;
  const Faults expected = all_faults(directory / "l", options);
  BOOST_TEST(expected.size() == 4U);
  for (int i = 0; i < 5; ++i) {
    options.threads = 2;
    BOOST_TEST(all_faults(directory / "l", options) == expected, boost::test_tools::per_element());
  }
}

// ---- the checkpoint

BOOST_AUTO_TEST_CASE(a_checkpoint_that_only_a_witness_signed_is_not_repaired) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {3});
  const SignerKey witness = test::seeded_key("witness.example/w1", 8);
  Note note = *parse_note(test::read_file(directory / "l/checkpoint"));
  note.signatures = {*witness.cosign(note.text, 1700000000)};
  const std::string bytes = *format_note(note);
  test::write_file(directory / "l/checkpoint", bytes + "x");
  AuditOptions options = test::audit_options();
  options.keys.push_back(witness.cosignature_verifier());
  BOOST_TEST(all_faults(directory / "l", options) == Faults{"checkpoint:0 malformed"},
             boost::test_tools::per_element());
}

// Beyond a length nobody looks for the damaged bit: it is a fault all the same.
BOOST_AUTO_TEST_CASE(a_long_checkpoint_is_not_searched_for_its_damage) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {3});
  Note note = *parse_note(test::read_file(directory / "l/checkpoint"));
  for (char i = 0; i < 12; ++i) {
    const SignerKey witness = test::seeded_key(fmt::format("witness.example/w{}", int{i}), i);
    note.signatures.push_back(*witness.cosign(note.text, 1700000000));
  }
  test::write_file(directory / "l/checkpoint", *format_note(note));
  BOOST_TEST(first_fault(audit(directory / "l")) == "ok");
  flip(directory / "l/checkpoint", 0);
  const AuditReport report = audit(directory / "l");
  BOOST_TEST(first_fault(report) == "checkpoint:70 bad-signature");
}

BOOST_AUTO_TEST_SUITE_END()
