#include "heed/ledger/hash.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "heed/ledger/base64.h"

namespace bdata = boost::unit_test::data;
using namespace heed::ledger;

BOOST_AUTO_TEST_SUITE(hash)

// FIPS 180-4 / NIST "abc" example, and RFC 6962 section 2.1.
BOOST_AUTO_TEST_CASE(sha256_of_published_messages) {
  BOOST_TEST(format_hex(hash_bytes(sha256("abc"))) ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(format_hex(hash_bytes(empty_root())) ==
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

BOOST_AUTO_TEST_CASE(leaf_and_node_have_their_prefixes) {
  using namespace std::string_literals;
  BOOST_TEST(leaf_hash("abc") == sha256("\x00"s + "abc"));
  const Hash left = sha256("l");
  const Hash right = sha256("r");
  BOOST_TEST(node_hash(left, right) ==
             sha256("\x01"s + std::string(hash_bytes(left)) + std::string(hash_bytes(right))));
  BOOST_TEST(node_hash(left, right) != node_hash(right, left));
}

BOOST_AUTO_TEST_CASE(hex_reads_back) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  BOOST_TEST(*parse_hex(format_hex(bytes)) == bytes);
  for (const char* bad : {"0", "0g", "AA", " 0", "0x"}) BOOST_TEST(!parse_hex(bad).ok(), bad);
}

// RFC 4648 section 10.
const std::vector<std::pair<std::string, std::string>> kPublished = {{"", ""},
                                                                     {"f", "Zg=="},
                                                                     {"fo", "Zm8="},
                                                                     {"foo", "Zm9v"},
                                                                     {"foob", "Zm9vYg=="},
                                                                     {"fooba", "Zm9vYmE="},
                                                                     {"foobar", "Zm9vYmFy"}};

BOOST_AUTO_TEST_CASE(base64_of_published_texts) {
  for (const auto& [bytes, text] : kPublished) {
    BOOST_TEST(format_base64(bytes) == text);
    BOOST_TEST(*parse_base64(text) == bytes);
  }
}

// Each is read by common decoders and means the same as something spelled otherwise.
const std::vector<std::string> kOtherSpellings = {
    "Zg=",  "Zg",   "Zh==", "Zm9=", "Zm9v\n", "Zm 9v", "Zg==Zg==", "Zm9v====",
    "Z===", "====", "=m9v", "Zm-_", "Zm9vY",  "=",     "Zg=A",     "\xff\xff\xff\xff"};

BOOST_DATA_TEST_CASE(base64_has_one_spelling, bdata::make(kOtherSpellings), text) {
  BOOST_TEST(!parse_base64(text).ok());
}

BOOST_AUTO_TEST_CASE(base64_reads_back_at_every_length) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    BOOST_TEST(*parse_base64(format_base64(bytes)) == bytes);
    bytes += static_cast<char>(i * 7);
  }
}

BOOST_AUTO_TEST_CASE(base64_hash_needs_32_bytes) {
  const Hash hash = sha256("x");
  BOOST_TEST(*parse_base64_hash(format_base64(hash)) == hash);
  BOOST_TEST(!parse_base64_hash(format_base64(std::string(31, 'x'))).ok());
  BOOST_TEST(!parse_base64_hash(format_base64(std::string(33, 'x'))).ok());
}

BOOST_AUTO_TEST_SUITE_END()
