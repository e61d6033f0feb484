// How a writer takes a ledger over (internal/opening.h), where head_test.cc and writer_test.cc leave off: paths that
// are said differently, temporary checkpoints that do not count, and damage that opening has to see.
#include "heed/ledger/internal/opening.h"

#include <fcntl.h>
#include <sys/file.h>

#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "heed/ledger/internal/file.h"
#include "heed/ledger/tile.h"

using namespace heed::ledger;
using heed::ledger::test::audit;
using heed::ledger::test::first_fault;
using heed::ledger::test::grow;
using heed::ledger::test::log_key;
using heed::ledger::test::TempDirectory;

namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string open_error(const std::string& directory) {
  const heed::Result<Writer> writer = Writer::open(directory, log_key());
  return writer ? "opened" : writer.error().message;
}

void flip(const std::string& path, std::size_t offset) {
  std::string bytes = test::read_file(path);
  bytes.at(offset) = static_cast<char>(bytes.at(offset) ^ 1);
  test::write_file(path, bytes);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(opening)

// ---- names

BOOST_AUTO_TEST_CASE(a_ledger_is_named_from_where_one_stands) {
  const TempDirectory directory;
  const fs::path before = fs::current_path();
  fs::current_path(directory / "");
  test::make_ledger("l", {2});
  test::make_ledger("l", {3});
  test::make_ledger("l/.", {4});
  fs::current_path("l");
  test::make_ledger(".", {5});
  fs::current_path(before);
  BOOST_TEST(first_fault(audit(directory / "l")) == "ok");
  BOOST_TEST(Writer::open(directory / "l", log_key())->size() == 5U);
  BOOST_TEST(*internal::head_file("/") == "/.head");
}

BOOST_AUTO_TEST_CASE(folders_of_paths) {
  BOOST_TEST(internal::folder_of("/a/b") == "/a/");
  BOOST_TEST(internal::folder_of("/a") == "/");
  BOOST_TEST(internal::folder_of("b") == ".");
}

// ---- the head file

// A torn slot whose note is well formed, but not what was signed.
BOOST_AUTO_TEST_CASE(a_newer_slot_with_a_wrong_signature_does_not_count) {
  const TempDirectory directory;
  std::string older;
  {
    Writer writer = *Writer::open(directory / "l", log_key());
    grow(writer, 2);
    older = writer.checkpoint_note();
    grow(writer, 3);
  }
  std::string bytes = test::read_file(directory / "l.head");
  const std::size_t newer = bytes.find("\n3\n") > 4096 ? 4096 : 0;
  const std::size_t signature = bytes.find("gYEk", newer);  // the key id, which the signature follows
  BOOST_TEST_REQUIRE(signature != std::string::npos);
  bytes[signature + 20] = bytes[signature + 20] == 'A' ? 'B' : 'A';
  test::write_file(directory / "torn", bytes);
  const heed::Result<internal::Head> head = internal::Head::open(directory / "torn", log_key().verifier());
  BOOST_TEST_REQUIRE(head.ok());
  BOOST_TEST(head->known()->note == older);
}

BOOST_AUTO_TEST_CASE(a_new_head_that_somebody_else_is_making_is_let_alone) {
  const TempDirectory directory;
  test::write_file(directory / "l.head.tmp", "");
  const internal::Fd other(::open((directory / "l.head.tmp").c_str(), O_RDWR | O_CLOEXEC));
  BOOST_TEST_REQUIRE(::flock(other.get(), LOCK_EX | LOCK_NB) == 0);
  BOOST_TEST(contains(open_error(directory / "l"), "is locked by another writer"));
}

// The name leads to a file on another file system, which is not the one that was locked.
BOOST_AUTO_TEST_CASE(a_head_that_became_a_link_stops_the_commit) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {3});
  Writer writer = *Writer::open(directory / "l", log_key());
  BOOST_TEST_REQUIRE(writer.append("{}").ok());
  fs::remove(directory / "l.head");
  fs::create_symlink("/proc/version", directory / "l.head");
  BOOST_TEST(contains(writer.commit().error().message, "so nothing is signed"));
}

// ---- temporary checkpoints

BOOST_AUTO_TEST_CASE(a_temporary_checkpoint_of_another_log_or_size_is_a_leftover) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {3});
  for (const Checkpoint& checkpoint :
       {Checkpoint{"example.com/other", 9, empty_root()}, Checkpoint{log_key().name(), 3, empty_root()},
        Checkpoint{log_key().name(), 2, empty_root()}}) {
    test::write_file(directory / "l/checkpoint.tmp", *sign_checkpoint(checkpoint, log_key()));
    const Writer writer = *Writer::open(directory / "l", log_key());
    BOOST_TEST(writer.size() == 3U);
    BOOST_TEST(writer.entries_finished() == 0U);
    BOOST_TEST(!fs::exists(directory / "l/checkpoint.tmp"));
  }
}

// Tiles of that size are there, and lead elsewhere.
BOOST_AUTO_TEST_CASE(a_head_of_another_root_is_not_published) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  const std::string old = test::read_file(directory / "l/checkpoint");
  test::make_ledger(directory / "l", {30});
  test::write_file(directory / "l/checkpoint", old);
  test::write_file(directory / "l.head", *sign_checkpoint({log_key().name(), 30, leaf_hash("other")}, log_key()));
  BOOST_TEST(contains(open_error(directory / "l"), "it is an older or a damaged copy"));
  BOOST_TEST(test::read_file(directory / "l/checkpoint") == old);
}

// ---- damage and foreign files

BOOST_AUTO_TEST_CASE(an_entry_at_the_right_edge_that_is_not_the_signed_one_is_named) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  flip(directory / "l/tile/entries/000.p/20", 11 + 8);
  BOOST_TEST(contains(open_error(directory / "l"), "holds an entry 1 that is not the one signed"));
}

BOOST_AUTO_TEST_CASE(what_is_no_file_beyond_the_checkpoint_is_foreign) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  fs::create_symlink("nowhere", directory / "l/tile/0/000.p/25");
  BOOST_TEST(contains(open_error(directory / "l"), "tile/0/000.p/25 does not belong into a ledger"));
  test::write_file(directory / "l/tile/zzz", "the second is not named");
  BOOST_TEST(contains(open_error(directory / "l"), "tile/0/000.p/25 does not belong into a ledger"));
}

// A file that was put between partial tiles stays when those go.
BOOST_AUTO_TEST_CASE(a_commit_takes_nothing_away_but_tiles) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  {
    Writer writer = *Writer::open(directory / "l", log_key());
    test::write_file(directory / "l/tile/0/000.p/mine", "x");
    grow(writer, 256);
  }
  BOOST_TEST(fs::exists(directory / "l/tile/0/000.p/mine"));
  BOOST_TEST(!fs::exists(directory / "l/tile/0/000.p/20"));
  BOOST_TEST(first_fault(audit(directory / "l")) == "tile/0/000.p/mine:0 stray");
}

BOOST_AUTO_TEST_CASE(partial_tiles_of_every_level_go_when_they_are_full) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {65400, 65536});
  BOOST_TEST(first_fault(audit(directory / "l")) == "ok");
  BOOST_TEST(!fs::exists(directory / "l/tile/1/000.p"));
  BOOST_TEST(!fs::exists(directory / "l/tile/0/255.p"));
  BOOST_TEST(fs::exists(directory / "l/tile/1/000"));
}

BOOST_AUTO_TEST_SUITE_END()
