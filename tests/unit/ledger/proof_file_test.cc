#include "heed/ledger/proof_file.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "golden.h"
#include "heed/ledger/base64.h"

namespace bdata = boost::unit_test::data;
using namespace heed::ledger;
using test::kGoldenProof;
using test::kGoldenSigned;

namespace {

const Policy& golden_policy() {
  static const Policy policy = *parse_policy(test::kGoldenPolicy);
  return policy;
}

bool proves(const std::string& bytes, std::string_view entry, const Policy& policy = golden_policy()) {
  const heed::Result<ProofFile> proof = parse_proof_file(bytes);
  return proof && check_proof_file(*proof, entry, policy).holds();
}

// The golden proof with its first lines exchanged.
std::string with_head(const std::string& head) { return head + "\n" + kGoldenSigned; }
std::string hash_lines(std::size_t count) {
  std::string lines;
  while (count-- > 0) lines += format_base64(Hash{}) + "\n";
  return lines;
}
const std::string kHeader = "c2sp.org/tlog-proof@v1\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(proof_file)

BOOST_AUTO_TEST_CASE(golden_proof_byte_for_byte) {
  const test::TempDirectory directory;
  test::make_ledger(directory / "ledger", {3});
  Reader reader = *Reader::open(directory / "ledger", {&test::log_key().verifier(), 1});
  ProofFile proof = *make_proof_file(reader, 1);
  // What the witness adds to the note that the log wrote.
  proof.checkpoint.note.signatures.push_back(
      *test::seeded_key("witness.example/w1", 8).cosign(proof.checkpoint.note.text, 1700000000));
  BOOST_TEST(*format_proof_file(proof) == kGoldenProof);
  BOOST_TEST(proves(kGoldenProof, R"({"seq":1})"));
  BOOST_TEST(!proves(kGoldenProof, R"({"seq":0})"));
  BOOST_TEST(!proves(kGoldenProof, "{\"seq\":1}\n"));
}

BOOST_AUTO_TEST_CASE(no_flipped_bit_leaves_a_proof) {
  for (std::size_t bit = 0; bit < kGoldenProof.size() * 8; ++bit) {
    const std::string flipped = test::flip_bit(kGoldenProof, bit);
    BOOST_TEST(!proves(flipped, R"({"seq":1})"), "bit " << bit);
    if (const heed::Result<ProofFile> parsed = parse_proof_file(flipped))
      BOOST_TEST(*format_proof_file(*parsed) == flipped);
  }
}

BOOST_AUTO_TEST_CASE(no_part_of_a_file_is_a_proof) {
  for (std::size_t bytes = 0; bytes < kGoldenProof.size(); ++bytes) {
    BOOST_TEST(!proves(kGoldenProof.substr(0, bytes), R"({"seq":1})"), "cut at " << bytes);
  }
  BOOST_TEST(!proves(kGoldenProof + "\n", R"({"seq":1})"));
}

BOOST_AUTO_TEST_CASE(every_entry_of_small_ledgers_is_proved_to_who_trusts_the_log) {
  const Policy policy = policy_of_log(test::log_key().verifier());
  const test::TempDirectory directory;
  for (const std::uint64_t size : {1U, 2U, 3U, 7U, 8U, 255U, 256U, 257U, 300U}) {
    const std::string ledger = directory / std::to_string(size);
    test::make_ledger(ledger, {size});
    Reader reader = *Reader::open(ledger, {&test::log_key().verifier(), 1});
    for (std::uint64_t index = 0; index < size; ++index) {
      const std::string bytes = *format_proof_file(*make_proof_file(reader, index));
      BOOST_TEST(*format_proof_file(*parse_proof_file(bytes)) == bytes);
      BOOST_TEST(proves(bytes, test::line(index), policy));
      BOOST_TEST(!proves(bytes, test::line(index + 1), policy));
    }
    BOOST_TEST(!make_proof_file(reader, size).ok());
  }
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_told_apart) {
  const auto check = [](const std::string& bytes, const Policy& policy) {
    return check_proof_file(*parse_proof_file(bytes), R"({"seq":1})", policy);
  };
  const std::string log_alone = kGoldenProof.substr(0, kGoldenProof.size() - test::kGoldenWitnessLine.size());
  BOOST_TEST((check(log_alone, golden_policy()).signatures.outcome == PolicyOutcome::kQuorumMissed));
  BOOST_TEST((check(log_alone, golden_policy()).inclusion == ProofOutcome::kHolds));
  BOOST_TEST(check(log_alone, policy_of_log(test::log_key().verifier())).holds());
  const Policy stranger = policy_of_log(test::seeded_key("example.com/attention", 9).verifier());
  BOOST_TEST((check(log_alone, stranger).signatures.outcome == PolicyOutcome::kNoLogSignature));

  BOOST_TEST((check(with_head(kHeader + "index 3\n" + hash_lines(2)), golden_policy()).inclusion ==
              ProofOutcome::kBadPosition));
  BOOST_TEST((check(with_head(kHeader + "index 1\n" + hash_lines(1)), golden_policy()).inclusion ==
              ProofOutcome::kWrongLength));
  BOOST_TEST(
      (check(with_head(kHeader + "index 1\n" + hash_lines(2)), golden_policy()).inclusion == ProofOutcome::kOtherRoot));
}

BOOST_AUTO_TEST_CASE(extra_data_is_carried_and_proves_nothing) {
  ProofFile proof = *parse_proof_file(kGoldenProof);
  proof.extra = std::string("any\0bytes\n", 10);
  const std::string bytes = *format_proof_file(proof);
  BOOST_TEST(bytes.starts_with(kHeader + "extra YW55AGJ5dGVzCg==\nindex 1\n"));
  BOOST_TEST(parse_proof_file(bytes)->extra == proof.extra);
  BOOST_TEST(proves(bytes, R"({"seq":1})"));
  proof.extra.assign(kProofExtraBytesMax, 'x');
  BOOST_TEST(format_proof_file(proof).ok());
  proof.extra += 'x';
  BOOST_TEST(!format_proof_file(proof).ok());
}

const std::vector<std::string> kWellFormed = {
    with_head(kHeader + "index 0\n"),
    with_head(kHeader + "index 9223372036854775807\n" + hash_lines(63)),
    with_head(kHeader + "extra AA==\nindex 1\n"),
};
BOOST_DATA_TEST_CASE(well_formed_files_read_back, bdata::make(kWellFormed), bytes) {
  BOOST_TEST_REQUIRE(parse_proof_file(bytes).ok());
  BOOST_TEST(*format_proof_file(*parse_proof_file(bytes)) == bytes);
}

const std::vector<std::string> kMalformed = {
    "",
    "\n\n",
    kGoldenSigned,
    with_head(""),
    with_head(kHeader),
    with_head("c2sp.org/tlog-proof@v2\nindex 1\n"),
    with_head("c2sp.org/tlog-proof@v1 \nindex 1\n"),
    with_head("c2sp.org/tlog-proof@v1\r\nindex 1\r\n"),
    with_head("\n" + kHeader + "index 1\n"),
    with_head(kHeader + "index\n"),
    with_head(kHeader + "index \n"),
    with_head(kHeader + "index 01\n"),
    with_head(kHeader + "index +1\n"),
    with_head(kHeader + "index -1\n"),
    with_head(kHeader + "index 1 \n"),
    with_head(kHeader + "index  1\n"),
    with_head(kHeader + "Index 1\n"),
    with_head(kHeader + "index 9223372036854775808\n"),
    with_head(kHeader + "index 18446744073709551617\n"),
    with_head(kHeader + "index 1\nextra AA==\n"),
    with_head(kHeader + "extra AA==\n"),
    with_head(kHeader + "extra \nindex 1\n"),
    with_head(kHeader + "extra AB==\nindex 1\n"),
    with_head(kHeader + "extra AA\nindex 1\n"),
    with_head(kHeader + "extra AA==\nextra AA==\nindex 1\n"),
    with_head(kHeader + "index 1\nAA==\n"),
    with_head(kHeader + "index 1\n" + hash_lines(64)),
    with_head(kHeader + "index 1\n\n" + hash_lines(1)),
    kHeader + "index 1\n" + kGoldenSigned,
    kHeader + "index 1\n\n" + test::kGoldenText,
    kHeader + "index 1\n\nno checkpoint\n\n" + test::kGoldenLogLine,
    std::string(kProofFileBytesMax, 'x') + kGoldenProof,
};
BOOST_DATA_TEST_CASE(malformed_files_are_refused, bdata::make(kMalformed), bytes) {
  BOOST_TEST(!parse_proof_file(bytes).ok());
}

BOOST_AUTO_TEST_CASE(files_that_would_not_read_back_are_not_written) {
  const auto refused = [](auto change) {
    ProofFile proof = *parse_proof_file(kGoldenProof);
    change(proof);
    return !format_proof_file(proof).ok();
  };
  BOOST_TEST(refused([](ProofFile& proof) { proof.hashes.resize(kProofHashesMax + 1); }));
  BOOST_TEST(refused([](ProofFile& proof) { proof.index = UINT64_MAX; }));
  BOOST_TEST(refused([](ProofFile& proof) { proof.checkpoint.note.signatures.clear(); }));
  BOOST_TEST(refused([](ProofFile& proof) { proof.checkpoint.note.text = "no checkpoint\n"; }));
  BOOST_TEST(refused([](ProofFile& proof) { proof.checkpoint.checkpoint.size = 4; }));
}

BOOST_AUTO_TEST_SUITE_END()
