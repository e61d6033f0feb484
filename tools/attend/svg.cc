#include "attend/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "attend/colours.h"
#include "heed/text/unicode.h"
#include "heed/text/width.h"

namespace heed::tools {
namespace {

// Lengths are user units: pixels on a screen, 1/96 inch on paper.
constexpr int kMargin = 16;
constexpr int kFont = 12;
constexpr int kSmallFont = 11;
constexpr int kHeadingFont = 15;
constexpr int kHeadingHeight = 26;
constexpr int kLabelGap = 8;
constexpr int kGroupGap = 6;     // between the resources of one need and those of the next
constexpr int kNumberCell = 30;  // the narrowest cell that holds a number with some air
constexpr int kScaleWidth = 180;
constexpr int kScaleHeight = 10;
constexpr int kScaleParts = 60;
constexpr std::size_t kResourceCells = 64;  // of a label (heed/text/width.h)
constexpr std::size_t kNeedCells = 44;
constexpr std::string_view kInk = "#1a1a1a";
constexpr std::string_view kPaleInk = "#595959";  // 7:1 on white, WCAG AAA
constexpr std::string_view kRule = "#e3e3e3";

// Thousandths of the font's size that a character takes: the metrics of Helvetica in five classes.
int advance(char32_t c) {
  constexpr std::string_view kNarrow = "iljtfI.,:;'|!()[]{}-/ \"r";
  constexpr std::string_view kBroad = "mwMW%@";
  if (c >= 0x80) {
    std::string one;
    text::append_utf8(c, one);
    const std::size_t cells = text::display_width(one);
    return cells == 2 ? 1000 : cells == 1 ? 620 : 0;
  }
  if (kNarrow.find(static_cast<char>(c)) != std::string_view::npos) return 310;
  if (kBroad.find(static_cast<char>(c)) != std::string_view::npos) return 880;
  return c >= 'A' && c <= 'Z' ? 700 : 556;
}

int width_of(std::string_view text, int font) {
  int thousandths = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const text::Decoded next = text::decode(text, offset);
    thousandths += advance(next.code_point);
    offset += next.bytes;
  }
  return (thousandths * font + 999) / 1000;
}

// cos 45 degrees, in whole units.
int along_axis(int length) { return length * 707 / 1000 + 1; }

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// Hundredths for people: "41.2 %", "0.031 %".
std::string exact(double weight) { return fmt::format("{:.3g} %", weight * 100); }

class Drawing {
 public:
  explicit Drawing(const Picture& picture) : picture_(picture) {
    const std::size_t needs = picture.needs.size();
    cell_width_ = needs <= 12 ? 46 : needs <= 24 ? kNumberCell : 20;
    cell_height_ = picture.resources.size() <= 50 ? 22 : 17;
    for (const auto& resource : picture.resources) {
      labels_.push_back(text::cut_to_width(resource.label, kResourceCells));
      label_width_ = std::max(label_width_, width_of(labels_.back(), kFont));
    }
    for (const auto& [unused, label] : totals()) label_width_ = std::max(label_width_, width_of(label, kFont));
    left_ = kMargin + label_width_ + kLabelGap;
    right_ = left_ + std::max(cell_width_ * static_cast<int>(needs), kScaleWidth + 40);
    for (std::size_t i = 0; i < needs; ++i) {
      need_labels_.push_back(text::cut_to_width(picture.needs[i].label, slanted() ? kNeedCells : 2 * kNeedCells));
      const int width = width_of(need_labels_.back(), kFont);
      right_ = std::max(right_, slanted() ? column(i) + cell_width_ / 2 + along_axis(width) : left_ + width);
      head_height_ = std::max(head_height_, slanted() ? along_axis(width) : kFont);
    }
  }

  std::string draw(std::string_view heading) {
    const std::string title = heading.empty() ? fmt::format("Attention of {} to {}", counted(needs_in_all(), "need"),
                                                            counted(resources_in_all(), "resource"))
                                              : text::one_line(heading);
    right_ = std::max(right_, kMargin + width_of(title, kHeadingFont) * 11 / 10);  // it is bold
    y_ = kMargin + kHeadingHeight + head_height_ + 2 * kLabelGap;
    draw_needs(y_ - kLabelGap);
    draw_resources();
    draw_totals();
    draw_scale();
    return frame(title);
  }

