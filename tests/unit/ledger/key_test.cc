#include "heed/ledger/key.h"

#include <simdjson.h>
#include <sys/stat.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "heed/ledger/base64.h"
#include "heed/ledger/internal/utf8.h"
#include "heed/ledger/key_file.h"

namespace bdata = boost::unit_test::data;
using namespace heed::ledger;
using heed::ledger::test::TempDirectory;

namespace {

// golang.org/x/mod sumdb/note/note_test.go.
const std::string kPeter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string kPeterSecret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
// The example of c2sp.org/signed-note.
const std::string kFoo = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

}  // namespace

BOOST_AUTO_TEST_SUITE(key)

BOOST_DATA_TEST_CASE(published_verifier_keys_read_back,
                     bdata::make(std::vector<std::string>{
                         kPeter, kFoo, "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
                         "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
                         "witness.example/w1+c0cfafb4+BNTFBhuBxGgrJ6DPxkWc2deJLrYKQ/c90QYLbEeKp8PY"}),
                     vkey) {
  const heed::Result<VerifierKey> key = VerifierKey::parse(vkey);
  BOOST_TEST_REQUIRE(key.ok());
  BOOST_TEST(key->format() == vkey);
}

BOOST_AUTO_TEST_CASE(no_part_of_a_verifier_key_is_one) {
  for (std::size_t i = 0; i <= kPeter.size(); ++i) {
    for (std::size_t j = i; j <= kPeter.size(); ++j) {
      if (j - i < kPeter.size()) BOOST_TEST(!VerifierKey::parse(kPeter.substr(i, j - i)).ok());
    }
  }
}

BOOST_AUTO_TEST_CASE(no_flipped_bit_leaves_a_verifier_key) {
  for (std::size_t bit = 0; bit < kPeter.size() * 8; ++bit) {
    std::string flipped = kPeter;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    BOOST_TEST(!VerifierKey::parse(flipped).ok(), flipped);
  }
}

BOOST_AUTO_TEST_CASE(keys_of_other_types_are_refused) {
  // The key id of type 2 would be right; the type is not one heed verifies.
  const std::string bytes = '\x02' + std::string(32, 'k');
  const Hash id = sha256("name\n" + bytes);
  const std::string vkey = "name+" + format_hex(hash_bytes(id).substr(0, 4)) + "+" + format_base64(bytes);
  BOOST_TEST(VerifierKey::parse(vkey).error().message.find("type 2") != std::string::npos);
  BOOST_TEST(!VerifierKey::parse("name+00000000+").ok());
  BOOST_TEST(!VerifierKey::parse("name+00000000+" + format_base64("\x01short")).ok());
}

BOOST_DATA_TEST_CASE(names_have_no_spaces,
                     bdata::make(std::vector<std::string>{"", "a b", "a+b", "a\tb", "a\nb", "a\x1f", "a\xc2\xa0",
                                                          "a\xe2\x80\x83", "a\xe3\x80\x80", "a\xc2\x85", "\xff",
                                                          "\xed\xa0\x80", "\xc0\x80"}),
                     name) {
  BOOST_TEST(!is_key_name(name));
  BOOST_TEST(!SignerKey::generate(name).ok());
}

BOOST_AUTO_TEST_CASE(names_may_be_in_any_script) {
  for (const char* name : {"example.org/market", "märkte.example", "\xf0\x9f\x98\x82", "a\x7f"})
    BOOST_TEST(is_key_name(name));
}

BOOST_AUTO_TEST_CASE(published_signer_key_reads_back_and_signs) {
  const heed::Result<SignerKey> key = SignerKey::parse(kPeterSecret);
  BOOST_TEST_REQUIRE(key.ok());
  BOOST_TEST(*key->format_secret() == kPeterSecret);
  BOOST_TEST(key->verifier().format() == kPeter);
  const NoteSignature signature = *key->sign("text\n");
  BOOST_TEST(signature.key_id == 0xc74f20a3U);
  BOOST_TEST(key->verifier().verify("text\n", signature.signature));
  BOOST_TEST(!key->verifier().verify("text!\n", signature.signature));
}

