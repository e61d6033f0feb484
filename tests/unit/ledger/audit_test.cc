#include "heed/ledger/audit.h"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <stdexcept>

#include "fixture.h"
#include "heed/ledger/bundle.h"
#include "heed/ledger/tree.h"

using namespace heed::ledger;
using heed::ledger::test::audit;
using heed::ledger::test::first_fault;
using heed::ledger::test::TempDirectory;

namespace {

void flip(const std::string& path, std::size_t offset) {
  std::string bytes = test::read_file(path);
  bytes.at(offset) = static_cast<char>(bytes.at(offset) ^ 1);
  test::write_file(path, bytes);
}

AuditReport audit_all(const std::string& directory) {
  AuditOptions options = test::audit_options();
  options.faults_max = 1000;
  return audit(directory, options);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(auditing)

// transparency-dev/tessera testdata/log: a ledger that we did not write, with the partial tiles of all its sizes.
BOOST_AUTO_TEST_CASE(published_log_verifies) {
  const fs::path folder = fs::path(test::vectors()) / "tessera-log";
  if (!fs::exists(folder)) {
    BOOST_TEST_MESSAGE("skipped: no published log at " << folder);
    return;
  }
  const TempDirectory directory;
  fs::copy(folder, directory / "l", fs::copy_options::recursive);
  fs::remove_all(directory / "l/.state");  // its writer's own
  AuditOptions options;
  options.keys = {
      *VerifierKey::parse("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")};
  // The checkpoints of earlier sizes lie beside the one in force, where a ledger has nothing else.
  BOOST_TEST(first_fault(audit(directory / "l", options)) == "checkpoint.0:0 stray");
  for (int size = 0; size <= 15; ++size) {
    const std::string name = fmt::format("l/checkpoint.{}", size);
    fs::rename(directory / name, directory / fmt::format("checkpoint.{}", size));
  }
  const AuditReport report = audit(directory / "l", options);
  BOOST_TEST(first_fault(report) == "ok");
  BOOST_TEST(report.entries == 15U);
  BOOST_TEST(report.files == 31U);
  // Its entries are words, not JSON.
  options.canonical = true;
  BOOST_TEST(first_fault(audit(directory / "l", options)) == "tile/entries/000.p/15:2 entry 0 not-canonical");
  options.canonical = false;
  // At each earlier size it verifies as well, the rest being beyond the checkpoint.
  options.allow_unfinished = true;
  for (int size = 0; size <= 15; ++size) {
    fs::copy_file(directory / fmt::format("checkpoint.{}", size), directory / "l/checkpoint",
                  fs::copy_options::overwrite_existing);
    const AuditReport earlier = audit(directory / "l", options);
    BOOST_TEST(first_fault(earlier) == "ok");
    BOOST_TEST(earlier.entries == static_cast<std::uint64_t>(size));
    BOOST_TEST(earlier.unfinished == static_cast<std::uint64_t>(2 * (15 - size)));
  }
}

BOOST_AUTO_TEST_CASE(every_entry_is_shown_with_its_place) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {300});
  std::uint64_t next = 0;
  AuditOptions options = test::audit_options();
  options.visit = [&](const AuditEntry& entry) -> std::optional<EntryFault> {
    BOOST_TEST(entry.index == next++);
    BOOST_TEST(entry.line == test::line(entry.index));
    const std::string bytes = test::read_file(directory / ("l/" + entry.file));
    BOOST_TEST(bytes.substr(entry.offset, entry.line.size()) == entry.line);
    return std::nullopt;
  };
  BOOST_TEST(first_fault(audit(directory / "l", options)) == "ok");
  BOOST_TEST(next == 300U);
}

BOOST_AUTO_TEST_CASE(a_visitor_has_its_own_rules) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {300});
  AuditOptions options = test::audit_options();
  options.visit = [](const AuditEntry& entry) -> std::optional<EntryFault> {
    if (entry.index % 100 != 99) return std::nullopt;
    return EntryFault{7, "overdrawn", "account has spent more than it has"};
  };
  BOOST_TEST(first_fault(audit(directory / "l", options)) == "tile/entries/000:1187 entry 99 overdrawn");
  options.faults_max = 10;
  BOOST_TEST(audit(directory / "l", options).faults.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_visitor_sees_nothing_behind_a_changed_entry) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {600});
  flip(directory / "l/tile/entries/001", 11 + 13 * 43 + 8);
  std::uint64_t seen = 0;
  AuditOptions options = test::audit_options();
  options.faults_max = 100;
  options.visit = [&](const AuditEntry& entry) -> std::optional<EntryFault> {
    seen = entry.index + 1;
    return std::nullopt;
  };
  const AuditReport report = audit(directory / "l", options);
  BOOST_TEST(report.faults.size() == 1U);
  BOOST_TEST(report.faults[0].rule == "entry-hash");
  BOOST_TEST(seen == *report.faults[0].entry);
}

