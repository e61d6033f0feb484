// Every call that the ledger makes of the system and of OpenSSL fails once, with every errno it has an answer to: what
// follows is a clean error or success, and afterwards a ledger that verifies and has lost nothing.
#include "faults.h"

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <functional>
#include <new>
#include <thread>

#include "fixture.h"
#include "heed/ledger/cosign.h"
#include "heed/ledger/evidence.h"
#include "heed/ledger/key_file.h"
#include "heed/ledger/proof_file.h"
#include "heed/ledger/reader.h"
#include "heed/ledger/witness_store.h"

using namespace heed::ledger;
using heed::Result;
using heed::Status;
using heed::ledger::test::audit;
using heed::ledger::test::FaultyCall;
using heed::ledger::test::first_fault;
using heed::ledger::test::log_key;
using heed::ledger::test::TempDirectory;

namespace {

const std::vector<int> kKinds = {EIO, ENOSPC, EINTR, ENOENT, ENOTDIR, ELOOP, ENXIO, test::kFlippedBit};

// `run` says "" or what went wrong. Without a fault it has to go well; `after` looks at what it left.
void each_call_fails(const std::function<void()>& before, const std::function<std::string()>& run,
                     const std::function<void(const std::string& where)>& after) {
  for (const int kind : kKinds) {
    bool happened = true;
    for (std::size_t nth = 1; happened; ++nth) {
      before();
      std::string message;
      {
        const FaultyCall fault(nth, kind);
        message = run();
        happened = fault.happened();
      }
      const std::string where = fmt::format("call {} fails with {}: {}", nth, kind, message);
      if (!happened || kind == EINTR) BOOST_TEST(message.empty(), where);
      after(where);
    }
  }
}

std::string message_of(const Status& status) { return status ? "" : status.error().message; }
template <class T>
std::string message_of(const Result<T>& result) {
  return result ? "" : result.error().message;
}

// Opens the ledger, appends up to that size and commits.
std::string append_to(const std::string& ledger, std::uint64_t size) {
  Result<Writer> writer = Writer::open(ledger, log_key());
  if (!writer) return writer.error().message;
  while (writer->size() < size) {
    const Result<std::uint64_t> index = writer->append(test::line(writer->size()));
    if (!index) return index.error().message;
  }
  return message_of(writer->commit());
}

// The ledger verifies as it is, but for what an interrupted commit left; the next writer finds `least` entries or more,
// and goes on.
void check_sound(const std::string& ledger, std::uint64_t least, const std::string& where) {
  if (fs::exists(ledger + "/checkpoint")) {
    AuditOptions options = test::audit_options();
    options.allow_unfinished = true;
    const std::string fault = first_fault(audit(ledger, options));
    BOOST_TEST(fault == "ok", where << ": " << fault);
  }
  Result<Writer> writer = Writer::open(ledger, log_key());
  BOOST_TEST_REQUIRE(writer.ok(), where << ": " << message_of(writer));
  BOOST_TEST(writer->size() >= least, where);
  test::grow(*writer, writer->size() + 1);
  BOOST_TEST(first_fault(audit(ledger)) == "ok", where);
}

// Writing goes wrong at every call, beginning with a copy of ledger "good" that `change` has been at.
void each_call_of_a_writer_fails(const std::vector<std::uint64_t>& sizes, std::uint64_t next, std::uint64_t least,
                                 const std::function<void(const std::string& ledger)>& change = {}) {
  const TempDirectory directory;
  const std::string ledger = directory / "l";
  test::make_ledger(directory / "good", sizes);
  each_call_fails(
      [&] {
        test::copy_ledger(directory / "good", ledger);
        fs::remove(ledger + ".head.tmp");
        if (change) change(ledger);
      },
      [&] { return append_to(ledger, next); }, [&](const std::string& where) { check_sound(ledger, least, where); });
}

void copy_over(const std::string& from, const std::string& to) {
  fs::copy_file(from, to, fs::copy_options::overwrite_existing);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(faults)

// ---- writers

BOOST_AUTO_TEST_CASE(a_new_ledger_comes_through_every_fault) {
  const TempDirectory directory;
  const std::string ledger = directory / "l";
  each_call_fails(
      [&] {
        test::remove_ledger(ledger);
        fs::remove(ledger + ".head.tmp");
      },
      [&] { return append_to(ledger, 2); }, [&](const std::string& where) { check_sound(ledger, 0, where); });
}

// The directory was made by a process that was killed before it had a checkpoint.
BOOST_AUTO_TEST_CASE(a_half_made_ledger_comes_through_every_fault) {
  each_call_of_a_writer_fails({0}, 2, 0, [](const std::string& ledger) { fs::remove(ledger + "/checkpoint"); });
  each_call_of_a_writer_fails({0}, 2, 0, [](const std::string& ledger) {
    copy_over(ledger + "/checkpoint", ledger + ".head");
    fs::remove(ledger + "/checkpoint");
  });
}

BOOST_AUTO_TEST_CASE(a_commit_over_a_tile_edge_comes_through_every_fault) {
  each_call_of_a_writer_fails({250, 255}, 258, 255);
  each_call_of_a_writer_fails({255}, 256, 255);
}

BOOST_AUTO_TEST_CASE(leftovers_come_through_every_fault) {
  each_call_of_a_writer_fails({20}, 21, 20, [](const std::string& ledger) {
    test::write_file(ledger + "/tile/0/000.p/25", "x");
    test::write_file(ledger + "/tile/entries/000.p/25", "x");
    test::write_file(ledger + "/tile/0/001", "x");
    test::write_file(ledger + "/checkpoint.tmp", "x");
  });
}

// The head file is newer than the checkpoint, in its place or as a checkpoint.tmp that it knows nothing of.
BOOST_AUTO_TEST_CASE(a_publication_that_is_finished_comes_through_every_fault) {
  const TempDirectory directory;
  test::make_ledger(directory / "old", {20});
  const auto restore = [&](const std::string& ledger) {
    copy_over(directory / "old/checkpoint", ledger + "/checkpoint");
  };
  each_call_of_a_writer_fails({20, 300}, 301, 300, restore);
  each_call_of_a_writer_fails({20, 30}, 31, 20, [&](const std::string& ledger) {
    copy_over(ledger + "/checkpoint", ledger + "/checkpoint.tmp");
    copy_over(directory / "old.head", ledger + ".head");
    restore(ledger);
  });
}

BOOST_AUTO_TEST_CASE(a_copied_head_comes_through_every_fault) {
  each_call_of_a_writer_fails({20}, 21, 20,
                              [](const std::string& ledger) { copy_over(ledger + "/checkpoint", ledger + ".head"); });
}

BOOST_AUTO_TEST_CASE(a_directory_whose_name_is_not_found_is_no_ledger) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {2});
  const FaultyCall fault(1, EACCES, "realpath");
  BOOST_TEST(append_to(directory / "l/.", 3).find("cannot find") != std::string::npos);
}

