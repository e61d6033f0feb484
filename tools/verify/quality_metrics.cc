#include "verify/quality_metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace heed::tools {
namespace {

constexpr std::size_t kCutoffMax = 1'000'000;  // nobody reads on; and cutoffs stay small enough for any arithmetic

struct Family {
  std::string_view name;
  double (*at)(const JudgedRanking&, std::size_t);  // of those with a cutoff
  double (*whole)(const JudgedRanking&);            // of those without
};

// In the order in which they are told.
constexpr Family kFamilies[] = {
    {"ndcg", ndcg, nullptr},     {"map", nullptr, average_precision}, {"mrr", nullptr, reciprocal_rank},
    {"recall", recall, nullptr}, {"p", precision, nullptr},
};

constexpr std::string_view kAttentionFigures[] = {kCoverage, kConcentration, kEntropy, kNormalisedEntropy};

const Family* find_family(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kFamilies), std::end(kFamilies), [&](const Family& each) { return each.name == name; });
  return found == std::end(kFamilies) ? nullptr : found;
}

// A whole number from 1, written in one way only.
std::optional<std::size_t> parse_cutoff(std::string_view text) {
  std::size_t cutoff = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), cutoff);
  const bool whole = code == std::errc() && end == text.data() + text.size();
  if (!whole || text.starts_with('0') || cutoff > kCutoffMax) return std::nullopt;
  return cutoff;
}

std::optional<Metric> parse_metric(std::string_view name) {
  const std::size_t at = name.find('@');
  const Family* family = find_family(name.substr(0, at));
  if (family == nullptr || (at != name.npos) != (family->at != nullptr)) return std::nullopt;
  if (at == name.npos) return Metric{family->name, 0};
  const auto cutoff = parse_cutoff(name.substr(at + 1));
  if (!cutoff) return std::nullopt;
  return Metric{family->name, *cutoff};
}

void put_in(const Metric& metric, std::vector<Metric>& metrics) {
  const auto behind = [&](const Metric& each) { return each.family == metric.family && each.cutoff <= metric.cutoff; };
  const auto in_family = [&](const Metric& each) { return each.family == metric.family; };
  const auto last = std::find_if(metrics.rbegin(), metrics.rend(), behind);
  const auto place = last == metrics.rend() ? std::find_if(metrics.begin(), metrics.end(), in_family) : last.base();
  if (last == metrics.rend() || last->cutoff != metric.cutoff) metrics.insert(place, metric);
}

Error no_demand(const std::string& text, std::string_view what) {
  return input_error(fmt::format("--at-least {}: {}", text, what));
}

}  // namespace

std::string Metric::name() const { return cutoff == 0 ? std::string(family) : fmt::format("{}@{}", family, cutoff); }

double Metric::compute(const JudgedRanking& ranking) const {
  const Family* known = find_family(family);
  return known->at != nullptr ? known->at(ranking, cutoff) : known->whole(ranking);
}

std::vector<Metric> usual_metrics() {
  return {{"ndcg", 5},     {"ndcg", 10},     {"ndcg", 20}, {"map"},   {"mrr"},  {"recall", 10},
          {"recall", 100}, {"recall", 1000}, {"p", 5},     {"p", 10}, {"p", 20}};
}

Result<std::vector<Demand>> parse_demands(std::span<const std::string> texts, std::vector<Metric>& metrics) {
  std::vector<Demand> demands;
  for (const auto& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == text.npos) return no_demand(text, "expected a figure, = and a number, such as ndcg@10=0.4");
    const std::string name = text.substr(0, equals);
    const auto metric = parse_metric(name);
    const bool attention =
        std::find(std::begin(kAttentionFigures), std::end(kAttentionFigures), name) != std::end(kAttentionFigures);
    if (!metric && !attention) {
      return no_demand(text, fmt::format("there is no figure \"{}\", expected ndcg@K, map, mrr, recall@K, p@K (K from "
                                         "1 to {}), {}",
                                         name, kCutoffMax, fmt::join(kAttentionFigures, ", ")));
    }
    double least = 0;
    const char* last = text.data() + text.size();
    const auto [end, code] = std::from_chars(text.data() + equals + 1, last, least);
    if (code != std::errc() || end != last || !std::isfinite(least)) {
      return no_demand(text, fmt::format("\"{}\" is no number", text.substr(equals + 1)));
    }
    if (metric) put_in(*metric, metrics);
    demands.push_back({name, least});
  }
  return demands;
}

}  // namespace heed::tools