// ---- one damaged file, one fault, the right one

BOOST_AUTO_TEST_CASE(the_tree_above_says_which_file_was_changed) {
  const TempDirectory directory;
  test::make_ledger(directory / "good", {70000});
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"tile/entries/005:2", "tile/entries/005:0 entry 1280 entry-hash"},
      {"tile/entries/273.p/112:2", "tile/entries/273.p/112:0 entry 69888 entry-hash"},
      {"tile/0/005:64", "tile/0/005:64 entry 1282 tile-hash"},
      {"tile/0/273.p/112:3583", "tile/0/273.p/112:3552 entry 69999 tile-hash"},
      {"tile/1/000:33", "tile/1/000:32 entry 256 tile-hash"},
      {"tile/1/001.p/17:0", "tile/1/001.p/17:0 entry 65536 tile-hash"},
      {"tile/2/000.p/1:31", "tile/2/000.p/1:0 entry 0 tile-hash"}};
  for (const auto& [change, fault] : rows) {
    const std::size_t colon = change.find(':');
    const std::string file = directory / ("good/" + change.substr(0, colon));
    flip(file, std::stoul(change.substr(colon + 1)));
    const AuditReport report = audit_all(directory / "good");
    BOOST_TEST(first_fault(report) == fault);
    BOOST_TEST(report.faults.size() == 1U);
    flip(file, std::stoul(change.substr(colon + 1)));
  }
  BOOST_TEST(first_fault(audit_all(directory / "good")) == "ok");
}

// Somebody rewrites an entry and, to hide it, everything that depends on it up to some level.
BOOST_AUTO_TEST_CASE(rewriting_upwards_is_found_where_it_stops) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {70000});
  std::vector<Hash> leaves = test::numbered_leaves(70000);
  std::string bundle;
  for (std::uint64_t i = 256; i < 512; ++i) {
    const std::string entry = i == 300 ? R"({"seq":999})" : test::line(i);
    BOOST_TEST_REQUIRE(append_entry(bundle, entry).ok());
    leaves[i] = leaf_hash(entry);
  }
  std::string tile;
  for (std::uint64_t i = 256; i < 512; ++i) tile += hash_bytes(leaves[i]);
  test::write_file(directory / "l/tile/entries/001", bundle);
  test::write_file(directory / "l/tile/0/001", tile);
  BOOST_TEST(first_fault(audit_all(directory / "l")) == "tile/0/001:0 entry 256 subtree-hash");

  // A second one under the same tile is reported beside it.
  const std::string bundle9 = test::read_file(directory / "l/tile/entries/009");
  std::string changed = bundle9;
  changed[8] = 'X';
  std::string tile9 = test::read_file(directory / "l/tile/0/009");
  const std::string good_tile9 = tile9;
  tile9.replace(0, 32, hash_bytes(leaf_hash(changed.substr(2, 12))));
  test::write_file(directory / "l/tile/entries/009", changed);
  test::write_file(directory / "l/tile/0/009", tile9);
  const AuditReport both = audit_all(directory / "l");
  BOOST_TEST_REQUIRE(both.faults.size() == 2U);
  BOOST_TEST(both.faults[1].file == "tile/0/009");
  test::write_file(directory / "l/tile/entries/009", bundle9);
  test::write_file(directory / "l/tile/0/009", good_tile9);

  std::string level1 = test::read_file(directory / "l/tile/1/000");
  level1.replace(32, 32, hash_bytes(fold_hashes(&leaves[256], 256)));
  test::write_file(directory / "l/tile/1/000", level1);
  BOOST_TEST(first_fault(audit_all(directory / "l")) == "tile/1/000:0 entry 0 subtree-hash");

  test::write_file(directory / "l/tile/2/000.p/1", hash_bytes(fold_hashes(leaves.data(), 65536)));
  const AuditReport report = audit_all(directory / "l");
  BOOST_TEST(first_fault(report) == "checkpoint:28 root");
  BOOST_TEST(report.faults.size() == 1U);
}