// More files than are open at a time: they are made durable in between.
BOOST_AUTO_TEST_CASE(a_long_commit_stops_at_the_first_fault) {
  const TempDirectory directory;
  for (const int kind : {EIO, ENOSPC}) {
    test::remove_ledger(directory / "l");
    Writer writer = *Writer::open(directory / "l", log_key());
    while (writer.size() < 40000) BOOST_TEST_REQUIRE(writer.append(test::line(writer.size())).ok());
    {
      const FaultyCall fault(1, kind, "fsync");
      BOOST_TEST(!writer.commit().ok());
      BOOST_TEST(fault.happened());
    }
    BOOST_TEST(writer.commit().error().message.find("the writer has stopped") != std::string::npos);
    BOOST_TEST(!writer.append("{}").ok());
  }
  check_sound(directory / "l", 0, "full disk");
}

// So much that tiles are written before the commit.
BOOST_AUTO_TEST_CASE(an_append_that_has_to_write_reports_the_fault) {
  const TempDirectory directory;
  {
    Writer writer = *Writer::open(directory / "l", log_key());
    const std::string line = R"({"x":")" + std::string(65000, 'x') + R"("})";
    const FaultyCall fault(3, ENOSPC, "write");
    Result<std::uint64_t> index = std::uint64_t{0};
    while (index && writer.size() < 1300) index = writer.append(line);
    BOOST_TEST(fault.happened());
    BOOST_TEST(message_of(index).find("No space left") != std::string::npos);
  }
  check_sound(directory / "l", 0, "full disk");
}

