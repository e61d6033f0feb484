// match: who reads what, within minutes, credits and seats, with the prices that prove how good the answer is.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "common/allocation_certificate.h"
#include "common/allocation_check.h"
#include "common/allocation_records.h"
#include "common/run.h"
#include "match/report.h"

namespace {

using namespace heed;

struct Options {
  std::vector<std::string> people_files;
  bool keep = false;
};

tools::Synopsis synopsis() {
  return {
      "match",
      "Allots resources to people so that the most comes of their minutes, credits and the seats there are.",
      "By default the attention edges are left out, allocations take their place; all else passes on.",
      "[FILE...]",
      {"crawl handbook/ | embed | attend --needs needs.ndjson | match --people people.ndjson | trade --ledger market/",
       "match --people people.ndjson edges.ndjson | jq -r 'select(.type == \"allocation\") | [.person, .title] | "
       "@tsv'"}};
}

void declare(tools::CommandLine& line, Options& options) {
  line.group("Allocation");
  line.add("people", "FILE", options.people_files,
           "read people from FILE: they come before those in the stream; may be given again");
  line.add_switch("keep", options.keep, "pass attention edges on as well; otherwise allocations take their place");
}

std::vector<std::string> input_names(std::vector<std::string> paths) {
  if (paths.empty()) paths.emplace_back("-");
  std::replace(paths.begin(), paths.end(), std::string("-"), std::string("stdin"));
  return paths;
}

// What is gathered while the stream goes by.
struct Run {
  const Options& options;
  tools::AllocationProblem problem;
  std::string people;  // lines of --people, which go before the first record

  Status take_person(const stream::Record& record) {
    if (record.type() != "person") return {};
    auto status = problem.add_person(record);
    if (status) people.append(record.line()).push_back('\n');
    return status;
  }
};

class Match final : public stream::Handler {
 public:
  explicit Match(Run& run) : run_(run) {}

  Status handle(const stream::Record& record, std::string& out) override {
    if (auto status = take(record); !status) return status;
    out += std::exchange(run_.people, {});
    if (record.type() != "attention" || run_.options.keep) out.append(record.line()).push_back('\n');
    return {};
  }

 private:
  Status take(const stream::Record& record) {
    if (record.type() == "person") return run_.problem.add_person(record);
    if (record.type() == "attention") return run_.problem.add_edge(record);
    if (!tools::StatedAnswer::wants(record)) return {};
    // Both answers would claim the same minutes and seats, and no certificate would fit the two.
    return input_error("is part of an earlier answer of match: leave out its allocations and its certificate");
  }

  Run& run_;
};

// Refuses what could only be judged now. True when the run is to stop there.
bool refuse(const std::vector<tools::Refusal>& refusals, const Run& run, tools::Tool& tool, std::string& out) {
  const auto& on_error = tool.common().on_error;
  for (const auto& [place, error] : refusals) {
    const auto& name = run.problem.input_name(place);
    tool.messages().rejected(name, {0, place.line, error});
    if (on_error == "stop") return true;
    if (on_error == "pass") stream::append_error_record("match", name, place.line, error, out);
  }
  return false;
}

Status append_answer(const Run& run, const market::Solution& solution, const std::string& reason,
                     std::uint64_t line_bytes_max, std::string& out) {
  if (auto status = tools::append_allocations(run.problem, solution, out); !status) return status;
  if (auto status = tools::append_certificate(run.problem, solution, line_bytes_max, out); !status) return status;
  tools::append_summary(run.problem, solution, reason, out);
  return {};
}

Result<int> finish(Run& run, tools::Tool& tool, std::string& out) {
  out += run.people;
  const auto refusals = run.problem.complete();
  if (refuse(refusals, run, tool, out)) return tools::kFailed;
  const int status = refusals.empty() ? tools::kDone : tools::kRejected;
  if (run.problem.empty()) return status;

  const market::Problem& problem = run.problem.problem();
  const auto solution = market::allocate(problem);
  if (!solution) return solution.error();
  const bool nothing = solution->allocation.edges.empty() && !problem.edges.empty();
  const std::string reason = nothing ? tools::why_nothing(problem) : "";
  if (nothing) tool.messages().warning(reason);
  if (auto appended = append_answer(run, *solution, reason, tool.common().line_bytes_max, out); !appended) {
    return appended.error();
  }
  return nothing && status == tools::kDone ? tools::kNegative : status;
}

// Reads --people. A status means leave now.
std::optional<int> read_people(Run& run, tools::Tool& tool) {
  const auto& files = run.options.people_files;
  if (auto status = tool.check_aside("people", files); !status) return tool.fail(status.error());
  for (const auto& file : files) {
    run.problem.begin_inputs(input_names({file}));
    const auto take = [&](const stream::Record& record) { return run.take_person(record); };
    if (auto status = tool.read_aside(file, take)) return status;
  }
  return std::nullopt;
}

int run_tool(int argc, char** argv) {
  Options options;
  tools::Tool tool(synopsis());
  declare(tool.options(), options);
  if (auto status = tool.parse(argc, argv)) return *status;

  Run run{options, {}, {}};
  if (auto status = read_people(run, tool)) return *status;
  run.problem.begin_inputs(input_names(tool.operands()));
  // Ties are decided by the order of the records, so one thread reads them.
  return tool.run(
      1, [&] { return std::make_unique<Match>(run); }, [&](std::string& out) { return finish(run, tool, out); });
}

}  // namespace

int main(int argc, char** argv) {
  return heed::tools::guarded("match", [&] { return run_tool(argc, argv); });
}
