#include "heed/ledger/writer.h"

#include <sys/resource.h>

#include <boost/test/unit_test.hpp>
#include <csignal>

#include "fixture.h"
#include "heed/ledger/tree.h"

using namespace heed::ledger;
using heed::ledger::test::audit;
using heed::ledger::test::first_fault;
using heed::ledger::test::grow;
using heed::ledger::test::log_key;
using heed::ledger::test::TempDirectory;

namespace {

std::string open_error(const std::string& directory, const SignerKey& key = log_key()) {
  const heed::Result<Writer> writer = Writer::open(directory, key);
  return writer ? "opened" : writer.error().message;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(writer)

BOOST_AUTO_TEST_CASE(a_new_ledger_verifies_at_once) {
  const TempDirectory directory;
  const Writer writer = *Writer::open(directory / "l", log_key());
  BOOST_TEST(writer.size() == 0U);
  BOOST_TEST((writer.checkpoint().root == empty_root()));
  BOOST_TEST(first_fault(audit(directory / "l")) == "ok");
}

// Three entries, byte for byte as another program wrote and golang.org/x/mod verified them.
BOOST_AUTO_TEST_CASE(golden_ledger) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {3});
  const auto files = test::snapshot(directory / "l");
  BOOST_TEST(files.size() == 3U);
  BOOST_TEST(format_hex(files.at("tile/entries/000.p/3")) ==
             "00097b22736571223a307d00097b22736571223a317d00097b22736571223a327d");
  BOOST_TEST(files.at("checkpoint") ==
             "example.com/attention\n3\nPbZ2Ze6owm3jQWaMHTGZ9h3kt4CoKFaaiYzkjCjZMfM=\n\n— example.com/attention "
             "gYEkK8g+U7UgAU45Hs1StHOGZJt7FN9Fa6rbweHokXQ8F7w6j14Mu1vWltdAM1PYrqQeOmCWkYADp7IEDRDwQ1u35Ao=\n");
}

BOOST_AUTO_TEST_CASE(roots_are_those_of_the_plain_tree_at_every_size) {
  const TempDirectory directory;
  const std::vector<Hash> leaves = test::numbered_leaves(600);
  Writer writer = *Writer::open(directory / "l", log_key());
  CompactRange range;
  for (std::uint64_t size = 1; size <= 600; ++size) {
    range.append(leaves[size - 1]);
    if (size > 20 && size % 37 != 0 && (size % 256 < 254 && size % 256 > 2)) continue;  // an fsync costs milliseconds
    const Checkpoint checkpoint = grow(writer, size);
    BOOST_TEST(checkpoint.size == size);
    BOOST_TEST((checkpoint.root == range.root()), "size " << size);
    BOOST_TEST(first_fault(audit(directory / "l")) == "ok");
  }
}

BOOST_AUTO_TEST_CASE(partial_tiles_stay_until_their_full_tile_exists) {
  const TempDirectory directory;
  Writer writer = *Writer::open(directory / "l", log_key());
  grow(writer, 10);
  grow(writer, 20);
  BOOST_TEST(fs::exists(directory / "l/tile/0/000.p/10"));
  BOOST_TEST(fs::exists(directory / "l/tile/entries/000.p/20"));
  grow(writer, 256);
  BOOST_TEST(!fs::exists(directory / "l/tile/0/000.p"));
  BOOST_TEST(!fs::exists(directory / "l/tile/entries/000.p"));
  BOOST_TEST(fs::exists(directory / "l/tile/1/000.p/1"));
  grow(writer, 257);
  BOOST_TEST(fs::exists(directory / "l/tile/0/001.p/1"));
  BOOST_TEST(test::snapshot(directory / "l").size() == 6U);
}

// tlog-tiles.md by hand: 70,000 entries make 552 files.
BOOST_AUTO_TEST_CASE(a_ledger_of_70000_has_552_files) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {70000});
  BOOST_TEST(test::snapshot(directory / "l").size() == 552U);
  const AuditReport report = audit(directory / "l");
  BOOST_TEST(first_fault(report) == "ok");
  BOOST_TEST(report.entries == 70000U);
  BOOST_TEST(report.files == 552U);
}

