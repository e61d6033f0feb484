#include "attend/turn.h"

#include "common/identity.h"

namespace heed::tools {
namespace {

constexpr std::size_t kHashCharacters = 23;  // "sha256:" and 64 bits

}  // namespace

Status Projection::check(const Needs& needs) const {
  if (needs.late()) return input_error("--project needs one vector a record, but the needs have one for each token");
  if (auto status = check_projects(file, path, needs.dims(), needs.model()); !status) return status;
  return check_projects_values(file, path, needs.dims());
}

Result<Projection> read_projection(const std::string& path) {
  auto file = read_project_file(path);
  if (!file) return file.error();
  std::string hash = content_hash(format_project_file(*file)).substr(0, kHashCharacters);
  return Projection{std::move(*file), path, std::move(hash)};
}

void turn_need(const ProjectFile& file, Need& need) {
  if (!file.q || need.dims != file.q->inputs || need.wanted.embedding.rows > 0) return;
  const auto turn = [&](std::vector<float>& vector) { vector = file.q->apply(vector); };
  turn(need.wanted.embedding.numbers);
  for (auto& question : need.unwanted) turn(question.embedding.numbers);
  // What is added once cannot be shared out among words.
  if (!file.q->bias.empty()) need.words.clear();
  for (auto& word : need.words) turn(word.vector);
}

PassageFinder::Turn resource_turn(const ProjectFile& file) {
  if (!file.k) return {};
  return [&file](std::span<const float> vector) { return file.k->apply(vector); };
}

ValueSums::OfContext context_turn(const ProjectFile& file) {
  return [&file](std::vector<double> mean) { return project_context(file, std::move(mean)); };
}

}  // namespace heed::tools
