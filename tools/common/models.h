// The embedding models that a tool can load, by the id that records name them with in the field embedding_model.
#pragma once

#include <string_view>

#include "heed/encoder/encoder.h"

namespace heed::tools {

// The model with this id (name and hash), or null if there is none of it here. It lives as long as the program.
const encoder::Encoder* find_model(std::string_view model_id);

}  // namespace heed::tools
