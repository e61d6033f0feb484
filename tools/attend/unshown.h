// What a need met and nobody was shown: of each need the resources that stand nearest by the weights in use, and of the
// whole stream a sample. Without them, whoever learns from what was shown would learn that nothing depends on the need:
// all that was shown was about it.
//
// The sample is of the resources with the lowest hashes of their ids: it is the same in whatever order they come, and
// the same resources for all needs, so that their vectors are held once. Memory: vectors of at most kNearestPairs
// resources (or kNearestLeast a need) and kSampledMost more, and rows of heads, about 200 bytes each, for those and for
// kSampledPairs (or kSampledLeast a need).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "heed/attention/topk.h"

namespace heed::tools {

class UnshownSample {
 public:
  static constexpr std::size_t kSampledMost = 128, kSampledLeast = 32, kSampledPairs = 65'536;
  static constexpr std::size_t kNearestMost = 32, kNearestLeast = 4, kNearestPairs = 8192;

  using Vector = std::shared_ptr<const std::vector<float>>;
  struct Resource {
    std::vector<double> features;  // by head
    Vector vector;
    double count = 1;  // how many of the stream it stands for
  };

  // `needs`: how many will be met.
  void begin(std::size_t needs);

  // A pair that may meet and was not shown; `ordinal` is the resource's, and `score` by the weights in use.
  void observe(const std::string& need, std::string_view resource, std::uint64_t ordinal, double score,
               std::span<const double> features, const std::vector<float>& vector);

  // What one need met; afterwards nothing is left of it.
  std::vector<Resource> take(const std::string& need);

 private:
  struct Near {
    std::string id;
    std::vector<double> features;
    Vector vector;
  };
  struct Met {
    std::uint64_t count = 0;
    attention::TopK<Near> nearest;
  };
  struct Sampled {
    Vector vector;
    std::unordered_map<std::string, std::vector<double>> features;  // by need
  };
  using Key = std::pair<std::uint64_t, std::string>;  // hash, id

  const Vector& shared(const std::vector<float>& vector);

  std::size_t nearest_size_ = kNearestMost, sample_size_ = kSampledMost;
  std::unordered_map<std::string, Met> needs_;
  std::map<Key, Sampled> sample_;
  // Of the resource at hand, which comes with one need after the other.
  std::optional<std::uint64_t> ordinal_;
  Key key_;
  Vector vector_;  // made when it is first wanted
};

}  // namespace heed::tools
