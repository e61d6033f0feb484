// A seek table that parses is written again with the same bytes, but for the two bits of its descriptor that mean
// nothing, and no table is found in fewer bytes than its footer announces.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "heed/stream/seekable.h"

namespace stream = heed::stream;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto table = stream::parse_seek_table(bytes);
  if (size < stream::kSeekFooterBytes) {
    require(!table.ok());
    return 0;
  }
  const std::size_t footer_at = size - stream::kSeekFooterBytes;
  const auto announced = stream::seek_table_bytes(bytes.substr(footer_at));
  require(!table || (announced && *announced == size));
  if (!table) return 0;
  std::string canonical(bytes);
  canonical[footer_at + 4] = static_cast<char>(canonical[footer_at + 4] & ~3);
  require(stream::format_seek_table(*table) == canonical);
  return 0;
}
