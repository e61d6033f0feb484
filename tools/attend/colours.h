// The colours of a heat map. Two scales, both safe for readers who do not tell red from green, because what they mean
// is carried by something else as well: lightness on paper, the density of the shade on a terminal.
//
// Colours are computed in OKLab (B. Ottosson, "A perceptual color space for image processing", 2020), whose L is even
// to the eye, and with no function of the C library, so that they are the same bytes everywhere.
#pragma once

#include <cstdint>
#include <string>

namespace heed::tools {

struct Colour {
  std::uint8_t red, green, blue;
  bool operator==(const Colour&) const = default;
};

// For paper: from nearly white for 0 through green to a dark blue for 1. Lightness falls in a straight line, so it
// keeps its meaning on a grey printer.
Colour paper_colour(double share);

// For a terminal whose background is not known: from blue for 0 through violet to orange for 1, of one lightness that
// shows on black and on white.
Colour terminal_colour(double share);

// The nearest of the 216 colours of the cube that terminals with 256 colours have (indices 16 to 231).
int cube_colour(Colour colour);

// Relative luminance from 0 (black) to 1 (white), WCAG 2.1: text on a colour is black if this is above 0.179, where the
// contrast of black and that of white are equal.
double luminance(Colour colour);

std::string hex(Colour colour);  // "#0a1b2c"

}  // namespace heed::tools
