#include "heed/attention/encoding.h"

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <limits>

#include "fixture.h"
#include "heed/attention/base64.h"

using namespace heed::attention;

namespace {

constexpr VectorType kTypes[] = {VectorType::kF32, VectorType::kF16, VectorType::kI8};

// IEEE 754 binary16 read field by field.
double half_by_the_book(std::uint16_t half) {
  const int exponent = half >> 10 & 31, fraction = half & 1023;
  const double magnitude = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return half & 0x8000 ? -magnitude : magnitude;
}

bool is_finite_half(unsigned half) { return (half & 0x7c00) != 0x7c00; }

// Through the vector instructions of the set in use; float_to_half alone goes the plain way.
std::vector<std::uint16_t> halves_of(const std::vector<float>& numbers) {
  const auto bytes = base64_decode(encode_vector(numbers, VectorType::kF16)->base64);
  std::vector<std::uint16_t> halves(numbers.size());
  std::memcpy(halves.data(), bytes->data(), bytes->size());
  return halves;
}

std::string fault(const heed::Status& status) { return status ? "" : status.error().message; }

}  // namespace

BOOST_AUTO_TEST_SUITE(encoding)

BOOST_AUTO_TEST_CASE(all_halves_to_float_and_back) {
  for_each_isa([](Isa isa) {
    std::vector<std::uint16_t> halves;
    for (unsigned half = 0; half < 65536; ++half) {
      if (is_finite_half(half)) halves.push_back(static_cast<std::uint16_t>(half));
    }
    const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(halves.data()), halves.size() * 2);
    const std::string text = base64_encode(bytes);
    const auto vector = decode_vector(text, VectorType::kF16);
    BOOST_REQUIRE(vector.ok());
    for (std::size_t i = 0; i < halves.size(); ++i) {
      BOOST_REQUIRE_MESSAGE(static_cast<double>((*vector)[i]) == half_by_the_book(halves[i]), isa_name(isa)
                                                                                                  << ' ' << halves[i]);
      BOOST_REQUIRE(half_to_float(halves[i]) == (*vector)[i]);
    }
    BOOST_TEST(encode_vector(*vector, VectorType::kF16)->base64 == text);
  });
}

BOOST_AUTO_TEST_CASE(floats_round_to_the_nearest_half_ties_to_even) {
  std::vector<float> numbers;
  std::vector<std::uint16_t> expected;
  for (unsigned half = 0; half < 0x7bff; ++half) {
    const auto low = static_cast<float>(half_by_the_book(static_cast<std::uint16_t>(half)));
    const auto high = static_cast<float>(half_by_the_book(static_cast<std::uint16_t>(half + 1)));
    const float middle = (low + high) / 2;  // exact: a float has 13 bits more
    const unsigned even = half % 2 == 0 ? half : half + 1;
    for (unsigned sign : {0u, 0x8000u}) {
      const float s = sign == 0 ? 1.0f : -1.0f;
      numbers.insert(numbers.end(), {s * middle, s * std::nextafterf(middle, low), s * std::nextafterf(middle, high)});
      for (unsigned right : {even, half, half + 1}) expected.push_back(static_cast<std::uint16_t>(right | sign));
    }
  }
  for_each_isa([&](Isa isa) {
    const std::vector<std::uint16_t> halves = halves_of(numbers);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      BOOST_REQUIRE_MESSAGE(halves[i] == expected[i], isa_name(isa) << ' ' << numbers[i] << ' ' << halves[i]);
      BOOST_REQUIRE(float_to_half(numbers[i]) == expected[i]);
    }
  });
}

