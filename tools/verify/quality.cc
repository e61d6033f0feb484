#include "verify/quality.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <limits>

#include "common/identity.h"
#include "heed/stream/json_writer.h"
#include "verify/answer.h"

namespace heed::tools {
namespace {

Result<double> number_from_zero(const stream::Record& record, std::string_view field, double most) {
  const auto value = record.number(field);
  if (value && !(*value >= 0 && *value <= most)) {
    return input_error(fmt::format("is {}, expected 0 to {}", *value, most), std::string(field));
  }
  return value;
}

std::string_view in_words(const Provider& provider) {
  if (!provider.owner.empty()) return provider.owner;
  return provider.source.empty() ? "(nobody)" : std::string_view(provider.source);
}

// "https://example.org" of "https://example.org/a?b"; "" of what has no authority (RFC 3986, section 3.2).
std::string_view source_of(std::string_view uri) {
  const std::size_t slashes = uri.find("://");
  if (slashes == std::string_view::npos) return {};
  return uri.substr(0, uri.find_first_of("/?#", slashes + 3));
}

void tell(const QualityFigures& figures, bool judged, Answers& answers) {
  const auto line = [&](std::string_view name, const auto& value) {
    answers.verified("", fmt::format("{:<20} {}", name, value));
  };
  if (judged) {
    line("needs", figures.needs);
    line("needs_unserved", figures.needs_unserved);
    line("needs_unjudged", figures.needs_unjudged);
  }
  line("edges", figures.edges);
  for (const auto& [name, value] : figures.named) line(name, value);
  for (const auto& [provider, share] : figures.exposure) {
    answers.verified("", fmt::format("{:<20} {} {}", "exposure", share, in_words(provider)));
  }
}

Result<std::string> summary_record(const QualityFigures& figures, bool judged, std::size_t faults) {
  std::string line;
  stream::JsonWriter json(line);
  json.begin_object().member("type", "summary").member("tool", "verify").member("form", "quality");
  json.member("verified", faults == 0).member("faults", faults);
  if (judged) {
    json.member("needs", figures.needs).member("needs_unserved", figures.needs_unserved);
    json.member("needs_unjudged", figures.needs_unjudged);
  }
  json.member("edges", figures.edges);
  for (const auto& [name, value] : figures.named) json.member(name, value);
  json.key("exposure").begin_array();
  for (const auto& [provider, share] : figures.exposure) {
    json.begin_object();
    if (!provider.owner.empty()) json.member("owner", provider.owner);
    if (!provider.source.empty()) json.member("source", provider.source);
    json.member("share", share).end_object();
  }
  json.end_array().end_object();
  if (!json.ok()) return json.status().error();
  return line;
}

// One run of the form, from options to exit status.
class QualityRun {
 public:
  QualityRun(Tool& tool, const Options& options) : tool_(tool), options_(options), answers_(options.json, false) {}

  int run() {
    auto demands = parse_demands(options_.at_least, metrics_);
    if (!demands) return tool_.fail(demands.error());
    if (!options_.qrels.empty()) {
      auto qrels = read_qrels(options_.qrels);
      if (!qrels) return tool_.fail(input_error("--qrels: " + qrels.error().message));
      qrels_ = std::move(*qrels);
    }
    auto writer = stream::Writer::open(tool_.common().output, tool_.common().compress);
    if (!writer) return tool_.fail(writer.error());
    if (auto status = read_streams()) return *status;
    const auto faults = answer(*demands);
    if (!faults) return tool_.fail(faults.error());
    if (auto written = (*writer)->write(answers_.take()); !written) return tool_.fail(written.error());
    if (auto closed = (*writer)->close(); !closed) return tool_.fail(closed.error());
    return *faults > 0 ? kNegative : tool_.rejected_aside() ? kRejected : kDone;
  }

