// Models without layers: static tables, and heed-mini, which is installed with the programs.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "heed/encoder/encoder.h"
#include "heed/result.h"

namespace heed::tools {

inline constexpr const char* kMiniName = "heed-mini";

// The folder of an installed model: NAME in HEED_MODELS if that is set, in share/heed/models beside the program's bin,
// where the programs were to be installed, or in the tree that they were built from.
std::optional<std::string> find_model_folder(const std::string& name);

// The static model of a directory, or heed-mini by its bare name (./heed-mini is a directory); null if the path is
// another kind of model's.
Result<std::shared_ptr<const encoder::Encoder>> load_static_model(const std::string& path);

}  // namespace heed::tools
