// A run of attend: what it knows before the first resource, the scans of its threads, and the answers at the end.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "attend/learner.h"
#include "attend/options.h"
#include "attend/project_file.h"
#include "attention/scan.h"
#include "common/run.h"

namespace heed::tools {

class AttendRun {
 public:
  AttendRun(const AttendOptions& options, const NeedModel& model);

  // Reads needs, statistics and history from their files. A status means leave now: it was said why.
  std::optional<int> read_aside(Tool& tool);

  // Has the tool show the beginning of its stream, if something has to be known of it before it is weighed: whether
  // resources have terms, and how rare these are.
  void look_ahead(Tool& tool);

  // Needs that stand in the stream have to be known before any resource is scored, and means are sums of doubles: one
  // thread keeps that order.
  unsigned threads(unsigned jobs) const;

  std::unique_ptr<stream::Handler> handler();

  Result<int> finish(Tool& tool, std::string& out);

 private:
  class Attend;

  Status add_need(const stream::Record& record);
  void want_terms(const Need& need);
  Result<Scan*> scan(std::size_t slot);
  // Fixes how resources are weighed. Called when the needs are known, from any thread.
  Status settle();
  Status choose_weighing();
  Status use_project(Weighing& weighing);
  Status check_history() const;
  bool may_fit() const;
  Status begin_learning(const HeadValues& usual);
  void project(Need& need) const;
  bool learns() const { return !options_.feedback_files.empty(); }

  const AttendOptions& options_;
  const NeedModel& model_;  // of needs that have no vector
  Needs needs_;
  TermStatistics statistics_;
  History history_;
  bool words_ = false;  // the first resource has terms

  std::optional<FittedAnswers> fit_;  // if it is wanted and can be, as is what follows
  std::optional<ProjectFile> project_;
  std::string project_hash_;
  Learner learner_;

  std::once_flag settled_;
  Status settling_;
  ScanOptions scan_options_;
  Keep keep_;
  std::vector<std::unique_ptr<Scan>> scans_;  // a thread each, made when it meets its first resource
};

}  // namespace heed::tools
