#include "verify/small_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace heed::tools {

Result<std::string> read_small_file(const std::string& path, std::size_t bytes_max) {
  const bool standard_input = path == "-";
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(standard_input ? nullptr : std::fopen(path.c_str(), "rb"),
                                                         [](std::FILE* file) { return std::fclose(file); });
  if (!standard_input && !opened) return system_error(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  std::FILE* file = standard_input ? stdin : opened.get();

  std::string bytes;
  char block[4096];
  while (const std::size_t count = std::fread(block, 1, sizeof block, file)) {
    bytes.append(block, count);
    if (bytes.size() > bytes_max) {
      return input_error(fmt::format("{} has more than {} bytes", standard_input ? "stdin" : path, bytes_max));
    }
  }
  if (std::ferror(file) != 0) return system_error(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  return bytes;
}

}  // namespace heed::tools
