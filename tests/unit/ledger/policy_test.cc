#include "heed/ledger/policy.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <set>
#include <tuple>

#include "fixture.h"
#include "golden.h"

namespace bdata = boost::unit_test::data;
using namespace heed::ledger;
using test::kGoldenLogKey;
using test::kGoldenPolicy;
using test::kGoldenWitnessKey;

namespace {

SignerKey witness(char letter) { return test::seeded_key(std::string("witness.example/") + letter, letter); }

std::string witness_line(char letter) {
  return std::string("witness ") + letter + " " + witness(letter).cosignature_verifier().format() + "\n";
}

// Witnesses a to f, and behind them the lines of the case.
std::string policy_text(const std::string& rest) {
  std::string text = "log " + test::log_key().verifier().format() + "\n";
  for (char letter = 'a'; letter <= 'f'; ++letter) text += witness_line(letter);
  return text + rest;
}

// A checkpoint signed by the log ('L'), by another log ('O'), and by witnesses (their letters), in this order.
SignedCheckpoint signed_by(const std::string& who) {
  const Checkpoint checkpoint{test::log_key().name(), 3, Hash{}};
  Note note{format_checkpoint(checkpoint), {}};
  for (const char letter : who) {
    const SignerKey signer = letter == 'L'   ? test::log_key()
                             : letter == 'O' ? test::seeded_key("example.com/other", 'O')
                                             : witness(letter);
    const bool logs = letter == 'L' || letter == 'O';
    note.signatures.push_back(logs ? *signer.sign(note.text) : *signer.cosign(note.text, 1700000000));
  }
  return {checkpoint, note};
}

PolicyOutcome outcome(const std::string& rest, const std::string& who) {
  return check_policy(signed_by(who), *parse_policy(policy_text(rest))).outcome;
}

PolicyOutcome golden_outcome(const std::string& bytes, const Policy& policy) {
  const heed::Result<SignedCheckpoint> checkpoint = parse_signed_checkpoint(bytes);
  return checkpoint ? check_policy(*checkpoint, policy).outcome : PolicyOutcome::kInvalidSignature;
}

}  // namespace

namespace heed::ledger {
std::ostream& boost_test_print_type(std::ostream& out, PolicyOutcome outcome) { return out << describe(outcome); }
}  // namespace heed::ledger

BOOST_AUTO_TEST_SUITE(policy)

BOOST_AUTO_TEST_CASE(golden_note_satisfies_the_policy_with_its_witness) {
  const Policy policy = *parse_policy(kGoldenPolicy);
  const PolicyCheck check = check_policy(*parse_signed_checkpoint(test::kGoldenSigned), policy);
  BOOST_TEST(check.satisfied());
  BOOST_TEST((check.cosigners == std::vector<std::size_t>{0}));
  BOOST_TEST(*format_policy(policy) == kGoldenPolicy);
}

BOOST_AUTO_TEST_CASE(no_flipped_bit_leaves_a_note_that_satisfies) {
  const Policy policy = *parse_policy(kGoldenPolicy);
  for (std::size_t bit = 0; bit < test::kGoldenSigned.size() * 8; ++bit) {
    BOOST_TEST(golden_outcome(test::flip_bit(test::kGoldenSigned, bit), policy) != PolicyOutcome::kSatisfied,
               "bit " << bit);
  }
}