BOOST_AUTO_TEST_CASE(writing_goes_on_after_reopening) {
  const TempDirectory once;
  const TempDirectory often;
  test::make_ledger(once / "l", {700});
  for (const std::uint64_t size : {1U, 2U, 255U, 256U, 511U, 513U, 700U}) {
    Writer writer = *Writer::open(often / "l", log_key());
    grow(writer, size);
  }
  BOOST_TEST(test::read_file(once / "l/checkpoint") == test::read_file(often / "l/checkpoint"));
}

BOOST_AUTO_TEST_CASE(nothing_is_written_before_the_commit) {
  const TempDirectory directory;
  Writer writer = *Writer::open(directory / "l", log_key());
  const auto before = test::snapshot(directory / "l");
  BOOST_TEST(*writer.append("{}") == 0U);
  BOOST_TEST(*writer.append("{}") == 1U);
  BOOST_TEST((test::snapshot(directory / "l") == before));
  BOOST_TEST(writer.size() == 2U);
  BOOST_TEST(writer.commit()->size == 2U);
  const auto after = test::snapshot(directory / "l");
  BOOST_TEST(writer.commit()->size == 2U);  // nothing new
  BOOST_TEST((test::snapshot(directory / "l") == after));
  BOOST_TEST(writer.checkpoint_note() == after.at("checkpoint"));
}

BOOST_AUTO_TEST_CASE(lines_that_are_not_canonical_are_refused_and_change_nothing) {
  const TempDirectory directory;
  Writer writer = *Writer::open(directory / "l", log_key());
  for (const std::string line : {"", "{} ", "{\"a\":1.5}", "{\"b\":1,\"a\":1}", "[]", "{}\n", "{}{}"}) {
    BOOST_TEST(!writer.append(line).ok(), line);
  }
  BOOST_TEST(!writer.append("{\"a\":\"" + std::string(65536, 'x') + "\"}").ok());
  BOOST_TEST(writer.size() == 0U);
  BOOST_TEST(writer.append("{\"a\":\"" + std::string(65527, 'x') + "\"}").ok());
  BOOST_TEST(writer.commit().ok());
  BOOST_TEST(first_fault(audit(directory / "l")) == "ok");
}

BOOST_AUTO_TEST_CASE(long_runs_write_full_tiles_before_the_commit) {
  const TempDirectory directory;
  Writer writer = *Writer::open(directory / "l", log_key());
  const std::string big = "{\"a\":\"" + std::string(65527, 'x') + "\"}";
  for (int i = 0; i < 1100; ++i) BOOST_TEST_REQUIRE(writer.append(big).ok());
  BOOST_TEST(fs::exists(directory / "l/tile/entries/003"));
  BOOST_TEST(audit(directory / "l").faults.at(0).rule == "unfinished");
  AuditOptions options = test::audit_options();
  options.allow_unfinished = true;
  BOOST_TEST(first_fault(audit(directory / "l", options)) == "ok");
  BOOST_TEST(audit(directory / "l", options).unfinished == 8U);
  BOOST_TEST(writer.commit().ok());
  BOOST_TEST(first_fault(audit(directory / "l")) == "ok");
}

// ---- who may write

BOOST_AUTO_TEST_CASE(a_second_writer_is_refused) {
  const TempDirectory directory;
  {
    const Writer writer = *Writer::open(directory / "l", log_key());
    BOOST_TEST(contains(open_error(directory / "l"), "locked by another writer"));
  }
  BOOST_TEST(open_error(directory / "l") == "opened");
}

BOOST_AUTO_TEST_CASE(another_key_is_refused) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {3});
  BOOST_TEST(contains(open_error(directory / "l", test::seeded_key("example.com/other", 7)), "not signed by a key"));
  BOOST_TEST(
      contains(open_error(directory / "l", test::seeded_key("example.com/attention", 8)), "not signed by a key"));
  // A checkpoint of another origin that this key has signed.
  const SignerKey& key = log_key();
  test::write_file(directory / "l/checkpoint", *sign_checkpoint({"example.com/other", 0, empty_root()}, key));
  BOOST_TEST(contains(open_error(directory / "l"), "belongs to example.com/other"));
}