BOOST_AUTO_TEST_CASE(several_faults_are_all_found) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {70000});
  flip(directory / "l/tile/entries/000", 0);
  flip(directory / "l/tile/0/007", 1000);
  fs::remove(directory / "l/tile/entries/100");
  fs::remove(directory / "l/tile/0/101");
  fs::remove(directory / "l/tile/entries/102");  // a bundle and its tile: the tile above knows what they held
  fs::remove(directory / "l/tile/0/102");
  flip(directory / "l/tile/1/001.p/17", 100);
  test::write_file(directory / "l/tile/0/5", "x");
  const AuditReport report = audit_all(directory / "l");
  std::vector<std::string> found;
  for (const Fault& fault : report.faults) found.push_back(fault.file + " " + fault.rule);
  const std::vector<std::string> expected = {
      "tile/entries/000 entry-hash", "tile/0/007 tile-hash",     "tile/entries/100 missing",  "tile/0/101 missing",
      "tile/0/102 missing",          "tile/entries/102 missing", "tile/1/001.p/17 tile-hash", "tile/0/5 stray"};
  BOOST_TEST(found == expected, boost::test_tools::per_element());
  AuditOptions two = test::audit_options();
  two.faults_max = 2;
  BOOST_TEST(audit(directory / "l", two).faults.size() == 2U);
}

// What a report says, in one text: nothing of it may depend on the number of threads.
std::string all_of(const AuditReport& report) {
  std::string text = fmt::format("{} entries, {} files\n", report.entries, report.files);
  for (const Fault& fault : report.faults) {
    text +=
        fmt::format("{}:{} {} {}: {}\n", fault.file, fault.offset, fault.entry.value_or(0), fault.rule, fault.message);
  }
  return text;
}

BOOST_AUTO_TEST_CASE(any_number_of_threads_gives_the_same_answer) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {70000});
  const auto with_threads = [&](unsigned threads, std::size_t faults_max) {
    AuditOptions options = test::audit_options();
    options.threads = threads;
    options.faults_max = faults_max;
    std::uint64_t next = 0;
    options.visit = [&](const AuditEntry& entry) -> std::optional<EntryFault> {
      BOOST_TEST_REQUIRE(entry.index == next++);
      BOOST_TEST_REQUIRE(entry.line == test::line(entry.index));
      if (entry.index % 20000 != 7) return std::nullopt;
      return EntryFault{0, "rule", "a fault of the visitor's"};
    };
    return all_of(audit(directory / "l", options)) + fmt::format("{} shown", next);
  };
  BOOST_TEST(with_threads(1, 100) == with_threads(2, 100));
  flip(directory / "l/tile/entries/200", 500);
  flip(directory / "l/tile/entries/200", 900);
  flip(directory / "l/tile/0/017", 1000);
  fs::remove(directory / "l/tile/entries/100");
  fs::remove(directory / "l/tile/0/101");
  flip(directory / "l/tile/1/000", 77);
  for (const std::size_t faults_max : {1U, 2U, 3U, 5U, 100U}) {
    const std::string expected = with_threads(1, faults_max);
    for (const unsigned threads : {0U, 2U, 3U, 8U, 100U}) BOOST_TEST(with_threads(threads, faults_max) == expected);
  }
}

BOOST_AUTO_TEST_CASE(a_visitor_may_throw_while_others_read) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20000});
  AuditOptions options = test::audit_options();
  options.threads = 4;
  options.visit = [](const AuditEntry& entry) -> std::optional<EntryFault> {
    if (entry.index == 3000) throw std::runtime_error("enough");
    return std::nullopt;
  };
  BOOST_CHECK_THROW(audit(directory / "l", options), std::runtime_error);
}

// ---- several faults in one file

std::vector<std::string> all_faults(const std::string& ledger) {
  std::vector<std::string> found;
  for (const Fault& fault : audit_all(ledger).faults) {
    found.push_back(
        fmt::format("{}:{} {} {}", fault.file.substr(5), fault.offset, fault.entry.value_or(0), fault.rule));
  }
  return found;
}

using Faults = std::vector<std::string>;

// A ledger of 600 entries with one bundle replaced by what `change` makes of it. Entries 256 to 511 have 13 bytes with
// their lengths.
Faults with_bundle(const std::function<void(std::string&)>& change) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {600});
  std::string bundle = test::read_file(directory / "l/tile/entries/001");
  change(bundle);
  test::write_file(directory / "l/tile/entries/001", bundle);
  return all_faults(directory / "l");
}