// The quorum lines, who signed, what comes of it. The tree of groups is the example of the specification.
const std::string kTwoOfThree = "group g 2 a b c\nquorum g\n";
const std::string kTree = "group x 2 a b c\ngroup y any d e f\ngroup x-and-y all x y\nquorum x-and-y\n";
using Row = std::tuple<std::string, std::string, PolicyOutcome>;
const std::vector<Row> kQuorums = {
    {"quorum none\n", "L", PolicyOutcome::kSatisfied},
    {"quorum none\n", "LO", PolicyOutcome::kSatisfied},
    {"quorum none\n", "", PolicyOutcome::kNoLogSignature},
    {"quorum none\n", "O", PolicyOutcome::kNoLogSignature},
    {"quorum none\n", "abc", PolicyOutcome::kNoLogSignature},
    {"quorum a\n", "L", PolicyOutcome::kQuorumMissed},
    {"quorum a\n", "Lb", PolicyOutcome::kQuorumMissed},
    {"quorum a\n", "La", PolicyOutcome::kSatisfied},
    {"quorum a\n", "aL", PolicyOutcome::kSatisfied},
    {"quorum a\n", "a", PolicyOutcome::kNoLogSignature},
    {kTwoOfThree, "La", PolicyOutcome::kQuorumMissed},
    {kTwoOfThree, "Laaa", PolicyOutcome::kQuorumMissed},
    {kTwoOfThree, "Lad", PolicyOutcome::kQuorumMissed},
    {kTwoOfThree, "Lac", PolicyOutcome::kSatisfied},
    {kTwoOfThree, "Lcba", PolicyOutcome::kSatisfied},
    {"group g any a b\nquorum g\n", "Lb", PolicyOutcome::kSatisfied},
    {"group g any a b\nquorum g\n", "Lc", PolicyOutcome::kQuorumMissed},
    {"group g all a b\nquorum g\n", "Lb", PolicyOutcome::kQuorumMissed},
    {"group g all a b\nquorum g\n", "Lab", PolicyOutcome::kSatisfied},
    {"group g all a\nquorum a\n", "La", PolicyOutcome::kSatisfied},
    {kTree, "Labd", PolicyOutcome::kSatisfied},
    {kTree, "Labcdef", PolicyOutcome::kSatisfied},
    {kTree, "Labc", PolicyOutcome::kQuorumMissed},
    {kTree, "Ladef", PolicyOutcome::kQuorumMissed},
};

BOOST_DATA_TEST_CASE(quorums_decide, bdata::make(kQuorums), rest, who, expected) {
  BOOST_TEST(outcome(rest, who) == expected);
}

BOOST_AUTO_TEST_CASE(failing_signature_spoils_a_note_that_would_satisfy) {
  SignedCheckpoint checkpoint = signed_by("Lab");
  checkpoint.note.signatures[2].signature.back() ^= 1;
  const PolicyCheck check = check_policy(checkpoint, *parse_policy(policy_text("quorum a\n")));
  BOOST_TEST(check.outcome == PolicyOutcome::kInvalidSignature);
  BOOST_TEST(check.failed_name == "witness.example/b");
  BOOST_TEST(check.cosigners.empty());
}

// A log that is trusted cannot speak for another.
BOOST_AUTO_TEST_CASE(a_log_signs_for_its_own_name_alone) {
  const SignerKey other = test::seeded_key("example.com/other", 'O');
  const Policy policy = *parse_policy("log " + other.verifier().format() + "\nquorum none\n");
  BOOST_TEST(check_policy(signed_by("LO"), policy).outcome == PolicyOutcome::kNoLogSignature);
  const Policy both = *parse_policy("log " + other.verifier().format() + "\n" + policy_text("quorum none\n"));
  BOOST_TEST(check_policy(signed_by("LO"), both).outcome == PolicyOutcome::kSatisfied);
  BOOST_TEST(check_policy(signed_by("O"), both).outcome == PolicyOutcome::kNoLogSignature);
}

BOOST_AUTO_TEST_CASE(without_logs_nothing_satisfies) {
  BOOST_TEST(check_policy(signed_by("L"), *parse_policy("quorum none\n")).outcome == PolicyOutcome::kNoLogSignature);
  BOOST_TEST(check_policy(signed_by("L"), policy_of_log(test::log_key().verifier())).satisfied());
}

BOOST_AUTO_TEST_CASE(blanks_comments_and_urls_say_nothing) {
  const Policy policy =
      *parse_policy("# trust\n\n \t \n\t log  " + kGoldenLogKey + "\thttps://log.example \n  # w\nwitness w1 " +
                    kGoldenWitnessKey + " https://w.example/\nquorum\tw1\n");
  BOOST_TEST(policy.logs.at(0).url == "https://log.example");
  BOOST_TEST(policy.witnesses.at(0).url == "https://w.example/");
  BOOST_TEST(*format_policy(policy) == "log " + kGoldenLogKey + " https://log.example\nwitness w1 " +
                                           kGoldenWitnessKey + " https://w.example/\nquorum w1\n");
}

