#include "heed/ledger/evidence.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "golden.h"
#include "heed/ledger/base64.h"
#include "heed/ledger/tree.h"

namespace bdata = boost::unit_test::data;
using namespace heed::ledger;

namespace {

const VerifierKey& log_key() { return test::log_key().verifier(); }

SignedCheckpoint sign(std::uint64_t size, const Hash& root, const SignerKey& key = test::log_key()) {
  return *parse_signed_checkpoint(*sign_checkpoint({key.name(), size, root}, key));
}

// A ledger whose lines are numbered, and its checkpoint at an earlier size as an honest log has signed it.
struct Forked {
  test::TempDirectory directory;
  std::uint64_t size;
  explicit Forked(std::uint64_t entries) : size(entries) { test::make_ledger(directory / "ledger", {entries}); }
  Reader reader() const { return *Reader::open(directory / "ledger", {&log_key(), 1}); }
  Hash honest_root(std::uint64_t at) const {
    return test::plain_tree_hash(test::numbered_leaves(static_cast<std::size_t>(at)), 0, static_cast<std::size_t>(at));
  }
};

Hash other(Hash root) {
  root[0] ^= 1;
  return root;
}

ForkOutcome judge(const std::string& bytes, const VerifierKey& key = log_key()) {
  return check_fork_evidence(*parse_fork_evidence(bytes), key).outcome;
}

// Two roots for the golden tree's size.
std::string two_roots() {
  return *format_fork_evidence(
      *make_fork_evidence(*parse_signed_checkpoint(test::kGoldenSigned), sign(3, empty_root())));
}

std::string other_root_at_two() {
  const Forked ledger(3);
  Reader reader = ledger.reader();
  return *format_fork_evidence(**make_fork_evidence(sign(2, other(ledger.honest_root(2))), reader));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(evidence)

BOOST_AUTO_TEST_CASE(two_roots_for_one_size_convict) {
  const std::string bytes = two_roots();
  BOOST_TEST((judge(bytes) == ForkOutcome::kForked));
  BOOST_TEST(*format_fork_evidence(*parse_fork_evidence(bytes)) == bytes);
  // The order in which they were found does not matter.
  BOOST_TEST(*format_fork_evidence(
                 *make_fork_evidence(sign(3, empty_root()), *parse_signed_checkpoint(test::kGoldenSigned))) == bytes);
}

// For every pair of sizes: a root that is not the ledger's gives evidence that convicts, the ledger's own gives none.
BOOST_AUTO_TEST_CASE(another_root_at_any_earlier_size_convicts) {
  for (const std::uint64_t size : {1U, 2U, 3U, 7U, 8U, 20U, 33U}) {
    const Forked ledger(size);
    Reader reader = ledger.reader();
    for (std::uint64_t at = 0; at <= size; ++at) {
      const Hash honest = ledger.honest_root(at);
      BOOST_TEST(!(*make_fork_evidence(sign(at, honest), reader)).has_value());
      const auto evidence = *make_fork_evidence(sign(at, other(honest)), reader);
      BOOST_TEST_REQUIRE(evidence.has_value());
      const std::string bytes = *format_fork_evidence(*evidence);
      BOOST_TEST(*format_fork_evidence(*parse_fork_evidence(bytes)) == bytes);
      const ForkCheck check = check_fork_evidence(*parse_fork_evidence(bytes), log_key());
      BOOST_TEST(check.forked(), at << " of " << size);
      if (at < size) BOOST_TEST((check.contradicted == honest));
    }
  }
}

// Somebody who wants to convict an honest log has its signed checkpoints and may choose the hashes.
BOOST_AUTO_TEST_CASE(an_honest_log_is_not_convicted) {
  const Forked ledger(20);
  Reader reader = ledger.reader();
  for (std::uint64_t at = 1; at < 20; ++at) {
    const SignedCheckpoint older = sign(at, ledger.honest_root(at));
    ForkEvidence evidence = **make_fork_evidence(sign(at, other(ledger.honest_root(at))), reader);
    evidence.older = older;
    BOOST_TEST((check_fork_evidence(evidence, log_key()).outcome == ForkOutcome::kConsistent));
    const std::vector<Hash> hashes = evidence.hashes;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      evidence.hashes = hashes;
      evidence.hashes[i] = other(hashes[i]);
      BOOST_TEST((check_fork_evidence(evidence, log_key()).outcome == ForkOutcome::kOtherRoot));
      evidence.hashes = hashes;
      evidence.hashes.erase(evidence.hashes.begin() + static_cast<std::ptrdiff_t>(i));
      BOOST_TEST(!check_fork_evidence(evidence, log_key()).forked());
    }
    evidence.hashes = hashes;
    evidence.hashes.push_back(Hash{});
    BOOST_TEST((check_fork_evidence(evidence, log_key()).outcome == ForkOutcome::kWrongLength));
    evidence.hashes.clear();
    BOOST_TEST((check_fork_evidence(evidence, log_key()).outcome == ForkOutcome::kWrongLength));
  }
}

BOOST_AUTO_TEST_CASE(both_have_to_be_signed_by_the_log) {
  const std::string bytes = two_roots();
  const SignerKey stranger = test::seeded_key("example.com/attention", 9);
  BOOST_TEST((judge(bytes, stranger.verifier()) == ForkOutcome::kNotSigned));
  const SignedCheckpoint golden = *parse_signed_checkpoint(test::kGoldenSigned);
  for (const ForkEvidence& half : {*make_fork_evidence(golden, sign(3, empty_root(), stranger)),
                                   *make_fork_evidence(sign(3, empty_root(), stranger), golden)}) {
    BOOST_TEST((check_fork_evidence(half, log_key()).outcome == ForkOutcome::kNotSigned));
    BOOST_TEST((check_fork_evidence(half, stranger.verifier()).outcome == ForkOutcome::kNotSigned));
  }
  // A key that signs for two names convicts neither: an origin is one log.
  ForkEvidence mixed = *make_fork_evidence(golden, sign(3, empty_root()));
  const std::string text = format_checkpoint({"example.com/other", 3, empty_root()});
  mixed.newer = {{"example.com/other", 3, empty_root()}, {text, {*test::log_key().sign(text)}}};
  BOOST_TEST((check_fork_evidence(mixed, log_key()).outcome == ForkOutcome::kNotSigned));
}

BOOST_AUTO_TEST_CASE(a_larger_checkpoint_is_no_evidence) {
  const Forked ledger(7);
  Reader reader = ledger.reader();
  BOOST_TEST(!(*make_fork_evidence(sign(8, empty_root()), reader)).has_value());
  const SignerKey foreign = test::seeded_key("example.com/other", 9);
  BOOST_TEST(!(*make_fork_evidence(sign(3, empty_root(), foreign), reader)).has_value());
}

BOOST_AUTO_TEST_CASE(no_flipped_bit_leaves_evidence) {
  for (const std::string& bytes : {two_roots(), other_root_at_two()}) {
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      const std::string flipped = test::flip_bit(bytes, bit);
      const heed::Result<ForkEvidence> parsed = parse_fork_evidence(flipped);
      if (!parsed) continue;
      BOOST_TEST(*format_fork_evidence(*parsed) == flipped);
      // A witness's line under the golden checkpoint is nobody's business here.
      const bool in_witness_line = flipped.find(test::kGoldenWitnessLine) == std::string::npos &&
                                   bytes.find(test::kGoldenWitnessLine) != std::string::npos;
      if (!in_witness_line) BOOST_TEST(!check_fork_evidence(*parsed, log_key()).forked(), "bit " << bit);
    }
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const heed::Result<ForkEvidence> cut = parse_fork_evidence(bytes.substr(0, length));
      BOOST_TEST((!cut.ok() || !check_fork_evidence(*cut, log_key()).forked() ||
                  length == bytes.size() - test::kGoldenWitnessLine.size()));
    }
  }
}