// ---- audits

// However the damage looks, an audit that could not read says so: it neither passes nor blames another file.
void each_call_of_an_audit_fails(const std::string& ledger, const std::string& expected) {
  AuditOptions options = test::audit_options();
  options.faults_max = 100;
  for (const unsigned threads : {1U, 2U}) {
    options.threads = threads;
    for (const int kind : {EIO, EACCES}) {
      bool happened = true;
      for (std::size_t nth = 1; happened; ++nth) {
        const FaultyCall fault(nth, kind);
        const Result<AuditReport> report = audit_ledger(ledger, options);
        happened = fault.happened();
        // A file whose type or length could not be asked for is still read.
        if (report && !happened) BOOST_TEST(first_fault(*report) == expected);
        if (report && expected != "ok") BOOST_TEST(!report->ok());
      }
    }
  }
}

void flip(const std::string& path, std::size_t offset) {
  std::string bytes = test::read_file(path);
  bytes.at(offset) = static_cast<char>(bytes.at(offset) ^ 1);
  test::write_file(path, bytes);
}

BOOST_AUTO_TEST_CASE(an_audit_that_cannot_read_says_so) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {5, 250, 255, 290, 300});
  each_call_of_an_audit_fails(directory / "l", "ok");
  test::make_ledger(directory / "m", {5, 20});
  flip(directory / "m/tile/entries/000.p/20", 4);
  each_call_of_an_audit_fails(directory / "m", "tile/entries/000.p/20:0 entry 0 entry-hash");
  test::make_ledger(directory / "n", {600});
  flip(directory / "n/tile/0/001", 4);
  each_call_of_an_audit_fails(directory / "n", "tile/0/001:0 entry 256 tile-hash");
  flip(directory / "n/tile/0/001", 4);
  flip(directory / "n/tile/1/000.p/2", 40);
  each_call_of_an_audit_fails(directory / "n", "tile/1/000.p/2:32 entry 256 tile-hash");
}

// A level-1 tile that is full, and tiles of earlier sizes beside it.
BOOST_AUTO_TEST_CASE(an_audit_of_three_levels_that_cannot_read_says_so) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {66000});
  AuditOptions options = test::audit_options();
  options.threads = 1;
  for (const bool damaged : {false, true}) {
    if (damaged) flip(directory / "l/tile/1/000", 40);
    for (std::size_t nth = 1000;; ++nth) {
      const FaultyCall fault(nth, EIO, "openat");
      const Result<AuditReport> report = audit_ledger(directory / "l", options);
      BOOST_TEST(report.ok() == !fault.happened());
      if (!fault.happened()) break;
    }
  }
}

BOOST_AUTO_TEST_CASE(a_file_system_that_tells_no_types_makes_no_difference) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20, 300});
  fs::create_symlink("nowhere", directory / "l/link");
  fs::create_directory(directory / "l/folder");
  const auto faults = [&] {
    AuditOptions options = test::audit_options();
    options.faults_max = 10;
    std::string all;
    for (const auto& each : audit(directory / "l", options).faults) all += each.file + " " + each.rule + "\n";
    return all;
  };
  const std::string expected = faults();
  const FaultyCall fault(1, test::kOtherTypes);
  BOOST_TEST(faults() == expected);
  BOOST_TEST(fault.happened());
}

// What nobody can tell the type of is not taken for a file or a folder.
BOOST_AUTO_TEST_CASE(a_file_system_that_does_not_even_answer_is_no_ledger) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20});
  const FaultyCall fault(1, test::kNoTypes);
  BOOST_TEST(first_fault(audit(directory / "l")) == "tile:0 stray");
}

