// What a heat map shows, before it is drawn: the weights that needs gave to resources, in an order that reads well and
// in a size that fits a page. heatmap.h and svg.h draw the same picture.
//
// Resources are ordered by the need that gives them most, the needs in their own order, and within that by falling
// weight: what each need likes best stands together, so that the dark places run down the diagonal and whatever is off
// it is shared. Nothing is dropped without a word: what is kept but not drawn, and what was not kept, are rows of their
// own.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace heed::tools {

// More than these do not make a picture but a carpet.
inline constexpr std::size_t kPictureNeedsMax = 64;
inline constexpr std::size_t kPictureResourcesMax = 100;

struct Picture {
  struct Need {
    std::string label;     // one line, safe to show; never empty
    double undrawn = 0;    // weights that were kept, of resources that are not drawn
    double remainder = 0;  // the weight that was not kept
  };
  struct Resource {
    std::string label;                           // one line, safe to show; never empty
    std::size_t home = 0;                        // the drawn need that gives it most
    std::vector<std::optional<double>> weights;  // by drawn need; none where the need did not keep it
  };

  std::vector<Need> needs;          // drawn, in the order of the needs
  std::vector<Resource> resources;  // drawn, in the order described above
  std::size_t needs_undrawn = 0;
  std::size_t resources_undrawn = 0;  // kept by a drawn need all the same
  double greatest = 0;                // of the drawn weights: the dark end of the scale
};

// Collects edges, in any order, and makes the picture of them.
class PictureBuilder {
 public:
  // The index of the need, counting from 0. `text` labels it, or the id does if there is no text. `remainder` is the
  // weight that it did not keep.
  std::size_t add_need(std::string_view id, std::string_view text, double remainder);

  // `need` is what add_need gave; a need has at most one edge to a resource. `title` may be empty. Weights are 0 or
  // more.
  void add_edge(std::size_t need, std::string_view resource, std::string_view title, double weight);

  // The first `needs_max` needs and, of the resources that they kept, the `resources_max` with the greatest weight from
  // one of them; of equal ones the earlier.
  Picture finish(std::size_t needs_max = kPictureNeedsMax, std::size_t resources_max = kPictureResourcesMax) const;

 private:
  struct Edge {
    std::size_t need;
    double weight;
  };
  struct Seen {
    std::string label;
    std::vector<Edge> edges;
  };

  std::vector<Picture::Need> needs_;
  std::vector<Seen> resources_;  // in the order in which they came
  std::unordered_map<std::string, std::size_t> by_id_;
};

// How text shows a weight in three places: " 41" for 0.41, " <1" for what is less than half a hundredth and more than
// nothing, "100" for no less than 0.995.
std::string percent(double weight);

}  // namespace heed::tools
