// Everything that can be done to the files of a small ledger by changing one thing, and that the audit finds all of it.
#include <boost/test/unit_test.hpp>

#include "fixture.h"

using namespace heed::ledger;
using heed::ledger::test::audit;
using heed::ledger::test::first_fault;
using heed::ledger::test::TempDirectory;

namespace {

// Twenty entries in three commits, so that partial tiles of two earlier sizes are there too.
struct Tampering {
  Tampering() {
    test::make_ledger(ledger, {7, 12, 20});
    files = test::snapshot(ledger);
    BOOST_TEST_REQUIRE(files.size() == 7U);
    BOOST_TEST_REQUIRE(first_fault(audit(ledger)) == "ok");
  }
  // Audits with one file replaced, and expects the first fault to be in it.
  void expect_found(const std::string& path, const std::string& bytes, const std::string& what) {
    test::write_file(ledger + "/" + path, bytes);
    const AuditReport report = audit(ledger);
    BOOST_TEST(!report.ok(), path << " " << what);
    if (!report.ok()) BOOST_TEST(report.faults[0].file == path, path << " " << what << ": " << first_fault(report));
    test::write_file(ledger + "/" + path, files.at(path));
  }

  TempDirectory directory;
  std::string ledger = directory / "l";
  std::map<std::string, std::string> files;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tampering, Tampering)

BOOST_AUTO_TEST_CASE(every_flipped_bit_is_found_in_its_file) {
  std::size_t flips = 0;
  for (const auto& [path, bytes] : files) {
    // Each flip of the checkpoint costs a search for it; tests/tamper makes all of them.
    for (std::size_t bit = 0; bit < bytes.size() * 8; bit += path == "checkpoint" ? 13 : 1) {
      std::string flipped = bytes;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
      expect_found(path, flipped, fmt::format("bit {}", bit));
      ++flips;
    }
  }
  BOOST_TEST(flips > 10000U);
}

BOOST_AUTO_TEST_CASE(flipped_bits_of_current_files_name_their_entry) {
  const std::string bundle_path = "tile/entries/000.p/20";
  const std::string& bundle = files.at(bundle_path);
  for (std::size_t i = 0; i < bundle.size(); ++i) {
    std::string flipped = bundle;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    test::write_file(ledger + "/" + bundle_path, flipped);
    const AuditReport report = audit(ledger);
    const std::uint64_t entry = i < 110 ? i / 11 : 10 + (i - 110) / 12;  // {"seq":9} is 2 + 9 bytes, {"seq":10} 2 + 10
    BOOST_TEST(*report.faults.at(0).entry == entry, "byte " << i);
  }
  test::write_file(ledger + "/" + bundle_path, bundle);
  const std::string tile_path = "tile/0/000.p/20";
  const std::string& tile = files.at(tile_path);
  for (std::size_t i = 0; i < tile.size(); ++i) {
    std::string flipped = tile;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    test::write_file(ledger + "/" + tile_path, flipped);
    BOOST_TEST(first_fault(audit(ledger)) == fmt::format("{}:{} entry {} tile-hash", tile_path, i / 32 * 32, i / 32));
  }
}

BOOST_AUTO_TEST_CASE(every_shortened_file_is_found) {
  for (const auto& [path, bytes] : files) {
    for (std::size_t size = 0; size < bytes.size(); ++size) expect_found(path, bytes.substr(0, size), "cut");
  }
}

BOOST_AUTO_TEST_CASE(every_appended_byte_is_found) {
  for (const auto& [path, bytes] : files) {
    for (int byte = 0; byte < 256; ++byte) {
      expect_found(path, bytes + static_cast<char>(byte), "appended");
      expect_found(path, static_cast<char>(byte) + bytes, "put in front");
    }
    expect_found(path, bytes + bytes, "twice");
  }
}

BOOST_AUTO_TEST_CASE(every_missing_file_is_found) {
  for (const std::string path : {"checkpoint", "tile/0/000.p/20", "tile/entries/000.p/20"}) {
    fs::remove(ledger + "/" + path);
    const AuditReport report = audit(ledger);
    BOOST_TEST_REQUIRE(!report.ok(), path);
    BOOST_TEST(report.faults[0].file == path);
    BOOST_TEST(report.faults[0].rule == "missing");
    test::write_file(ledger + "/" + path, files.at(path));
  }
}

BOOST_AUTO_TEST_CASE(every_pair_of_swapped_files_is_found) {
  for (const auto& [first, first_bytes] : files) {
    for (const auto& [second, second_bytes] : files) {
      if (first >= second) continue;
      test::write_file(ledger + "/" + first, second_bytes);
      test::write_file(ledger + "/" + second, first_bytes);
      const AuditReport report = audit(ledger);
      BOOST_TEST_REQUIRE(!report.ok(), first << " and " << second);
      BOOST_TEST((report.faults[0].file == first || report.faults[0].file == second), first_fault(report));
      test::write_file(ledger + "/" + first, first_bytes);
      test::write_file(ledger + "/" + second, second_bytes);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_stray_file_is_found) {
  for (const std::string path : {"x",
                                 "checkpoint.old",
                                 "checkpoint.tmp",
                                 "tile/x",
                                 "tile/0/x",
                                 "tile/0/000.p/x",
                                 "tile/0/000.p/07",
                                 "tile/0/000.p/0",
                                 "tile/0/000.p/21",
                                 "tile/0/000.p/255",
                                 "tile/0/000.p/256",
                                 "tile/0/000",
                                 "tile/0/001",
                                 "tile/0/001.p/1",
                                 "tile/0/00",
                                 "tile/0/x000/000",
                                 "tile/0/x001/000",
                                 "tile/0/000.p/20.tmp",
                                 "tile/1/000.p/1",
                                 "tile/1/000",
                                 "tile/7/000",
                                 "tile/63/000",
                                 "tile/64/000",
                                 "tile/00/000",
                                 "tile/data/000",
                                 "tile/entries/000",
                                 "tile/entries/001",
                                 "tile/entries/000.p/21",
                                 "tile/entries/000.p/20~",
                                 ".hidden",
                                 "tile/.hidden",
                                 "tile/0/.hidden"}) {
    test::write_file(ledger + "/" + path, files.at("tile/0/000.p/20"));
    const AuditReport report = audit(ledger);
    BOOST_TEST(!report.ok(), path);
    if (!report.ok())
      BOOST_TEST(report.faults[0].file.starts_with(path.substr(0, path.find('/', 5))), first_fault(report));
    fs::remove_all(ledger);
    for (const auto& [name, bytes] : files) test::write_file(ledger + "/" + name, bytes);
  }
}

BOOST_AUTO_TEST_CASE(every_renamed_file_is_found) {
  for (const auto& [path, bytes] : files) {
    fs::rename(ledger + "/" + path, ledger + "/" + path + "0");
    BOOST_TEST(!audit(ledger).ok(), path);
    fs::rename(ledger + "/" + path + "0", ledger + "/" + path);
  }
}

BOOST_AUTO_TEST_SUITE_END()
