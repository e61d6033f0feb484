#include "attend/heatmap.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "attend/colours.h"
#include "heed/text/width.h"

using namespace heed::tools;

namespace {

Picture two_needs() {
  PictureBuilder builder;
  const std::size_t mail = builder.add_need("n1", "restore a backup", 0.35),
                    days = builder.add_need("n2", "days off", 0.6);
  builder.add_edge(mail, "r1", "Restoring the mail server", 0.4);
  builder.add_edge(mail, "r2", "What is backed up, and when", 0.2);
  builder.add_edge(mail, "r3", "数据库的备份", 0.05);
  builder.add_edge(days, "r1", "Restoring the mail server", 0.004);
  builder.add_edge(days, "r4", "חגים", 0.301);
  builder.add_edge(days, "r5", "Nothing at all", 0);
  return builder.finish();
}

Picture many_needs(std::size_t needs) {
  PictureBuilder builder;
  for (std::size_t i = 0; i < needs; ++i) {
    const std::string id = std::to_string(i + 1);
    builder.add_need(id, "need " + id, 1);
    builder.add_edge(i, "r" + id, "", 0.5);
  }
  return builder.finish();
}

std::size_t widest_line(std::string_view text) {
  std::size_t widest = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    widest = std::max(widest, heed::text::display_width(text.substr(0, end)));
    text.remove_prefix(end + 1);
  }
  return widest;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(heatmap)

BOOST_AUTO_TEST_CASE(shades_numbers_and_titles) {
  BOOST_TEST("\n" + draw_heatmap(two_needs()) == R"(
 1  restore a backup
 2  days off

      1      2
  ██ 40  ░░ <1  Restoring the mail server
  ▒▒ 20         What is backed up, and when
  ░░  5         数据库的备份
         ██ 30  )"
                                                 "\u2068חגים\u2069"
                                                 R"(
             0  Nothing at all
     35     60  not kept

share of a need's attention:
░ up to 10 %  ▒ 20 %  ▓ 30 %  █ 40 %
)");
}

BOOST_AUTO_TEST_CASE(numbers_go_when_there_is_no_room_for_them) {
  const std::string text = draw_heatmap(many_needs(6), {60, Palette::kNone});
  BOOST_TEST("\n" + text.substr(text.find("\n\n") + 2) == R"(
   1   2   3   4   5   6
  ██                      r1
      ██                  r2
          ██              r3
              ██          r4
                  ██      r5
                      ██  r6
 100 100 100 100 100 100  not kept

share of a need's attention:
░ up to 12 %  ▒ 25 %  ▓ 38 %  █ 50 %
)");
}

BOOST_AUTO_TEST_CASE(needs_that_do_not_fit_stand_below) {
  const std::string text = draw_heatmap(many_needs(10), {1, Palette::kNone});
  BOOST_TEST("\n" + text.substr(text.find("not kept\n\n") + 10) == R"(
   9  10
  ██      r9
      ██  r10
 100 100  not kept

share of a need's attention:
░ up to 12 %  ▒ 25 %  ▓ 38 %  █ 50 %
)");
}

BOOST_AUTO_TEST_CASE(no_line_is_wider_than_the_terminal) {
  PictureBuilder builder;
  std::string wide, marks;
  for (int i = 0; i < 10'000; ++i) {
    wide += "数";
    marks += "e\u0301";
  }
  for (std::size_t need = 0; need < 30; ++need) {
    builder.add_need(std::to_string(need), wide, 1);
    builder.add_edge(need, "w", wide, 0.5);
    builder.add_edge(need, "m", marks, 0.25);
    builder.add_edge(need, "f", "👩\u200D👩\u200D👧 " + wide, 0.125);
  }
  for (const std::size_t width : {60U, 61U, 80U, 81U, 200U}) {
    BOOST_TEST(widest_line(draw_heatmap(builder.finish(), {width, Palette::kNone})) <= width);
  }
}