const std::vector<std::string> kWellFormed = {
    "quorum none\n",
    "quorum none\nwitness w " + kGoldenWitnessKey + "\n",
    policy_text(kTree),
    policy_text(kTwoOfThree),
    policy_text("group \xc3\xa9\xff 1 a\nquorum \xc3\xa9\xff\n"),  // names are opaque bytes
    policy_text("group all all a\nquorum all\n"),
};

BOOST_DATA_TEST_CASE(policies_read_back, bdata::make(kWellFormed), text) {
  const std::string once = *format_policy(*parse_policy(text));
  BOOST_TEST(*format_policy(*parse_policy(once)) == once);
}

const std::vector<std::string> kMalformed = {
    "",
    "# nothing\n",
    "log " + kGoldenLogKey + "\n",
    "quorum none",
    "quorum none\nquorum none\n",
    "quorum\n",
    "quorum none none\n",
    "quorum nobody\n",
    "Quorum none\n",
    "quorum none\r\n",
    std::string("quorum none\n#\0\n", 15),
    "quorum none\n# \x7f\n",
    "quorum none # no comment\n",
    "trust me\nquorum none\n",
    "log\nquorum none\n",
    "log nobody\nquorum none\n",
    "log " + kGoldenWitnessKey + "\nquorum none\n",
    "log " + kGoldenLogKey + "\nlog " + kGoldenLogKey + "\nquorum none\n",
    "log " + kGoldenLogKey + "\nlog " + test::seeded_key("other.name", 7).verifier().format() + "\nquorum none\n",
    "log " + kGoldenLogKey + " url more\nquorum none\n",
    "witness w\nquorum none\n",
    "witness w " + kGoldenLogKey + "\nquorum w\n",
    "witness none " + kGoldenWitnessKey + "\nquorum none\n",
    "witness w " + kGoldenWitnessKey + " url more\nquorum w\n",
    "witness w " + kGoldenWitnessKey + "\nwitness v " + kGoldenWitnessKey + "\nquorum w\n",
    "quorum w\nwitness w " + kGoldenWitnessKey + "\n",
    policy_text("witness a " + kGoldenWitnessKey + "\nquorum none\n"),
    policy_text("witness g " + kGoldenWitnessKey + "\ngroup g any a\nquorum none\n"),
    policy_text("group none any a\nquorum none\n"),
    policy_text("group g any\nquorum none\n"),
    policy_text("group g 0 a b\nquorum g\n"),
    policy_text("group g 3 a b\nquorum g\n"),
    policy_text("group g 01 a b\nquorum g\n"),
    policy_text("group g +1 a b\nquorum g\n"),
    policy_text("group g -1 a b\nquorum g\n"),
    policy_text("group g some a b\nquorum g\n"),
    policy_text("group g 18446744073709551617 a b\nquorum g\n"),
    policy_text("group g any a a\nquorum g\n"),
    policy_text("group g any a b\ngroup h any b c\nquorum g\n"),
    policy_text("group g any g\nquorum g\n"),
    policy_text("group g any h\ngroup h any a\nquorum g\n"),
    policy_text("group g any none\nquorum g\n"),
    std::string(kPolicyBytesMax, '#') + "\nquorum none\n",
};

BOOST_DATA_TEST_CASE(malformed_policies_are_refused, bdata::make(kMalformed), text) {
  BOOST_TEST(!parse_policy(text).ok());
}

BOOST_AUTO_TEST_CASE(errors_name_the_line) {
  const std::string message = parse_policy("# trust\nlog x\nquorum none\n").error().message;
  BOOST_TEST(message.starts_with("line 2 of the policy "), message);
}

