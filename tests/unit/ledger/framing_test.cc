// Where the entries of a damaged bundle stand (internal/framing.h).
#include "heed/ledger/internal/framing.h"

#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "heed/ledger/bundle.h"

using namespace heed::ledger;
using heed::ledger::internal::find_entries;
using heed::ledger::internal::Framing;

namespace {

std::string framed(const std::vector<std::string>& entries) {
  std::string bundle;
  for (const std::string& entry : entries) BOOST_TEST_REQUIRE(append_entry(bundle, entry).ok());
  return bundle;
}

std::vector<std::optional<Hash>> hashes_of(const std::vector<std::string>& entries) {
  std::vector<std::optional<Hash>> hashes;
  for (const std::string& entry : entries) hashes.emplace_back(leaf_hash(entry));
  return hashes;
}

// "0@5" for each entry that was found to be the expected one: its number and offset.
std::string right_ones(const std::string& bundle, const std::vector<std::string>& entries) {
  const auto expected = hashes_of(entries);
  const Framing framing = find_entries(bundle, expected);
  std::string found;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& entry = framing.entries[i];
    if (entry.found && entry.hash == *expected[i]) found += fmt::format("{}@{} ", i, entry.offset);
  }
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(framing)

BOOST_AUTO_TEST_CASE(entries_stand_where_their_lengths_say) {
  BOOST_TEST(right_ones(framed({"one", "two", "three"}), {"one", "two", "three"}) == "0@0 1@5 2@10 ");
}

BOOST_AUTO_TEST_CASE(an_entry_that_was_taken_out_leaves_the_others) {
  BOOST_TEST(right_ones(framed({"two", "three"}), {"one", "two", "three"}) == "1@0 2@5 ");
  BOOST_TEST(right_ones(framed({"one", "three"}), {"one", "two", "three"}) == "0@0 2@5 ");
}

BOOST_AUTO_TEST_CASE(a_changed_length_hides_one_entry_at_most) {
  std::string bundle = framed({"one", "two", "three"});
  bundle[6] = 100;
  BOOST_TEST(right_ones(bundle, {"one", "two", "three"}) == "0@0 1@5 2@10 ");
  bundle = framed({"one", "two", "three"});
  bundle[11] = 2;  // of the last one
  BOOST_TEST(right_ones(bundle, {"one", "two", "three"}) == "0@0 1@5 2@10 ");
  BOOST_TEST(find_entries(bundle, hashes_of({"one", "two", "three"})).entries[2].length_wrong);
}

// A later entry that stands where it does not belong is believed only if nothing better is found.
BOOST_AUTO_TEST_CASE(a_copy_of_a_later_entry_is_the_last_resort) {
  const std::vector<std::string> entries = {"one", "two", "three", "four"};
  BOOST_TEST(right_ones("x" + framed({"three", "three"}) + "garbage" + framed({"one", "two", "three", "four"}),
                        entries) == "0@22 1@27 2@32 3@39 ");
  BOOST_TEST(right_ones("x" + framed({"three"}) + "y", entries) == "2@1 ");
  BOOST_TEST(right_ones("xx" + framed({"three", "two"}) + "y", entries) == "2@2 ");
}

// The last entry would reach to the end, but nothing can be that long.
BOOST_AUTO_TEST_CASE(a_rest_that_is_too_long_is_no_entry) {
  const Framing framing = find_entries(std::string(70000, '\0'), hashes_of({"one"}));
  BOOST_TEST((framing.entries[0].hash != leaf_hash("one")));
}

// Lengths that make every byte begin a long entry would cost a quadratic amount of hashing.
BOOST_AUTO_TEST_CASE(the_search_is_given_up_in_the_end) {
  std::vector<std::string> entries;
  for (int i = 0; i < 256; ++i) entries.push_back(test::line(static_cast<std::uint64_t>(i)));
  const std::string garbage(300'000, '\xff');
  BOOST_TEST(right_ones(garbage, entries) == "");
  BOOST_TEST(right_ones(garbage + framed(entries), entries) == "");
  // What was found before counts.
  BOOST_TEST(right_ones(framed({entries[0], entries[1]}) + garbage, entries) ==
             fmt::format("0@0 1@{} ", entries[0].size() + 2));
  // A last resort that was found is not looked at again.
  BOOST_TEST(right_ones(framed({entries[7]}) + garbage, entries) == "");
}

// Wherever it runs out of hashing, what it says is right.
BOOST_AUTO_TEST_CASE(running_out_between_two_entries_is_no_mistake) {
  const std::vector<std::string> entries = {std::string(60000, 'a'), std::string(65000, 'b')};
  for (std::size_t length = 1016; length <= 1026; ++length) {
    const std::string bundle = std::string(length, '\xff') + framed(entries);
    const Framing framing = find_entries(bundle, hashes_of(entries));
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& entry = framing.entries[i];
      if (!entry.found || entry.hash != leaf_hash(entries[i])) continue;
      BOOST_TEST(entry.offset == (i == 0 ? length : length + 60002));
      BOOST_TEST(!entry.length_wrong);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
