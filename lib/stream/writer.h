// Records out: to standard output or a file, plain or as one zstd frame.
//
// A file appears under its name only when everything was written and checked; until then it stands beside it under a
// temporary one, so that a reader never meets half of it and a failed run leaves the old file alone.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "heed/export.h"
#include "heed/result.h"

namespace heed::stream {

class HEED_EXPORT Writer {
 public:
  // `path` is a file, or "" or "-" for standard output.
  static Result<std::unique_ptr<Writer>> open(const std::string& path, bool compress);

  virtual ~Writer() = default;

  // Hands the bytes on at once: what was written can be read by the next program.
  virtual Status write(std::string_view bytes) = 0;

  // Ends the output and gives the file its name. Without it a destroyed Writer leaves no file.
  virtual Status close() = 0;
};

}  // namespace heed::stream
