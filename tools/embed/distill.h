// embed --distill: makes a small, fast model of a transformer, and a file that says where it came from.
#pragma once

#include <cstdint>
#include <string>

#include "common/run.h"

namespace heed::tools {

struct DistillChoice {
  std::string teacher;    // its directory; "" if nothing is to be distilled
  std::int64_t dims = 0;  // 0: kDistillDims
  bool bytes = false;     // numbers are stored as I8 rather than F16
};

inline constexpr std::int64_t kDistillDims = 256;

// Distills into the directory that -o names; gives the exit status.
int run_distill(Tool& tool, const DistillChoice& choice);

}  // namespace heed::tools