BOOST_AUTO_TEST_CASE(parts_have_a_limit) {
  const auto groups = [](std::size_t count) {
    std::string text = policy_text("group g0 any a\n");
    for (std::size_t i = 1; i < count; ++i) text += fmt::format("group g{} any g{}\n", i, i - 1);
    return text + fmt::format("quorum g{}\n", count - 1);
  };
  const heed::Result<Policy> most = parse_policy(groups(kPolicyPartsMax));
  BOOST_TEST_REQUIRE(most.ok());
  BOOST_TEST(check_policy(signed_by("La"), *most).satisfied());
  BOOST_TEST(!parse_policy(groups(kPolicyPartsMax + 1)).ok());

  const auto logs = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      const Ed25519PublicKey key = *Ed25519PublicKey::from_bytes(fmt::format("{:032}", i));  // any 32 bytes are a key
      text += "log " + VerifierKey::make("log.example", SignatureType::kEd25519, key)->format() + "\n";
    }
    return text + "quorum none\n";
  };
  BOOST_TEST(parse_policy(logs(kPolicyPartsMax)).ok());
  BOOST_TEST(!parse_policy(logs(kPolicyPartsMax + 1)).ok());
}

BOOST_AUTO_TEST_CASE(outcomes_have_words_of_their_own) {
  std::set<std::string_view> words;
  for (const PolicyOutcome outcome : {PolicyOutcome::kSatisfied, PolicyOutcome::kInvalidSignature,
                                      PolicyOutcome::kNoLogSignature, PolicyOutcome::kQuorumMissed}) {
    words.insert(describe(outcome));
  }
  BOOST_TEST(words.size() == 4U);
  BOOST_TEST(words.count("") == 0U);
}

BOOST_AUTO_TEST_CASE(policies_that_would_not_read_back_are_not_written) {
  const Policy good = *parse_policy(kGoldenPolicy);
  const auto refused = [&](auto change) {
    Policy changed = good;
    change(changed);
    return !format_policy(changed).ok();
  };
  BOOST_TEST(format_policy(good).ok());
  BOOST_TEST(refused([](Policy& policy) { policy.quorum = ""; }));
  BOOST_TEST(refused([](Policy& policy) { policy.quorum = "nobody"; }));
  BOOST_TEST(refused([](Policy& policy) { policy.witnesses[0].name = "w 1"; }));
  BOOST_TEST(refused([](Policy& policy) { policy.witnesses[0].name = ""; }));
  BOOST_TEST(refused([](Policy& policy) { policy.witnesses[0].url = "a\nquorum none"; }));
  BOOST_TEST(refused([](Policy& policy) { policy.logs[0].url = "a b"; }));
  BOOST_TEST(refused([](Policy& policy) { policy.logs.push_back(policy.logs[0]); }));
  BOOST_TEST(refused([](Policy& policy) { policy.groups.push_back({"g", 2, {"w1"}}); }));
  BOOST_TEST(refused([](Policy& policy) { policy.groups.push_back({"g", 1, {}}); }));
  BOOST_TEST(refused([](Policy& policy) { policy.groups.push_back({"g", 1, {"w1\t"}}); }));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_one_item_is_not_written) {
  Policy policy = policy_of_log(test::log_key().verifier());
  policy.quorum = "a\x01";
  BOOST_TEST(!format_policy(policy).ok());
  policy.quorum = std::string(kQuorumNone);
  policy.groups = {{"a group", 1, {"w"}}};
  BOOST_TEST(!format_policy(policy).ok());
}

BOOST_AUTO_TEST_CASE(a_number_of_members_is_only_digits) {
  const std::string witness = test::seeded_key("w.example", 8).cosignature_verifier().format();
  const auto group = [&](const std::string& needed) {
    return parse_policy("witness w " + witness + "\ngroup g " + needed + " w\nquorum g\n").ok();
  };
  BOOST_TEST(group("1"));
  for (const char* const needed : {"1x", "x", "01", "0", "2", "-1"}) BOOST_TEST(!group(needed), needed);
}

BOOST_AUTO_TEST_SUITE_END()