BOOST_AUTO_TEST_CASE(memory_that_runs_out_in_another_thread_is_thrown_where_the_audit_was_asked_for) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {5000});
  AuditOptions options = test::audit_options();
  for (const unsigned threads : {1U, 4U}) {
    options.threads = threads;
    const FaultyCall fault(20, test::kNoMemory, "openat");
    BOOST_CHECK_THROW(static_cast<void>(audit_ledger(directory / "l", options)), std::bad_alloc);
  }
}

BOOST_AUTO_TEST_CASE(without_more_threads_the_work_is_done_all_the_same) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20, 5000});
  AuditOptions options = test::audit_options();
  options.threads = 4;
  for (const std::size_t nth : {1U, 2U}) {
    const FaultyCall fault(nth, EAGAIN, "thread");
    BOOST_TEST(first_fault(audit(directory / "l", options)) == "ok");
    BOOST_TEST(fault.happened());
  }
  const FaultyCall fault(1, EAGAIN, "thread");
  BOOST_TEST(append_to(directory / "l", 5300) == "");
  BOOST_TEST(fault.happened());
}

// ---- readers, witnesses, keys

BOOST_AUTO_TEST_CASE(a_reader_that_cannot_read_says_so) {
  const TempDirectory directory;
  test::make_ledger(directory / "l", {20, 300});
  SignedCheckpoint kept = *parse_signed_checkpoint(*sign_checkpoint({log_key().name(), 260, {}}, log_key()));
  const auto run = [&]() -> std::string {
    Result<Reader> reader = Reader::open(directory / "l", {&log_key().verifier(), 1});
    if (!reader) return reader.error().message;
    const Result<std::string> entry = reader->entry(290);
    if (!entry) return entry.error().message;
    BOOST_TEST(entry->size() == test::line(290).size());
    if (Status all = reader->for_each([](std::uint64_t, std::string_view) { return true; }); !all) {
      return all.error().message;
    }
    if (const auto proof = make_proof_file(*reader, 17); !proof) return proof.error().message;
    if (const auto proof = reader->prove_consistency(20); !proof) return proof.error().message;
    const auto fork = make_fork_evidence(kept, *reader);
    if (!fork) return fork.error().message;
    BOOST_TEST(fork->has_value());
    Result<Reader> again = Reader::open_unverified(directory / "l");
    return again ? message_of(make_witness_request(*again, 20)) : again.error().message;
  };
  for (const int kind : {EIO, ENOENT, ELOOP}) {
    for (std::size_t nth = 1;; ++nth) {
      const FaultyCall fault(nth, kind, "openat");
      const std::string message = run();
      if (!fault.happened()) break;
      BOOST_TEST(!message.empty(), nth);
    }
  }
  BOOST_TEST(run() == "");
}

BOOST_AUTO_TEST_CASE(a_witness_record_comes_through_every_fault) {
  const TempDirectory directory;
  const std::string state = directory / "state";
  const SignedCheckpoint one = *parse_signed_checkpoint(*sign_checkpoint({log_key().name(), 2, {}}, log_key()));
  const SignedCheckpoint two =
      *parse_signed_checkpoint(*sign_checkpoint({log_key().name(), 2, empty_root()}, log_key()));
  std::string acknowledged;
  each_call_fails(
      [&] {
        fs::remove_all(state);
        acknowledged.clear();
      },
      [&]() -> std::string {
        Result<WitnessFiles> files = WitnessFiles::open(state);
        if (!files) return files.error().message;
        if (Status first = files->replace("o", {}, "first"); !first) return first.error().message;
        acknowledged = "first";
        if (Status second = files->replace("o", "first", "second"); !second) {
          // It does not go on from what nobody knows: either nothing was written, or it has stopped.
          const auto known = files->load("o");
          BOOST_TEST((!known.ok() || *known == "first"));
          return second.error().message;
        }
        acknowledged = "second";
        return message_of(files->keep_evidence(*make_fork_evidence(one, two)));
      },
      [&](const std::string& where) {
        WitnessFiles files = *WitnessFiles::open(state);
        const std::optional<std::string> found = *files.load("o");
        if (acknowledged == "second") BOOST_TEST((found == "second"), where);
        if (acknowledged == "first") BOOST_TEST((found == "first" || found == "second"), where);
      });
}

