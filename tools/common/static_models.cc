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

using Loaded = std::shared_ptr<const encoder::Encoder>;

std::vector<fs::path> model_folders() {
  std::vector<fs::path> folders;
  if (const char* chosen = std::getenv("HEED_MODELS"); chosen != nullptr && *chosen != '\0')
    folders.emplace_back(chosen);
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  if (!program.empty()) folders.push_back((program.parent_path() / HEED_MODELS_FROM_BIN).lexically_normal());
  return folders;
}

Result<Loaded> load_mini() {
  std::string places;
  for (const fs::path& folder : model_folders()) {
    const fs::path place = folder / kMiniName;
    std::error_code ignored;
    if (!fs::exists(place / "model.safetensors", ignored)) {
      places += (places.empty() ? "" : " or ") + place.string();
      continue;
    }
    auto mini = encoder::MiniEncoder::load(place.string());
    if (!mini) return std::move(mini).error();
    return Loaded(std::move(*mini));
  }
  return input_error(
      fmt::format("the built-in model {} is not in {}: install heed with its share/heed/models, name the "
                  "folder that has it in HEED_MODELS, or another model with --model",
                  kMiniName, places));
}

}  // namespace

Result<Loaded> mini_model() {
  static const Result<Loaded> mini = load_mini();
  return mini;
}

Result<Loaded> load_static_model(const std::string& path) {
  if (path == kMiniName) return mini_model();
  std::error_code ignored;
  if (!fs::is_directory(path, ignored) || !encoder::StaticEncoder::recognize(path)) return Loaded();
  auto table = encoder::StaticEncoder::load(path);
  if (!table) return std::move(table).error();
  return Loaded(std::move(*table));
}

}  // namespace heed::tools
