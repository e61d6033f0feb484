#include "common/static_models.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "heed/encoder/mini.h"
#include "heed/encoder/static/static_encoder.h"

namespace heed::tools {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> model_folders() {
  std::vector<fs::path> folders;
  if (const char* chosen = std::getenv("HEED_MODELS"); chosen != nullptr && *chosen != '\0')
    folders.emplace_back(chosen);
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  if (!program.empty()) folders.push_back(program.parent_path().parent_path() / "share/heed/models");
  folders.emplace_back(HEED_INSTALLED_MODELS);
  folders.emplace_back(HEED_SOURCE_MODELS);
  return folders;
}

}  // namespace

std::optional<std::string> find_model_folder(const std::string& name) {
  std::error_code ignored;
  for (const fs::path& folder : model_folders()) {
    if (fs::is_regular_file(folder / name / "model.safetensors", ignored)) return (folder / name).string();
  }
  return std::nullopt;
}

Result<std::shared_ptr<const encoder::Encoder>> load_static_model(const std::string& path) {
  using Loaded = std::shared_ptr<const encoder::Encoder>;
  std::error_code ignored;
  if (path == kMiniName) {
    const auto folder = find_model_folder(path);
    if (!folder) {
      return input_error(fmt::format("{}: is not installed in {}: name the folder that has it in HEED_MODELS", path,
                                     HEED_INSTALLED_MODELS));
    }
    auto mini = encoder::MiniEncoder::load(*folder);
    if (!mini) return std::move(mini).error();
    return Loaded(std::move(*mini));
  }
  if (!fs::is_directory(path, ignored) || !encoder::StaticEncoder::recognize(path)) return Loaded();
  auto table = encoder::StaticEncoder::load(path);
  if (!table) return std::move(table).error();
  return Loaded(std::move(*table));
}

}  // namespace heed::tools
