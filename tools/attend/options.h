// What the user of attend chose.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "attention/edges.h"
#include "common/command_line.h"
#include "common/models.h"

namespace heed::tools {

struct AttendOptions {
  ModelOptions model;
  std::vector<std::string> needs_files;
  std::vector<std::string> statistics_files;
  std::vector<std::string> history_files;
  std::vector<std::string> feedback_files;
  std::string project;

  std::string heads;       // "": what the first resources suggest
  std::string similarity;  // "": dot
  std::string normalizer;  // "": softmax
  std::optional<double> alpha;
  std::optional<double> temperature;
  std::string now;
  std::optional<double> half_life;

  std::int64_t k = 0;  // 0: not given
  std::optional<double> mass;
  std::optional<double> threshold;
  std::string diversity = "none";

  std::string value;
  std::optional<double> certain;
  bool fit = true;

  std::int64_t words = 5;
  bool explain = false;
  bool heatmap = false;
  std::string svg;
  bool partial = false;
  bool merge = false;
  bool keep = false;

  std::size_t edges_max() const;
};

Synopsis attend_synopsis();
void declare(CommandLine& line, AttendOptions& options);

// How resources are weighed by needs whose vectors have `dims` numbers; `words` says whether needs and resources can be
// compared by words. Errors name the option.
Result<Weighing> weighing_of(const AttendOptions& options, std::size_t dims, bool late, bool words);
// Whether all options are such that parts which were made before can be joined so.
Status check_merge(const AttendOptions& options);

Result<Keep> keep_of(const AttendOptions& options, const Weighing& weighing);

}  // namespace heed::tools