 private:
  bool slanted() const { return picture_.needs.size() > 1; }
  int column(std::size_t need) const { return left_ + cell_width_ * static_cast<int>(need); }
  std::size_t needs_in_all() const { return picture_.needs.size() + picture_.needs_undrawn; }
  std::size_t resources_in_all() const { return picture_.resources.size() + picture_.resources_undrawn; }

  // The rows below the resources, each with its label.
  std::vector<std::pair<double Picture::Need::*, std::string>> totals() const {
    std::vector<std::pair<double Picture::Need::*, std::string>> rows;
    if (picture_.resources_undrawn > 0) {
      rows.emplace_back(&Picture::Need::undrawn,
                        fmt::format("kept, not drawn: {}", counted(picture_.resources_undrawn, "resource")));
    }
    rows.emplace_back(&Picture::Need::remainder, "not kept");
    return rows;
  }

  template <class... Values>
  void put(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(body_), format, std::forward<Values>(values)...);
    body_ += '\n';
  }

  // Slanted, so that long labels stand close; a single one has all the room there is.
  void draw_needs(int baseline) {
    put(R"(<g fill="{}">)", kInk);
    for (std::size_t need = 0; need < need_labels_.size(); ++need) {
      const int x = slanted() ? column(need) + cell_width_ / 2 + kFont / 3 : left_;
      put(R"svg(<text transform="translate({},{}) rotate({})">{}<title>{}</title></text>)svg", x, baseline,
          slanted() ? -45 : 0, xml_escaped(need_labels_[need]), xml_escaped(picture_.needs[need].label));
    }
    put("</g>");
  }

  void draw_resources() {
    for (std::size_t i = 0; i < picture_.resources.size(); ++i) {
      const auto& resource = picture_.resources[i];
      if (i > 0 && resource.home != picture_.resources[i - 1].home) y_ += kGroupGap;
      draw_rule(y_ + cell_height_ / 2, resource);
      put(R"(<text x="{}" y="{}" text-anchor="end" fill="{}">{}<title>{}</title></text>)", left_ - kLabelGap,
          baseline(kFont), kInk, xml_escaped(labels_[i]), xml_escaped(resource.label));
      for (std::size_t need = 0; need < resource.weights.size(); ++need) {
        if (resource.weights[need]) draw_weight(resource, need, *resource.weights[need]);
      }
      y_ += cell_height_;
    }
  }

  // A hairline leads the eye from the label to a weight that stands farther right.
  void draw_rule(int y, const Picture::Resource& resource) {
    const auto last = std::find_if(resource.weights.rbegin(), resource.weights.rend(),
                                   [](const auto& weight) { return weight.has_value(); });
    const auto end = static_cast<std::size_t>(resource.weights.rend() - last) - 1;
    if (end > 0) put(R"(<path d="M{} {}H{}" stroke="{}"/>)", left_, y, column(end), kRule);
  }

  void draw_weight(const Picture::Resource& resource, std::size_t need, double weight) {
    const Colour colour = paper_colour(picture_.greatest > 0 ? weight / picture_.greatest : 0);
    put(R"(<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="#fff"><title>{}: {}, {}</title></rect>)",
        column(need), y_, cell_width_, cell_height_, hex(colour), xml_escaped(picture_.needs[need].label),
        xml_escaped(resource.label), exact(weight));
    if (cell_width_ < kNumberCell) return;
    constexpr double kEqualContrast = 0.179;
    put(R"(<text x="{}" y="{}" text-anchor="middle" pointer-events="none" font-size="{}" fill="{}">{}</text>)",
        column(need) + cell_width_ / 2, baseline(kSmallFont), kSmallFont,
        luminance(colour) > kEqualContrast ? "#000" : "#fff", number(weight));
  }

  // Without the spaces that make it three places wide, and with the sign escaped.
  static std::string number(double weight) {
    const std::string text = percent(weight);
    return xml_escaped(std::string_view(text).substr(text.find_first_not_of(' ')));
  }

  void draw_totals() {
    y_ += kGroupGap;
    const int font = cell_width_ < kNumberCell ? 8 : kSmallFont;
    put(R"(<g fill="{}" text-anchor="middle" font-size="{}">)", kPaleInk, font);
    for (const auto& [part, label] : totals()) {
      put(R"(<text x="{}" y="{}" text-anchor="end" font-size="{}">{}</text>)", left_ - kLabelGap, baseline(kFont),
          kFont, xml_escaped(label));
      for (std::size_t need = 0; need < picture_.needs.size(); ++need) {
        const auto& of = picture_.needs[need];
        put(R"(<text x="{}" y="{}">{}<title>{}: {}, {}</title></text>)", column(need) + cell_width_ / 2, baseline(font),
            number(of.*part), xml_escaped(of.label), xml_escaped(label), exact(of.*part));
      }
      y_ += cell_height_;
    }
    put("</g>");
  }

