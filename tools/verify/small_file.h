// Files that are read as a whole: proofs, policies, checkpoints, one entry.
#pragma once

#include <cstddef>
#include <string>

#include "heed/result.h"

namespace heed::tools {

// The bytes of a file, or of standard input for "-". More than `bytes_max` are refused before they are read.
Result<std::string> read_small_file(const std::string& path, std::size_t bytes_max);

}  // namespace heed::tools
