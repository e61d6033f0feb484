#include "attend/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "heed/text/unicode.h"
#include "heed/text/width.h"

namespace heed::tools {
namespace {

// A label is never longer than this: titles of books, and of attackers, are.
constexpr std::size_t kLabelCells = 200;

std::string label_of(std::string_view text, std::string_view id) {
  // What cannot fit is not looked at: a cell is at least one byte, but a letter and its marks may be a dozen.
  constexpr std::size_t kLabelBytes = 16 * kLabelCells;
  for (const std::string_view words : {text, id}) {
    std::string line =
        text::cut_to_width(text::one_line(words.substr(0, text::floor_boundary(words, kLabelBytes))), kLabelCells);
    if (!line.empty()) return line;
  }
  return "(no name)";
}

}  // namespace

std::size_t PictureBuilder::add_need(std::string_view id, std::string_view text, double remainder) {
  needs_.push_back({label_of(text, id), 0, remainder});
  return needs_.size() - 1;
}

void PictureBuilder::add_edge(std::size_t need, std::string_view resource, std::string_view title, double weight) {
  const auto [place, is_new] = by_id_.try_emplace(std::string(resource), resources_.size());
  if (is_new) resources_.push_back({label_of(title, resource), {}});
  resources_[place->second].edges.push_back({need, weight});
}

Picture PictureBuilder::finish(std::size_t needs_max, std::size_t resources_max) const {
  Picture picture;
  picture.needs.assign(needs_.begin(),
                       needs_.begin() + static_cast<std::ptrdiff_t>(std::min(needs_max, needs_.size())));
  picture.needs_undrawn = needs_.size() - picture.needs.size();

  for (const Seen& seen : resources_) {
    Picture::Resource resource{seen.label, picture.needs.size(), {}};
    resource.weights.resize(picture.needs.size());
    for (const auto& [need, weight] : seen.edges) {
      if (need >= picture.needs.size()) continue;
      resource.weights[need] = weight;
    }
    for (std::size_t need = 0; need < picture.needs.size(); ++need) {
      const auto& weight = resource.weights[need];
      if (weight && (resource.home == picture.needs.size() || *weight > *resource.weights[resource.home])) {
        resource.home = need;
      }
    }
    if (resource.home < picture.needs.size()) picture.resources.push_back(std::move(resource));
  }

  auto& all = picture.resources;
  const auto best = [](const Picture::Resource& resource) { return *resource.weights[resource.home]; };
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return best(a) > best(b); });
  for (std::size_t i = resources_max; i < all.size(); ++i) {
    for (std::size_t need = 0; need < picture.needs.size(); ++need) {
      picture.needs[need].undrawn += all[i].weights[need].value_or(0);
    }
    ++picture.resources_undrawn;
  }
  if (all.size() > resources_max) all.erase(all.begin() + static_cast<std::ptrdiff_t>(resources_max), all.end());
  if (!all.empty()) picture.greatest = best(all.front());
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.home < b.home; });
  return picture;
}

std::string percent(double weight) {
  const double hundredths = std::floor(weight * 100 + 0.5);
  if (hundredths < 1 && weight > 0) return " <1";
  return fmt::format("{:3}", static_cast<int>(std::min(hundredths, 100.0)));
}

}  // namespace heed::tools
