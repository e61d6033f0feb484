// attend --merge: joins what attend --partial wrote of the parts of a stream, to answers or to a greater part.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "attend/options.h"
#include "attend/turn.h"
#include "attention/partial.h"
#include "common/run.h"

namespace heed::tools {

class MergeRun {
 public:
  // `output`: where it goes, as the user said.
  MergeRun(const AttendOptions& options, const NeedModel& model, const std::string& output)
      : options_(options), output_(output), merge_(model) {}

  // Whether the options, and the files to be read, are such as can be joined. To be called first: reads the file of
  // --project.
  Status begin(const std::vector<std::string>& files);

  // For one thread: parts are joined in the order of the input.
  std::unique_ptr<stream::Handler> handler();
  Result<int> finish(Messages& messages, std::string& out);

 private:
  class Join;

  Result<Keep> keep() const;
  Result<int> finish_part(std::string& out);
  Result<int> finish_answers(std::string& out);

  const AttendOptions& options_;
  const std::string& output_;
  std::optional<Projection> project_;
  PartialMerge merge_;
  std::unordered_set<std::string> answered_;  // needs whose answers passed by
};

}  // namespace heed::tools
