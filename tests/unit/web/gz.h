// A whole file, decompressed when it is gzip; "" when it cannot be read.
#pragma once

#include <zlib.h>

#include <string>
#include <vector>

inline std::string read_gz(const std::string& path) {
  std::string out;
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return out;
  std::vector<char> buffer(1 << 16);
  for (int got = 0; (got = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0;) {
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  gzclose(file);
  return out;
}