BOOST_AUTO_TEST_CASE(errors_about_secrets_do_not_quote_them) {
  const std::string seed = kPeterSecret.substr(kPeterSecret.rfind('+') + 1);
  for (std::size_t i = 0; i < kPeterSecret.size(); ++i) {
    std::string changed = kPeterSecret;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const heed::Result<SignerKey> key = SignerKey::parse(changed);
    BOOST_TEST_REQUIRE(!key.ok(), changed);
    BOOST_TEST(key.error().message.find(seed.substr(2, 12)) == std::string::npos);
  }
  BOOST_TEST(!SignerKey::parse("PRIVATE+KEY+name+00000000+" + format_base64("\x02" + std::string(32, 'x'))).ok());
}

BOOST_AUTO_TEST_CASE(generated_keys_differ) {
  const SignerKey a = *SignerKey::generate("example.org/a");
  const SignerKey b = *SignerKey::generate("example.org/a");
  BOOST_TEST(a.verifier().format() != b.verifier().format());
  BOOST_TEST(SignerKey::parse(*a.format_secret())->verifier().format() == a.verifier().format());
}

// c2sp.org/tlog-cosignature: the key of the golden note's witness, and the time that its signatures state.
BOOST_AUTO_TEST_CASE(cosignatures_carry_their_time) {
  const SignerKey witness = test::seeded_key("witness.example/w1", 8);
  const VerifierKey& key = witness.cosignature_verifier();
  BOOST_TEST(key.format() == "witness.example/w1+c0cfafb4+BNTFBhuBxGgrJ6DPxkWc2deJLrYKQ/c90QYLbEeKp8PY");
  const NoteSignature signature = *witness.cosign("text\n", 1700000000);
  BOOST_TEST(signature.signature.size() == 72U);
  BOOST_TEST(cosignature_time(signature.signature).value() == 1700000000U);
  BOOST_TEST(key.verify("text\n", signature.signature));
  BOOST_TEST(!witness.verifier().verify("text\n", signature.signature));
  for (std::size_t bit = 0; bit < signature.signature.size() * 8; ++bit) {
    std::string flipped = signature.signature;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    BOOST_TEST(!key.verify("text\n", flipped));
  }
  BOOST_TEST(!witness.cosign("text\n", std::uint64_t{1} << 63).ok());
  BOOST_TEST(!key.verify("text\n", signature.signature.substr(1)));
}

// C2SP/CCTV ed25519: where implementations disagree. The rule is OpenSSL's and Go's, which accept these 208 of 914. The
// expected answers, one by one, are those of crypto/ed25519 of Go 1.26, as the hash of 914 letters 0 and 1.
BOOST_AUTO_TEST_CASE(published_edge_cases_of_ed25519) {
  const fs::path file = fs::path(test::vectors()) / "cctv-ed25519/ed25519vectors.json";
  if (!fs::exists(file)) {
    BOOST_TEST_MESSAGE("skipped: no published test cases at " << file);
    return;
  }
  simdjson::dom::parser parser;
  std::string answers;
  const simdjson::dom::array cases = parser.load(file.string()).get_array().value();
  for (const simdjson::dom::element element : cases) {
    const std::string key = *parse_hex(element["key"].get_string().value());
    const std::string signature = *parse_hex(element["sig"].get_string().value());
    const std::string_view message = element["msg"].get_string().value();
    answers += Ed25519PublicKey::from_bytes(key)->verify(message, signature) ? '1' : '0';
  }
  const auto accepted = std::count(answers.begin(), answers.end(), '1');
  BOOST_TEST_MESSAGE(answers.size() << " published cases of Ed25519, " << accepted << " accepted");
  BOOST_TEST(answers.size() == 914U);
  BOOST_TEST(accepted == 208);
  BOOST_TEST(format_hex(hash_bytes(sha256(answers))) ==
             "84f50637f4b7703cd2a19661ed486821790b449e738be7878086d2d0348e4262");
}

BOOST_AUTO_TEST_CASE(raw_keys_have_32_bytes) {
  BOOST_TEST(!Ed25519PublicKey::from_bytes(std::string(31, 'x')).ok());
  BOOST_TEST(!Ed25519PrivateKey::from_seed(std::string(33, 'x')).ok());
  const Ed25519PrivateKey key = *Ed25519PrivateKey::from_seed(std::string(32, 'x'));
  BOOST_TEST(!key.public_key().verify("m", "short"));
}

// ---- key files

