// The head file (internal/head.h): which copy of a ledger may be continued, and which may not.
#include "heed/ledger/internal/head.h"

#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "heed/ledger/internal/opening.h"
#include "heed/ledger/writer.h"

using namespace heed::ledger;
using heed::ledger::internal::Head;
using heed::ledger::test::audit;
using heed::ledger::test::first_fault;
using heed::ledger::test::grow;
using heed::ledger::test::log_key;
using heed::ledger::test::TempDirectory;

namespace {

constexpr std::size_t kSlotBytes = 4096;

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string open_error(const std::string& directory) {
  const heed::Result<Writer> writer = Writer::open(directory, log_key());
  return writer ? "opened" : writer.error().message;
}

std::string checkpoint_of(const std::string& directory) { return test::read_file(directory + "/checkpoint"); }

void copy_directory(const std::string& from, const std::string& to) {
  fs::remove_all(to);
  fs::copy(from, to, fs::copy_options::recursive);
}

// Opening is refused with these words and changes nothing.
void check_refused(const std::string& directory, std::string_view words) {
  const auto files = test::snapshot(directory);
  const std::string head = fs::exists(directory + ".head") ? test::read_file(directory + ".head") : "";
  const std::string message = open_error(directory);
  BOOST_TEST(contains(message, words), message);
  BOOST_TEST((test::snapshot(directory) == files));
  if (!head.empty()) BOOST_TEST((test::read_file(directory + ".head") == head));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(head)

BOOST_AUTO_TEST_CASE(it_stands_beside_the_directory) {
  BOOST_TEST(*internal::head_file("market") == "market.head");
  BOOST_TEST(*internal::head_file("a/market//") == "a/market.head");
  const TempDirectory directory;
  fs::create_directories(directory / "market/x");
  const std::string canonical = fs::canonical(directory / "market").string();
  BOOST_TEST(*internal::head_file(directory / "market/x/..") == canonical + ".head");
  BOOST_TEST(*internal::head_file(directory / "market/.") == canonical + ".head");
  BOOST_TEST(!internal::head_file(directory / "nowhere/..").ok());
}

// Two notes, each followed by line feeds up to 4096 bytes; the older one is overwritten.
BOOST_AUTO_TEST_CASE(it_holds_the_last_two_checkpoints) {
  const TempDirectory directory;
  Writer writer = *Writer::open(directory / "l", log_key());
  std::vector<std::string> notes = {writer.checkpoint_note()};
  for (const std::uint64_t size : {1U, 2U, 3U}) {
    grow(writer, size);
    notes.push_back(writer.checkpoint_note());
  }
  const std::string bytes = test::read_file(directory / "l.head");
  BOOST_TEST(bytes.size() == 2 * kSlotBytes);
  const auto slot = [&](std::string note) {
    note.resize(kSlotBytes, '\n');
    return note;
  };
  BOOST_TEST((bytes == slot(notes[2]) + slot(notes[3])));
  BOOST_TEST(!fs::exists(directory / "l.head.tmp"));
}

// ---- copies of the directory

BOOST_AUTO_TEST_CASE(a_restored_backup_is_refused) {
  const TempDirectory directory;
  for (const auto& sizes : {std::vector<std::uint64_t>{30}, {30, 40}, {300}, {21}}) {
    test::remove_ledger(directory / "l");
    test::make_ledger(directory / "l", {20});
    copy_directory(directory / "l", directory / "backup");
    test::make_ledger(directory / "l", sizes);
    copy_directory(directory / "backup", directory / "l");
    check_refused(directory / "l", "has 20 entries, but");
    check_refused(directory / "l", "l.head says that " + std::to_string(sizes.back()) + " were signed");
    BOOST_TEST(first_fault(audit(directory / "l")) == "ok");  // it is a sound ledger, only not the newest
  }
}

BOOST_AUTO_TEST_CASE(an_empty_directory_in_the_place_of_a_ledger_is_refused) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  fs::remove_all(directory / "l");
  BOOST_TEST(contains(open_error(directory / "l"), "says that 20 entries were signed"));
  fs::remove(directory / "l.head");
  BOOST_TEST(open_error(directory / "l") == "opened");
}

// The tiles went on, only the checkpoint is old: everything that was signed is there, so it is published again.
BOOST_AUTO_TEST_CASE(a_restored_checkpoint_is_brought_up_to_the_head) {
  const TempDirectory directory;
  for (const std::uint64_t last : {21U, 255U, 256U, 257U, 300U, 600U}) {
    test::remove_ledger(directory / "l");
    test::make_ledger(directory / "l", {20});
    const std::string old = checkpoint_of(directory / "l");
    test::make_ledger(directory / "l", {last});
    const auto files = test::snapshot(directory / "l");
    test::write_file(directory / "l/checkpoint", old);
    {
      const Writer writer = *Writer::open(directory / "l", log_key());
      BOOST_TEST(writer.size() == last);
      BOOST_TEST(writer.entries_finished() == last - 20);
    }
    BOOST_TEST((test::snapshot(directory / "l") == files));
    test::make_ledger(directory / "l", {last + 5});
    BOOST_TEST(first_fault(audit(directory / "l")) == "ok");
  }
}

// The same, but one of the files that would be published is not what was signed.
BOOST_AUTO_TEST_CASE(a_head_whose_tiles_are_damaged_is_not_published) {
  const TempDirectory directory;
  test::make_ledger(directory / "good", {20});
  const std::string old = checkpoint_of(directory / "good");
  test::make_ledger(directory / "good", {600});
  for (const auto& [path, bytes] : test::snapshot(directory / "good")) {
    if (path == "checkpoint") continue;
    for (const bool missing : {false, true}) {
      test::copy_ledger(directory / "good", directory / "l");
      test::write_file(directory / "l/checkpoint", old);
      if (missing) {
        fs::remove(directory / ("l/" + path));
      } else {
        std::string changed = bytes;
        changed[changed.size() - 1] ^= 1;
        test::write_file(directory / ("l/" + path), changed);
      }
      BOOST_TEST(open_error(directory / "l") != "opened", path);
      BOOST_TEST((checkpoint_of(directory / "l") == old), path);
    }
  }
}

// What was signed and is complete may have been seen, even if the crash came before the head file knew of it.
BOOST_AUTO_TEST_CASE(a_signed_temporary_checkpoint_is_finished) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  copy_directory(directory / "l", directory / "old");
  const std::string old_head = test::read_file(directory / "l.head");
  test::make_ledger(directory / "l", {30});
  const std::string note = checkpoint_of(directory / "l");
  fs::copy_file(directory / "old/checkpoint", directory / "l/checkpoint", fs::copy_options::overwrite_existing);
  test::write_file(directory / "l/checkpoint.tmp", note);
  test::write_file(directory / "l.head", old_head);
  {
    const Writer writer = *Writer::open(directory / "l", log_key());
    BOOST_TEST(writer.checkpoint_note() == note);
  }
  BOOST_TEST(contains(test::read_file(directory / "l.head"), note));
  BOOST_TEST(first_fault(audit(directory / "l")) == "ok");
  // Without its tiles it is a leftover like any other.
  copy_directory(directory / "old", directory / "l");
  test::write_file(directory / "l/checkpoint.tmp", note);
  test::write_file(directory / "l.head", old_head);
  BOOST_TEST(Writer::open(directory / "l", log_key())->size() == 20U);
  BOOST_TEST(!fs::exists(directory / "l/checkpoint.tmp"));
}

