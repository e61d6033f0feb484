// attend --merge: joins what attend --partial wrote of the parts of a stream.
#pragma once

#include <memory>
#include <string>

#include "attend/options.h"
#include "attention/partial.h"
#include "common/run.h"

namespace heed::tools {

class MergeRun {
 public:
  // `output`: where it goes, as the user said.
  MergeRun(const AttendOptions& options, const NeedModel& model, const std::string& output)
      : options_(options), output_(output), merge_(model) {}

  // For one thread: parts are joined in the order of the input.
  std::unique_ptr<stream::Handler> handler();
  Result<int> finish(Messages& messages, std::string& out);

 private:
  const AttendOptions& options_;
  const std::string& output_;
  PartialMerge merge_;
};

}  // namespace heed::tools