BOOST_AUTO_TEST_CASE(a_directory_of_something_else_is_refused_and_left_alone) {
  const TempDirectory directory;
  test::write_file(directory / "d/notes.txt", "mine");
  BOOST_TEST(contains(open_error(directory / "d"), "is no ledger"));
  BOOST_TEST(test::snapshot(directory / "d").size() == 1U);

  test::make_ledger(directory / "l", {3});
  test::write_file(directory / "l/tile/0/notes.txt", "mine");
  BOOST_TEST(contains(open_error(directory / "l"), "notes.txt does not belong"));
  BOOST_TEST(test::read_file(directory / "l/tile/0/notes.txt") == "mine");

  fs::remove(directory / "l/tile/0/notes.txt");
  fs::remove(directory / "l/checkpoint");
  BOOST_TEST(contains(open_error(directory / "l"), "missing beside the tiles"));

  test::write_file(directory / "file", "x");
  BOOST_TEST(open_error(directory / "file") != "opened");
  BOOST_TEST(open_error(directory / "no/such/parent") != "opened");
}

// ---- after an interrupted commit

BOOST_AUTO_TEST_CASE(an_unfinished_creation_is_finished) {
  const TempDirectory directory;
  test::write_file(directory / "l/checkpoint.tmp", "example.com/att");
  BOOST_TEST(open_error(directory / "l") == "opened");
  BOOST_TEST(first_fault(audit(directory / "l")) == "ok");
}

// Each file that a commit from 20 to 600 entries makes, torn or whole, alone or with all others: opening the old ledger
// takes it away, and writing goes on as if nothing had happened.
BOOST_AUTO_TEST_CASE(torn_tails_are_cleaned) {
  const TempDirectory directory;
  test::make_ledger(directory / "old", {20});
  test::make_ledger(directory / "new", {20, 600});
  const auto tail = test::snapshot(directory / "new");
  std::vector<std::map<std::string, std::string>> states;
  std::map<std::string, std::string> all;
  std::map<std::string, std::string> all_temporary;
  for (const auto& [path, bytes] : tail) {
    if (path != "checkpoint") {
      states.push_back({{path, bytes}});
      states.push_back({{path, bytes.substr(0, bytes.size() / 2)}});
      states.push_back({{path, std::string(bytes.size(), '\0')}});
      all[path] = bytes;
    }
    states.push_back({{path + ".tmp", ""}});
    if (path != "checkpoint") all_temporary[path + ".tmp"] = bytes;
  }
  states.push_back(all);
  states.push_back(all_temporary);
  all["checkpoint.tmp"] = tail.at("checkpoint").substr(1);
  states.push_back(all);
  BOOST_TEST(states.size() > 20U);
  for (const auto& state : states) {
    test::copy_ledger(directory / "old", directory / "l");
    for (const auto& [path, bytes] : state) test::write_file(directory / "l/" + path, bytes);
    BOOST_TEST(audit(directory / "l").faults.at(0).rule == "unfinished");
    heed::Result<Writer> writer = Writer::open(directory / "l", log_key());
    BOOST_TEST_REQUIRE(writer.ok(), state.begin()->first);
    BOOST_TEST(writer->leftovers_removed() == state.size());
    BOOST_TEST(first_fault(audit(directory / "l")) == "ok");
    BOOST_TEST((test::snapshot(directory / "l") == test::snapshot(directory / "old")));
  }
}

BOOST_AUTO_TEST_CASE(obsolete_partial_tiles_are_cleaned) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  fs::copy(directory / "l", directory / "old", fs::copy_options::recursive);
  test::make_ledger(directory / "l", {300});
  fs::copy(directory / "old/tile", directory / "l/tile", fs::copy_options::recursive);
  BOOST_TEST(first_fault(audit(directory / "l")) == "ok");  // they may stay
  BOOST_TEST(Writer::open(directory / "l", log_key())->leftovers_removed() == 2U);
  BOOST_TEST(!fs::exists(directory / "l/tile/0/000.p"));
}

// A checkpoint and head from a backup, put over a ledger that went on: removing the "tail" would remove acknowledged
// entries.
BOOST_AUTO_TEST_CASE(a_restored_checkpoint_is_refused) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  const std::string old = test::read_file(directory / "l/checkpoint");
  test::make_ledger(directory / "l", {30, 40});
  test::write_file(directory / "l/checkpoint", old);
  test::write_file(directory / "l.head", old);
  const auto before = test::snapshot(directory / "l");
  BOOST_TEST(contains(open_error(directory / "l"), "older than the ledger's other files"));
  BOOST_TEST((test::snapshot(directory / "l") == before));
}

// ---- damage below the checkpoint

