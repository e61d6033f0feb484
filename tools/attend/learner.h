// attend --learn: collects what people did with what they met, learns from it, and writes the file for --project.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "attend/feedback.h"
#include "attend/unshown.h"
#include "attention/scan.h"
#include "common/run.h"

namespace heed::tools {

class Learner {
 public:
  // A record of any type; feedback counts.
  Status add_feedback(const stream::Record& record);

  // The heads that can be learned: all that the needs and the run have something for, each at weight 1.
  static HeadValues all_heads(bool words, bool history);

  // `usual`: what the heads weigh so far.
  void begin(const Needs& needs, const HeadValues& all, const HeadValues& usual);

  // A pair that may meet, with what each head brought at weight 1.
  void observe(const Need& need, const stream::Record& resource, const HeadValues& parts, const Embedding& vector);

  // Learns; writes `path` and gives kDone, or kNegative if nothing that holds was learned. The summary goes to `out`.
  Result<int> finish(const std::string& path, unsigned threads, std::string& out);

 private:
  FeedbackBook book_;
  Lesson lesson_;
  UnshownSample unshown_;
  std::vector<Head> heads_;
  // Of the resource at hand, which comes with one need after the other.
  std::optional<std::uint64_t> ordinal_;
  std::string id_;
  std::vector<double> features_;
};

}  // namespace heed::tools