  void draw_scale() {
    y_ += 2 * kLabelGap;
    if (!picture_.resources.empty()) {
      for (int part = 0; part < kScaleParts; ++part) {
        const int from = kScaleWidth * part / kScaleParts, to = kScaleWidth * (part + 1) / kScaleParts;
        put(R"(<rect x="{}" y="{}" width="{}" height="{}" fill="{}" shape-rendering="crispEdges"/>)", left_ + from, y_,
            to - from, kScaleHeight, hex(paper_colour((part + 0.5) / kScaleParts)));
      }
      y_ += kScaleHeight + kFont + 2;
      put(R"(<g fill="{}" font-size="{}" text-anchor="middle">)", kInk, kSmallFont);
      for (const int quarter : {0, 2, 4}) {
        const double weight = picture_.greatest * quarter / 4;
        put(R"(<text x="{}" y="{}">{}</text>)", left_ + kScaleWidth * quarter / 4, y_,
            quarter == 0 ? "0 %" : exact(weight));
      }
      put("</g>");
    }
    y_ += kFont + 6;
    std::string words = picture_.resources.empty() ? "No resource was kept."
                                                   : "Share of the need's attention; an empty place was not kept.";
    if (picture_.needs_undrawn > 0) {
      words += fmt::format(" {} more not drawn.", counted(picture_.needs_undrawn, "need"));
    }
    right_ = std::max(right_, left_ + width_of(words, kSmallFont));
    put(R"(<text x="{}" y="{}" fill="{}" font-size="{}">{}</text>)", left_, y_, kPaleInk, kSmallFont, words);
  }

  // Of text in the row at y_.
  int baseline(int font) const { return y_ + (cell_height_ + font * 7 / 10) / 2; }

  // For each need what it kept, most first: the picture in words.
  std::string description() const {
    constexpr std::size_t kNamed = 3;
    std::string words;
    for (std::size_t need = 0; need < picture_.needs.size(); ++need) {
      std::vector<const Picture::Resource*> kept;
      for (const auto& resource : picture_.resources) {
        if (resource.weights[need]) kept.push_back(&resource);
      }
      std::stable_sort(kept.begin(), kept.end(),
                       [&](const auto* a, const auto* b) { return *a->weights[need] > *b->weights[need]; });
      words += fmt::format("{}: ", picture_.needs[need].label);
      for (std::size_t i = 0; i < std::min(kNamed, kept.size()); ++i) {
        words += fmt::format("{} {}, ", kept[i]->label, exact(*kept[i]->weights[need]));
      }
      if (kept.size() > kNamed) words += fmt::format("{} more, ", kept.size() - kNamed);
      words += fmt::format("not kept {}.\n", exact(picture_.needs[need].remainder));
    }
    return words;
  }

  std::string frame(const std::string& title) const {
    const int width = right_ + kMargin, height = y_ + kMargin;
    std::string file = fmt::format(
        R"(<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{0}" height="{1}" viewBox="0 0 {0} {1}" )"
        R"(font-family="Helvetica, Arial, 'Liberation Sans', 'Noto Sans', sans-serif" font-size="{2}">
<title>{3}</title>
<desc>{4}</desc>
<rect width="{0}" height="{1}" fill="#fff"/>
<text x="{5}" y="{6}" font-size="{7}" font-weight="bold" fill="{8}">{3}</text>
)",
        width, height, kFont, xml_escaped(title), xml_escaped(description()), kMargin, kMargin + kHeadingFont,
        kHeadingFont, kInk);
    return file.append(body_).append("</svg>\n");
  }

  const Picture& picture_;
  std::vector<std::string> labels_, need_labels_;
  int cell_width_ = 0, cell_height_ = 0;
  int label_width_ = 0, head_height_ = 0;
  int left_ = 0, right_ = 0;
  int y_ = 0;  // the top of what is drawn next
  std::string body_;
};

}  // namespace

std::string draw_svg(const Picture& picture, std::string_view heading) { return Drawing(picture).draw(heading); }

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace heed::tools