BOOST_AUTO_TEST_CASE(other_spellings_are_refused) {
  const std::string bytes = other_root_at_two();
  const std::size_t first = bytes.find("\n\n") + 2;
  const std::size_t second = bytes.find("\n\n", bytes.find("\n\n", first) + 2) + 2;
  const std::string head = bytes.substr(0, first);
  const std::string older = bytes.substr(first, second - first - 1);
  const std::string newer = bytes.substr(second);
  BOOST_TEST_REQUIRE(parse_fork_evidence(head + older + "\n" + newer).ok());
  const std::string hash = format_base64(Hash{}) + "\n";
  std::string many = std::string(kForkEvidenceHeader) + "\n";
  for (std::size_t i = 0; i < kForkEvidenceHashesMax; ++i) many += hash;
  BOOST_TEST(parse_fork_evidence(many + "\n" + older + "\n" + newer).ok());
  for (const std::string& wrong :
       {std::string(), head, head + older, head + newer + "\n" + older, head + older + "\n" + older,
        head + older + newer, "\n" + bytes, bytes + "\n", head + "\n" + older + "\n" + newer,
        "heed.fork-evidence@v2" + bytes.substr(21), many + hash + "\n" + older + "\n" + newer,
        std::string(kForkEvidenceHeader) + "\nnohash\n\n" + older + "\n" + newer,
        std::string(kForkEvidenceBytesMax + 1, 'x')}) {
    BOOST_TEST(!parse_fork_evidence(wrong).ok(), wrong.substr(0, 300));
  }
}

