#include "attention/finish.h"

#include <algorithm>
#include <cmath>

#include "heed/attention/diversity.h"
#include "heed/attention/math.h"

namespace heed::tools {
namespace {

using Entries = std::vector<Best::Entry>;

constexpr std::size_t kContextSources = 5;

std::vector<double> scores_of(const Entries& entries) {
  std::vector<double> scores;
  scores.reserve(entries.size());
  for (const auto& entry : entries) scores.push_back(entry.score);
  return scores;
}

// The mean of the best vectors by their weights, of length 1.
std::vector<float> context_of(const Entries& entries, const std::vector<double>& weights) {
  std::vector<double> mean(entries[0].payload.candidate->embedding.numbers.size());
  for (std::size_t i = 0; i < std::min(entries.size(), kContextSources); ++i) {
    const auto& vector = entries[i].payload.candidate->embedding.numbers;
    for (std::size_t j = 0; j < mean.size(); ++j) mean[j] += weights[i] * vector[j];
  }
  double square = 0;
  for (const double number : mean) square += number * number;
  const double factor = square > 0 ? 1 / std::sqrt(square) : 0;
  std::vector<float> context;
  for (const double number : mean) context.push_back(static_cast<float>(number * factor));
  return context;
}

// What stands out among nothing of use says nothing about what was meant. Where none of the sources has a word of the
// need, the second look counts as much as the attention that they had at first.
double trust_in(const Entries& entries, const std::vector<double>& weights) {
  double mass = 0;
  for (std::size_t i = 0; i < std::min(entries.size(), kContextSources); ++i) {
    if (entries[i].payload.parts[Head::kLexical] > 0) return 1;
    mass += weights[i];
  }
  return std::min(mass, 1.0);
}

// Scores the entries again and gives the weights of all, in the new order, and of what is not held. Weights are those
// of the best at first, which is above 0, by how much better each is now than that was: `ahead`. All are divided by the
// exponential of the greatest of these, which might be beyond the doubles.
double look_again(Entries& entries, std::vector<double>& weights, double outside, const Weighing& weighing) {
  const auto context = context_of(entries, weights);
  const double trust = trust_in(entries, weights);
  const double best = entries[0].score, temperature = weighing.normalization.temperature;
  double most = 0;
  std::vector<std::pair<Best::Entry, double>> again;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Best::Entry entry = std::move(entries[i]);
    const auto& vector = entry.payload.candidate->embedding.numbers;
    const double part =
        trust * weighing.heads[Head::kContext] * attention::dot(context.data(), vector.data(), vector.size());
    entry.payload.parts[Head::kContext] = part;
    entry.score = entry.payload.parts.sum();
    const double ahead = entry.score - best;
    most = std::max(most, ahead);
    again.emplace_back(std::move(entry), ahead);
  }
  outside *= attention::exp(-most / temperature);
  double total = outside;
  for (auto& [entry, weight] : again) {
    weight = weights[0] * attention::exp((weight - most) / temperature);
    total += weight;
  }
  std::stable_sort(again.begin(), again.end(),
                   [](const auto& a, const auto& b) { return a.first.score > b.first.score; });
  for (std::size_t i = 0; i < again.size(); ++i) {
    entries[i] = std::move(again[i].first);
    weights[i] = total > 0 ? again[i].second / total : 0;
  }
  return total > 0 ? outside / total : 0;
}

// Takes out what weighs too little to be chosen and gives its share.
double drop_light(Entries& entries, std::vector<double>& weights, double threshold) {
  double dropped = 0;
  std::size_t left = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!(weights[i] >= threshold)) {
      dropped += weights[i];
      continue;
    }
    if (left != i) entries[left] = std::move(entries[i]);
    weights[left++] = weights[i];
  }
  entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(left), entries.end());
  weights.resize(left);
  return dropped;
}

// Places of what is kept, in order.
std::vector<std::size_t> choose(const Entries& entries, const Keep& keep) {
  std::vector<std::size_t> chosen;
  const std::size_t most = std::min(keep.most, entries.size());
  if (keep.diversity.kind == Diversity::Kind::kNone || entries.empty()) {
    for (std::size_t i = 0; i < most; ++i) chosen.push_back(i);
    return chosen;
  }
  const auto relevance = scores_of(entries);
  std::vector<float> vectors;
  for (const auto& entry : entries) {
    const auto& numbers = entry.payload.candidate->embedding.numbers;
    vectors.insert(vectors.end(), numbers.begin(), numbers.end());
  }
  const attention::Candidates candidates{relevance, vectors.data(), vectors.size() / entries.size()};
  const auto choices = keep.diversity.kind == Diversity::Kind::kMarginal
                           ? attention::choose_marginal(candidates, most, keep.diversity.strength)
                           : attention::choose_determinantal(candidates, most, keep.diversity.strength);
  if (!choices) return chosen;  // scores are finite and the strength was checked
  for (const auto& choice : *choices) chosen.push_back(choice.index);
  return chosen;
}

// The fewest, in order, that have the mass.
void cut(std::vector<std::size_t>& chosen, const std::vector<double>& weights, double mass) {
  std::vector<double> in_order;
  for (const std::size_t i : chosen) in_order.push_back(weights[i]);
  chosen.resize(attention::mass_cut(in_order, mass));
}

double sum_of(const std::vector<Kept>& kept) {
  double sum = 0;
  for (const auto& each : kept) sum += each.weight;
  return sum;
}

}  // namespace

Answer finish_need(Attention& attention, const Weighing& weighing, const Keep& keep) {
  Entries entries = attention.best.take_sorted();
  const auto first_scores = scores_of(entries);
  std::vector<double> weights = attention.sum.weights(first_scores);
  const bool again = weighing.heads[Head::kContext] > 0 && !entries.empty();
  double outside = attention.sum.shares(first_scores).rest;
  if (again) outside = look_again(entries, weights, outside, weighing);

  if (keep.threshold) outside += drop_light(entries, weights, *keep.threshold);
  auto chosen = choose(entries, keep);
  if (keep.mass) cut(chosen, weights, *keep.mass);
  Answer answer;
  std::vector<double> scores;
  std::vector<bool> is_kept(entries.size());
  for (const std::size_t i : chosen) {
    answer.kept.push_back({entries[i].score, weights[i], std::move(entries[i].payload)});
    scores.push_back(entries[i].score);
    is_kept[i] = true;
  }
  if (!again) {
    const auto [mass, remainder] = attention.sum.shares(scores);
    answer.mass = mass;
    answer.remainder = remainder;
    return answer;
  }
  answer.mass = sum_of(answer.kept);
  answer.remainder = outside;
  for (std::size_t i = 0; i < entries.size(); ++i) answer.remainder += is_kept[i] ? 0 : weights[i];
  return answer;
}

}  // namespace heed::tools
