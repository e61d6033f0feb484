#include "attend/run.h"

#include <fmt/format.h>

#include <algorithm>

#include "attend/answers.h"
#include "attention/partial.h"
#include "common/identity.h"

namespace heed::tools {
namespace {

// Long enough for the statistics of ten thousand abstracts with their vectors, short enough for 64 MiB of memory.
constexpr std::size_t kLookBytes = std::size_t{32} << 20;
constexpr std::size_t kHashCharacters = 23;  // "sha256:" and 64 bits

bool is_resource(const stream::Record& record) { return record.type() == "resource"; }

}  // namespace

class AttendRun::Attend final : public stream::Handler {
 public:
  Attend(AttendRun& run, std::size_t slot) : run_(run), slot_(slot) {}

  Status handle(const stream::Record& record, std::string& out) override {
    Status status;
    if (is_resource(record)) {
      status = resource(record);
    } else if (record.type() == "need" && run_.options_.needs_files.empty()) {
      status = need(record);
    } else {
      if (!run_.options_.heatmap) out.append(record.line()).push_back('\n');
      return {};
    }
    if (status.ok() && run_.options_.keep) out.append(record.line()).push_back('\n');
    return status;
  }

 private:
  Status resource(const stream::Record& record) {
    auto scan = run_.scan(slot_);
    if (!scan) return scan.error();
    return run_.needs_.empty() ? Status() : (*scan)->push(record);
  }

  Status need(const stream::Record& record) {
    if (run_.scans_[slot_])
      return input_error("is a need behind the first resource: put needs first, or in a file for --needs");
    return run_.add_need(record);
  }

