#include "log.h"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace heed::crash {

std::vector<Op> read_log(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  constexpr std::size_t kHeadBytes = 1 + 4 * sizeof(std::uint64_t);
  std::vector<Op> ops;
  for (std::size_t at = 0; at < bytes.size();) {
    if (bytes.size() - at < kHeadBytes) std::abort();
    std::uint64_t fields[4];
    std::memcpy(fields, bytes.data() + at + 1, sizeof fields);
    const std::size_t body = at + kHeadBytes;
    if (bytes.size() - body < fields[2] || bytes.size() - body - fields[2] < fields[3]) std::abort();
    ops.push_back({static_cast<OpKind>(bytes[at]), fields[0], fields[1], bytes.substr(body, fields[2]),
                   bytes.substr(body + fields[2], fields[3])});
    at = body + fields[2] + fields[3];
  }
  return ops;
}

}  // namespace heed::crash
