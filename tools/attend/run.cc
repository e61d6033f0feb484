#include "attend/run.h"

#include <fmt/format.h>

#include <algorithm>

#include "attend/answers.h"
#include "attention/partial.h"
#include "heed/stream/json_writer.h"

namespace heed::tools {
namespace {

// Long enough for the statistics of ten thousand abstracts with their vectors, short enough for 64 MiB of memory.
constexpr std::size_t kLookBytes = std::size_t{32} << 20;
// Of resources without words, before they are weighed without: enough for a collection that begins with pictures, and
// a thousandth of a long stream.
constexpr std::uint64_t kLookResources = 1000;

bool is_resource(const stream::Record& record) { return record.type() == "resource"; }

// The needs as the model makes them now.
Result<Needs> read_again(const Needs& needs, const NeedModel& model) {
  stream::RecordParser parser;
  Needs again;
  for (const Need& known : needs.all()) {
    const auto line = parser.parse_copy(known.line);
    auto need = line ? read_need(*line, model) : line.error();
    if (!need)
      return input_error(fmt::format("need \"{}\": {} {}", known.id, need.error().field, need.error().message));
    if (auto status = again.add(std::move(*need)); !status) return status.error();
  }
  return again;
}

// The answer of a run without needs.
void append_no_needs(std::uint64_t resources, std::string& out) {
  stream::JsonWriter json(out);
  json.begin_object().member("type", "summary").member("tool", "attend").member("needs", 0);
  json.member("resources", resources).member("reason", "there were no needs").end_object();
  out += '\n';
}

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
    if (run_.needs_.empty()) {
      ++run_.unasked_;
      return {};
    }
    if (auto status = (*scan)->push(record); !status) return status;
    if (run_.words_left_ && record.has("terms")) run_.met_words_ = true;
    return {};
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
  if (options.fit && !options.value.empty() && options.value != kVectorField) {
    fit_.emplace(options.value);
  }
}

void AttendRun::follow(const stream::Record& record, Needs* others) {
  const auto id = record.string_or("embedding_model", "");
  if (!id || !model_.turn_late(*id)) return;
  for (Needs* needs : {&needs_, others}) {
    if (!needs || needs->empty() || !following_) continue;
    auto again = read_again(*needs, model_);
    if (again) *needs = std::move(*again);
    if (!again) following_ = again.error();
  }
}

Status AttendRun::add_need(const stream::Record& record) {
  follow(record);
  auto need = read_need(record, model_);
  if (!need) return need.error();
  want_terms(*need);
  asks_words_ = asks_words_ || record.has("terms");
  if (project_) {
    // Whoever joins the parts turns it again.
    if (options_.partial) {
      auto line = whole_need(*need);
      if (!line) return line.error();
      need->line = std::move(*line);
    }
    turn_need(project_->file, *need);
  }
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
    auto projection = read_projection(options_.project);
    if (!projection) return tool.fail(projection.error());
    project_ = std::move(*projection);
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
  const bool words_matter = options_.heads.empty() || asked;
  if (!words_matter && !model_.may_turn_late()) return;
  const bool counts = words_matter && options_.statistics_files.empty();
  using Interest = stream::Reader::Interest;
  auto look = [this, asked, counts, looked = std::uint64_t{0}, needs = needs_](const stream::Record& record) mutable {
    if (record.type() == "need" && options_.needs_files.empty()) {
      follow(record, &needs);
      if (auto need = read_need(record, model_)) {
        want_terms(*need);
        [[maybe_unused]] const Status said_later = needs.add(std::move(*need));
      }
      return Interest::kNone;
    }
    if (!is_resource(record)) return Interest::kNone;
    follow(record, &needs);
    if (!counts) return Interest::kDone;
    // What will be refused has no part in what others weigh.
    if (record.has("terms") && !needs.empty() && check_resource(record, needs).ok()) statistics_.add(record);
    const bool words = asked || statistics_.documents() > 0;
    return words || ++looked < kLookResources ? Interest::kMore : Interest::kDone;
  };
  tool.look_ahead(kLookBytes, std::move(look));
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
  if (!following_) return following_;
  const bool asked = std::any_of(needs_.all().begin(), needs_.all().end(),
                                 [](const Need& need) { return !need.wanted.terms.empty(); });
  const bool words = statistics_.documents() > 0;
  const bool said = !options_.heads.empty() || (project_ && !project_->file.heads.empty());
  words_left_ = !said && asked && !words;
  auto weighing = weighing_of(options_, needs_.dims(), needs_.late(), words && asked);
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
  if (auto status = project_->check(needs_); !status) return status;
  weighing.project = project_->hash;
  if (options_.heads.empty()) {
    for (const auto& [name, weight] : project_->file.heads) {
      const auto head = find_head(name);
      if (!head) return input_error(fmt::format("{} has a head \"{}\", which is not known", options_.project, name));
      weighing.heads[*head] = weight;
    }
  }
  scan_options_.turn = resource_turn(project_->file);
  return {};
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

// A fit is one for all needs that may meet all of its examples; the others go by their weights.
bool AttendRun::may_fit() const {
  return !needs_.late() && std::any_of(needs_.all().begin(), needs_.all().end(), meets_all);
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

// Nobody asked that words be left out.
void AttendRun::warn_of_words(Messages& messages, std::uint64_t resources) const {
  if (met_words_) {
    messages.warning(fmt::format(
        "resources have words, but none of {}: vectors alone were weighed; say --heads or --statistics to weigh words",
        options_.statistics_files.empty() ? "the first of them" : "those of --statistics"));
  } else if (words_left_ && asks_words_ && resources > 0) {
    messages.warning(
        "needs have words, but no resource has: vectors alone were weighed; pass resources through embed --terms");
  }
}

Result<int> AttendRun::finish_part(Scan& all, std::string& out) {
  const Seen seen{all.resources(), &statistics_, history_.size()};
  PartWriter part(scan_options_, out);
  for (std::size_t i = 0; i < needs_.size(); ++i) {
    if (auto status = part.add(needs_.all()[i], all.attention()[i], seen); !status) return status.error();
  }
  if (auto status = part.finish(all.resources(), {}); !status) return status.error();
  return kDone;
}

Result<int> AttendRun::finish(Tool& tool, std::string& out) {
  if (needs_.empty()) tool.messages().warning("there are no needs: nothing was weighed");
  if (auto status = settle(); !status) return status.error();
  if (learns()) return learner_.finish(options_.project, tool.jobs(), out);
  Scan all(Knowledge{&needs_, &statistics_, &history_}, scan_options_);
  for (auto& scan : scans_) {
    if (scan) all.merge(std::move(*scan));
  }
  warn_of_words(tool.messages(), all.resources());
  if (options_.partial) return finish_part(all, out);
  const bool fitted = fit_ && fit_->fit();
  PassageFinder passages(scan_options_.turn);
  const Seen seen{all.resources(), &statistics_, history_.size(), &all.lexical(), fitted ? &*fit_ : nullptr, &passages};
  EdgeOptions edges = edge_options(options_, scan_options_.weighing, keep_, options_.explain);
  if (project_) edges.of_context = context_turn(project_->file);
  Answers answers(options_, tool.common().output);
  for (std::size_t i = 0; i < needs_.size(); ++i) {
    const Need& need = needs_.all()[i];
    Attention& attention = all.attention()[i];
    if (auto status = answers.add(need, i, attention, seen, edges, out); !status) return status.error();
  }
  if (auto status = answers.finish(out); !status) return status.error();
  if (needs_.empty() && unasked_ > 0 && !options_.heatmap) append_no_needs(unasked_, out);
  return kDone;
}

}  // namespace heed::tools
