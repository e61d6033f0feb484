#include "attend/project_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <span>

#include "heed/attention/dot.h"
#include "heed/encoder/files/safetensors.h"

namespace heed::tools {
namespace {

static_assert(std::endian::native == std::endian::little, "floats are written as they are");

constexpr std::string_view kHeads = "heads";
constexpr std::string_view kModel = "embedding_model";

template <class File>
auto by_letter(File& file) {
  return std::array{std::pair(std::string("q"), &file.q), std::pair(std::string("k"), &file.k),
                    std::pair(std::string("v"), &file.v), std::pair(std::string("o"), &file.o)};
}

// One file while it is read.
struct Reading {
  const std::string& path;
  const encoder::TensorSet& tensors;

  Error wrong(std::string_view tensor, std::string_view what) const {
    return input_error(fmt::format("{}: tensor \"{}\" {}", path, tensor, what));
  }

  Result<std::vector<float>> numbers(const std::string& name, const encoder::Tensor& tensor) const {
    std::vector<float> numbers(tensor.elements);
    if (encoder::read_floats(tensor, 0, numbers)) return numbers;
    if (tensor.dtype != encoder::DType::kOther) return wrong(name, "has a number that is not finite");
    return wrong(name, fmt::format("is of type {}, {} can be read", tensor.dtype_name, encoder::kReadableTypes));
  }
};

Status read_projection(const Reading& file, const std::string& letter, std::optional<FileProjection>& out) {
  const std::string weight_name = letter + ".weight", bias_name = letter + ".bias";
  const encoder::Tensor* weight = file.tensors.find(weight_name);
  const encoder::Tensor* bias = file.tensors.find(bias_name);
  if (weight == nullptr)
    return bias == nullptr ? Status() : file.wrong(bias_name, "has no " + weight_name + " beside it");
  if (weight->shape.size() != 2 || weight->elements == 0) {
    return file.wrong(weight_name, fmt::format("has the shape {}, expected [outputs, inputs]", weight->shape_text()));
  }
  auto numbers = file.numbers(weight_name, *weight);
  if (!numbers) return numbers.error();
  out = FileProjection{weight->shape[0], weight->shape[1], std::move(*numbers), {}};
  if (bias == nullptr) return {};
  if (bias->shape != std::vector<std::uint64_t>{out->outputs}) {
    return file.wrong(bias_name, fmt::format("has the shape {}, expected [{}], the outputs of {}", bias->shape_text(),
                                             out->outputs, weight_name));
  }
  auto added = file.numbers(bias_name, *bias);
  if (!added) return added.error();
  out->bias = std::move(*added);
  return {};
}

std::vector<std::string> split_names(std::string_view list) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    names.emplace_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

Status read_heads(const Reading& file, ProjectFile& out) {
  constexpr const char* kName = "heads.weight";
  const encoder::Tensor* tensor = file.tensors.find(kName);
  if (tensor == nullptr) return {};
  const auto listed = file.tensors.metadata().find(kHeads);
  if (listed == file.tensors.metadata().end()) {
    return file.wrong(kName, "needs the names of the heads, with commas between them, in the metadata \"heads\"");
  }
  const std::vector<std::string> names = split_names(listed->second);
  if (tensor->shape != std::vector<std::uint64_t>{names.size()}) {
    return file.wrong(kName, fmt::format("has the shape {}, expected [{}], as the metadata \"heads\" has {} names",
                                         tensor->shape_text(), names.size(), names.size()));
  }
  const auto weights = file.numbers(kName, *tensor);
  if (!weights) return weights.error();
  for (std::size_t h = 0; h < names.size(); ++h) {
    const auto weight = static_cast<double>((*weights)[h]);
    if (weight < 0) return file.wrong(kName, fmt::format("weighs \"{}\" by {}, expected 0 or more", names[h], weight));
    out.heads.emplace_back(names[h], weight);
  }
  return {};
}

// `one` gives what `other` takes, or is compared with.
Status check_fit(const std::string& path, std::string_view one, std::size_t outputs, std::string_view other,
                 std::size_t expected) {
  if (outputs == expected) return {};
  return input_error(fmt::format("{}: tensor \"{}.weight\" has {} outputs, but {} {}: they have to be as many", path,
                                 one, outputs, other, expected));
}

Status check_inputs(const std::string& path, std::string_view letter, const FileProjection& projection,
                    std::size_t dims, std::string_view what) {
  if (projection.inputs == dims) return {};
  return input_error(
      fmt::format("{}: tensor \"{}.weight\" has the shape [{}, {}], but {} {} numbers: it has to have as "
                  "many inputs",
                  path, letter, projection.outputs, projection.inputs, what, dims));
}

Status check_inside(const std::string& path, const ProjectFile& file) {
  if (file.q && file.k) {
    if (auto fit = check_fit(path, "q", file.q->outputs, "\"k.weight\" has", file.k->outputs); !fit) return fit;
  }
  if (file.v && file.o) return check_fit(path, "v", file.v->outputs, "\"o.weight\" takes", file.o->inputs);
  return {};
}

encoder::NewTensor new_tensor(std::string name, std::vector<std::uint64_t> shape, std::span<const float> numbers) {
  const auto bytes = std::as_bytes(numbers);
  return {std::move(name), "F32", std::move(shape), {reinterpret_cast<const char*>(bytes.data()), bytes.size()}};
}

}  // namespace

std::vector<float> FileProjection::apply(std::span<const float> x) const {
  std::vector<float> y(outputs);
  for (std::size_t i = 0; i < outputs; ++i) {
    const double sum = attention::dot(weight.data() + i * inputs, x.data(), inputs);
    y[i] = static_cast<float>(bias.empty() ? sum : sum + static_cast<double>(bias[i]));
  }
  return y;
}

std::vector<double> project_context(const ProjectFile& file, std::vector<double> mean) {
  for (const auto* by : {&file.v, &file.o}) {
    if (!*by) continue;
    const FileProjection& projection = **by;
    std::vector<double> projected(projection.outputs);
    for (std::size_t i = 0; i < projection.outputs; ++i) {
      double sum = projection.bias.empty() ? 0 : projection.bias[i];
      for (std::size_t j = 0; j < projection.inputs; ++j) sum += projection.weight[i * projection.inputs + j] * mean[j];
      projected[i] = sum;
    }
    mean = std::move(projected);
  }
  return mean;
}

Result<ProjectFile> read_project_file(const std::string& path) {
  const auto tensors = encoder::read_safetensors(path);
  if (!tensors) return tensors.error();
  const Reading reading{path, *tensors};
  ProjectFile file;
  for (const auto& [letter, projection] : by_letter(file)) {
    if (auto status = read_projection(reading, letter, *projection); !status) return status.error();
  }
  if (auto status = read_heads(reading, file); !status) return status.error();
  if (auto status = check_inside(path, file); !status) return status.error();
  if (!file.q && !file.k && !file.v && !file.o && file.heads.empty()) {
    return input_error(
        fmt::format("{}: has none of the tensors q.weight, k.weight, v.weight, o.weight and heads.weight", path));
  }
  if (const auto model = tensors->metadata().find(kModel); model != tensors->metadata().end())
    file.model = model->second;
  return file;
}

Status check_projects(const ProjectFile& file, const std::string& path, std::size_t dims, std::string_view model) {
  if (!file.model.empty() && file.model != model) {
    return input_error(fmt::format("{}: was learned for vectors of {}, but these are of {}: learn it anew", path,
                                   file.model, model.empty() ? "an unnamed model" : model));
  }
  if (file.q) {
    if (auto fit = check_inputs(path, "q", *file.q, dims, "needs have vectors of"); !fit) return fit;
    if (!file.k) {
      if (auto fit = check_fit(path, "q", file.q->outputs, "resources have vectors of", dims); !fit) return fit;
    }
  }
  if (file.k) {
    if (auto fit = check_inputs(path, "k", *file.k, dims, "resources have vectors of"); !fit) return fit;
    if (!file.q) return check_fit(path, "k", file.k->outputs, "needs have vectors of", dims);
  }
  return {};
}

Status check_projects_values(const ProjectFile& file, const std::string& path, std::size_t value_dims) {
  if (file.v) return check_inputs(path, "v", *file.v, value_dims, "values have");
  if (file.o) return check_inputs(path, "o", *file.o, value_dims, "values have");
  return {};
}

std::string format_project_file(const ProjectFile& file) {
  std::vector<encoder::NewTensor> tensors;
  for (const auto& [letter, projection] : by_letter(file)) {
    if (!*projection) continue;
    const FileProjection& of = **projection;
    tensors.push_back(new_tensor(letter + ".weight", {of.outputs, of.inputs}, of.weight));
    if (!of.bias.empty()) tensors.push_back(new_tensor(letter + ".bias", {of.outputs}, of.bias));
  }
  std::map<std::string, std::string, std::less<>> metadata;
  if (!file.heads.empty()) {
    std::vector<float> weights;
    std::string names;
    for (const auto& [name, weight] : file.heads) {
      names += (names.empty() ? "" : ",") + name;
      weights.push_back(static_cast<float>(weight));
    }
    tensors.push_back(new_tensor("heads.weight", {weights.size()}, weights));
    metadata.emplace(kHeads, names);
  }
  if (!file.model.empty()) metadata.emplace(kModel, file.model);
  return encoder::format_safetensors(tensors, metadata);
}

}  // namespace heed::tools
