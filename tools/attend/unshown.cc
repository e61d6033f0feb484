#include "attend/unshown.h"

#include <algorithm>
#include <set>

namespace heed::tools {
namespace {

// FNV-1a (G. Fowler et al.), its bits mixed as the end of SplitMix64 does (G. Steele et al., 2014).
std::uint64_t hash_of(std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ hash >> 27) * 0x94d049bb133111eb;
  return hash ^ hash >> 31;
}

}  // namespace

void UnshownSample::begin(std::size_t needs) {
  needs = std::max<std::size_t>(needs, 1);
  nearest_size_ = std::clamp(kNearestPairs / needs, kNearestLeast, kNearestMost);
  sample_size_ = std::clamp(kSampledPairs / needs, kSampledLeast, kSampledMost);
}

void UnshownSample::observe(const std::string& need, std::string_view resource, std::uint64_t ordinal, double score,
                            std::span<const double> features, const std::vector<float>& vector) {
  if (ordinal_ != ordinal) {
    ordinal_ = ordinal;
    key_ = {hash_of(resource), std::string(resource)};
    vector_.reset();
  }
  Met& met = needs_.try_emplace(need, Met{0, attention::TopK<Near>(nearest_size_)}).first->second;
  ++met.count;
  const auto row = [&] { return std::vector<double>(features.begin(), features.end()); };
  if (met.nearest.admits(score, ordinal)) met.nearest.push(score, ordinal, {key_.second, row(), shared(vector)});
  if (sample_.size() == sample_size_ && std::prev(sample_.end())->first < key_) return;
  Sampled& sampled = sample_[key_];
  if (!sampled.vector) sampled.vector = shared(vector);
  sampled.features[need] = row();
  if (sample_.size() > sample_size_) sample_.erase(std::prev(sample_.end()));
}

std::vector<UnshownSample::Resource> UnshownSample::take(const std::string& need) {
  const auto met = needs_.find(need);
  if (met == needs_.end()) return {};
  std::vector<Resource> all;
  std::set<std::string> near;
  for (auto& entry : met->second.nearest.take_sorted()) {
    all.push_back({std::move(entry.payload.features), std::move(entry.payload.vector), 1});
    near.insert(std::move(entry.payload.id));
  }
  const std::size_t first = all.size();
  for (auto& [key, sampled] : sample_) {
    const auto features = sampled.features.find(need);
    if (features == sampled.features.end() || near.contains(key.second)) continue;
    all.push_back({std::move(features->second), sampled.vector, 1});
  }
  const double rest = static_cast<double>(met->second.count - first);
  for (std::size_t i = first; i < all.size(); ++i) {
    all[i].count = std::max(1.0, rest / static_cast<double>(all.size() - first));
  }
  needs_.erase(met);
  return all;
}

const UnshownSample::Vector& UnshownSample::shared(const std::vector<float>& vector) {
  if (!vector_) vector_ = std::make_shared<const std::vector<float>>(vector);
  return vector_;
}

}  // namespace heed::tools
