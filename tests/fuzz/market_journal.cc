// Journal lines are hostile. What parses is formatted again to the same bytes; everything else is an error. A whole
// input of lines replays to a fault or to books that balance.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "heed/market/exchange/replay.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  heed::market::Replay replay;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : rest.size());
    const auto entry = heed::market::parse_entry(line);
    if (entry.ok()) {
      const auto again = heed::market::format_entry(*entry);
      if (!again.ok() || *again != line) std::abort();
    }
    replay.feed(line);
  }
  if (replay.exchange().audit()) std::abort();
  return 0;
}
