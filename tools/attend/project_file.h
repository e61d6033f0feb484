// The file of attend --project: what turns vectors before they are compared, and what the heads weigh. A safetensors
// file, so that every tool for models can read it and make one:
//
//   q.weight      outputs x inputs, any type that read_safetensors reads: q' = q.weight q, for needs
//   k.weight      outputs x inputs: the same for resources; both have the same outputs
//   v.weight      outputs x inputs: for values, where they are the vectors of resources
//   o.weight      outputs x inputs: for the context, the mean of values
//   {q,k,v,o}.bias  outputs numbers, added
//   heads.weight  one number, 0 or more, for each name in the metadata's "heads": "dense,lexical,recency"
//
// Every tensor may be missing: then vectors stay as they are, and heads weigh what they did. Metadata "embedding_model"
// names the model that the projection was learned for. Other tensors and metadata are not looked at.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "heed/result.h"

namespace heed::tools {

struct FileProjection {
  std::size_t outputs = 0, inputs = 0;
  std::vector<float> weight;  // row after row
  std::vector<float> bias;    // none or outputs

  // weight x + bias, each sum as attention::dot makes it. `x` has `inputs` numbers.
  std::vector<float> apply(std::span<const float> x) const;
};

struct ProjectFile {
  std::optional<FileProjection> q, k, v, o;
  std::vector<std::pair<std::string, double>> heads;  // by name; empty: the file has none
  std::string model;                                  // "": the file does not say
};

// Errors name the file and the tensor: one that cannot be read, has no two sizes, or does not fit its neighbour (the
// outputs of q and k, the outputs of v and the inputs of o), each with the two sizes.
Result<ProjectFile> read_project_file(const std::string& path);

// Whether it can project vectors of `dims` numbers made by `model`. Without k, needs have to come out with as many
// numbers as resources have, and without q the other way round. The message names the file, the tensor and the sizes.
Status check_projects(const ProjectFile& file, const std::string& path, std::size_t dims, std::string_view model);

// The same for the vectors of resources as values: v and o, which need not be there.
Status check_projects_values(const ProjectFile& file, const std::string& path, std::size_t value_dims);

// The context vector of a layer: o(v(mean)) of the mean of values, by their weights, that were not projected. As v is
// linear and weights add up to 1, this is o of the mean of v(value), so that sums over a stream need not know of it.
// `mean` has as many numbers as check_projects_values() was asked about.
std::vector<double> project_context(const ProjectFile& file, std::vector<double> mean);

// The bytes of the file, weights as F32; read_project_file gives the same back. Same input, same bytes.
std::string format_project_file(const ProjectFile& file);

}  // namespace heed::tools
