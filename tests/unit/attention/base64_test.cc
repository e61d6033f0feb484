#include "heed/attention/base64.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "fixture.h"

using namespace heed::attention;
namespace bdata = boost::unit_test::data;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

Bytes random_bytes(std::size_t count, std::uint64_t seed) {
  Generator generator(seed);
  Bytes bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(generator.next());
  return bytes;
}

// The bit-by-bit reading of RFC 4648.
std::string encode_by_the_book(const Bytes& bytes) {
  std::string text;
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 6) {
    unsigned value = 0;
    for (std::size_t i = bit; i < bit + 6; ++i) {
      value = value << 1 | (i / 8 < bytes.size() ? bytes[i / 8] >> (7 - i % 8) & 1u : 0u);
    }
    text += kAlphabet[value];
  }
  while (text.size() % 4 != 0) text += '=';
  return text;
}

struct Row {
  std::string_view bytes, text;
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.bytes << " <-> " << row.text; }

// RFC 4648 section 10.
const Row kRfc4648[] = {{"", ""},
                        {"f", "Zg=="},
                        {"fo", "Zm8="},
                        {"foo", "Zm9v"},
                        {"foob", "Zm9vYg=="},
                        {"fooba", "Zm9vYmE="},
                        {"foobar", "Zm9vYmFy"}};

struct Refused {
  std::string_view text, message;
};
std::ostream& operator<<(std::ostream& out, const Refused& row) { return out << row.text; }

const Refused kRefused[] = {
    {"Zg", "has 2 characters of base64, expected a multiple of 4"},
    {"Zg=", "has 3 characters of base64, expected a multiple of 4"},
    {"Zm9vY", "has 5 characters of base64, expected a multiple of 4"},
    {"====", "has '=' at position 0, which is not base64"},
    {"Z===", "has '=' at position 1, which is not base64"},
    {"Zg==Zg==", "has '=' at position 2, which is not base64"},
    {"Z=g=", "has '=' at position 1, which is not base64"},
    {"Zm9v\nZg=", "has byte 0x0a at position 4, which is not base64"},
    {"Zm9 ", "has byte 0x20 at position 3, which is not base64"},
    {"Zm-_", "has '-' at position 2, which is not base64"},
    {"Zm9\xff", "has byte 0xff at position 3, which is not base64"},
    {"Zh==", "ends in base64 bits that are not zero, expected the canonical encoding"},
    {"Zm9=", "ends in base64 bits that are not zero, expected the canonical encoding"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(base64)

BOOST_DATA_TEST_CASE(rfc_4648_section_10, bdata::make(kRfc4648), row) {
  for_each_isa([&](Isa) {
    BOOST_TEST(base64_encode(bytes_of(row.bytes)) == row.text);
    BOOST_TEST(base64_decode(row.text).value() == bytes_of(row.bytes), boost::test_tools::per_element());
  });
}

BOOST_DATA_TEST_CASE(what_is_not_canonical_is_refused, bdata::make(kRefused), row) {
  for_each_isa([&](Isa) {
    const auto bytes = base64_decode(row.text);
    BOOST_REQUIRE(!bytes.ok());
    BOOST_TEST(bytes.error().message == row.message);
  });
}

BOOST_AUTO_TEST_CASE(every_set_agrees_with_the_book_at_every_length_and_alignment) {
  for_each_isa([](Isa isa) {
    for (std::size_t count = 0; count <= 300; ++count) {
      const Bytes bytes = random_bytes(count, count);
      const std::string text = encode_by_the_book(bytes);
      BOOST_REQUIRE_MESSAGE(base64_encode(bytes) == text, isa_name(isa) << ' ' << count);
      const std::size_t shift = count % 13;
      std::string shifted = std::string(shift, '!') + text;
      Bytes decoded(count + shift + 1, 0xee);
      const std::span<std::uint8_t> out(decoded.data() + shift, count);
      BOOST_REQUIRE(base64_decode(std::string_view(shifted).substr(shift), out).ok());
      BOOST_REQUIRE_MESSAGE(Bytes(out.begin(), out.end()) == bytes, isa_name(isa) << ' ' << count);
      BOOST_REQUIRE_MESSAGE(decoded.back() == 0xee, "wrote beyond the end");
    }
  });
}

BOOST_AUTO_TEST_CASE(every_sextet_in_every_place) {
  for_each_isa([](Isa) {
    for (std::size_t at = 0; at < 128; ++at) {
      std::string text(128, 'A');
      for (char c : kAlphabet) {
        text[at] = c;
        BOOST_REQUIRE(encode_by_the_book(base64_decode(text).value()) == text);
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(every_wrong_byte_is_found_in_every_place) {
  for_each_isa([](Isa isa) {
    for (std::size_t size : {4u, 8u, 36u, 44u, 64u, 68u, 132u}) {
      std::string text = encode_by_the_book(random_bytes(size / 4 * 3, size));
      Bytes out(size / 4 * 3 + 3);
      for (std::size_t at = 0; at < size; ++at) {
        const char right = text[at];
        for (int c = 0; c < 256; ++c) {
          text[at] = static_cast<char>(c);
          const bool padding = c == '=' && at + 1 == size;
          const bool good = kAlphabet.find(text[at]) != std::string_view::npos;
          if (padding) continue;
          BOOST_REQUIRE_MESSAGE(base64_decode(text, {out.data(), size / 4 * 3}).ok() == good,
                                isa_name(isa) << " byte " << c << " at " << at << " of " << size);
        }
        text[at] = right;
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(one_value_has_one_text) {
  // Of all texts of one group, exactly those that the encoder writes are accepted.
  for_each_isa([](Isa) {
    std::size_t accepted = 0;
    for (char a : kAlphabet) {
      for (char b : kAlphabet) {
        const std::string text = {a, b, '=', '='};
        const auto bytes = base64_decode(text);
        if (!bytes) continue;
        ++accepted;
        BOOST_REQUIRE(base64_encode(*bytes) == text);
      }
    }
    BOOST_TEST(accepted == 256u);
  });
}

BOOST_AUTO_TEST_SUITE_END()