BOOST_AUTO_TEST_CASE(what_would_not_read_back_is_not_written) {
  const ForkEvidence good = *parse_fork_evidence(other_root_at_two());
  ForkEvidence changed = good;
  std::swap(changed.older, changed.newer);
  BOOST_TEST(!format_fork_evidence(changed).ok());
  changed = good;
  changed.older.checkpoint.size = 1;
  BOOST_TEST(!format_fork_evidence(changed).ok());
  changed = good;
  changed.newer.note.signatures.clear();
  BOOST_TEST(!format_fork_evidence(changed).ok());
  changed = good;
  changed.older.note.text = "no\n";
  BOOST_TEST(!format_fork_evidence(changed).ok());
}

BOOST_DATA_TEST_CASE(outcomes_have_words, bdata::xrange(6), outcome) {
  BOOST_TEST(!describe(static_cast<ForkOutcome>(outcome)).empty());
}

BOOST_AUTO_TEST_CASE(damaged_tiles_give_no_evidence_that_convicts) {
  const Forked ledger(7);
  const std::string tile = ledger.directory / "ledger/tile/0/000.p/7";
  std::string bytes = test::read_file(tile);
  bytes[0] = static_cast<char>(bytes[0] ^ 1);
  test::write_file(tile, bytes);
  Reader reader = ledger.reader();
  const auto evidence = *make_fork_evidence(sign(3, ledger.honest_root(3)), reader);
  BOOST_TEST_REQUIRE(evidence.has_value());
  BOOST_TEST((check_fork_evidence(*evidence, log_key()).outcome == ForkOutcome::kOtherRoot));
}

BOOST_AUTO_TEST_CASE(hashes_where_none_are_needed_are_too_many) {
  ForkEvidence evidence = *parse_fork_evidence(two_roots());
  evidence.hashes.push_back(empty_root());
  BOOST_TEST((check_fork_evidence(evidence, log_key()).outcome == ForkOutcome::kWrongLength));
  evidence = {{empty_root()}, sign(0, other(empty_root())), sign(3, empty_root())};
  BOOST_TEST((check_fork_evidence(evidence, log_key()).outcome == ForkOutcome::kWrongLength));
}

BOOST_AUTO_TEST_CASE(evidence_is_not_written_from_parts_that_do_not_fit) {
  const ForkEvidence good = *parse_fork_evidence(two_roots());
  for (SignedCheckpoint ForkEvidence::*part : {&ForkEvidence::older, &ForkEvidence::newer}) {
    ForkEvidence evidence = good;
    (evidence.*part).note.signatures.clear();
    BOOST_TEST(!format_fork_evidence(evidence).ok());
    evidence = good;
    (evidence.*part).checkpoint.size = 4;
    BOOST_TEST(!format_fork_evidence(evidence).ok());
  }
}

BOOST_AUTO_TEST_CASE(checkpoints_of_two_logs_are_no_fork) {
  const SignerKey foreign = test::seeded_key("example.com/other", 9);
  BOOST_TEST(!make_fork_evidence(sign(3, empty_root()), sign(3, other(empty_root()), foreign)).has_value());
}

// The root at the earlier size can still be had, the rest of the proof not.
BOOST_AUTO_TEST_CASE(a_ledger_that_lost_tiles_gives_no_evidence) {
  const Forked ledger(600);
  fs::remove(ledger.directory / "ledger/tile/0/002.p/88");
  Reader reader = ledger.reader();
  BOOST_TEST(!make_fork_evidence(sign(256, other(empty_root())), reader).ok());
  fs::remove(ledger.directory / "ledger/tile/1/000.p/2");
  Reader without_root = ledger.reader();
  BOOST_TEST(!make_fork_evidence(sign(256, other(empty_root())), without_root).ok());
}

BOOST_AUTO_TEST_SUITE_END()