BOOST_AUTO_TEST_CASE(the_ends_of_the_range_of_halves) {
  BOOST_TEST(float_to_half(65519.996f) == 0x7bff);
  BOOST_TEST(float_to_half(65520.0f) == 0x7c00);
  BOOST_TEST(float_to_half(std::numeric_limits<float>::max()) == 0x7c00);
  BOOST_TEST(float_to_half(-std::numeric_limits<float>::infinity()) == 0xfc00);
  BOOST_TEST(float_to_half(std::numeric_limits<float>::denorm_min()) == 0);
  BOOST_TEST(float_to_half(-0.0f) == 0x8000);
  BOOST_TEST(std::isnan(half_to_float(float_to_half(std::numeric_limits<float>::quiet_NaN()))));
  BOOST_TEST(std::isinf(half_to_float(0x7c00)));
}

BOOST_AUTO_TEST_CASE(every_set_rounds_random_floats_alike) {
  Generator generator(7);
  std::vector<float> numbers(20000);
  for (float& x : numbers) {
    x = std::bit_cast<float>(static_cast<std::uint32_t>(generator.next()) &
                             0xc7ffffffu);  // below 2^17, most below 2^-14
    if (std::fabs(x) > 65504) x = 1;
  }
  for_each_isa([&](Isa) {
    const std::vector<std::uint16_t> halves = halves_of(numbers);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      BOOST_REQUIRE(halves[i] == float_to_half(numbers[i]));
#if defined(__FLT16_MAX__)
      BOOST_REQUIRE(halves[i] == std::bit_cast<std::uint16_t>(static_cast<_Float16>(numbers[i])));
#endif
    }
  });
}

