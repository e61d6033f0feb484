// A file's bytes, read where the system keeps them: pages come in when they are touched and are shared between
// processes.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "heed/result.h"

namespace heed::encoder {

class MappedFile {
 public:
  // An error names the path. A file that another program shortens while it is mapped ends this one (SIGBUS), as for
  // every reader that maps: replace model files by renaming.
  static Result<std::shared_ptr<const MappedFile>> open(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const std::string& path() const { return path_; }
  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  MappedFile(std::string path, std::span<const std::byte> bytes) : path_(std::move(path)), bytes_(bytes) {}

  std::string path_;
  std::span<const std::byte> bytes_;
};

}  // namespace heed::encoder
