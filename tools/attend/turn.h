// What a project file does to a run, and to what joins its parts: both have to turn needs alike.
#pragma once

#include <string>

#include "attend/project_file.h"
#include "attention/explain.h"
#include "attention/need.h"
#include "attention/values.h"

namespace heed::tools {

struct Projection {
  ProjectFile file;
  std::string path;
  std::string hash;  // as summaries state it

  // Whether it is for such needs, and for their resources as values. There is at least one.
  Status check(const Needs& needs) const;
};

Result<Projection> read_projection(const std::string& path);

// Turns its vectors. One that does not fit stays as it is: Projection::check() refuses it when all needs are known.
void turn_need(const ProjectFile& file, Need& need);

// What turns the vectors of resources, and the mean of them as values; no function if they stay as they are. The file
// has to live as long.
PassageFinder::Turn resource_turn(const ProjectFile& file);
ValueSums::OfContext context_turn(const ProjectFile& file);

}  // namespace heed::tools
