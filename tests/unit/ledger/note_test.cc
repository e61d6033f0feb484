#include "heed/ledger/note.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "golden.h"
#include "heed/ledger/checkpoint.h"

namespace bdata = boost::unit_test::data;
using namespace heed::ledger;

namespace {

// golang.org/x/mod sumdb/note/note_test.go.
const std::string kText =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
const std::string kPeterLine =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const std::string kEnochLine =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

VerifierKey peter() {
  return *VerifierKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
}
VerifierKey enoch() { return *VerifierKey::parse("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"); }

std::string repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

NoteCheck check(const std::string& bytes, const std::vector<VerifierKey>& keys) {
  return check_note(*parse_note(bytes), keys);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(note)

BOOST_AUTO_TEST_CASE(published_note_is_verified) {
  const std::vector<VerifierKey> both = {enoch(), peter()};
  const NoteCheck by_both = check(kText + "\n" + kPeterLine + kEnochLine, both);
  BOOST_TEST((by_both.verdict == NoteVerdict::kVerified));
  BOOST_TEST((by_both.verified == std::vector<std::size_t>{1, 0}));
  BOOST_TEST((check(kText + "\n" + kPeterLine + kEnochLine, {peter()}).verified == std::vector<std::size_t>{0}));
  BOOST_TEST((check(kText + "\n" + kPeterLine, {enoch()}).verdict == NoteVerdict::kNoKnownKey));
  BOOST_TEST((check(kText + "\n" + kPeterLine, {}).verdict == NoteVerdict::kNoKnownKey));
}

// c2sp.org/signed-note, its example.
BOOST_AUTO_TEST_CASE(specification_example_is_verified) {
  const VerifierKey foo = *VerifierKey::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
  const std::string bytes =
      "This is an example message.\n\n— example.com/foo "
      "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
  BOOST_TEST((check(bytes, {foo}).verdict == NoteVerdict::kVerified));
  BOOST_TEST(*format_note(*parse_note(bytes)) == bytes);
}

BOOST_AUTO_TEST_CASE(signing_gives_the_published_bytes) {
  const SignerKey signer =
      *SignerKey::parse("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
  BOOST_TEST(*format_note({kText, {*signer.sign(kText)}}) == kText + "\n" + kPeterLine);
}

// A log and a witness sign a tree of three entries: every byte is known (seeds 07 and 08 followed by zeros).
BOOST_AUTO_TEST_CASE(golden_note_byte_for_byte) {
  const SignerKey log = test::seeded_key("example.com/attention", 7);
  const SignerKey witness = test::seeded_key("witness.example/w1", 8);
  BOOST_TEST(log.verifier().format() == "example.com/attention+8181242b+AaL6L0o1W6LpB6UwCenjfK3fesfmagi6B2MfVTBys/JM");
  const std::vector<Hash> leaves = test::numbered_leaves(3);
  const std::string text = format_checkpoint({"example.com/attention", 3, test::plain_tree_hash(leaves, 0, 3)});
  BOOST_TEST(*format_note({text, {*log.sign(text), *witness.cosign(text, 1700000000)}}) == test::kGoldenSigned);
  const NoteCheck verified = check(test::kGoldenSigned, {log.verifier(), witness.cosignature_verifier()});
  BOOST_TEST((verified.verified == std::vector<std::size_t>{0, 1}));
}

BOOST_AUTO_TEST_CASE(failing_signature_of_a_known_key_spoils_the_note) {
  const std::string inserted = kPeterLine.substr(0, 60) + "ABCD" + kPeterLine.substr(60);
  const NoteCheck spoiled = check(kText + "\n" + kEnochLine + inserted, {enoch(), peter()});
  BOOST_TEST((spoiled.verdict == NoteVerdict::kInvalidSignature));
  BOOST_TEST(spoiled.failed_name == "PeterNeumann");
  BOOST_TEST(spoiled.verified.empty());
  BOOST_TEST((check(kText + "\n" + kEnochLine + inserted, {enoch()}).verdict == NoteVerdict::kVerified));
}

BOOST_AUTO_TEST_CASE(repeated_signatures_count_once) {
  const NoteCheck once = check(kText + "\n" + repeat(kPeterLine, 3), {peter()});
  BOOST_TEST((once.verified == std::vector<std::size_t>{0}));
}

BOOST_AUTO_TEST_CASE(a_hundred_signatures_are_enough) {
  BOOST_TEST(parse_note(kText + "\n" + repeat(kPeterLine, 100)).ok());
  BOOST_TEST(!parse_note(kText + "\n" + repeat(kPeterLine, 101)).ok());
}

BOOST_AUTO_TEST_CASE(text_may_hold_empty_lines) {
  for (const std::string text : {"a\n\nb\n", "\n", "a\n\n", "\n\n\n"}) {
    const std::string bytes = text + "\n" + kPeterLine;
    BOOST_TEST_REQUIRE(parse_note(bytes).ok());
    BOOST_TEST(parse_note(bytes)->text == text);
    BOOST_TEST(*format_note(*parse_note(bytes)) == bytes);
  }
}

const std::vector<std::string> kMalformed = {
    "",
    "\n",
    "\n\n",
    kText,
    kText + "\n",
    kText + "\n" + kPeterLine.substr(0, kPeterLine.size() - 1),
    "\x01" + kText + "\n" + kPeterLine,
    "\xff" + kText + "\n" + kPeterLine,
    "tab\there\n\n" + kPeterLine,
    "cr\r\n\n" + kPeterLine,
    std::string("nul\0\n\n", 6) + kPeterLine,
    "\xed\xa0\x80\n\n" + kPeterLine,
    "\xc0\xaf\n\n" + kPeterLine,
    "\xf4\x90\x80\x80\n\n" + kPeterLine,
    "\xe2\x80\n\n" + kPeterLine,
    kText +
        "\n— Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
    kText + "\n" + kPeterLine + "Unexpected line.\n",
    kText + "\n" + kPeterLine + "\n",
    kText + kPeterLine,
    kText + "\n- PeterNeumann AAAAAAA=\n",
    kText + "\n—PeterNeumann AAAAAAA=\n",
    kText + "\n— PeterNeumann\n",
    kText + "\n— PeterNeumann \n",
    kText + "\n—  AAAAAAA=\n",
    kText + "\n— a+b AAAAAAA=\n",
    kText + "\n— a AAAAAA==\n",
    kText + "\n— a AAAAAAB=\n",
    kText + "\n— a AAAAAAA\n",
    kText + "\n— a AAAAAAA= \n",
    kText + "\n— a\xc2\xa0 AAAAAAA=\n"};

BOOST_DATA_TEST_CASE(malformed_notes_are_refused, bdata::make(kMalformed), bytes) {
  BOOST_TEST(!parse_note(bytes).ok());
}

BOOST_AUTO_TEST_CASE(notes_that_would_not_read_back_are_not_written) {
  const NoteSignature good = parse_note(kText + "\n" + kPeterLine)->signatures[0];
  BOOST_TEST(!format_note({"no last line feed", {good}}).ok());
  BOOST_TEST(!format_note({"", {good}}).ok());
  BOOST_TEST(!format_note({kText, {}}).ok());
  BOOST_TEST(!format_note({kText, {{"a b", 1, "signature"}}}).ok());
  BOOST_TEST(!format_note({kText, {{"a\n", 1, "signature"}}}).ok());
  BOOST_TEST(!format_note({kText, {{"", 1, "signature"}}}).ok());
  BOOST_TEST(!format_note({kText, {{"a", 1, ""}}}).ok());
  BOOST_TEST(!format_note({"bad \xff\n", {good}}).ok());
  BOOST_TEST(!format_note({kText, std::vector<NoteSignature>(101, good)}).ok());
}

BOOST_AUTO_TEST_CASE(no_flipped_bit_leaves_a_verified_note) {
  const std::vector<VerifierKey> keys = {test::log_key().verifier()};
  const std::string own = test::kGoldenSigned.substr(0, test::kGoldenSigned.find("— witness"));
  for (std::size_t bit = 0; bit < own.size() * 8; ++bit) {
    std::string flipped = own;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const heed::Result<Note> parsed = parse_note(flipped);
    BOOST_TEST((!parsed.ok() || check_note(*parsed, keys).verdict != NoteVerdict::kVerified), "bit " << bit);
    if (parsed) BOOST_TEST(*format_note(*parsed) == flipped);
  }
}

// A name that smuggles a second line in.
BOOST_AUTO_TEST_CASE(a_signature_is_one_line) {
  const NoteSignature smuggled{"a AAAAAAAA\n\xE2\x80\x94 b", 1, "x"};
  BOOST_TEST(!format_note({"text\n", {smuggled}}).ok());
}

BOOST_AUTO_TEST_SUITE_END()