BOOST_AUTO_TEST_CASE(a_vector_comes_back_at_every_length) {
  for_each_isa([](Isa) {
    for (std::size_t dims = 0; dims <= 300; ++dims) {
      Generator generator(dims);
      std::vector<float> vector(dims);
      for (float& x : vector) x = static_cast<float>(generator.fraction(3));
      float largest = 0;
      for (float x : vector) largest = std::max(largest, std::fabs(x));
      for (VectorType type : kTypes) {
        const auto encoded = encode_vector(vector, type);
        BOOST_REQUIRE(encoded.ok());
        BOOST_REQUIRE(encoded_dims(encoded->base64, type).value() == dims);
        const auto decoded = decode_vector(encoded->base64, type, encoded->scale);
        BOOST_REQUIRE(decoded.ok());
        BOOST_REQUIRE(decoded->size() == dims);
        for (std::size_t i = 0; i < dims; ++i) {
          const float error = std::fabs((*decoded)[i] - vector[i]);
          const float bound = type == VectorType::kF32   ? 0
                              : type == VectorType::kF16 ? std::fabs(vector[i]) / 2048
                                                         : largest / 253;
          BOOST_REQUIRE_MESSAGE(error <= bound, vector_type_name(type) << ' ' << dims << ' ' << error);
        }
        const auto again = encode_vector(*decoded, type);
        if (type != VectorType::kI8) BOOST_REQUIRE(again->base64 == encoded->base64);
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(known_bytes) {
  const std::vector<float> vector = {1, -2, 0.5f};
  BOOST_TEST(encode_vector(vector, VectorType::kF32)->base64 == "AACAPwAAAMAAAAA/");  // 0000803f 000000c0 0000003f
  BOOST_TEST(encode_vector(vector, VectorType::kF16)->base64 == "ADwAwAA4");          // 003c 00c0 0038
  const auto i8 = encode_vector(vector, VectorType::kI8);
  BOOST_TEST(i8->base64 == "QIEg");  // 63.5 to even 64, -127, 31.75 to 32
  BOOST_TEST(i8->scale == 2.0f / 127);
  BOOST_TEST(decode_vector("gA==", VectorType::kI8, 0.5f)->at(0) == -64.0f);  // -128 as others may write it
}

BOOST_AUTO_TEST_CASE(long_vectors_are_decoded_in_parts) {
  Generator generator(9);
  std::vector<float> vector(10000);
  for (float& x : vector) x = static_cast<float>(generator.fraction(1));
  for_each_isa([&](Isa) {
    for (VectorType type : kTypes) {
      auto encoded = encode_vector(vector, type);
      const auto decoded = decode_vector(encoded->base64, type, encoded->scale);
      BOOST_REQUIRE(decoded.ok());
      BOOST_TEST(std::fabs(decoded->back() - vector.back()) < 0.01f);
      // A fault is named by its place in the whole text, also where a part ends.
      for (std::size_t at : {std::size_t{0}, std::size_t{4095}, std::size_t{8191}, encoded->base64.size() - 5}) {
        std::string text = encoded->base64;
        text[at] = '=';
        std::vector<float> out(vector.size());
        BOOST_TEST(fault(decode_vector(text, type, 1, out)) ==
                   "has '=' at position " + std::to_string(at) + ", which is not base64");
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(zeros_and_the_smallest_numbers_survive_i8) {
  const std::vector<float> zeros(5, 0.0f), smallest = {std::numeric_limits<float>::denorm_min(), 0};
  const auto none = encode_vector(zeros, VectorType::kI8);
  BOOST_TEST(none->scale == 0.0f);
  BOOST_TEST(decode_vector(none->base64, VectorType::kI8, none->scale).value() == zeros,
             boost::test_tools::per_element());
  const auto tiny = encode_vector(smallest, VectorType::kI8);
  BOOST_TEST(decode_vector(tiny->base64, VectorType::kI8, tiny->scale).value() == smallest,
             boost::test_tools::per_element());
  const float max = std::numeric_limits<float>::max();
  const auto large = encode_vector(std::vector<float>{max, -max}, VectorType::kI8);
  BOOST_TEST(decode_vector(large->base64, VectorType::kI8, large->scale).ok());
}

BOOST_AUTO_TEST_CASE(errors_name_sizes_and_places) {
  const std::vector<float> vector(383, 1.0f);
  std::vector<float> out(384);
  BOOST_TEST(fault(decode_vector(encode_vector(vector, VectorType::kF32)->base64, VectorType::kF32, 1, out)) ==
             "has 383 numbers, expected 384");
  BOOST_TEST(encoded_dims("AAAA", VectorType::kF32).error().message ==
             "has 3 bytes, expected a multiple of 4 as each number of f32 takes 4");
  BOOST_TEST(encoded_dims("AAA", VectorType::kI8).error().message ==
             "has 3 characters of base64, expected a multiple of 4");

  std::vector<float> bad = vector;
  bad[17] = std::numeric_limits<float>::quiet_NaN();
  bad[20] = std::numeric_limits<float>::infinity();
  for (VectorType type : kTypes) {
    BOOST_TEST(encode_vector(bad, type).error().message == "has NaN at index 17, expected finite numbers");
  }
  BOOST_TEST(encode_vector(std::vector<float>{70000}, VectorType::kF16).error().message ==
             "has 70000 at index 0, which is too large for f16 (at most 65504), use f32 or i8");
  BOOST_TEST(decode_vector("AACAfw==", VectorType::kF32).error().message ==
             "has infinity at index 0, expected finite numbers");
  BOOST_TEST(decode_vector("AH4=", VectorType::kF16).error().message == "has NaN at index 0, expected finite numbers");
  const float nan = std::numeric_limits<float>::quiet_NaN();
  BOOST_TEST(decode_vector("AAAA", VectorType::kI8, nan).error().message ==
             "has scale nan, expected a finite number that is not negative");
  BOOST_TEST(!decode_vector("AAAA", VectorType::kI8, -1).ok());
}

BOOST_AUTO_TEST_CASE(type_names) {
  for (VectorType type : kTypes) BOOST_TEST((parse_vector_type(vector_type_name(type)).value() == type));
  BOOST_TEST(parse_vector_type("f64").error().message == "vector type \"f64\" is unknown, expected f32, f16 or i8");
}

BOOST_AUTO_TEST_SUITE_END()
