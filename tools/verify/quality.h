// verify quality: how good a stream of attention records is, by judgements that people made and by how it is spread.
//
//   attend --needs needs.ndjson library.ndjson | verify quality --qrels qrels.tsv --at-least ndcg@10=0.4
//
// Figures by judgements are means over all needs that the judgements name. A need without attention records counts
// with 0, as trec_eval -c has it: otherwise a search would gain by being silent where it is unsure. Needs without
// judgements do not count there; the figures of attention itself are of all needs.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "common/run.h"
#include "verify/options.h"
#include "verify/qrels.h"
#include "verify/quality_metrics.h"

namespace heed::tools {

// Whose resources get attention: those of an owner; where there is none, those from one place.
struct Provider {
  std::string owner;
  std::string source;  // scheme and host of the uri: "https://example.org", "file://"; "" with an owner or without uri

  auto operator<=>(const Provider& other) const = default;
};

struct Exposure {
  Provider provider;
  double share = 0;  // of all weight
};

// What is measured of a stream.
struct QualityFigures {
  std::uint64_t needs = 0;           // that are judged
  std::uint64_t needs_unserved = 0;  // of these, without attention records
  std::uint64_t needs_unjudged = 0;  // with attention records, without judgements
  std::uint64_t edges = 0;
  std::vector<std::pair<std::string, double>> named;  // each figure that could be computed, in the order to tell
  std::vector<Exposure> exposure;                     // the largest share first
};

// Gathers the records of one stream.
class QualityStream {
 public:
  // Takes records of types attention and resource and the summaries of attend; others are not looked at.
  Status add(const stream::Record& record);

  // `qrels` may be null: then there are only the figures of attention itself.
  QualityFigures finish(const Qrels* qrels, const std::vector<Metric>& metrics);

 private:
  struct Edge {
    std::uint32_t resource;
    double score;
    std::int64_t rank;
    double weight;
  };
  using Edges = std::vector<Edge>;

  Status add_edge(const stream::Record& record);
  std::uint32_t resource_number(std::string_view id);
  void judge(const Qrels& qrels, const std::vector<Metric>& metrics, QualityFigures& figures) const;
  JudgedRanking judged_ranking(const Grades& grades, const Edges& edges) const;
  void measure_attention(QualityFigures& figures) const;
  void measure_exposure(QualityFigures& figures) const;

  std::unordered_map<std::string, std::uint32_t> resource_numbers_;
  std::vector<std::string> resources_;
  std::vector<double> weights_;                                   // of each resource, added up over needs
  std::map<std::string, std::pair<std::uint32_t, Edges>> needs_;  // with its number
  std::unordered_set<std::uint64_t> seen_;                        // need and resource, by number
  std::map<Provider, double> providers_;                          // with their weight
  std::vector<bool> given_;                        // whether there is an attention record for the resource
  std::optional<std::uint64_t> resources_stated_;  // none: nothing said how many resources there were
};

// The form of verify.
int measure_quality(Tool& tool, const Options& options);

}  // namespace heed::tools