BOOST_AUTO_TEST_CASE(damage_at_the_edge_is_fatal_and_named) {
  const TempDirectory directory;
  test::make_ledger(directory / "good", {300});
  const auto damage = [&](const std::string& file, auto change) {
    test::copy_ledger(directory / "good", directory / "l");
    change(directory / "l/" + file);
    const auto before = test::snapshot(directory / "l");
    const std::string message = open_error(directory / "l");
    BOOST_TEST((test::snapshot(directory / "l") == before));  // nothing is removed from a damaged ledger
    return message;
  };
  const auto flip = [](const std::string& path) {
    std::string bytes = test::read_file(path);
    bytes[bytes.size() / 2] ^= 1;
    test::write_file(path, bytes);
  };
  const auto cut = [](const std::string& path) { fs::resize_file(path, fs::file_size(path) - 1); };
  const auto extend = [](const std::string& path) { fs::resize_file(path, fs::file_size(path) + 1); };
  const auto remove = [](const std::string& path) { fs::remove(path); };
  const auto make_directory = [](const std::string& path) {
    fs::remove(path);
    fs::create_directory(path);
  };
  for (const std::string file : {"tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"}) {
    BOOST_TEST(contains(damage(file, flip), "damaged below its checkpoint"), file);
    BOOST_TEST(contains(damage(file, cut), file), file);
    BOOST_TEST(contains(damage(file, extend), file), file);
    BOOST_TEST(contains(damage(file, remove), file + " is missing"), file);
    BOOST_TEST(contains(damage(file, make_directory), file), file);
  }
  for (const auto& change :
       {std::function<void(const std::string&)>(flip), std::function<void(const std::string&)>(cut)}) {
    BOOST_TEST(contains(damage("checkpoint", change), "checkpoint"));
  }
}

// ---- when the machine fails

namespace {

// A disk that is full for files beyond so many bytes.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_a_ledger_that_verifies) {
  const TempDirectory directory;
  // Limits at which each kind of file is the one that does not fit: checkpoint (210 bytes), tiles, bundles.
  for (const rlim_t limit : {0U, 100U, 150U, 500U, 1000U, 3000U}) {
    test::remove_ledger(directory / "l");
    test::make_ledger(directory / "l", {10});
    const auto before = test::snapshot(directory / "l");
    Writer writer = *Writer::open(directory / "l", log_key());
    for (int i = 0; i < 300; ++i) BOOST_TEST_REQUIRE(writer.append(test::line(writer.size())).ok());
    {
      const FileLimit full(limit);
      const heed::Result<Checkpoint> checkpoint = writer.commit();
      BOOST_TEST_REQUIRE(!checkpoint.ok(), "limit " << limit);
      BOOST_TEST((checkpoint.error().kind == heed::ErrorKind::kSystem));
    }
    BOOST_TEST((test::snapshot(directory / "l") == before), "limit " << limit);
    BOOST_TEST(first_fault(audit(directory / "l")) == "ok");
    // The writer has stopped and says so.
    BOOST_TEST(contains(writer.commit().error().message, "stopped"));
    BOOST_TEST(contains(writer.append("{}").error().message, "stopped"));
  }
  Writer writer = *Writer::open(directory / "l", log_key());
  BOOST_TEST(grow(writer, 310).size == 310U);
  BOOST_TEST(first_fault(audit(directory / "l")) == "ok");
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_does_not_fit_takes_its_tiles_back) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {1});
  const auto before = test::snapshot(directory / "l");
  Writer writer = *Writer::open(directory / "l", log_key());
  BOOST_TEST_REQUIRE(writer.append("{}").ok());
  {
    const FileLimit full(100);  // bundle and tile are smaller, the checkpoint is not
    BOOST_TEST(contains(writer.commit().error().message, "checkpoint.tmp"));
  }
  BOOST_TEST((test::snapshot(directory / "l") == before));
}

BOOST_AUTO_TEST_CASE(a_run_that_fills_the_disk_ahead_of_its_commit_stops_too) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {1});
  const auto before = test::snapshot(directory / "l");
  Writer writer = *Writer::open(directory / "l", log_key());
  const std::string big = "{\"a\":\"" + std::string(65000, 'x') + "\"}";
  const FileLimit full(1 << 20);
  std::size_t accepted = 0;
  while (accepted < 2000 && writer.append(big).ok()) ++accepted;
  BOOST_TEST(accepted < 2000U);
  BOOST_TEST(contains(writer.commit().error().message, "stopped"));
  BOOST_TEST((test::snapshot(directory / "l") == before));
}

BOOST_AUTO_TEST_SUITE_END()
