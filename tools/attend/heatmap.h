// A picture as text, for a terminal or a file:
//
//   1  restore a backup
//   2  days off
//
//         1      2
//     ██ 41  ░░  3  Restoring the mail server
//     ▒▒ 17         What is backed up, and when
//            ▓▓ 28  Holidays
//        42     69  not kept
//
//   share of a need's attention:
//   ░ up to 10 %  ▒ 20 %  ▓ 31 %  █ 41 %
//
// The shade is the weight as a share of the greatest one drawn, in quarters; the number is the weight in hundredths,
// and left out when there are too many needs for it. A place is empty where the need did not keep the resource. Titles
// stand behind the shades, so that the columns stay straight however wide a terminal takes a title to be.
#pragma once

#include <cstddef>
#include <string>

#include "attend/picture.h"

namespace heed::tools {

// What the terminal can show; none for a file or under NO_COLOR.
enum class Palette { kNone, kCube, kTrue };

struct HeatmapOptions {
  std::size_t width = 80;  // cells of a line; below kHeatmapWidthMin it counts as that
  Palette palette = Palette::kNone;
};

inline constexpr std::size_t kHeatmapWidthMin = 60;

// Whole lines. Where the needs do not fit beside each other there are several maps below each other, each of the
// resources that its needs kept.
std::string draw_heatmap(const Picture& picture, const HeatmapOptions& options = {});

}  // namespace heed::tools