// ---- the file itself

BOOST_AUTO_TEST_CASE(a_moved_ledger_is_taken_over_by_a_copy_of_its_checkpoint) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  fs::rename(directory / "l", directory / "moved");
  check_refused(directory / "moved", "moved.head is missing");
  check_refused(directory / "moved", "run: cp ");
  fs::copy_file(directory / "moved/checkpoint", directory / "moved.head");
  test::make_ledger(directory / "moved", {25});
  BOOST_TEST(fs::file_size(directory / "moved.head") == 2 * kSlotBytes);
  BOOST_TEST(first_fault(audit(directory / "moved")) == "ok");
}

BOOST_AUTO_TEST_CASE(an_older_head_is_refused) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  const std::string head = test::read_file(directory / "l.head");
  test::make_ledger(directory / "l", {21});
  test::write_file(directory / "l.head", head);
  check_refused(directory / "l", "knows of 20 entries and");
}

BOOST_AUTO_TEST_CASE(a_fork_of_the_same_size_is_refused) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {3});
  test::write_file(directory / "l.head", *sign_checkpoint({log_key().name(), 3, leaf_hash("another")}, log_key()));
  check_refused(directory / "l", "the ledger was forked");
}

BOOST_AUTO_TEST_CASE(the_head_of_another_ledger_is_refused) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {3});
  const SignerKey other = test::seeded_key("example.com/other", 9);
  for (const std::string& bytes :
       {*sign_checkpoint({other.name(), 3, empty_root()}, other),
        *sign_checkpoint({other.name(), 3, empty_root()}, log_key()), std::string("no note"), std::string(),
        std::string(2 * kSlotBytes, '\n'), std::string(3 * kSlotBytes, 'x')}) {
    test::write_file(directory / "l.head", bytes);
    check_refused(directory / "l", "holds no checkpoint that example.com/attention has signed");
  }
  fs::remove(directory / "l.head");
  fs::create_directory(directory / "l.head");
  BOOST_TEST(contains(open_error(directory / "l"), "l.head"));
  fs::remove(directory / "l.head");
  fs::create_symlink("l/checkpoint", directory / "l.head");
  BOOST_TEST(contains(open_error(directory / "l"), "cannot open"));
}

