#include "heed/ledger/witness.h"

#include <fmt/core.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <thread>

#include "fixture.h"
#include "golden.h"
#include "heed/ledger/base64.h"
#include "heed/ledger/cosign.h"
#include "heed/ledger/proof.h"
#include "heed/ledger/witness_store.h"

namespace bdata = boost::unit_test::data;
using namespace heed::ledger;

namespace {

// What a witness remembers, without a disk; may be told to fail.
class MemoryStore final : public WitnessStore {
 public:
  heed::Result<std::optional<std::string>> load(std::string_view origin) override {
    if (fails_to_load) return heed::system_error("cannot read");
    const auto found = records.find(std::string(origin));
    return found == records.end() ? std::optional<std::string>() : std::optional(found->second);
  }
  heed::Status replace(std::string_view origin, const std::optional<std::string>& last,
                       std::string_view note) override {
    if (fails_to_replace) return heed::system_error("cannot write");
    BOOST_TEST((*load(origin) == last));
    records[std::string(origin)] = note;
    ++replaced;
    return {};
  }
  std::map<std::string, std::string> records;
  bool fails_to_load = false;
  bool fails_to_replace = false;
  int replaced = 0;
};

const SignerKey& witness_key() {
  static const SignerKey key = test::seeded_key("witness.example/w1", 8);
  return key;
}
constexpr std::uint64_t kNow = 1700000000;

const std::vector<Hash>& leaves() {
  static const std::vector<Hash> all = test::numbered_leaves(64);
  return all;
}
Hash root_of(std::size_t size) { return test::plain_tree_hash(leaves(), 0, size); }
std::vector<Hash> path(std::size_t from, std::size_t to) {
  return *prove_consistency(from, to, [](unsigned height, std::uint64_t index) -> heed::Result<Hash> {
    return test::plain_tree_hash(leaves(), index << height, (index + 1) << height);
  });
}

std::string request(std::uint64_t old, const std::vector<Hash>& proof, const Checkpoint& checkpoint,
                    const SignerKey& key = test::log_key()) {
  std::string body = fmt::format("old {}\n", old);
  for (const Hash& hash : proof) body += format_base64(hash) + "\n";
  return body + "\n" + *sign_checkpoint(checkpoint, key);
}
// From one size of the numbered ledger to another, as an honest log asks.
std::string step(std::size_t from, std::size_t to) {
  return request(from, from == 0 || from == to ? std::vector<Hash>() : path(from, to),
                 {test::log_key().name(), to, root_of(to)});
}

struct Fixture {
  MemoryStore store;
  Witness witness{witness_key(), {test::log_key().verifier()}, store, [] { return kNow; }};
  int status(const std::string& body) { return witness.add_checkpoint(body).status; }
  std::uint64_t recorded() {
    const auto found = store.records.find(test::log_key().name());
    return found == store.records.end() ? 0 : parse_signed_checkpoint(found->second)->checkpoint.size;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(witness, Fixture)

// The golden note of the specification's formats: the log's checkpoint of three entries, and the witness's line.
BOOST_AUTO_TEST_CASE(golden_cosignature_byte_for_byte) {
  const std::string note = test::kGoldenText + "\n" + test::kGoldenLogLine;
  const WitnessAnswer answer = witness.add_checkpoint("old 0\n\n" + note);
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body == test::kGoldenWitnessLine);
  BOOST_TEST(answer.origin == "example.com/attention");
  BOOST_TEST(answer.size == 3U);
  BOOST_TEST(store.records.at("example.com/attention") == test::kGoldenSigned);
  const WitnessAnswer read = witness.checkpoint(origin_hash("example.com/attention"));
  BOOST_TEST(read.status == 200);
  BOOST_TEST(read.body == test::kGoldenSigned);
}

BOOST_AUTO_TEST_CASE(every_step_between_small_sizes_is_signed) {
  for (std::size_t to = 1; to <= 20; ++to) {
    for (std::size_t from = 0; from <= to; ++from) {
      store.records.clear();
      if (from > 0) BOOST_TEST_REQUIRE(status(step(0, from)) == 200);
      const WitnessAnswer answer = witness.add_checkpoint(step(from, to));
      BOOST_TEST(answer.status == 200, from << " to " << to << ": " << answer.reason);
      BOOST_TEST(recorded() == to);
    }
  }
}

BOOST_AUTO_TEST_CASE(unknown_logs_are_404) {
  const SignerKey foreign = test::seeded_key("example.com/other", 9);
  BOOST_TEST(status(request(0, {}, {foreign.name(), 3, root_of(3)}, foreign)) == 404);
  BOOST_TEST(store.replaced == 0);
}

BOOST_AUTO_TEST_CASE(signatures_that_are_missing_or_fail_are_403) {
  const SignerKey same_name = test::seeded_key("example.com/attention", 9);
  BOOST_TEST(status(request(0, {}, {same_name.name(), 3, root_of(3)}, same_name)) == 403);
  std::string body = step(0, 3);
  body.replace(body.find("\n3\n"), 3, "\n4\n");
  BOOST_TEST(status(body) == 403);
  // A good signature does not save a note with one that fails.
  const std::string forged = "old 0\n\n" + test::kGoldenText + "\n" + test::kGoldenLogLine;
  std::string line = test::kGoldenLogLine;
  line[40] = line[40] == 'A' ? 'B' : 'A';
  BOOST_TEST(status("old 0\n\n" + test::kGoldenText + "\n" + line) == 403);
  BOOST_TEST(status(forged) == 200);
}

// Lines of others are looked at by nobody and not kept.
BOOST_AUTO_TEST_CASE(unknown_signatures_are_passed_over) {
  const std::string stranger = "— somebody.example " + format_base64("12345678") + "\n";
  BOOST_TEST(status(step(0, 3) + stranger) == 200);
  BOOST_TEST(store.records.begin()->second.find("somebody") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(proofs_from_beyond_the_checkpoint_are_400) {
  BOOST_TEST(status(step(0, 5)) == 200);
  BOOST_TEST(status(request(5, {}, {test::log_key().name(), 3, root_of(3)})) == 400);
  BOOST_TEST(recorded() == 5U);
}

BOOST_AUTO_TEST_CASE(another_old_size_is_409_and_tells_the_right_one) {
  BOOST_TEST(status(step(0, 5)) == 200);
  for (const std::string& body : {step(0, 5), step(0, 9), step(3, 9), step(9, 9), step(4, 4)}) {
    const WitnessAnswer answer = witness.add_checkpoint(body);
    BOOST_TEST(answer.status == 409);
    BOOST_TEST(answer.body == "5\n");
    BOOST_TEST(answer.content_type == "text/x.tlog.size");
    BOOST_TEST(*parse_tree_size(answer.body) == 5U);
  }
  BOOST_TEST(recorded() == 5U);
  store.records.clear();
  BOOST_TEST(witness.add_checkpoint(step(3, 9)).body == "0\n");
}

BOOST_AUTO_TEST_CASE(proofs_that_do_not_hold_are_422) {
  const std::string name = test::log_key().name();
  BOOST_TEST(status(request(0, {Hash{}}, {name, 5, root_of(5)})) == 422);  // nothing to prove from nothing
  BOOST_TEST(status(request(0, {}, {name, 0, root_of(5)})) == 422);        // the empty tree has one root
  BOOST_TEST(status(step(0, 5)) == 200);
  BOOST_TEST(status(request(5, {}, {name, 9, root_of(9)})) == 422);
  BOOST_TEST(status(request(5, path(4, 9), {name, 9, root_of(9)})) == 422);
  BOOST_TEST(status(request(5, path(5, 9), {name, 9, root_of(8)})) == 422);
  BOOST_TEST(status(request(5, {Hash{}}, {name, 5, root_of(5)})) == 422);
  std::vector<Hash> longer = path(5, 9);
  longer.push_back(Hash{});
  BOOST_TEST(status(request(5, longer, {name, 9, root_of(9)})) == 422);
  BOOST_TEST(recorded() == 5U);
  BOOST_TEST(status(step(5, 9)) == 200);
}

BOOST_AUTO_TEST_CASE(another_root_for_the_same_size_is_422_and_evidence) {
  const std::string name = test::log_key().name();
  BOOST_TEST(status(step(0, 5)) == 200);
  const WitnessAnswer answer = witness.add_checkpoint(request(5, {}, {name, 5, root_of(6)}));
  BOOST_TEST(answer.status == 422);
  BOOST_TEST_REQUIRE(answer.evidence.has_value());
  BOOST_TEST(check_fork_evidence(*answer.evidence, test::log_key().verifier()).forked());
  // The same when it is asked in another way.
  BOOST_TEST(witness.add_checkpoint(request(0, {}, {name, 5, root_of(6)})).evidence.has_value());
  BOOST_TEST(!witness.add_checkpoint(step(0, 5)).evidence.has_value());
}

BOOST_AUTO_TEST_CASE(empty_ledgers_are_signed_and_grow) {
  const std::string name = test::log_key().name();
  BOOST_TEST(status(request(0, {}, {name, 0, empty_root()})) == 200);
  BOOST_TEST(status(request(0, {}, {name, 0, empty_root()})) == 200);
  BOOST_TEST(status(step(0, 3)) == 200);
  BOOST_TEST(status(request(0, {}, {name, 0, empty_root()})) == 409);
}

BOOST_AUTO_TEST_CASE(nothing_is_answered_that_is_not_recorded) {
  store.fails_to_replace = true;
  const WitnessAnswer answer = witness.add_checkpoint(step(0, 3));
  BOOST_TEST(answer.status == 500);
  BOOST_TEST(answer.body.find("—") == std::string::npos);
  store.fails_to_replace = false;
  store.fails_to_load = true;
  BOOST_TEST(status(step(0, 3)) == 500);
  BOOST_TEST(witness.checkpoint(origin_hash(test::log_key().name())).status == 500);
}

// A record that does not carry the witness's own signature is an attempt to make it sign a second history.
BOOST_AUTO_TEST_CASE(records_of_others_are_not_believed) {
  const std::string name = test::log_key().name();
  for (const std::string& record : {std::string("garbage"), *sign_checkpoint({name, 2, root_of(2)}, test::log_key()),
                                    *sign_checkpoint({witness_key().name(), 2, root_of(2)}, witness_key())}) {
    store.records[name] = record;
    BOOST_TEST(status(step(2, 3)) == 500);
  }
  const std::string text = format_checkpoint({"example.com/other", 2, root_of(2)});
  store.records[name] = *format_note({text, {*witness_key().cosign(text, kNow)}});
  BOOST_TEST(status(step(2, 3)) == 500);
}

BOOST_AUTO_TEST_CASE(several_logs_are_kept_apart) {
  const SignerKey b = test::seeded_key("example.com/b", 9);
  Witness both{witness_key(), {test::log_key().verifier(), b.verifier()}, store, [] { return kNow; }};
  BOOST_TEST(both.add_checkpoint(step(0, 5)).status == 200);
  BOOST_TEST(both.add_checkpoint(request(0, {}, {b.name(), 7, root_of(7)}, b)).status == 200);
  BOOST_TEST(both.add_checkpoint(step(5, 6)).status == 200);
  // A log's key is good for its own origin alone.
  BOOST_TEST(both.add_checkpoint(request(0, {}, {b.name(), 8, root_of(8)}, test::log_key())).status == 403);
}

BOOST_AUTO_TEST_CASE(what_was_signed_can_be_read) {
  BOOST_TEST(witness.checkpoint(origin_hash(test::log_key().name())).status == 404);
  BOOST_TEST(witness.checkpoint(origin_hash("example.com/other")).status == 404);
  BOOST_TEST(witness.checkpoint("").status == 404);
  BOOST_TEST(origin_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

BOOST_AUTO_TEST_CASE(the_time_is_the_clocks) {
  std::uint64_t now = 5;
  Witness timed{witness_key(), {test::log_key().verifier()}, store, [&] { return now; }};
  const auto time_of = [&](const WitnessAnswer& answer) {
    return *cosignature_time(parse_note(test::kGoldenText + "\n" + answer.body)->signatures.front().signature);
  };
  BOOST_TEST(time_of(timed.add_checkpoint(step(0, 3))) == 5U);
  now = 6;
  BOOST_TEST(time_of(timed.add_checkpoint(step(3, 3))) == 6U);
}

const std::string kNote = test::kGoldenText + "\n" + test::kGoldenLogLine;
const std::string kZero = format_base64(Hash{}) + "\n";
std::string zeros(std::size_t count) {
  std::string lines;
  while (count-- > 0) lines += kZero;
  return lines;
}
const std::vector<std::string> kMalformed = {
    "",
    "\n",
    kNote,
    "old 0\n",
    "old 0\n\n",
    "old 0\n" + kNote,
    "old 00\n\n" + kNote,
    "old 01\n\n" + kNote,
    "old -1\n\n" + kNote,
    "old +1\n\n" + kNote,
    "old 1 \n\n" + kNote,
    "old  1\n\n" + kNote,
    "old\n\n" + kNote,
    "old 0\r\n\n" + kNote,
    "Old 0\n\n" + kNote,
    "old 9223372036854775808\n\n" + kNote,
    "old 18446744073709551616\n\n" + kNote,
    "old 0\nx\n\n" + kNote,
    "old 0\n" + kZero.substr(1) + "\n" + kNote,
    "old 0\n\n" + kNote.substr(0, kNote.size() - 1),
    "old 0\n\n" + kNote + "\n",
    "old 0\n\n\n" + kNote,
    "old 0\n\n" + test::kGoldenText,
    "old 0\n" + zeros(64) + "\n" + kNote,
    std::string(kWitnessRequestBytesMax + 1, 'x'),
};
BOOST_DATA_TEST_CASE(malformed_requests_are_400, bdata::make(kMalformed), body) {
  BOOST_TEST(!parse_witness_request(body).ok());
  BOOST_TEST(Fixture().status(body) == 400);
}

BOOST_AUTO_TEST_CASE(requests_read_back) {
  for (const std::string& body : {step(0, 3), step(3, 9), "old 9223372036854775807\n" + zeros(63) + "\n" + kNote}) {
    BOOST_TEST_REQUIRE(parse_witness_request(body).ok());
    BOOST_TEST(*format_witness_request(*parse_witness_request(body)) == body);
  }
  WitnessRequest wrong = *parse_witness_request(step(3, 9));
  wrong.checkpoint.checkpoint.size = 8;
  BOOST_TEST(!format_witness_request(wrong).ok());
  wrong = *parse_witness_request(step(3, 9));
  wrong.proof.resize(64);
  BOOST_TEST(!format_witness_request(wrong).ok());
  wrong.checkpoint.note.signatures.clear();
  BOOST_TEST(!format_witness_request(wrong).ok());
}

BOOST_AUTO_TEST_CASE(no_flipped_bit_is_signed) {
  BOOST_TEST(status(step(0, 5)) == 200);
  const std::string body = step(5, 9);
  for (std::size_t bit = 0; bit < body.size() * 8; ++bit) {
    BOOST_TEST(status(test::flip_bit(body, bit)) != 200, "bit " << bit);
  }
  BOOST_TEST(recorded() == 5U);
}

// Threads that all want to be the next: the record only ever grows, and each signed step follows on the one before.
BOOST_AUTO_TEST_CASE(concurrent_requests_never_roll_back) {
  const test::TempDirectory directory;
  WitnessFiles files = *WitnessFiles::open(directory / "state");
  Witness shared{witness_key(), {test::log_key().verifier()}, files, [] { return kNow; }};
  std::vector<std::string> bodies;
  for (std::size_t from = 0; from <= 12; ++from) {
    for (std::size_t to = from + 1; to <= 13; ++to) bodies.push_back(step(from, to));
  }
  std::mutex noting;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> signed_steps;
  const auto work = [&](std::size_t offset) {
    for (std::size_t round = 0; round < bodies.size() * 3; ++round) {
      const std::string& body = bodies[(round * 31 + offset) % bodies.size()];
      const WitnessAnswer answer = shared.add_checkpoint(body);
      if (answer.status != 200) continue;
      const std::lock_guard lock(noting);
      signed_steps.emplace_back(parse_witness_request(body)->old_size, answer.size);
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 4; ++i) threads.emplace_back(work, i * 17);
  for (auto& thread : threads) thread.join();
  std::sort(signed_steps.begin(), signed_steps.end());
  std::uint64_t last = 0;
  for (const auto& [from, to] : signed_steps) {
    BOOST_TEST(from == last);
    last = to;
  }
  BOOST_TEST(last == 13U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(witness_store)

BOOST_AUTO_TEST_CASE(records_outlive_the_process) {
  const test::TempDirectory directory;
  const std::string path = directory / "state";
  {
    WitnessFiles files = *WitnessFiles::open(path);
    BOOST_TEST(!files.load("a")->has_value());
    BOOST_TEST(files.replace("a", std::nullopt, "first").ok());
    BOOST_TEST(files.replace("a", "first", "second").ok());
    BOOST_TEST(**files.load("a") == "second");
  }
  WitnessFiles files = *WitnessFiles::open(path);
  BOOST_TEST(**files.load("a") == "second");
  BOOST_TEST(test::snapshot(path).size() == 1U);
  BOOST_TEST(test::snapshot(path).begin()->first == origin_hash("a"));
}

BOOST_AUTO_TEST_CASE(a_directory_is_used_by_one_at_a_time) {
  const test::TempDirectory directory;
  const WitnessFiles files = *WitnessFiles::open(directory / "state");
  BOOST_TEST(WitnessFiles::open(directory / "state").error().message.find("in use") != std::string::npos);
  BOOST_TEST(!WitnessFiles::open(directory / "missing/state").ok());
}

BOOST_AUTO_TEST_CASE(compare_and_swap_refuses_and_stops) {
  const test::TempDirectory directory;
  WitnessFiles files = *WitnessFiles::open(directory / "state");
  BOOST_TEST(files.replace("a", std::nullopt, "first").ok());
  BOOST_TEST(!files.replace("a", "other", "second").ok());
  BOOST_TEST(!files.replace("a", "first", "second").ok());  // it does not go on after that
  BOOST_TEST(!files.load("a").ok());
}

BOOST_AUTO_TEST_CASE(a_record_that_is_put_back_is_noticed) {
  const test::TempDirectory directory;
  WitnessFiles files = *WitnessFiles::open(directory / "state");
  BOOST_TEST(files.replace("a", std::nullopt, "first").ok());
  BOOST_TEST(files.replace("a", "first", "second").ok());
  test::write_file(directory / ("state/" + origin_hash("a")), "first");
  BOOST_TEST(files.load("a").error().message.find("changed by somebody else") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(evidence_is_kept_once) {
  const test::TempDirectory directory;
  WitnessFiles files = *WitnessFiles::open(directory / "state");
  const auto fork = [](std::size_t root) {
    return *make_fork_evidence(
        *parse_signed_checkpoint(test::kGoldenSigned),
        *parse_signed_checkpoint(*sign_checkpoint({test::log_key().name(), 3, root_of(root)}, test::log_key())));
  };
  const std::string path = *files.keep_evidence(fork(1));
  BOOST_TEST(path == (directory / "state/") + origin_hash(test::log_key().name()) + ".evidence");
  BOOST_TEST(*files.keep_evidence(fork(2)) == path);
  BOOST_TEST(test::read_file(path) == *format_fork_evidence(fork(1)));
}

BOOST_AUTO_TEST_CASE(what_is_no_record_is_an_error) {
  const test::TempDirectory directory;
  WitnessFiles files = *WitnessFiles::open(directory / "state");
  fs::create_directory(directory / ("state/" + origin_hash("a")));
  BOOST_TEST(files.load("a").error().message.find("not a regular file") != std::string::npos);
  BOOST_TEST(!files.replace("a", std::nullopt, "first").ok());
}

// Only the lines of the log's own known keys are kept, and a witness without a clock signs nothing.
BOOST_FIXTURE_TEST_CASE(a_namesake_of_the_log_is_not_kept, Fixture) {
  const SignerKey namesake = test::seeded_key("example.com/attention", 9);
  Note note = *parse_note(*sign_checkpoint({test::log_key().name(), 3, root_of(3)}, test::log_key()));
  note.signatures.push_back(*namesake.sign(note.text));
  BOOST_TEST(status("old 0\n\n" + *format_note(note)) == 200);
  BOOST_TEST(parse_note(store.records.at(test::log_key().name()))->signatures.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_cosigned_is_not_recorded, Fixture) {
  Witness late(witness_key(), {test::log_key().verifier()}, store, [] { return std::uint64_t{1} << 63; });
  BOOST_TEST(late.add_checkpoint(step(0, 3)).status == 500);
  Note note = *parse_note(*sign_checkpoint({test::log_key().name(), 3, root_of(3)}, test::log_key()));
  note.signatures.resize(kNoteSignaturesMax, note.signatures[0]);
  BOOST_TEST(status("old 0\n\n" + *format_note(note)) == 500);
  BOOST_TEST(store.replaced == 0);
}

BOOST_AUTO_TEST_CASE(evidence_that_is_none_is_not_kept) {
  const test::TempDirectory directory;
  WitnessFiles files = *WitnessFiles::open(directory / "state");
  BOOST_TEST(!files.keep_evidence({}).ok());
}

BOOST_AUTO_TEST_SUITE_END()