 private:
  // A status means leave now: figures of half a stream would be figures of something else.
  std::optional<int> read_streams() {
    auto& paths = tool_.operands();
    if (paths.empty() && ::isatty(STDIN_FILENO) != 0) {
      return tool_.fail(input_error("there is nothing to measure: name a file of attention records, or pipe them in"));
    }
    if (paths.empty()) paths.emplace_back("-");
    for (const auto& path : paths) {
      if (auto status = tool_.read_aside(path, [&](const stream::Record& record) { return stream_.add(record); })) {
        return status;
      }
    }
    return std::nullopt;
  }

  // How many demands are not met.
  Result<std::size_t> answer(const std::vector<Demand>& demands) {
    const auto figures = stream_.finish(qrels_ ? &*qrels_ : nullptr, metrics_);
    if (qrels_ && figures.needs_unserved == figures.needs) {
      tool_.messages().warning(
          fmt::format("{} judges no need of the attention records: do they mean the same needs?", options_.qrels));
    }
    tell(figures, qrels_.has_value(), answers_);
    std::size_t faults = 0;
    for (const auto& [name, least] : demands) {
      const auto found = std::find_if(figures.named.begin(), figures.named.end(),
                                      [&, wanted = &name](const auto& figure) { return figure.first == *wanted; });
      if (found == figures.named.end()) return not_computed(name);
      if (found->second >= least) continue;
      ++faults;
      answers_.fault(
          {about(), {}, {}, {}, "at-least", fmt::format("{} is {}, expected at least {}", name, found->second, least)});
    }
    auto record = summary_record(figures, qrels_.has_value(), faults);
    if (!record) return record.error();
    answers_.record(*record);
    return faults;
  }

  Error not_computed(const std::string& name) const {
    const bool spread = name == kCoverage || name == kConcentration;
    return input_error(fmt::format("--at-least: {} cannot be computed: {}", name,
                                   spread
                                       ? "how many resources there were is said by the summaries of attend or by the "
                                         "resources, and neither is in the stream"
                                       : "it is by judgements, so name a file of them with --qrels"));
  }

  std::string about() const {
    const auto& paths = tool_.operands();
    if (paths.size() > 1) return "stream";
    return paths.front() == "-" ? "stdin" : paths.front();
  }

