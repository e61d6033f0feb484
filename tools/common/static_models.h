// Models without layers: heed-mini, which is installed with the programs, and static tables.
#pragma once

#include <memory>
#include <string>

#include "heed/encoder/encoder.h"
#include "heed/result.h"

namespace heed::tools {

inline constexpr const char* kMiniName = "heed-mini";

// The built-in model. It is read once: from heed-mini in the folder HEED_MODELS, if that is set and has it, else from
// share/heed/models beside the program's bin. An error says where it was looked for.
Result<std::shared_ptr<const encoder::Encoder>> mini_model();

// The static model of a directory, or the built-in one by its bare name (./heed-mini is a directory); null if the path
// is another kind of model's.
Result<std::shared_ptr<const encoder::Encoder>> load_static_model(const std::string& path);

}  // namespace heed::tools