  AttendRun& run_;
  std::size_t slot_;
};

AttendRun::AttendRun(const AttendOptions& options, const NeedModel& model) : options_(options), model_(model) {
  if (options.fit && !options.partial && !options.value.empty() && options.value != kVectorField) {
    fit_.emplace(options.value);
  }
}

Status AttendRun::add_need(const stream::Record& record) {
  auto need = read_need(record, model_);
  if (!need) return need.error();
  want_terms(*need);
  project(*need);
  return needs_.add(std::move(*need));
}

void AttendRun::want_terms(const Need& need) {
  statistics_.want(need.wanted.terms);
  for (const auto& question : need.unwanted) statistics_.want(question.terms);
}

std::optional<int> AttendRun::read_aside(Tool& tool) {
  const auto read = [&](std::string_view option, const std::vector<std::string>& files,
                        const Tool::Visit& visit) -> std::optional<int> {
    if (auto status = tool.check_aside(option, files); !status) return tool.fail(status.error());
    for (const auto& file : files) {
      if (auto status = tool.read_aside(file, visit)) return status;
    }
    return std::nullopt;
  };
  // What is wrong with the options is said before any work.
  const auto weighing = weighing_of(options_, 0, false, false);
  if (!weighing) return tool.fail(weighing.error());
  const auto keep = keep_of(options_, *weighing);
  if (!keep) return tool.fail(keep.error());
  if (!options_.project.empty() && !learns()) {
    auto file = read_project_file(options_.project);
    if (!file) return tool.fail(file.error());
    project_ = std::move(*file);
    project_hash_ = content_hash(format_project_file(*project_)).substr(0, kHashCharacters);
  }
  if (auto status = read("learn", options_.feedback_files,
                         [&](const stream::Record& record) { return learner_.add_feedback(record); })) {
    return status;
  }
  if (auto status = read("needs", options_.needs_files, [&](const stream::Record& record) {
        return record.type() == "need" ? add_need(record) : Status();
      })) {
    return status;
  }
  if (auto status = read("history", options_.history_files, [&](const stream::Record& record) {
        return is_resource(record) ? history_.add(record) : Status();
      })) {
    return status;
  }
  if (!options_.statistics_files.empty() && options_.needs_files.empty()) {
    return tool.fail(
        input_error("--statistics counts the words of needs, which it has to know: name them with --needs"));
  }
  if (auto status = read("statistics", options_.statistics_files, [&](const stream::Record& record) {
        if (is_resource(record)) statistics_.add(record);
        return Status();
      })) {
    return status;
  }
  return std::nullopt;
}

void AttendRun::look_ahead(Tool& tool) {
  const auto heads = parse_heads(options_.heads);
  const bool asked = heads && (*heads)[Head::kLexical] > 0;
  if (!options_.heads.empty() && !asked) return;  // words do not matter
  const bool counts = options_.statistics_files.empty();
  using Interest = stream::Reader::Interest;
  tool.look_ahead(kLookBytes, [this, asked, counts, needs = needs_](const stream::Record& record) mutable {
    if (record.type() == "need" && options_.needs_files.empty()) {
      if (auto need = read_need(record, model_)) {
        want_terms(*need);
        [[maybe_unused]] const Status said_later = needs.add(std::move(*need));
      }
      return Interest::kNone;
    }
    if (!is_resource(record)) return Interest::kNone;
    words_ = words_ || record.has("terms");
    if (!counts || (!words_ && !asked)) return Interest::kDone;
    // What will be refused has no part in what others weigh.
    if (!needs.empty() && check_resource(record, needs).ok()) statistics_.add(record);
    return Interest::kMore;
  });
}

unsigned AttendRun::threads(unsigned jobs) const {
  return options_.needs_files.empty() || !options_.value.empty() || learns() ? 1 : jobs;
}

std::unique_ptr<stream::Handler> AttendRun::handler() {
  scans_.emplace_back();
  return std::make_unique<Attend>(*this, scans_.size() - 1);
}

Status AttendRun::check_history() const {
  if (history_.empty() || needs_.empty()) return {};
  if (history_.model() == needs_.model() && history_.dims() == needs_.dims()) return {};
  return input_error(fmt::format("--history has vectors of {} numbers of the model \"{}\", the needs have {} of \"{}\"",
                                 history_.dims(), history_.model(), needs_.dims(), needs_.model()));
}

Status AttendRun::choose_weighing() {
  const bool asked = std::any_of(needs_.all().begin(), needs_.all().end(),
                                 [](const Need& need) { return !need.wanted.terms.empty(); });
  auto weighing = weighing_of(options_, needs_.dims(), needs_.late(), words_ && asked);
  if (!weighing) return weighing.error();
  if (auto status = use_project(*weighing); !status) return status;
  const auto keep = keep_of(options_, *weighing);
  if (!keep) return keep.error();
  if (needs_.late()) {
    if (auto status = check_late(*weighing, keep->diversity); !status) return status;
  }
  keep_ = *keep;
  scan_options_.weighing = *weighing;
  scan_options_.pool = keep->pool;
  scan_options_.texts = options_.explain;
  scan_options_.value_field = options_.value;
  if (!may_fit()) fit_.reset();
  if (fit_) scan_options_.fit = &*fit_;
  if (auto status = check_history(); !status) return status;
  return learns() ? begin_learning(weighing->heads) : Status();
}

// Weights of heads, and what turns resources; needs were turned when they were read.
Status AttendRun::use_project(Weighing& weighing) {
  if (!project_ || needs_.empty()) return {};
  if (needs_.late()) return input_error("--project needs one vector a record, but the needs have one for each token");
  if (auto status = check_projects(*project_, options_.project, needs_.dims(), needs_.model()); !status) return status;
  weighing.project = project_hash_;
  if (options_.heads.empty()) {
    for (const auto& [name, weight] : project_->heads) {
      const auto head = find_head(name);
      if (!head) return input_error(fmt::format("{} has a head \"{}\", which is not known", options_.project, name));
      weighing.heads[*head] = weight;
    }
  }
  if (project_->k) {
    scan_options_.turn = [this](std::span<const float> vector) { return project_->k->apply(vector); };
  }
  return {};
}

// One that does not fit is refused by use_project(), when all needs are known.
void AttendRun::project(Need& need) const {
  if (!project_ || !project_->q || need.dims != project_->q->inputs || need.wanted.embedding.rows > 0) return;
  const auto turn = [&](std::vector<float>& vector) { vector = project_->q->apply(vector); };
  turn(need.wanted.embedding.numbers);
  for (auto& question : need.unwanted) turn(question.embedding.numbers);
  // What is added once cannot be shared out among words.
  if (!project_->q->bias.empty()) need.words.clear();
  for (auto& word : need.words) turn(word.vector);
}

Status AttendRun::begin_learning(const HeadValues& usual) {
  if (needs_.late()) return input_error("--learn needs one vector a record, but the needs have one for each token");
  const HeadValues all = Learner::all_heads(usual[Head::kLexical] > 0, !history_.empty());
  learner_.begin(needs_, all, usual);
  scan_options_.weighing.heads = all;
  scan_options_.observe = [this](const auto& need, const auto& resource, const auto& parts, const auto& vector) {
    learner_.observe(need, resource, parts, vector);
  };
  return {};
}

// A fit is one for all needs, of vectors that they all may meet.
bool AttendRun::may_fit() const {
  return !needs_.late() && std::all_of(needs_.all().begin(), needs_.all().end(), [](const Need& need) {
    return need.asker.filter == Filter() && need.asker.exclude.empty();
  });
}

Status AttendRun::settle() {
  std::call_once(settled_, [this] { settling_ = choose_weighing(); });
  if (settling_.ok()) return {};
  return system_error(settling_.error().message);  // about the run, not about the record at hand
}

Result<Scan*> AttendRun::scan(std::size_t slot) {
  auto& scan = scans_[slot];
  if (!scan) {
    if (auto status = settle(); !status) return status.error();
    scan = std::make_unique<Scan>(Knowledge{&needs_, &statistics_, &history_}, scan_options_);
  }
  return scan.get();
}

Result<int> AttendRun::finish(Tool& tool, std::string& out) {
  if (needs_.empty()) tool.messages().warning("there are no needs: nothing was weighed");
  if (auto status = settle(); !status) return status.error();
  if (learns()) return learner_.finish(options_.project, tool.jobs(), out);
  const bool fitted = fit_ && fit_->fit();
  Scan all(Knowledge{&needs_, &statistics_, &history_}, scan_options_);
  for (auto& scan : scans_) {
    if (scan) all.merge(std::move(*scan));
  }
  const Seen seen{all.resources(), &statistics_, &history_, &all.lexical(), fitted ? &*fit_ : nullptr};
  const EdgeOptions edges = edge_options(options_, scan_options_.weighing, keep_, options_.explain);
  Answers answers(options_, tool.common().output);
  for (std::size_t i = 0; i < needs_.size(); ++i) {
    const Need& need = needs_.all()[i];
    Attention& attention = all.attention()[i];
    const Status status = options_.partial ? append_partial(need, attention, seen, scan_options_, out)
                                           : answers.add(need, i, attention, seen, edges, out);
    if (!status) return status.error();
  }
  if (auto status = answers.finish(out); !status) return status.error();
  return kDone;
}

}  // namespace heed::tools