BOOST_AUTO_TEST_CASE(a_title_cannot_speak_to_the_terminal) {
  PictureBuilder builder;
  builder.add_need("n", "\x1b]0;title\x07\x9b", 0);
  builder.add_edge(0, "r", "\x1b[2Jgone\r\n\u202Edenrut", 1);
  for (const char c : draw_heatmap(builder.finish())) {
    BOOST_TEST((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
  }
}

BOOST_AUTO_TEST_CASE(colour_is_around_shades_only_and_only_when_asked_for) {
  const std::string plain = draw_heatmap(two_needs());
  BOOST_TEST(plain.find('\x1b') == std::string::npos);
  for (const auto& [palette, start] :
       {std::pair(Palette::kCube, "\x1b[38;5;"), std::pair(Palette::kTrue, "\x1b[38;2;")}) {
    std::string text = draw_heatmap(two_needs(), {80, palette});
    BOOST_TEST(text.find(start) != std::string::npos);
    for (std::size_t at; (at = text.find('\x1b')) != std::string::npos;) text.erase(at, text.find('m', at) + 1 - at);
    BOOST_TEST(text == plain);
  }
}

BOOST_AUTO_TEST_CASE(nothing_kept_and_nothing_needed) {
  PictureBuilder builder;
  BOOST_TEST(draw_heatmap(builder.finish()) == "");
  builder.add_need("n", "what", 0);
  BOOST_TEST(draw_heatmap(builder.finish()) == " 1  what\n\n      1\n      0  not kept\n\nno resource was kept\n");
}

BOOST_AUTO_TEST_CASE(what_is_left_out_is_said) {
  PictureBuilder builder;
  for (std::size_t need = 0; need < 3; ++need) {
    builder.add_need(std::to_string(need), "", 0);
    for (const char* id : {"a", "b", "c"}) builder.add_edge(need, id, "", 0.25);
  }
  const std::string text = draw_heatmap(builder.finish(2, 1));
  BOOST_TEST(text.find("     50     50  kept, not drawn (2 resources)\n") != std::string::npos);
  BOOST_TEST(text.find("1 more need is not drawn\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(colours)

// CIE 1976 L*, the other even measure of lightness: steps of the scale for paper are alike in it too.
BOOST_AUTO_TEST_CASE(paper_gets_darker_in_even_steps) {
  const auto lightness = [](double share) { return 116 * std::cbrt(luminance(paper_colour(share))) - 16; };
  BOOST_TEST(lightness(0) > 94);
  BOOST_TEST(lightness(1) < 20);
  const double step = (lightness(0) - lightness(1)) / 8;
  for (int i = 0; i < 8; ++i) {
    BOOST_TEST(lightness(i / 8.0) - lightness((i + 1) / 8.0) == step, boost::test_tools::tolerance(0.2));
  }
}

// WCAG 2.1, 1.4.3: text on every colour of the scale has a contrast of 4.5 or more in black or in white.
BOOST_AUTO_TEST_CASE(text_can_be_read_on_every_colour) {
  for (int i = 0; i <= 100; ++i) {
    const double l = luminance(paper_colour(i / 100.0));
    BOOST_TEST((l > 0.179 ? (l + 0.05) / 0.05 : 1.05 / (l + 0.05)) >= 4.5);
  }
}

// The colours of shades have a contrast of 2.5 or more with a black and with a white terminal.
BOOST_AUTO_TEST_CASE(shades_show_on_black_and_on_white) {
  for (int i = 0; i <= 100; ++i) {
    const double l = luminance(terminal_colour(i / 100.0));
    BOOST_TEST(std::min((l + 0.05) / 0.05, 1.05 / (l + 0.05)) >= 2.5);
  }
}

BOOST_AUTO_TEST_CASE(known_colours) {
  BOOST_TEST(luminance({255, 255, 255}) == 1, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(luminance({0, 0, 0}) == 0);
  BOOST_TEST(luminance({255, 0, 0}) == 0.2126, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(cube_colour({0, 0, 0}) == 16);
  BOOST_TEST(cube_colour({255, 255, 255}) == 231);
  BOOST_TEST(cube_colour({255, 0, 0}) == 196);
  BOOST_TEST(cube_colour({94, 136, 176}) == 67);
  BOOST_TEST(hex({10, 27, 44}) == "#0a1b2c");
}

BOOST_AUTO_TEST_SUITE_END()
