#include "attend/heatmap.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "attend/colours.h"
#include "heed/text/width.h"

namespace heed::tools {
namespace {

constexpr std::array<std::string_view, 5> kShades = {" ", "░", "▒", "▓", "█"};
constexpr std::size_t kSteps = kShades.size() - 1;

// Cells of one need: a gap, two cells of shade and, if there is room, the number.
constexpr std::size_t kNumberedCells = 7;
constexpr std::size_t kBareCells = 4;
constexpr std::size_t kMargin = 2;       // before the first need is its own gap; behind the last, before the title
constexpr std::size_t kTitleCells = 24;  // that a title has at least

class Drawing {
 public:
  Drawing(const Picture& picture, const HeatmapOptions& options)
      : picture_(picture), options_(options), width_(std::max(options.width, kHeatmapWidthMin)) {
    const std::size_t room = width_ - kTitleCells - kMargin;
    numbered_ = picture.needs.size() * kNumberedCells <= room;
    needs_a_map_ = room / kBareCells;
  }

  std::string draw() {
    if (picture_.needs.empty()) return {};
    name_needs();
    for (std::size_t first = 0; first < picture_.needs.size(); first += needs_a_map_) {
      draw_map(first, std::min(first + needs_a_map_, picture_.needs.size()));
    }
    explain();
    return std::move(out_);
  }

 private:
  std::size_t cells() const { return numbered_ ? kNumberedCells : kBareCells; }

  // What is written from right to left is isolated: otherwise a terminal that reorders text would take the shades
  // before it along (UAX 9, rule P2).
  void append_label(std::string_view label, std::size_t before) {
    const std::string text = text::cut_to_width(label, width_ - before);
    const bool isolate = text::has_right_to_left(text);
    out_.append(isolate ? "\u2068" : "").append(text).append(isolate ? "\u2069" : "").push_back('\n');
  }

  void append_shade(std::size_t step, double share, std::size_t cells) {
    std::string shade;
    for (std::size_t i = 0; i < cells; ++i) shade += kShades[step];
    if (options_.palette == Palette::kNone || step == 0) {
      out_ += shade;
      return;
    }
    const Colour colour = terminal_colour(share);
    if (options_.palette == Palette::kCube) {
      out_ += fmt::format("\x1b[38;5;{}m{}\x1b[0m", cube_colour(colour), shade);
    } else {
      out_ += fmt::format("\x1b[38;2;{};{};{}m{}\x1b[0m", colour.red, colour.green, colour.blue, shade);
    }
  }

  void append_weight(const std::optional<double>& weight) {
    if (!weight) return out_.append(cells(), ' '), void();
    const double share = picture_.greatest > 0 ? *weight / picture_.greatest : 0;
    const auto step = static_cast<std::size_t>(std::clamp(std::ceil(share * kSteps), 0.0, double{kSteps}));
    out_.append(2, ' ');
    append_shade(step, share, 2);
    if (numbered_) out_ += percent(*weight);
  }

  void name_needs() {
    for (std::size_t need = 0; need < picture_.needs.size(); ++need) {
      out_ += fmt::format("{:2}  ", need + 1);
      append_label(picture_.needs[need].label, 4);
    }
  }

  void draw_map(std::size_t first, std::size_t last) {
    out_ += '\n';
    for (std::size_t need = first; need < last; ++need) out_ += fmt::format("{:>{}}", need + 1, cells());
    out_ += '\n';
    const std::size_t before = (last - first) * cells() + kMargin;
    for (const auto& resource : picture_.resources) {
      const auto has = [](const std::optional<double>& weight) { return weight.has_value(); };
      const auto begin = resource.weights.begin() + static_cast<std::ptrdiff_t>(first);
      const auto end = resource.weights.begin() + static_cast<std::ptrdiff_t>(last);
      if (std::none_of(begin, end, has)) continue;
      std::for_each(begin, end, [&](const auto& weight) { append_weight(weight); });
      out_.append(kMargin, ' ');
      append_label(resource.label, before);
    }
    const auto total = [&](double Picture::Need::*part, const std::string& label) {
      for (std::size_t need = first; need < last; ++need) {
        out_ += fmt::format("{:>{}}", percent(picture_.needs[need].*part), cells());
      }
      out_.append(kMargin, ' ');
      append_label(label, before);
    };
    if (picture_.resources_undrawn > 0) {
      total(&Picture::Need::undrawn, fmt::format("kept, not drawn ({} resources)", picture_.resources_undrawn));
    }
    total(&Picture::Need::remainder, "not kept");
  }

  // The scale: the greatest weight of each shade.
  void explain() {
    out_ += '\n';
    if (picture_.resources.empty()) {
      out_ += "no resource was kept\n";
    } else {
      out_ += "share of a need's attention:\n";
      for (std::size_t step = 1; step <= kSteps; ++step) {
        const double share = static_cast<double>(step) / kSteps;
        const double hundredths = picture_.greatest * share * 100;
        append_shade(step, share, 1);
        out_ += fmt::format(" {}{}", step == 1 ? "up to " : "",
                            hundredths >= 9.95 ? fmt::format("{:.0f}", hundredths) : fmt::format("{:.2g}", hundredths));
        out_ += step < kSteps ? " %  " : " %\n";
      }
    }
    if (picture_.needs_undrawn > 0) {
      out_ += fmt::format("{} more need{} not drawn\n", picture_.needs_undrawn,
                          picture_.needs_undrawn == 1 ? " is" : "s are");
    }
  }

  const Picture& picture_;
  const HeatmapOptions& options_;
  std::size_t width_;
  std::size_t needs_a_map_ = 0;
  bool numbered_ = false;
  std::string out_;
};

}  // namespace

std::string draw_heatmap(const Picture& picture, const HeatmapOptions& options) {
  return Drawing(picture, options).draw();
}

}  // namespace heed::tools
