// Where the answers of a run go: records, pictures, or both.
#pragma once

#include <functional>
#include <string>

#include "attend/options.h"
#include "attend/picture.h"
#include "attention/edges.h"

namespace heed::tools {

class Answers {
 public:
  Answers(const AttendOptions& options, const std::string& output) : options_(options), output_(output) {}

  // Of the `number`th need. `attention` is used up.
  Status add(const Need& need, std::size_t number, Attention& attention, const Seen& seen, const EdgeOptions& edges,
             std::string& out);

  // Draws what was asked for.
  Status finish(std::string& out);

 private:
  const AttendOptions& options_;
  const std::string& output_;
  PictureBuilder builder_;
};

EdgeOptions edge_options(const AttendOptions& options, const Weighing& weighing, const Keep& keep, bool explain);

}  // namespace heed::tools
