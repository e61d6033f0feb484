#include "heed/ledger/cosign.h"

#include <sys/file.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "golden.h"
#include "heed/ledger/policy.h"

namespace bdata = boost::unit_test::data;
using namespace heed::ledger;

namespace {

class MemoryStore final : public WitnessStore {
 public:
  heed::Result<std::optional<std::string>> load(std::string_view) override { return record; }
  heed::Status replace(std::string_view, const std::optional<std::string>&, std::string_view note) override {
    record = std::string(note);
    return {};
  }
  std::optional<std::string> record;
};

const SignerKey& witness_key() {
  static const SignerKey key = test::seeded_key("witness.example/w1", 8);
  return key;
}

// A ledger and a witness, and what the ledger's keeper does when it has grown.
struct Fixture {
  test::TempDirectory directory;
  std::string ledger = directory / "ledger";
  MemoryStore store;
  std::uint64_t now = 1700000000;
  Witness witness{witness_key(), {test::log_key().verifier()}, store, [this] { return now; }};

  Reader reader() const { return *Reader::open(ledger, {&test::log_key().verifier(), 1}); }
  Note cosigned() {
    Reader from = reader();
    WitnessAnswer answer = witness.add_checkpoint(*format_witness_request(*make_witness_request(from, 0)));
    if (answer.status == 409) {
      const std::uint64_t size = *parse_tree_size(answer.body);
      answer = witness.add_checkpoint(*format_witness_request(*make_witness_request(from, size)));
    }
    BOOST_TEST_REQUIRE(answer.status == 200, answer.reason);
    Note note = *parse_note(from.checkpoint_note());
    BOOST_TEST_REQUIRE(add_cosignature(note, answer.body, witness_key().cosignature_verifier()).ok());
    return note;
  }
  bool satisfied() const {
    return check_policy(*parse_signed_checkpoint(test::read_file(ledger + "/checkpoint")),
                        *parse_policy(test::kGoldenPolicy))
        .satisfied();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cosign, Fixture)

// A writer goes on from a checkpoint that others have signed too, and the audit passes their lines over.
BOOST_AUTO_TEST_CASE(ledgers_are_cosigned_at_every_size) {
  for (const std::uint64_t size : {0U, 1U, 3U, 255U, 256U, 257U, 300U}) {
    {
      Writer writer = *Writer::open(ledger, test::log_key());
      test::grow(writer, size);
    }
    BOOST_TEST(!satisfied());
    BOOST_TEST_REQUIRE(publish_cosignatures(ledger, cosigned()).ok());
    BOOST_TEST(satisfied());
    BOOST_TEST(test::first_fault(test::audit(ledger)) == "ok");
    if (size == 3) BOOST_TEST(test::read_file(ledger + "/checkpoint") == test::kGoldenSigned);
  }
  const Writer idle = *Writer::open(ledger, test::log_key());
  BOOST_TEST(satisfied());  // opening a ledger does not take signatures away
}

BOOST_AUTO_TEST_CASE(a_later_signature_takes_the_place_of_an_earlier_one) {
  test::make_ledger(ledger, {3});
  BOOST_TEST(publish_cosignatures(ledger, cosigned()).ok());
  now += 60;
  const Note later = cosigned();
  BOOST_TEST(later.signatures.size() == 2U);
  BOOST_TEST(publish_cosignatures(ledger, later).ok());
  const std::string bytes = test::read_file(ledger + "/checkpoint");
  BOOST_TEST(parse_note(bytes)->signatures.size() == 2U);
  BOOST_TEST(*cosignature_time(parse_note(bytes)->signatures[1].signature) == now);
  BOOST_TEST(publish_cosignatures(ledger, later).ok());  // nothing new
  BOOST_TEST(test::read_file(ledger + "/checkpoint") == bytes);
}

BOOST_AUTO_TEST_CASE(signatures_of_another_checkpoint_are_not_published) {
  test::make_ledger(ledger, {3});
  const Note note = cosigned();
  {
    Writer writer = *Writer::open(ledger, test::log_key());
    test::grow(writer, 4);
    BOOST_TEST(publish_cosignatures(ledger, note).error().message.find("locked by a writer") != std::string::npos);
  }
  const std::string before = test::read_file(ledger + "/checkpoint");
  BOOST_TEST(publish_cosignatures(ledger, note).error().message.find("another checkpoint") != std::string::npos);
  BOOST_TEST(test::read_file(ledger + "/checkpoint") == before);
  BOOST_TEST(!publish_cosignatures(directory / "missing", note).ok());
  fs::create_directory(directory / "empty");
  BOOST_TEST(publish_cosignatures(directory / "empty", note).error().message.find("no checkpoint") !=
             std::string::npos);
  test::write_file(directory / "empty/checkpoint", "garbage");
  BOOST_TEST(!publish_cosignatures(directory / "empty", note).ok());
}

BOOST_AUTO_TEST_CASE(requests_cannot_begin_beyond_the_ledger) {
  test::make_ledger(ledger, {3});
  Reader from = reader();
  BOOST_TEST(!make_witness_request(from, 4).ok());
  BOOST_TEST(make_witness_request(from, 3)->proof.empty());
  BOOST_TEST(make_witness_request(from, 2)->proof.size() == 1U);
}

const std::vector<std::string> kNoSize = {"",
                                          "\n",
                                          "1",
                                          "01\n",
                                          "-1\n",
                                          "+1\n",
                                          "1 \n",
                                          " 1\n",
                                          "1\n\n",
                                          "x\n",
                                          "9223372036854775808\n",
                                          "18446744073709551616\n"};
BOOST_DATA_TEST_CASE(what_is_no_size_is_refused, bdata::make(kNoSize), body) {
  BOOST_TEST(!parse_tree_size(body).ok());
}

BOOST_AUTO_TEST_CASE(sizes_read) {
  BOOST_TEST(*parse_tree_size("0\n") == 0U);
  BOOST_TEST(*parse_tree_size("9223372036854775807\n") == kLedgerSizeMax);
}

BOOST_AUTO_TEST_CASE(answers_without_the_witnesss_signature_are_refused) {
  const VerifierKey& key = witness_key().cosignature_verifier();
  const Note log_alone = *parse_note(test::kGoldenText + "\n" + test::kGoldenLogLine);
  std::string broken = test::kGoldenWitnessLine;
  broken[40] = broken[40] == 'A' ? 'B' : 'A';
  const std::string stranger = "— somebody.example " + std::string("AAAAAAAAAAA=") + "\n";
  for (const std::string& answer :
       {std::string(), std::string("\n"), std::string("hello\n"), broken, stranger, test::kGoldenLogLine,
        "\n" + test::kGoldenWitnessLine, "x\n\n" + test::kGoldenWitnessLine, test::kGoldenWitnessLine + "\n",
        test::kGoldenWitnessLine.substr(0, test::kGoldenWitnessLine.size() - 1),
        test::kGoldenWitnessLine + broken + "x"}) {
    Note note = log_alone;
    BOOST_TEST(!add_cosignature(note, answer, key).ok(), answer);
    BOOST_TEST((note == log_alone));
  }
  Note note = log_alone;
  BOOST_TEST(add_cosignature(note, stranger + test::kGoldenWitnessLine, key).ok());
  BOOST_TEST(*format_note(note) == test::kGoldenSigned);
}

// A name may have several keys, and a witness several lines.
BOOST_AUTO_TEST_CASE(the_line_of_the_right_key_is_taken) {
  const SignerKey witness = test::seeded_key("witness.example/w1", 8);
  const SignerKey namesake = test::seeded_key("witness.example/w1", 9);
  const test::TempDirectory directory;
  test::make_ledger(directory / "l", {3});
  Note note = *parse_note(test::read_file(directory / "l/checkpoint"));
  Note answer{note.text, {*namesake.cosign(note.text, 1), *witness.cosign(note.text, 2)}};
  const std::string lines = format_note(answer)->substr(note.text.size() + 1);
  BOOST_TEST_REQUIRE(add_cosignature(note, lines, witness.cosignature_verifier()).ok());
  BOOST_TEST_REQUIRE(add_cosignature(note, lines, namesake.cosignature_verifier()).ok());
  BOOST_TEST_REQUIRE(note.signatures.size() == 3U);
  BOOST_TEST((note.signatures[1] == answer.signatures[1]));
  BOOST_TEST((note.signatures[2] == answer.signatures[0]));
}

BOOST_AUTO_TEST_CASE(a_note_that_would_have_too_many_signatures_is_not_published) {
  const test::TempDirectory directory;
  test::make_ledger(directory / "l", {3});
  Note note = *parse_note(test::read_file(directory / "l/checkpoint"));
  for (std::uint32_t id = 0; note.signatures.size() < kNoteSignaturesMax; ++id) {
    note.signatures.push_back({"witness.example/w", id, std::string(72, 'x')});
  }
  BOOST_TEST(publish_cosignatures(directory / "l", note).ok());
  const std::string bytes = test::read_file(directory / "l/checkpoint");
  note.signatures.push_back({"witness.example/one-more", 1, std::string(72, 'x')});
  BOOST_TEST(!publish_cosignatures(directory / "l", note).ok());
  BOOST_TEST(test::read_file(directory / "l/checkpoint") == bytes);
}

BOOST_AUTO_TEST_SUITE_END()
