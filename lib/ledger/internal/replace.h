// One small file that is replaced as a whole. Private to this room.
#pragma once

#include <string>
#include <string_view>

#include "heed/ledger/internal/file.h"
#include "heed/result.h"

namespace heed::ledger::internal {

// Writes the file beside its name with ".tmp" behind it, makes it durable, gives it its name and makes that durable. A
// reader meets the old file or the new one; after a crash there is one of them, and perhaps the temporary one. A file
// in the root of `directory` only. If the last step fails the new file may have its name already.
Status replace_file(const Directory& directory, const std::string& name, std::string_view bytes);

}  // namespace heed::ledger::internal
