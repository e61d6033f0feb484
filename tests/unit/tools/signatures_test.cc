// Signatures of instructions: the ledger's rule, at once or together.
#include "common/signatures.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "heed/ledger/base64.h"
#include "heed/ledger/hash.h"
#include "heed/ledger/key.h"

using namespace heed;
using tools::Signatures;

BOOST_AUTO_TEST_SUITE(signatures_suite)

namespace {

const std::string kOrigin = "example.org/market";

ledger::SignerKey key_of(char seed) {
  auto key = ledger::Ed25519PrivateKey::from_seed(std::string(ledger::kEd25519SeedBytes, seed));
  BOOST_REQUIRE(key);
  auto signer = ledger::SignerKey::make("ada", std::move(*key));
  BOOST_REQUIRE(signer);
  return std::move(*signer);
}

std::string sign(const ledger::SignerKey& key, const std::string& bytes) {
  const auto signature = key.sign(bytes);
  BOOST_REQUIRE(signature);
  return ledger::format_base64(signature->signature);
}

}  // namespace

BOOST_AUTO_TEST_CASE(keys_are_those_that_sign_texts) {
  Signatures signatures(kOrigin);
  const auto key = key_of('\1');
  BOOST_TEST(signatures.is_key(key.verifier().format()));
  BOOST_TEST(!signatures.is_key(key.cosignature_verifier().format()));
  BOOST_TEST(!signatures.is_key("ada"));
  BOOST_TEST(!signatures.is_key(""));
}

BOOST_AUTO_TEST_CASE(a_signature_is_for_one_ledger_one_line_and_one_purpose) {
  Signatures here(kOrigin), elsewhere("example.org/other");
  const auto key = key_of('\1');
  const std::string name = key.verifier().format();
  const std::string line = R"({"id":"x"})";
  const std::string signature = sign(key, "heed/order/v1\n" + kOrigin + "\n" + line);
  BOOST_TEST(here.instructs(name, line, signature));
  BOOST_TEST(!elsewhere.instructs(name, line, signature));
  BOOST_TEST(!here.instructs(name, line + " ", signature));
  BOOST_TEST(!here.instructs(key_of('\2').verifier().format(), line, signature));
  BOOST_TEST(!here.instructs("nobody", line, signature));
  BOOST_TEST(!here.instructs(name, line, ""));
  BOOST_TEST(!here.instructs(name, line, signature + "="));
  BOOST_TEST(!here.attests(name, line, signature));
  BOOST_TEST(here.attests(name, "c1", sign(key, "heed/contract/v1\n" + kOrigin + "\nc1")));
  BOOST_TEST(!elsewhere.attests(name, "c1", sign(key, "heed/contract/v1\n" + kOrigin + "\nc1")));
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_of_a_signature_is_found) {
  Signatures signatures(kOrigin);
  const auto key = key_of('\1');
  const auto signature = key.sign(market::instruction_bytes(kOrigin, "{}"));
  BOOST_REQUIRE(signature);
  for (std::size_t bit = 0; bit < signature->signature.size() * 8; ++bit) {
    std::string changed = signature->signature;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    BOOST_TEST(!signatures.instructs(key.verifier().format(), "{}", ledger::format_base64(changed)));
  }
}

// FIPS 180-4: SHA-256("abc").
BOOST_AUTO_TEST_CASE(a_hash_is_met_by_its_preimage) {
  Signatures signatures(kOrigin);
  const std::string hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  BOOST_TEST(signatures.hashes_to(hash, "YWJj"));
  BOOST_TEST(!signatures.hashes_to(hash, "YWJk"));
  BOOST_TEST(!signatures.hashes_to(hash, "abc"));
  BOOST_TEST(signatures.hashes_to("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", ""));
}

BOOST_AUTO_TEST_CASE(together_the_first_wrong_one_is_named_with_any_number_of_threads) {
  const auto key = key_of('\1');
  const std::string name = key.verifier().format();
  std::vector<std::string> right;
  for (int i = 0; i < 200; ++i) right.push_back(sign(key, market::instruction_bytes(kOrigin, std::to_string(i))));
  const auto check = [&](const std::vector<std::size_t>& wrong, unsigned threads) {
    Signatures signatures(kOrigin);
    signatures.defer(true);
    for (std::size_t i = 0; i < right.size(); ++i) {
      const bool is_wrong = std::find(wrong.begin(), wrong.end(), i) != wrong.end();
      BOOST_TEST(signatures.instructs(name, std::to_string(i), is_wrong ? right[(i + 1) % right.size()] : right[i]));
    }
    BOOST_TEST(signatures.deferred() == right.size());
    const auto first = signatures.check_deferred(threads);
    BOOST_TEST(signatures.deferred() == 0u);
    return first;
  };
  for (const unsigned threads : {1u, 2u, 7u, 64u}) {
    BOOST_TEST(!check({}, threads));
    BOOST_TEST(check({0}, threads).value() == 0u);
    BOOST_TEST(check({199}, threads).value() == 199u);
    BOOST_TEST(check({190, 31, 32, 120}, threads).value() == 31u);
  }
}

BOOST_AUTO_TEST_SUITE_END()
