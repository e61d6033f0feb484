#include "attend/picture.h"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace heed::tools;

namespace {

std::vector<std::string> labels(const Picture& picture) {
  std::vector<std::string> all;
  for (const auto& resource : picture.resources) all.push_back(resource.label);
  return all;
}

std::string joined(const Picture& picture) {
  std::string all;
  for (const auto& label : labels(picture)) all += (all.empty() ? "" : " ") + label;
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(picture)

BOOST_AUTO_TEST_CASE(what_each_need_likes_best_stands_together_best_first) {
  PictureBuilder builder;
  const std::size_t one = builder.add_need("n1", "one", 0.25), two = builder.add_need("n2", "two", 0.5);
  builder.add_edge(two, "d", "", 0.25);
  builder.add_edge(two, "a", "", 0.125);
  builder.add_edge(one, "a", "", 0.25);
  builder.add_edge(one, "b", "", 0.5);
  builder.add_edge(two, "c", "", 0.5);
  const Picture picture = builder.finish();
  BOOST_TEST(joined(picture) == "b a c d");
  BOOST_TEST(picture.resources[1].home == 0U);
  BOOST_TEST(*picture.resources[1].weights[0] == 0.25);
  BOOST_TEST(*picture.resources[1].weights[1] == 0.125);
  BOOST_TEST(!picture.resources[0].weights[1].has_value());
  BOOST_TEST(picture.greatest == 0.5);
  BOOST_TEST(picture.needs[1].remainder == 0.5);
}

BOOST_AUTO_TEST_CASE(of_equal_weights_the_earlier_need_and_the_earlier_resource_are_first) {
  PictureBuilder builder;
  builder.add_need("n1", "", 0);
  builder.add_need("n2", "", 0);
  for (const std::size_t need : {1U, 0U}) {
    for (const char* id : {"x", "y"}) builder.add_edge(need, id, "", 0.5);
  }
  const Picture picture = builder.finish();
  BOOST_TEST(joined(picture) == "x y");
  BOOST_TEST(picture.resources[0].home == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_not_drawn_is_counted_and_weighed) {
  PictureBuilder builder;
  for (int need = 0; need < 3; ++need) builder.add_need("n" + std::to_string(need), "", 0);
  builder.add_edge(0, "best", "", 0.5);
  builder.add_edge(0, "small", "", 0.125);
  builder.add_edge(1, "small", "", 0.25);
  builder.add_edge(1, "least", "", 0.0625);
  builder.add_edge(2, "nobody's", "", 0.75);  // only of a need that is not drawn
  const Picture picture = builder.finish(2, 1);
  BOOST_TEST(joined(picture) == "best");
  BOOST_TEST(picture.needs_undrawn == 1U);
  BOOST_TEST(picture.resources_undrawn == 2U);
  BOOST_TEST(picture.needs[0].undrawn == 0.125);
  BOOST_TEST(picture.needs[1].undrawn == 0.3125);
  BOOST_TEST(picture.greatest == 0.5);
}

BOOST_AUTO_TEST_CASE(labels_are_titles_or_ids_made_safe_and_short) {
  PictureBuilder builder;
  builder.add_need("n1", " \x1b[2J what\n is \u202E it ", 0);
  builder.add_need("n2", "\x01\x02", 0);
  builder.add_edge(0, "r1", std::string(10'000, 'x'), 0.5);
  builder.add_edge(0, "r2", "", 0.25);
  std::string zalgo = "z";
  for (int i = 0; i < 10'000; ++i) zalgo += "\u0301";
  builder.add_edge(0, "r3", zalgo, 0.125);
  const Picture picture = builder.finish();
  BOOST_TEST(picture.needs[0].label == "[2J what is it");
  BOOST_TEST(picture.needs[1].label == "n2");
  BOOST_TEST(picture.resources[0].label == std::string(199, 'x') + "…");
  BOOST_TEST(picture.resources[1].label == "r2");
  BOOST_TEST(picture.resources[2].label.size() <= 3200U);
  BOOST_TEST(PictureBuilder().finish().needs.empty());
}

BOOST_AUTO_TEST_CASE(a_weight_in_three_places) {
  BOOST_TEST(percent(0) == "  0");
  BOOST_TEST(percent(0.0049) == " <1");
  BOOST_TEST(percent(0.005) == "  1");
  BOOST_TEST(percent(0.41) == " 41");
  BOOST_TEST(percent(0.994) == " 99");
  BOOST_TEST(percent(0.995) == "100");
  BOOST_TEST(percent(1) == "100");
}

BOOST_AUTO_TEST_SUITE_END()
