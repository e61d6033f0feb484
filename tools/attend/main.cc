// attend: weighs a stream of resources of any length against needs, in one pass and in constant memory.
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include "common/attention_edges.h"
#include "common/attention_need.h"
#include "common/attention_scan.h"
#include "common/run.h"

namespace {

using namespace heed;

constexpr std::int64_t kEdges = 10;
constexpr std::int64_t kEdgesWithMass = 1000;

struct Options {
  tools::ModelOptions model;
  std::vector<std::string> needs_files;
  std::int64_t k = 0;  // 0: not given
  std::optional<double> mass;
  std::optional<double> temperature;
  std::int64_t why = 5;
  bool keep = false;

  std::size_t edges_max() const { return static_cast<std::size_t>(k > 0 ? k : mass ? kEdgesWithMass : kEdges); }
};

tools::Synopsis synopsis() {
  return {"attend",
          "Weighs resources against needs by attention: softmax over the scores of all of them.",
          "By default each need keeps its 10 best resources; the weight of the rest is stated.",
          "[FILE...]",
          {"crawl handbook/ | embed | attend --needs needs.ndjson | jq -r '[.need, .weight, .title] | @tsv'",
           "zstdcat library.ndjson.zst | attend --needs needs.ndjson --mass 0.9 > edges.ndjson"}};
}

void declare(tools::CommandLine& line, Options& options) {
  tools::add_model_options(line, options.model);
  line.group("Attention");
  line.add("needs", "FILE", options.needs_files,
           "read needs from FILE: otherwise they stand in the stream, before the first resource; may be given again");
  line.add("k,k", "N", options.k, 1, std::numeric_limits<std::int32_t>::max(),
           "keep at most N resources a need; default 10, or 1000 with --mass");
  line.add("mass", "P", options.mass, 0, 1, "keep the fewest resources whose weights add up to P");
  line.add("temperature", "T", options.temperature, 1e-6, 1e6,
           "weigh by exp(score/T): low favours the best, high evens out; default 1/sqrt(dimensions)");
  line.add("why", "N", options.why, 0, 1000, "name at most N words that carried a score; default 5");
  line.add_switch("keep", options.keep, "pass resources and needs on as well; otherwise edges take their place");
}

// The needs, and the scans of the threads that are gathered at the end.
struct Run {
  const Options& options;
  const tools::Model& model;  // of needs that have no vector
  tools::Needs needs;
  std::vector<std::unique_ptr<tools::Scan>> scans;  // a thread each, made when it meets its first resource

  // Attention divides dot products by sqrt(d) because those of vectors with d independent elements of variance 1 have
  // variance d (Vaswani et al. 2017, section 3.2.1). Those of independent vectors of length 1 have variance 1/d, so the
  // same scaling to variance 1 multiplies them by sqrt(d). At 384 dimensions that is T = 0.051, near the 0.05 that
  // contrastive encoders are trained with (SimCSE, arXiv 2104.08821).
  double temperature() const {
    if (options.temperature) return *options.temperature;
    return needs.empty() ? 1 : 1 / std::sqrt(static_cast<double>(needs.dims()));
  }
  tools::Scan new_scan() const { return {needs, temperature(), options.edges_max()}; }

  Status add_need(const stream::Record& record) {
    auto need = tools::read_need(record, model);
    if (!need) return need.error();
    return needs.add(std::move(*need));
  }
};

class Attend final : public stream::Handler {
 public:
  Attend(Run& run, std::size_t slot) : run_(run), slot_(slot) {}

  Status handle(const stream::Record& record, std::string& out) override {
    Status status;
    if (record.type() == "resource") {
      status = resource(record);
    } else if (record.type() == "need" && run_.options.needs_files.empty()) {
      status = need(record);
    } else {
      out.append(record.line()).push_back('\n');
      return {};
    }
    if (status.ok() && run_.options.keep) out.append(record.line()).push_back('\n');
    return status;
  }

 private:
  Status resource(const stream::Record& record) {
    auto& scan = run_.scans[slot_];
    if (!scan) scan = std::make_unique<tools::Scan>(run_.new_scan());
    return run_.needs.empty() ? Status() : scan->push(record);
  }

  Status need(const stream::Record& record) {
    if (run_.scans[slot_])
      return input_error("is a need behind the first resource: put needs first, or in a file for --needs");
    return run_.add_need(record);
  }

  Run& run_;
  std::size_t slot_;
};

Result<int> finish(Run& run, tools::Messages& messages, std::string& out) {
  if (run.needs.empty()) messages.warning("there are no needs: nothing was weighed");
  tools::Scan all = run.new_scan();
  for (auto& scan : run.scans)
    if (scan) all.merge(std::move(*scan));
  const tools::EdgeOptions edges{run.temperature(), run.options.mass, run.options.edges_max(),
                                 static_cast<std::size_t>(run.options.why)};
  for (std::size_t i = 0; i < run.needs.all().size(); ++i) {
    const auto& need = run.needs.all()[i];
    if (auto status = tools::append_edges(need, all.attention()[i], all.resources(), edges, out); !status) {
      return status.error();
    }
  }
  return tools::kDone;
}

int run_tool(int argc, char** argv) {
  Options options;
  tools::Tool tool(synopsis());
  declare(tool.options(), options);
  if (auto status = tool.parse(argc, argv)) return *status;

  const auto models = tools::open_models(options.model);
  if (!models) return tool.fail(models.error());
  Run run{options, models->needs, {}, {}};
  if (auto status = tool.check_aside("needs", options.needs_files); !status) return tool.fail(status.error());
  for (const auto& file : options.needs_files) {
    const auto read = [&](const stream::Record& record) {
      return record.type() == "need" ? run.add_need(record) : Status();
    };
    if (auto status = tool.read_aside(file, read)) return *status;
  }
  // Needs that stand in the stream have to be known before any resource is scored: one thread keeps that order.
  const unsigned threads = options.needs_files.empty() ? 1 : tool.jobs();
  run.scans.resize(threads);
  std::size_t slot = 0;
  return tool.run(
      threads, [&] { return std::make_unique<Attend>(run, slot++); },
      [&](std::string& out) { return finish(run, tool.messages(), out); });
}

}  // namespace

int main(int argc, char** argv) {
  return heed::tools::guarded("attend", [&] { return run_tool(argc, argv); });
}
