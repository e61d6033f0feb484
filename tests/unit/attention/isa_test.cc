#include "heed/attention/isa.h"

#include <boost/test/unit_test.hpp>

#include "fixture.h"

using namespace heed::attention;

BOOST_AUTO_TEST_SUITE(isa)

BOOST_AUTO_TEST_CASE(plain_is_always_there) { BOOST_TEST(isa_supported(Isa::kPlain)); }

BOOST_AUTO_TEST_CASE(levels_include_the_ones_below) {
  if (isa_supported(Isa::kV4)) BOOST_TEST(isa_supported(Isa::kV3));
  if (isa_supported(Isa::kV3)) BOOST_TEST(isa_supported(Isa::kV2));
}

BOOST_AUTO_TEST_CASE(a_name_means_the_set_it_names) {
  for_each_isa([](Isa isa) {
    BOOST_TEST((parse_isa(isa_name(isa)).value() == isa));
    BOOST_TEST((selected_isa() == isa));
  });
  if (isa_supported(Isa::kV3)) BOOST_TEST((parse_isa("x86-64-v3").value() == Isa::kV3));
}

BOOST_AUTO_TEST_CASE(an_unknown_name_lists_what_there_is) {
  for (const char* name : {"v9", "", "V3", "avx2", "x86-64-"}) {
    const auto isa = parse_isa(name);
    BOOST_REQUIRE(!isa.ok());
    BOOST_TEST(isa.error().message.find("is unknown, this machine has plain") != std::string::npos,
               isa.error().message);
  }
}

BOOST_AUTO_TEST_CASE(the_best_set_is_supported_and_selected_at_start) {
  BOOST_TEST(isa_supported(best_isa()));
  BOOST_TEST((selected_isa() == best_isa()));
}

BOOST_AUTO_TEST_SUITE_END()