BOOST_AUTO_TEST_CASE(without_a_head_no_ledger_is_made) {
  const TempDirectory directory;
  fs::create_directory(directory / "l.head.tmp");
  BOOST_TEST(contains(open_error(directory / "l"), "cannot create"));
  BOOST_TEST(!fs::exists(directory / "l/checkpoint"));
  fs::remove(directory / "l.head.tmp");
  test::write_file(directory / "l.head.tmp", "half a he");  // as a crash leaves it
  BOOST_TEST(open_error(directory / "l") == "opened");
  BOOST_TEST(!fs::exists(directory / "l.head.tmp"));
}

// The slot being written when the power went: the other one counts, whichever it is.
BOOST_AUTO_TEST_CASE(a_torn_slot_does_not_count) {
  const TempDirectory directory;
  for (const std::uint64_t size : {2U, 3U}) {  // in slot 0, in slot 1
    test::remove_ledger(directory / "good");
    Writer writer = *Writer::open(directory / "good", log_key());
    for (std::uint64_t i = 1; i < size; ++i) grow(writer, i);
    const std::string older = writer.checkpoint_note();
    const std::string before = test::read_file(directory / "good.head");
    grow(writer, size);
    const std::string after = test::read_file(directory / "good.head");
    std::size_t changed = 0;
    while (before[changed] == after[changed]) ++changed;
    const std::size_t slot = changed / kSlotBytes * kSlotBytes;
    for (const std::size_t torn : {std::size_t{0}, std::size_t{30}, std::size_t{150}}) {
      std::string bytes = after;
      bytes[slot + torn] = '\0';
      test::write_file(directory / "torn", bytes);
      const heed::Result<Head> head = Head::open(directory / "torn", log_key().verifier());
      BOOST_TEST_REQUIRE(head.ok());
      BOOST_TEST(head->known()->checkpoint.size == size - 1);
      BOOST_TEST(head->known()->note == older);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_head_that_is_locked_is_refused) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {3});
  const Writer writer = *Writer::open(directory / "l", log_key());
  fs::rename(directory / "l", directory / "away");
  fs::copy(directory / "away", directory / "l", fs::copy_options::recursive);
  BOOST_TEST(contains(open_error(directory / "l"), "l.head is locked by another writer"));
}

// Compare-and-swap: whoever changed the file in the meantime, nothing is signed, and nothing stays behind.
BOOST_AUTO_TEST_CASE(a_head_that_was_changed_stops_the_commit) {
  const TempDirectory directory;
  const std::string path = directory / "l.head";
  const std::vector<std::function<void()>> changes = {
      [&] { test::write_file(path, "mine"); },
      [&] { fs::resize_file(path, 2 * kSlotBytes + 1); },
      [&] { fs::remove(path); },
      [&] {
        fs::copy_file(path, path + "2");
        fs::rename(path + "2", path);
      },
  };
  for (const auto& change : changes) {
    test::remove_ledger(directory / "l");
    test::make_ledger(directory / "l", {3});
    Writer writer = *Writer::open(directory / "l", log_key());
    const auto files = test::snapshot(directory / "l");
    BOOST_TEST_REQUIRE(writer.append("{}").ok());
    change();
    const std::string message = writer.commit().error().message;
    BOOST_TEST(contains(message, "changed since this writer read it, so nothing is signed"), message);
    BOOST_TEST((test::snapshot(directory / "l") == files));
  }
}

// Names of any length have room: a slot holds the longest note of its ledger.
BOOST_AUTO_TEST_CASE(a_long_origin_has_larger_slots) {
  const TempDirectory directory;
  const SignerKey key = test::seeded_key("example.com/" + std::string(3000, 'x'), 7);
  {
    Writer writer = *Writer::open(directory / "l", key);
    grow(writer, 2);
  }
  BOOST_TEST(fs::file_size(directory / "l.head") == 4 * kSlotBytes);
  BOOST_TEST(Writer::open(directory / "l", key)->size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
