// The table of ids against the published vectors of its hash and a map.
#include "heed/market/exchange/id_table.h"

#include <boost/test/unit_test.hpp>
#include <map>
#include <string>

#include "allocation_testing.h"

using namespace heed::market;

BOOST_AUTO_TEST_SUITE(id_table_suite)

// vectors_sip128 of the reference implementation (github.com/veorq/SipHash): key 00 01 .. 0f, input 00 01 .. of length
// n.
BOOST_AUTO_TEST_CASE(siphash_has_its_published_values) {
  const std::uint64_t key0 = 0x0706050403020100, key1 = 0x0f0e0d0c0b0a0908;
  const auto empty = sip_hash_128(key0, key1, "");
  BOOST_TEST(empty[0] == 0xe6a825ba047f81a3u);
  BOOST_TEST(empty[1] == 0x930255c71472f66du);
  const auto one = sip_hash_128(key0, key1, std::string(1, '\0'));
  BOOST_TEST(one[0] == 0x44af996bd8c187dau);
  BOOST_TEST(one[1] == 0x45fc229b11597634u);
}

BOOST_AUTO_TEST_CASE(it_remembers_what_a_map_remembers) {
  testing::Generator random(7);
  IdTable table;
  std::map<std::string, IdRecord> plain;
  for (std::int64_t entry = 0; entry < 60'000; ++entry) {
    const std::string id = "id" + std::to_string(random.pick(0, 100'000));
    const auto found = table.find(id);
    const auto known = plain.find(id);
    BOOST_REQUIRE(found.has_value() == (known != plain.end()));
    if (found) {
      BOOST_REQUIRE(found->entry == known->second.entry);
      BOOST_REQUIRE(found->kind == known->second.kind);
      BOOST_REQUIRE(found->rejected == known->second.rejected);
      BOOST_REQUIRE(found->line == known->second.line);
      continue;
    }
    const IdRecord record{entry * 500'000'000, static_cast<IdKind>(random.pick(0, 2)), random.chance(30),
                          IdTable::fingerprint(id + "!")};
    table.insert(id, record);
    plain.emplace(id, record);
  }
  BOOST_TEST(table.size() == plain.size());
}

BOOST_AUTO_TEST_SUITE_END()