BOOST_AUTO_TEST_CASE(key_file_is_its_owners_alone) {
  const TempDirectory directory;
  const std::string path = directory / "log.key";
  const SignerKey key = *SignerKey::generate("example.org/market");
  BOOST_TEST_REQUIRE(write_key_file(path, key).ok());
  struct stat status;
  BOOST_TEST_REQUIRE(stat(path.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 07777) == 0600U);
  BOOST_TEST(load_key_file(path)->verifier().format() == key.verifier().format());
  BOOST_TEST(!write_key_file(path, key).ok());  // never replaced

  for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0610U, 0644U}) {
    BOOST_TEST_REQUIRE(chmod(path.c_str(), mode) == 0);
    const heed::Result<SignerKey> loaded = load_key_file(path);
    BOOST_TEST_REQUIRE(!loaded.ok());
    BOOST_TEST(loaded.error().message.find("chmod 600") != std::string::npos);
  }
  BOOST_TEST_REQUIRE(chmod(path.c_str(), 0400) == 0);
  BOOST_TEST(load_key_file(path).ok());
}

BOOST_AUTO_TEST_CASE(key_files_hold_one_line) {
  const TempDirectory directory;
  const std::string path = directory / "key";
  const std::string vkey_path = directory / "key.pub";
  const auto load = [&](const std::string& text) {
    test::write_file(path, text);
    chmod(path.c_str(), 0600);
    return load_key_file(path).ok();
  };
  BOOST_TEST(load(kPeterSecret + "\n"));
  BOOST_TEST(load(kPeterSecret));
  BOOST_TEST(!load(kPeterSecret + "\n\n"));
  BOOST_TEST(!load(kPeterSecret + "\r\n"));
  BOOST_TEST(!load(""));
  BOOST_TEST(!load(std::string(10000, 'x')));
  BOOST_TEST(!load_key_file(directory / "missing").ok());
  BOOST_TEST(!load_key_file(directory / ".").ok());

  const VerifierKey foo = *VerifierKey::parse(kFoo);
  BOOST_TEST(write_verifier_file(vkey_path, foo).ok());
  BOOST_TEST(test::read_file(vkey_path) == kFoo + "\n");
  BOOST_TEST(load_verifier_file(vkey_path)->format() == kFoo);
  BOOST_TEST(!load_verifier_file(path).ok());
}

BOOST_AUTO_TEST_CASE(a_secret_of_another_length_or_type_is_refused) {
  const std::string name = "PRIVATE+KEY+example.com/x+00000000+";
  for (const std::string& bytes : {std::string("\x01", 1), "\x01" + std::string(31, 'x'), "\x01" + std::string(33, 'x'),
                                   "\x04" + std::string(32, 'x')}) {
    BOOST_TEST(SignerKey::parse(name + format_base64(bytes)).error().message.find("not an Ed25519 key") !=
               std::string::npos);
  }
}

// Every White_Space of Unicode, and its neighbours that are none.
BOOST_AUTO_TEST_CASE(no_space_of_unicode_is_in_a_name) {
  for (const char* const space : {"\t", "\n", "\v", "\f", "\r", " ", "\u0085", "\u00a0", "\u1680", "\u2000", "\u200a",
                                  "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"}) {
    BOOST_TEST(!is_key_name(std::string("a") + space + "b"));
    BOOST_TEST(internal::is_unicode_space(internal::decode_utf8(space, 0).value));
  }
  for (const char* const other : {"\u0086", "\u1681", "\u1fff", "\u200b", "\u2027", "\u2030", "\u2060", "\u3001"}) {
    BOOST_TEST(is_key_name(std::string("a") + other + "b"));
  }
  BOOST_TEST(!internal::is_unicode_space(8));
  BOOST_TEST(!is_key_name("a\xf0\x80\x80\x80"));  // overlong
}

BOOST_AUTO_TEST_CASE(a_verifier_file_that_is_missing_is_an_error) {
  const TempDirectory directory;
  BOOST_TEST(load_verifier_file(directory / "none").error().message.find("cannot open") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_key_file_is_never_replaced) {
  const TempDirectory directory;
  test::write_file(directory / "key", "mine");
  BOOST_TEST(write_key_file(directory / "key", test::log_key()).error().message.find("cannot create") !=
             std::string::npos);
  BOOST_TEST(test::read_file(directory / "key") == "mine");
}

BOOST_AUTO_TEST_SUITE_END()