BOOST_AUTO_TEST_CASE(cosignatures_are_published_whole_or_not_at_all) {
  const TempDirectory directory;
  test::make_ledger(directory / "good", {3});
  const SignerKey witness = test::seeded_key("witness.example/w1", 8);
  Note note = *parse_note(test::read_file(directory / "good/checkpoint"));
  note.signatures.push_back(*witness.cosign(note.text, 1700000000));
  each_call_fails([&] { test::copy_ledger(directory / "good", directory / "l"); },
                  [&] { return message_of(publish_cosignatures(directory / "l", note)); },
                  [&](const std::string& where) {
                    fs::remove(directory / "l/checkpoint.tmp");
                    BOOST_TEST(first_fault(audit(directory / "l")) == "ok", where);
                  });
}

BOOST_AUTO_TEST_CASE(key_files_come_through_every_fault) {
  const TempDirectory directory;
  const std::string path = directory / "key";
  each_call_fails(
      [&] { fs::remove(path); },
      [&]() -> std::string {
        if (Status written = write_key_file(path, log_key()); !written) return written.error().message;
        const Result<SignerKey> loaded = load_key_file(path);
        // A signal, or a bit that was read wrongly, is the reader's affair and harms no file.
        return loaded || loaded.error().message.find("Interrupted") != std::string::npos ? "" : loaded.error().message;
      },
      [&](const std::string& where) {
        if (fs::exists(path)) BOOST_TEST(load_key_file(path).ok(), where);
      });
}

// ---- OpenSSL

BOOST_AUTO_TEST_CASE(signing_and_verifying_report_what_openssl_refuses) {
  const std::string signature = log_key().sign("text\n")->signature;
  for (const char* const call : {"EVP_DigestSignInit", "EVP_DigestSign"}) {
    const FaultyCall fault(1, EIO, call);
    BOOST_TEST(!log_key().sign("text\n").ok());
  }
  {
    const FaultyCall fault(1, EIO, "EVP_DigestSign");
    BOOST_TEST(!log_key().cosign("text\n", 1).ok());
  }
  {
    const FaultyCall fault(1, EIO, "EVP_DigestSign");
    BOOST_TEST(!sign_checkpoint({log_key().name(), 0, empty_root()}, log_key()).ok());
  }
  {
    const FaultyCall fault(1, EIO, "EVP_DigestVerifyInit");
    BOOST_TEST(!log_key().verifier().verify("text\n", signature));
  }
  BOOST_TEST(log_key().verifier().verify("text\n", signature));
  const FaultyCall fault(1, EIO, "EVP_PKEY_get_raw_private_key");
  BOOST_TEST(!log_key().format_secret().ok());
}

// Every thread keeps a context; one that could not be had is no reason to accept anything.
BOOST_AUTO_TEST_CASE(a_thread_without_a_context_neither_signs_nor_verifies) {
  const std::string signature = log_key().sign("text\n")->signature;
  const FaultyCall fault(1, EIO, "EVP_MD_CTX_new");
  bool verified = true;
  bool signed_it = true;
  std::thread([&] {
    verified = log_key().verifier().verify("text\n", signature);
    signed_it = log_key().sign("text\n").ok();
  }).join();
  BOOST_TEST(fault.happened());
  BOOST_TEST(!verified);
  BOOST_TEST(!signed_it);
}

BOOST_AUTO_TEST_CASE(keys_that_openssl_does_not_make_are_errors) {
  const std::string secret = *log_key().format_secret();
  const std::string vkey = log_key().verifier().format();
  const auto refused = [](const char* call, const auto& make) {
    const FaultyCall fault(1, EIO, call);
    BOOST_TEST(!make().ok(), call);
    BOOST_TEST(fault.happened(), call);
  };
  refused("EVP_PKEY_new_raw_public_key", [&] { return VerifierKey::parse(vkey); });
  refused("EVP_PKEY_new_raw_public_key", [&] { return SignerKey::parse(secret); });
  refused("EVP_PKEY_new_raw_private_key", [&] { return SignerKey::parse(secret); });
  refused("EVP_PKEY_Q_keygen", [] { return SignerKey::generate("example.com/new"); });
}

BOOST_AUTO_TEST_SUITE_END()
