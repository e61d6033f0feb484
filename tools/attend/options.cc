#include "attend/options.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "attention/days.h"

namespace heed::tools {
namespace {

constexpr std::int64_t kEdges = 10;
constexpr std::int64_t kEdgesWithMass = 1000;
constexpr double kAlpha = 1.5;

Error about(std::string_view option, const Error& error) {
  return input_error(fmt::format("--{} {}", option, error.message));
}

// Attention divides dot products by sqrt(d) because those of vectors with d independent elements of variance 1 have
// variance d (Vaswani et al. 2017, section 3.2.1). Those of independent vectors of length 1 have variance 1/d, so the
// same scaling to variance 1 multiplies them by sqrt(d). At 384 dimensions that is T = 0.051, near the 0.05 that
// contrastive encoders are trained with (SimCSE, arXiv 2104.08821).
double default_temperature(Similarity similarity, std::size_t dims) {
  if (dims == 0 || similarity == Similarity::kScaled) return 1;
  return 1 / std::sqrt(static_cast<double>(dims));
}

// What is weighed when nobody says: words too if they are there.
HeadValues default_heads(attention::Normalizer normalizer, bool late, bool words) {
  HeadValues heads = words ? lexical_heads() : plain_heads();
  if (late || normalizer != attention::Normalizer::kSoftmax) heads[Head::kContext] = 0;
  return heads;
}

Status check(const Weighing& weighing, const AttendOptions& options) {
  const bool softmax = weighing.normalization.normalizer == attention::Normalizer::kSoftmax;
  if (!softmax && weighing.heads[Head::kContext] > 0) {
    return input_error("--heads context looks at resources twice, which only --normalize softmax allows");
  }
  if (!softmax && options.value == kVectorField) {
    return input_error("--value embedding is a mean by softmax: leave out --normalize");
  }
  if (!days_of(weighing.now)) return input_error(fmt::format("--now is \"{}\", expected a date", weighing.now));
  return {};
}

// An option that changes nothing is a misunderstanding.
Status check_used(const Weighing& weighing, const AttendOptions& options) {
  const auto unused = [&](Head head, std::string_view option) {
    return weighing.heads[head] > 0 ? Status()
                                    : input_error(fmt::format("--{} is for the head {}: give it a weight with --heads",
                                                              option, head_name(head)));
  };
  if (!options.history_files.empty()) {
    if (auto status = unused(Head::kNovelty, "history"); !status) return status;
  }
  if (!options.now.empty() || options.half_life) {
    if (auto status = unused(Head::kRecency, options.half_life ? "half-life" : "now"); !status) return status;
  }
  if (options.alpha && weighing.normalization.normalizer != attention::Normalizer::kEntmax) {
    return input_error("--alpha is for --normalize entmax");
  }
  if (!options.feedback_files.empty()) {
    if (options.project.empty()) return input_error("--learn writes a file: name it with --project");
    if (!options.similarity.empty() && options.similarity != "dot")
      return input_error("--learn turns dot products: leave out --score");
  }
  if (options.partial && (options.heatmap || !options.svg.empty() || !options.feedback_files.empty())) {
    return input_error("--partial has no answers yet: give --heatmap, --svg and --learn to --merge or to a whole run");
  }
  if (options.certain && options.value.empty())
    return input_error("--certain is for --value: name the field of labels");
  return {};
}

}  // namespace

std::size_t AttendOptions::edges_max() const {
  return static_cast<std::size_t>(k > 0 ? k : mass || threshold ? kEdgesWithMass : kEdges);
}

Synopsis attend_synopsis() {
  return {"attend",
          "Weighs resources against needs by attention: softmax over the scores of all of them.",
          "By default each need keeps its 10 best resources; the weight of the rest is stated.",
          "[FILE...]",
          {"crawl handbook/ | embed --terms | attend --needs needs.ndjson | jq -r '[.need, .weight, .title] | @tsv'",
           "attend --needs questions.ndjson --value label answered.ndjson | jq -c 'select(.answer) | [.need, "
           ".answer.label]'",
           "zstdcat library.ndjson.zst | attend --needs needs.ndjson --mass 0.9 > edges.ndjson"}};
}

void declare(CommandLine& line, AttendOptions& options) {
  line.group("Scores");
  line.add("needs", "FILE", options.needs_files,
           "read needs from FILE: otherwise they stand in the stream, before the first resource; may be given again");
  line.add(
      "heads", "HEAD=WEIGHT,...", options.heads,
      "score by a weighted sum of dense, lexical, recency, quality, price, novelty, not and context; default dense, "
      "or dense=0.4,lexical=0.6,context=0.2 if resources have terms");
  line.add_choice("score", options.similarity, {"dot", "cosine", "scaled"}, "compare vectors so; default dot");
  line.add("statistics", "FILE", options.statistics_files,
           "count how rare words are in the resources of FILE: otherwise in the first 32 MiB of the stream");
  line.add("history", "FILE", options.history_files,
           "resources with vectors that were read already, by their field person or by everybody: for novelty");
  line.add("now", "DATE", options.now, "the day that recency counts from; default today, UTC");
  line.add("half-life", "DAYS", options.half_life, 1e-6, 1e9, "recency halves in so many days; default 30");
  line.add("learn", "FILE", options.feedback_files,
           "learn from the feedback in FILE how to weigh heads and turn vectors, and write that to --project");
  line.add("project", "FILE", options.project,
           "turn vectors and weigh heads as FILE says: a safetensors file, from --learn or of one's own",
           Completion::kFile);
  line.group("Weights");
  line.add_choice("normalize", options.normalizer, {"softmax", "sparsemax", "entmax15", "entmax", "linear"},
                  "turn scores into weights so; default softmax");
  line.add("temperature", "T", options.temperature, 1e-6, 1e6,
           "weigh by score/T: low favours the best, high evens out; default 1/sqrt(dimensions)");
  line.add("alpha", "A", options.alpha, attention::kEntmaxAlphaMin, attention::kEntmaxAlphaMax,
           "the alpha of entmax, above 1: 2 is sparsemax; default 1.5");
  line.group("What is kept");
  line.add("k,k", "N", options.k, 1, std::numeric_limits<std::int32_t>::max(),
           "keep at most N resources a need; default 10, or 1000 with --mass or --threshold");
  line.add("mass", "P", options.mass, 0, 1, "keep the fewest resources whose weights add up to P");
  line.add("threshold", "W", options.threshold, 0, 1, "keep no resource that weighs less than W");
  line.add("diversity", "mmr|dpp[=X]", options.diversity,
           "keep copies from taking all places: by marginal relevance, or a determinantal process");
  line.add_switch("keep", options.keep, "pass resources and needs on as well; otherwise edges take their place");
  line.group("Pictures");
  line.add_switch("heatmap", options.heatmap, "draw the weights as text, instead of writing records");
  line.add("svg", "FILE", options.svg, "draw the weights as a picture in FILE", Completion::kFile);
  line.group("Divided streams");
  line.add_switch("partial", options.partial, "write what --merge needs, for a part of a stream");
  line.add_switch("merge", options.merge, "join what --partial wrote, in the order of the parts");
  line.group("Answers");
  line.add("value", "FIELD", options.value,
           "answer each need with the labels, the mean number or the mean vector that FIELD of the resources has");
  line.add("certain", "P", options.certain, 0, 1, "name no label that has less than P of the weight; default 0");
  line.add_switch("fit", options.fit,
                  "answer with a least-squares fit to the first 20,000 resources beside the weights; the default, for "
                  "needs that may meet every resource");
  line.add("why", "N", options.words, 0, 1000, "name at most N words that carried a score; default 5");
  line.add_switch("explain", options.explain,
                  "name all that made up each score, and the passage that is most like the need");
  add_model_options(line, options.model);
}

Result<Weighing> weighing_of(const AttendOptions& options, std::size_t dims, bool late, bool words) {
  Weighing weighing;
  const auto normalizer = attention::parse_normalizer(options.normalizer.empty() ? "softmax" : options.normalizer);
  const auto similarity = parse_similarity(options.similarity.empty() ? "dot" : options.similarity);
  if (!normalizer) return about("normalize", normalizer.error());
  weighing.similarity = *similarity;
  const double temperature = options.temperature.value_or(default_temperature(*similarity, dims));
  weighing.normalization = {*normalizer, temperature, options.alpha.value_or(kAlpha)};
  weighing.heads = default_heads(*normalizer, late, words);
  if (!options.heads.empty()) {
    auto heads = parse_heads(options.heads);
    if (!heads) return about("heads", heads.error());
    weighing.heads = *heads;
  }
  weighing.now = options.now.empty() ? std::string(today()) : options.now;
  weighing.half_life = options.half_life.value_or(weighing.half_life);
  if (auto status = check(weighing, options); !status) return status.error();
  if (auto status = check_used(weighing, options); !status) return status.error();
  return weighing;
}

Status check_merge(const AttendOptions& options) {
  const std::pair<bool, std::string_view> decided[] = {{!options.needs_files.empty(), "needs"},
                                                       {!options.heads.empty(), "heads"},
                                                       {!options.similarity.empty(), "score"},
                                                       {!options.statistics_files.empty(), "statistics"},
                                                       {!options.history_files.empty(), "history"},
                                                       {!options.now.empty(), "now"},
                                                       {options.half_life.has_value(), "half-life"},
                                                       {!options.normalizer.empty(), "normalize"},
                                                       {options.temperature.has_value(), "temperature"},
                                                       {options.alpha.has_value(), "alpha"},
                                                       {!options.value.empty(), "value"}};
  for (const auto& [given, option] : decided) {
    if (given) return input_error(fmt::format("--{} was decided when the parts were made: leave it out", option));
  }
  if (!options.feedback_files.empty()) return input_error("--learn needs the whole stream: leave out --merge");
  if (options.keep) return input_error("--keep passes on resources, and parts have none: leave it out");
  if (options.partial && (options.heatmap || !options.svg.empty())) {
    return input_error("--partial has no answers yet: give --heatmap and --svg to the last --merge");
  }
  return {};
}

Result<Keep> keep_of(const AttendOptions& options, const Weighing& weighing) {
  const auto diversity = parse_diversity(options.diversity);
  if (!diversity) return about("diversity", diversity.error());
  const std::size_t most = options.edges_max();
  return Keep{most, pool_size(weighing, most, *diversity), options.mass, options.threshold, *diversity};
}

}  // namespace heed::tools