BOOST_AUTO_TEST_CASE(every_damaged_entry_of_a_bundle_is_named) {
  const auto at = [](std::size_t entry) { return 13 * entry; };
  BOOST_TEST(
      with_bundle([&](std::string& b) { b[at(3) + 7] = b[at(4) + 7] = b[at(255) + 7] = 'x'; }) ==
          (Faults{"entries/001:39 259 entry-hash", "entries/001:52 260 entry-hash", "entries/001:3315 511 entry-hash"}),
      boost::test_tools::per_element());
  // Lengths: the entries behind are found again.
  BOOST_TEST(
      with_bundle([&](std::string& b) { b[at(3) + 1] = 12, b[at(9)] = 'x', b[at(20) + 5] = 'x'; }) ==
          (Faults{"entries/001:39 259 entry-hash", "entries/001:117 265 entry-hash", "entries/001:260 276 entry-hash"}),
      boost::test_tools::per_element());
  BOOST_TEST(with_bundle([&](std::string& b) { b[at(255) + 1] = 5; }) == Faults{"entries/001:3315 511 entry-hash"},
             boost::test_tools::per_element());
  // Bytes taken out, an entry taken out, one put in, and bytes at both ends.
  BOOST_TEST(with_bundle([&](std::string& b) { b.erase(at(8) + 6, 2); }) == Faults{"entries/001:104 264 entry-hash"},
             boost::test_tools::per_element());
  BOOST_TEST(with_bundle([&](std::string& b) { b.erase(at(8), 26); }) ==
                 (Faults{"entries/001:104 264 entry-hash", "entries/001:104 265 entry-hash"}),
             boost::test_tools::per_element());
  BOOST_TEST(with_bundle([&](std::string& b) { b.insert(at(8), b.substr(at(50), 13)); }) ==
                 Faults{"entries/001:91 264 entry-hash"},
             boost::test_tools::per_element());
  BOOST_TEST(with_bundle([&](std::string& b) { b[at(3) + 7] = 'x', b += "xx"; }) ==
                 (Faults{"entries/001:39 259 entry-hash", "entries/001:3328 511 too-long"}),
             boost::test_tools::per_element());
  BOOST_TEST(with_bundle([&](std::string& b) { b[at(3) + 7] = 'x', b.pop_back(); }) ==
                 (Faults{"entries/001:39 259 entry-hash", "entries/001:3315 511 truncated"}),
             boost::test_tools::per_element());
  // Nothing is right any more: that is one fault.
  BOOST_TEST(with_bundle([&](std::string& b) {
               for (std::size_t i = 0; i < 256; ++i) b[at(i) + 7] = 'x';
             }) == Faults{"entries/001:0 256 entry-hash"},
             boost::test_tools::per_element());
  BOOST_TEST(with_bundle([&](std::string& b) { b.assign(b.size(), '\0'); }) == Faults{"entries/001:0 256 entry-hash"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(files_that_are_damaged_together_are_told_apart) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {70000});
  // A bundle and its tile: neither is the one that the tree above has, one of the combinations is.
  flip(directory / "l/tile/entries/005", 13 * 7 + 9);
  flip(directory / "l/tile/0/005", 32 * 9);
  flip(directory / "l/tile/0/005", 32 * 200 + 31);
  // A bundle and the hash above its tile, which could have spoken for the tile.
  flip(directory / "l/tile/entries/006", 13 * 7 + 9);
  flip(directory / "l/tile/1/000", 32 * 6);
  // At the right edge the root decides.
  flip(directory / "l/tile/entries/273.p/112", 15);
  flip(directory / "l/tile/0/273.p/112", 32 * 5);
  const Faults expected = {"entries/005:98 1287 entry-hash",
                           "0/005:288 1289 tile-hash",
                           "0/005:6400 1480 tile-hash",
                           "entries/006:98 1543 entry-hash",
                           "entries/273.p/112:15 69889 entry-hash",
                           "0/273.p/112:160 69893 tile-hash",
                           "1/000:192 1536 tile-hash"};
  Faults found = all_faults(directory / "l");
  std::sort(found.begin(), found.end());
  Faults sorted = expected;
  std::sort(sorted.begin(), sorted.end());
  BOOST_TEST(found == sorted, boost::test_tools::per_element());
}

// ---- partial tiles of earlier sizes (heed-ledger(5), "Which files there are")

BOOST_AUTO_TEST_CASE(partial_tiles_may_go_once_the_full_one_is_there) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {700});
  const std::string bundle = test::read_file(directory / "l/tile/entries/001");
  const std::string tile = test::read_file(directory / "l/tile/0/001");
  // A log that keeps them has both or one of them; they are checked as long as they are there.
  test::write_file(directory / "l/tile/0/001.p/44", tile.substr(0, 44 * kHashBytes));
  BOOST_TEST(all_faults(directory / "l") == Faults{}, boost::test_tools::per_element());
  test::write_file(directory / "l/tile/entries/001.p/44", bundle.substr(0, 44 * 13));
  BOOST_TEST(all_faults(directory / "l") == Faults{}, boost::test_tools::per_element());
  flip(directory / "l/tile/entries/001.p/44", 30);
  flip(directory / "l/tile/entries/001.p/44", 60);
  BOOST_TEST(all_faults(directory / "l") ==
                 (Faults{"entries/001.p/44:30 258 partial-bytes", "entries/001.p/44:60 260 partial-bytes"}),
             boost::test_tools::per_element());
  fs::remove_all(directory / "l/tile/entries/001.p");
  fs::remove_all(directory / "l/tile/0/001.p");
  BOOST_TEST(all_faults(directory / "l") == Faults{}, boost::test_tools::per_element());
  // The full ones may not.
  fs::remove(directory / "l/tile/0/001");
  fs::remove(directory / "l/tile/entries/000");
  BOOST_TEST(all_faults(directory / "l") == (Faults{"entries/000:0 0 missing", "0/001:0 256 missing"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(partial_tiles_without_a_full_one_stand_in_pairs) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {7, 12, 20});
  fs::remove(directory / "l/tile/0/000.p/7");
  BOOST_TEST(all_faults(directory / "l") == Faults{"0/000.p/7:0 0 missing"}, boost::test_tools::per_element());
  fs::remove(directory / "l/tile/entries/000.p/12");
  BOOST_TEST(all_faults(directory / "l") == (Faults{"0/000.p/7:0 0 missing", "entries/000.p/12:0 0 missing"}),
             boost::test_tools::per_element());
  // A damaged bundle is no measure for the earlier one, the hashes of its entries are.
  flip(directory / "l/tile/entries/000.p/20", 4);
  flip(directory / "l/tile/entries/000.p/7", 15);
  BOOST_TEST(
      all_faults(directory / "l") == (Faults{"entries/000.p/20:0 0 entry-hash", "entries/000.p/7:11 1 entry-hash",
                                             "0/000.p/7:0 0 missing", "entries/000.p/12:0 0 missing"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lost_hashes_do_not_make_more_faults_than_files) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {300});
  fs::remove(directory / "l/tile/entries/000");
  fs::remove(directory / "l/tile/0/000");
  fs::remove(directory / "l/tile/1/000.p/1");
  BOOST_TEST(audit_all(directory / "l").faults.size() == 3U);
  test::make_ledger(directory / "m", {20});
  fs::remove(directory / "m/tile/entries/000.p/20");
  fs::remove(directory / "m/tile/0/000.p/20");
  BOOST_TEST(audit_all(directory / "m").faults.size() == 2U);
}

// ---- the checkpoint

BOOST_AUTO_TEST_CASE(checkpoints_are_judged_first) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  const std::string path = directory / "l/checkpoint";
  const std::string good = test::read_file(path);
  const auto fault_with = [&](const std::string& bytes) {
    test::write_file(path, bytes);
    return first_fault(audit_all(directory / "l"));
  };
  BOOST_TEST(fault_with("") == "checkpoint:0 malformed");
  BOOST_TEST(fault_with(good + "xx") == "checkpoint:0 malformed");
  std::string other_size = good;
  other_size.replace(22, 2, "14");  // more than one bit
  BOOST_TEST(fault_with(other_size) == "checkpoint:71 bad-signature");
  const SignerKey stranger = test::seeded_key("example.com/stranger", 9);
  BOOST_TEST(fault_with(*sign_checkpoint({"example.com/attention", 20, {}}, stranger)) == "checkpoint:71 unknown-key");
  BOOST_TEST(fault_with(*sign_checkpoint({"example.com/stranger", 20, {}}, test::log_key())) ==
             "checkpoint:0 wrong-origin");
  BOOST_TEST(fault_with(*sign_checkpoint({"example.com/attention", 20, {}}, test::log_key())) == "checkpoint:25 root");
  fs::remove(path);
  BOOST_TEST(first_fault(audit(directory / "l")) == "checkpoint:0 missing");
  fs::create_directory(path);
  BOOST_TEST(first_fault(audit(directory / "l")) == "checkpoint:0 not-a-file");
}

// Text and signature contradict each other; with one thing undone they agree again, and that is where the damage is.
BOOST_AUTO_TEST_CASE(the_smallest_damage_to_a_checkpoint_is_located) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  const std::string path = directory / "l/checkpoint";
  const std::string good = test::read_file(path);
  const auto fault_with = [&](const std::string& bytes) {
    test::write_file(path, bytes);
    return first_fault(audit_all(directory / "l"));
  };
  BOOST_TEST(fault_with(good + "x") == fmt::format("checkpoint:{} malformed", good.size()));
  BOOST_TEST(fault_with(good.substr(0, good.size() - 1)) == fmt::format("checkpoint:{} malformed", good.size() - 1));
  const std::vector<std::pair<std::size_t, std::string>> rows = {{0, "bad-signature"},  {22, "bad-signature"},
                                                                 {30, "bad-signature"}, {21, "malformed"},
                                                                 {75, "unknown-key"},   {130, "bad-signature"}};
  for (const auto& [offset, rule] : rows) {
    std::string flipped = good;
    flipped[offset] = static_cast<char>(flipped[offset] ^ 1);
    BOOST_TEST(fault_with(flipped) == fmt::format("checkpoint:{} {}", offset, rule));
  }
}

