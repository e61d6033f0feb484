// A picture as SVG 1.1, for a report: one file that needs nothing else, with a title and a description for those who
// hear it (W3C SVG 1.1, section 5.4), the exact weight of every place for those who point at it, and colours that keep
// their order on a grey printer and for every eye (colours.h). Resources are rows, needs are columns, as in heatmap.h.
//
// Sizes are those of Helvetica, near enough: where a reader's font is wider, labels have some room to grow into. Same
// picture, same bytes.
#pragma once

#include <string>
#include <string_view>

#include "attend/picture.h"

namespace heed::tools {

// The whole file. `heading` stands above the picture and is its title; empty for one that counts needs and resources.
std::string draw_svg(const Picture& picture, std::string_view heading = {});

// `text` between tags or in an attribute. It has no character that XML cannot hold (heed/text/width.h, one_line).
std::string xml_escaped(std::string_view text);

}  // namespace heed::tools
