#include "attend/merge.h"

#include <fmt/format.h>

#include <filesystem>

#include "attend/answers.h"

namespace heed::tools {

class MergeRun::Join final : public stream::Handler {
 public:
  explicit Join(MergeRun& run) : run_(run) {}

  Status handle(const stream::Record& record, std::string& out) override {
    if (PartialMerge::takes(record)) return part(record);
    if (auto status = answer(record); !status) return status;
    if (!run_.options_.heatmap) out.append(record.line()).push_back('\n');
    return {};
  }

 private:
  Status part(const stream::Record& record) {
    if (record.type() == "partial") {
      const auto need = record.string("need");
      if (need && run_.answered_.contains(std::string(*need))) return twice(*need);
      if (auto status = same_projection(record); !status) return status;
    }
    return run_.merge_.add(record);
  }

  Status same_projection(const stream::Record& record) const {
    const auto stated = record.string_or("project", "");
    if (!stated) return stated.error();
    const std::string_view given = run_.project_ ? std::string_view(run_.project_->hash) : "";
    if (*stated == given) return {};
    return input_error(stated->empty() ? "is none: the part was made without --project, leave it out"
                       : given.empty() ? fmt::format("is {}: name the file with --project, as for --partial", *stated)
                                       : fmt::format("is {}, but {} is {}", *stated, run_.project_->path, given),
                       "project");
  }

  // Answers to other needs pass, as other records do.
  Status answer(const stream::Record& record) {
    const auto tool = record.string_or("tool", ""), need = record.string_or("need", "");
    const bool summary = record.type() == "summary" && tool && *tool == "attend";
    if ((!summary && record.type() != "attention") || !need) return {};
    if (run_.merge_.has_need(*need)) return twice(*need);
    run_.answered_.emplace(*need);
    return {};
  }

  static Error twice(std::string_view need) {
    return input_error(fmt::format("is \"{}\", of which the input has both parts and answers: make the answers parts "
                                   "with --partial, or leave them out",
                                   need),
                       "need");
  }

  MergeRun& run_;
};

std::unique_ptr<stream::Handler> MergeRun::handler() { return std::make_unique<Join>(*this); }

Status MergeRun::begin(const std::vector<std::string>& files) {
  if (auto status = check_merge(options_); !status) return status;
  if (!options_.project.empty()) {
    auto projection = read_projection(options_.project);
    if (!projection) return projection.error();
    project_ = std::move(*projection);
    merge_.turn_needs([this](Need& need) { turn_need(project_->file, need); });
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      std::error_code error;
      if (files[i] != files[j] && !std::filesystem::equivalent(files[i], files[j], error)) continue;
      return input_error(
          fmt::format("{} is the file {} once more: its resources would count twice", files[i], files[j]));
    }
  }
  return {};
}

// What is kept of what the parts hold.
Result<Keep> MergeRun::keep() const {
  const ScanOptions& parts = merge_.options();
  auto keep = keep_of(options_, parts.weighing);
  if (!keep) return keep.error();
  if (keep->pool > parts.pool) {
    return input_error(
        fmt::format("the parts hold {} resources a need, expected {}: give --partial the same -k, --mass, "
                    "--threshold and --diversity",
                    parts.pool, keep->pool));
  }
  if (options_.explain && !parts.texts) return input_error("--explain needs texts: give it to --partial as well");
  if (options_.certain && parts.value_field.empty()) {
    return input_error("--certain is for --value: give that to --partial");
  }
  keep->pool = parts.pool;
  return keep;
}

Result<int> MergeRun::finish(Messages& messages, std::string& out) {
  if (auto status = merge_.finish(); !status) return status.error();
  if (project_ && !merge_.needs().empty()) {
    if (auto status = project_->check(merge_.needs()); !status) return status.error();
  }
  if (merge_.needs().empty()) {
    messages.warning("there are no records of type partial: nothing was joined");
    return kDone;
  }
  for (const auto part : merge_.repeated()) {
    messages.warning(
        fmt::format("part {} says just what a part before it does: if it is the same, it counts twice", part));
  }
  if (const FittedAnswers* fit = merge_.fit(); fit && options_.fit && fit->examples() > kFitExamplesMost) {
    messages.warning(fmt::format("answers are fitted to {} resources, one run would have taken the first {} alone",
                                 fit->examples(), kFitExamplesMost));
  }
  return options_.partial ? finish_part(out) : finish_answers(out);
}

Result<int> MergeRun::finish_part(std::string& out) {
  const Seen seen = merge_.seen();
  PartWriter part(merge_.options(), out);
  for (std::size_t i = 0; i < merge_.needs().size(); ++i) {
    if (auto status = part.add(merge_.needs().all()[i], merge_.attention()[i], seen); !status) return status.error();
  }
  if (auto status = part.finish(seen.resources, merge_.parts()); !status) return status.error();
  return kDone;
}

Result<int> MergeRun::finish_answers(std::string& out) {
  const auto keep = this->keep();
  if (!keep) return keep.error();
  const ScanOptions& parts = merge_.options();
  const LexicalScorer lexical = merge_.lexical();
  Seen seen = merge_.seen();
  seen.lexical = &lexical;
  if (FittedAnswers* fit = options_.fit ? merge_.fit() : nullptr; fit && fit->examples() > 0 && !fit->hopeless()) {
    if (!fit->fit()) return input_error("the records of type fit are of no examples: make the parts again");
    seen.fit = fit;
  }
  PassageFinder passages(project_ ? resource_turn(project_->file) : nullptr);
  seen.passages = &passages;
  EdgeOptions edges = edge_options(options_, parts.weighing, *keep, parts.texts);
  if (project_) edges.of_context = context_turn(project_->file);
  Answers answers(options_, output_);
  const Needs& needs = merge_.needs();
  for (std::size_t i = 0; i < needs.size(); ++i) {
    if (auto status = answers.add(needs.all()[i], i, merge_.attention()[i], seen, edges, out); !status) {
      return status.error();
    }
  }
  if (auto status = answers.finish(out); !status) return status.error();
  return kDone;
}

}  // namespace heed::tools