BOOST_AUTO_TEST_CASE(a_witness_does_not_stand_in_for_the_ledger) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {3});
  const SignerKey witness = test::seeded_key("witness.example/w1", 8);
  Note note = *parse_note(test::read_file(directory / "l/checkpoint"));
  note.signatures.push_back(*witness.cosign(note.text, 1700000000));
  test::write_file(directory / "l/checkpoint", *format_note(note));
  AuditOptions options = test::audit_options();
  options.keys.push_back(witness.cosignature_verifier());
  BOOST_TEST(first_fault(audit(directory / "l", options)) == "ok");
  note.signatures.erase(note.signatures.begin());
  test::write_file(directory / "l/checkpoint", *format_note(note));
  BOOST_TEST(first_fault(audit(directory / "l", options)) == "checkpoint:70 unknown-key");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_examined_is_an_error) {
  const TempDirectory directory;
  BOOST_TEST(!audit_ledger(directory / "missing", test::audit_options()).ok());
}

// ---- things that are not files

BOOST_AUTO_TEST_CASE(links_pipes_and_directories_are_no_files) {
  const TempDirectory directory;
  const auto fault_after = [&](auto change) {
    test::remove_ledger(directory / "l");
    test::make_ledger(directory / "l", {20, 30});
    change();
    return first_fault(audit_all(directory / "l"));
  };
  const std::string tile = directory / "l/tile/0/000.p/30";
  const std::string earlier = directory / "l/tile/0/000.p/20";
  const std::string aside = directory / "aside";
  const auto link = [&](const std::string& path) {
    fs::remove_all(aside);
    fs::rename(path, aside);
    fs::create_symlink(aside, path);
  };
  BOOST_TEST(fault_after([&] { link(tile); }) == "tile/0/000.p/30:0 entry 0 not-a-file");
  BOOST_TEST(fault_after([&] { link(earlier); }) == "tile/0/000.p/20:0 entry 0 not-a-file");
  BOOST_TEST(fault_after([&] { link(directory / "l/tile/entries/000.p/30"); }) ==
             "tile/entries/000.p/30:0 entry 0 not-a-file");
  BOOST_TEST(fault_after([&] { link(directory / "l/checkpoint"); }) == "checkpoint:0 not-a-file");
  BOOST_TEST(fault_after([&] { link(directory / "l/tile"); }) == "tile:0 stray");
  BOOST_TEST(fault_after([&] {
               fs::remove(tile);
               fs::create_directory(tile);
             }) == "tile/0/000.p/30:0 entry 0 not-a-file");
  BOOST_TEST(fault_after([&] { fs::create_symlink("nowhere", directory / "l/tile/0/001"); }) ==
             "tile/0/001:0 not-a-file");
  BOOST_TEST(fault_after([&] { fs::create_directory(directory / "l/extra"); }) == "extra:0 stray");
}

BOOST_AUTO_TEST_SUITE_END()
