// A run of attend: what it knows before the first resource, the scans of its threads, and the answers at the end.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "attend/learner.h"
#include "attend/options.h"
#include "attend/turn.h"
#include "attention/scan.h"
#include "common/run.h"

namespace heed::tools {

class AttendRun {
 public:
  AttendRun(const AttendOptions& options, const NeedModel& model);

  // Reads needs, statistics and history from their files. A status means leave now: it was said why.
  std::optional<int> read_aside(Tool& tool);

  // Has the tool show the beginning of its stream, if something has to be known of it before it is weighed: whether
  // resources have terms, and how rare these are. With statistics of other resources these say both.
  void look_ahead(Tool& tool);

  // Needs that stand in the stream have to be known before any resource is scored, and means are sums of doubles: one
  // thread keeps that order.
  unsigned threads(unsigned jobs) const;

  std::unique_ptr<stream::Handler> handler();

  Result<int> finish(Tool& tool, std::string& out);

 private:
  class Attend;

  Status add_need(const stream::Record& record);
  // Makes vectors for each token where the record says that others were made so, of the needs that are known as well.
  void follow(const stream::Record& record, Needs* others = nullptr);
  void want_terms(const Need& need);
  Result<Scan*> scan(std::size_t slot);
  // Fixes how resources are weighed. Called when the needs are known, from any thread.
  Status settle();
  Status choose_weighing();
  Status use_project(Weighing& weighing);
  Status check_history() const;
  bool may_fit() const;
  Status begin_learning(const HeadValues& usual);
  void warn_of_words(Messages& messages, std::uint64_t resources) const;
  Result<int> finish_part(Scan& all, std::string& out);
  bool learns() const { return !options_.feedback_files.empty(); }

  const AttendOptions& options_;
  NeedModel model_;   // of needs that have no vector
  Status following_;  // what follow() could not do, said when the run settles
  Needs needs_;
  TermStatistics statistics_;
  History history_;
  std::atomic<std::uint64_t> unasked_ = 0;  // resources that went by without any need
  bool asks_words_ = false;                 // a need came with terms
  bool words_left_ = false;                 // they are not weighed as no resource that was counted has any
  std::atomic<bool> met_words_ = false;     // but another has

  std::optional<FittedAnswers> fit_;  // if it is wanted and can be, as is what follows
  std::optional<Projection> project_;
  Learner learner_;

  std::once_flag settled_;
  Status settling_;
  ScanOptions scan_options_;
  Keep keep_;
  std::vector<std::unique_ptr<Scan>> scans_;  // a thread each, made when it meets its first resource
};

}  // namespace heed::tools