  Tool& tool_;
  const Options& options_;
  std::vector<Metric> metrics_ = usual_metrics();
  std::optional<Qrels> qrels_;
  QualityStream stream_;
  Answers answers_;
};

}  // namespace

std::uint32_t QualityStream::resource_number(std::string_view id) {
  const auto [found, added] = resource_numbers_.emplace(id, static_cast<std::uint32_t>(resource_numbers_.size()));
  if (added) {
    resources_.emplace_back(id);
    weights_.push_back(0);
    given_.push_back(false);
  }
  return found->second;
}

Status QualityStream::add(const stream::Record& record) {
  if (record.type() == "attention") return add_edge(record);
  if (record.type() == "resource") {
    const auto id = record_id(record, 'r');
    if (!id) return id.error();
    resource_number(*id);
    resources_stated_ = resources_stated_.value_or(0);
  } else if (record.type() == "summary") {
    const auto tool = record.string_or("tool", "");
    if (!tool || *tool != "attend") return {};
    const auto resources = record.integer("resources");
    if (!resources) return resources.error();
    if (*resources < 0) return input_error(fmt::format("is {}, expected 0 or more", *resources), "resources");
    resources_stated_ = std::max(resources_stated_.value_or(0), static_cast<std::uint64_t>(*resources));
  }
  return {};
}

Status QualityStream::add_edge(const stream::Record& record) {
  const auto need = record.string("need");
  if (!need) return need.error();
  const auto resource = record.string("resource");
  if (!resource) return resource.error();
  const auto score = record.number("score");
  if (!score) return score.error();
  const auto weight = number_from_zero(record, "weight", 1);
  if (!weight) return weight.error();
  const auto rank = record.integer_or("rank", std::numeric_limits<std::int64_t>::max());
  if (!rank) return rank.error();
  const auto owner = record.string_or("owner", "");
  if (!owner) return owner.error();
  const auto uri = record.string_or("uri", "");
  if (!uri) return uri.error();

  const auto place = needs_.try_emplace(std::string(*need), needs_.size(), Edges()).first;
  auto& [number, edges] = place->second;
  const std::uint32_t found = resource_number(*resource);
  if (!seen_.insert((std::uint64_t{number} << 32) | found).second) {
    return input_error(
        fmt::format("is \"{}\", which need \"{}\" has already: keep one of the records", *resource, *need), "resource");
  }
  edges.push_back({found, *score, *rank, *weight});
  weights_[found] += *weight;
  given_[found] = true;
  providers_[{std::string(*owner), std::string(owner->empty() ? source_of(*uri) : "")}] += *weight;
  return {};
}

QualityFigures QualityStream::finish(const Qrels* qrels, const std::vector<Metric>& metrics) {
  QualityFigures figures;
  figures.edges = seen_.size();
  for (auto& [need, numbered] : needs_) {
    // The best first, as the score gives; where scores are alike by rank, and then as they came.
    std::stable_sort(numbered.second.begin(), numbered.second.end(), [](const Edge& a, const Edge& b) {
      return a.score != b.score ? a.score > b.score : a.rank < b.rank;
    });
  }
  if (qrels != nullptr) judge(*qrels, metrics, figures);
  measure_attention(figures);
  measure_exposure(figures);
  return figures;
}

JudgedRanking QualityStream::judged_ranking(const Grades& grades, const Edges& edges) const {
  JudgedRanking ranking;
  for (const auto& edge : edges) {
    const auto grade = grades.find(resources_[edge.resource]);
    ranking.results.push_back(grade == grades.end() ? 0 : grade->second);
  }
  for (const auto& [resource, grade] : grades) ranking.judged.push_back(grade);
  return ranking;
}

void QualityStream::judge(const Qrels& qrels, const std::vector<Metric>& metrics, QualityFigures& figures) const {
  std::vector<std::vector<double>> values(metrics.size());
  figures.needs = qrels.size();
  figures.needs_unjudged = needs_.size();
  for (const auto& [need, grades] : qrels) {
    const auto found = needs_.find(need);
    const bool served = found != needs_.end();
    if (served) --figures.needs_unjudged;
    if (!served) ++figures.needs_unserved;
    const auto ranking = judged_ranking(grades, served ? found->second.second : Edges());
    for (std::size_t i = 0; i < metrics.size(); ++i) values[i].push_back(metrics[i].compute(ranking));
  }
  for (std::size_t i = 0; i < metrics.size(); ++i) figures.named.emplace_back(metrics[i].name(), mean(values[i]));
}

void QualityStream::measure_attention(QualityFigures& figures) const {
  if (resources_stated_) {
    const auto resources = static_cast<std::size_t>(std::max<std::uint64_t>(*resources_stated_, resources_.size()));
    const auto given = std::count(given_.begin(), given_.end(), true);
    if (resources > 0) {
      figures.named.emplace_back(kCoverage, static_cast<double>(given) / static_cast<double>(resources));
    }
    figures.named.emplace_back(kConcentration, gini(weights_, resources));
  }
  std::vector<double> plain;
  std::vector<double> normalised;
  for (const auto& [need, numbered] : needs_) {
    std::vector<double> weights;
    for (const auto& edge : numbered.second) weights.push_back(edge.weight);
    plain.push_back(entropy(weights));
    normalised.push_back(normalised_entropy(weights));
  }
  figures.named.emplace_back(kEntropy, mean(plain));
  figures.named.emplace_back(kNormalisedEntropy, mean(normalised));
}

void QualityStream::measure_exposure(QualityFigures& figures) const {
  double whole = 0;
  for (const auto& [provider, weight] : providers_) whole += weight;
  if (!(whole > 0)) return;
  for (const auto& [provider, weight] : providers_) figures.exposure.push_back({provider, weight / whole});
  std::stable_sort(figures.exposure.begin(), figures.exposure.end(),
                   [](const Exposure& a, const Exposure& b) { return a.share > b.share; });
}

int measure_quality(Tool& tool, const Options& options) { return QualityRun(tool, options).run(); }

}  // namespace heed::tools
